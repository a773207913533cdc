"""The queue of one service: order, exactly one answer, nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest

from bridge.devices.contract import CardReading, DeviceError, DeviceNotReady, HardwareFault, UserError
from bridge.hub import MAXIMUM_REQUESTS, ServiceQueue
from bridge.interface import Interface, Operation
from tests.bridge.fakes import FakeClient, FakeDevice, Turn, make_rig

READ = "CardReader.ReadRawData"
CHIP = {"chip": True}
CARD = CardReading(bytes(256))


def kinds(client: FakeClient) -> list[tuple[str, int]]:
    """Type and request id of every message waiting for a client."""
    waiting = [client.inbox.get_nowait() for _ in range(client.inbox.qsize())]
    return [(message["header"]["type"], message["header"]["requestId"]) for message in waiting]


async def test_commands_run_one_at_a_time_in_order_of_arrival_whoever_sent_them() -> None:
    rig = await make_rig()
    other = FakeClient(rig.queue)
    first, second = rig.client.ask(READ, CHIP), other.ask(READ, CHIP)
    third = rig.client.ask(READ, CHIP)
    turn = await rig.device.turn()
    await rig.client.answer("Common.Status")
    assert rig.device.turns.empty()
    turn.outcome.set_result(CARD)
    await rig.client.completion(first)
    (await rig.device.turn()).outcome.set_result(CARD)
    await other.completion(second)
    (await rig.device.turn()).outcome.set_result(CARD)
    await rig.client.completion(third)


async def test_a_queued_command_is_acknowledged_at_once() -> None:
    rig = await make_rig()
    rig.client.ask(READ, CHIP)
    rig.client.ask(READ, CHIP)
    assert kinds(rig.client) == [("acknowledge", 1), ("acknowledge", 2)]


@pytest.mark.parametrize("name", ["Common.Status", "Common.Capabilities"])
async def test_immediate_commands_are_answered_while_a_device_command_runs(name: str) -> None:
    rig = await make_rig()
    rig.client.ask(READ, CHIP)
    await rig.device.turn()
    assert (await rig.client.answer(name))[0] == "success"


async def test_form_lists_are_answered_while_a_document_prints() -> None:
    rig = await make_rig("DocumentPrinter")
    rig.client.ask("Printer.PrintNative", {"data": "JVBERi0xLjcK"}, version="3.0")
    await rig.device.turn()
    assert await rig.client.answer("Printer.GetFormList") == ("success", {"formList": []})
    assert await rig.client.answer("Printer.GetMediaList") == ("success", {"mediaList": []})


async def test_cancel_ends_a_running_command_and_the_next_one_runs() -> None:
    rig = await make_rig()
    first, second = rig.client.ask(READ, CHIP), rig.client.ask(READ, CHIP)
    turn = await rig.device.turn()
    assert await rig.client.answer("Common.Cancel", {"requestIds": [first]}) == ("success", {})
    assert (await rig.client.completion(first))["header"]["completionCode"] == "canceled"
    assert turn.outcome.cancelled()
    (await rig.device.turn()).outcome.set_result(CARD)
    assert (await rig.client.completion(second))["header"]["completionCode"] == "success"


async def test_a_queued_command_can_be_cancelled_and_never_runs() -> None:
    rig = await make_rig()
    first, second = rig.client.ask(READ, CHIP), rig.client.ask(READ, CHIP)
    turn = await rig.device.turn()
    cancel = rig.client.ask("Common.Cancel", {"requestIds": [second]})
    assert (await rig.client.completion(second))["header"]["completionCode"] == "canceled"
    assert (await rig.client.completion(cancel))["header"]["completionCode"] == "success"
    turn.outcome.set_result(CARD)
    await rig.client.completion(first)
    assert rig.device.turns.empty()


async def test_cancel_without_ids_ends_only_this_connections_commands() -> None:
    rig = await make_rig()
    other = FakeClient(rig.queue)
    mine, theirs = rig.client.ask(READ, CHIP), other.ask(READ, CHIP)
    await rig.device.turn()
    rig.client.ask("Common.Cancel")
    assert (await rig.client.completion(mine))["header"]["completionCode"] == "canceled"
    (await rig.device.turn()).outcome.set_result(CARD)
    assert (await other.completion(theirs))["header"]["completionCode"] == "success"


@pytest.mark.parametrize("payload", [None, {"requestIds": [99]}, {"requestIds": []}])
async def test_cancel_of_nothing_says_so(payload: dict[str, Any] | None) -> None:
    rig = await make_rig()
    answer = await rig.client.answer("Common.Cancel", payload)
    assert answer == ("commandErrorCode", {"errorCode": "noMatchingRequestIDs"})


async def test_another_connections_command_cannot_be_cancelled() -> None:
    rig = await make_rig()
    other = FakeClient(rig.queue)
    mine = rig.client.ask(READ, CHIP)
    turn = await rig.device.turn()
    number = other.ask("Common.Cancel", {"requestIds": [mine]}, requestId=50)
    assert (await other.completion(number))["header"]["completionCode"] == "commandErrorCode"
    assert not turn.outcome.done()


async def test_a_command_that_succeeded_in_spite_of_a_cancel_says_success() -> None:
    class Finisher(FakeDevice):
        async def read_card(self, emit: Any, **asked: bool) -> CardReading:
            with contextlib.suppress(asyncio.CancelledError):
                await super().read_card(emit, **asked)
            return CARD

    rig = await make_rig(device=Finisher())
    number = rig.client.ask(READ, CHIP)
    await rig.device.turn()
    rig.client.ask("Common.Cancel")
    assert (await rig.client.completion(number))["header"]["completionCode"] == "success"


async def test_a_timeout_counts_the_time_in_the_queue_and_the_command_never_runs() -> None:
    rig = await make_rig()
    first, second = rig.client.ask(READ, CHIP), rig.client.ask(READ, CHIP, timeout=20)
    turn = await rig.device.turn()
    assert (await rig.client.completion(second))["header"]["completionCode"] == "timeOut"
    turn.outcome.set_result(CARD)
    await rig.client.completion(first)
    assert rig.device.turns.empty()


async def test_a_timeout_beyond_any_clock_is_accepted() -> None:
    rig = await make_rig()
    number = rig.client.ask(READ, CHIP, timeout=10**400)
    (await rig.device.turn()).outcome.set_result(CARD)
    assert (await rig.client.completion(number))["header"]["completionCode"] == "success"


async def test_a_request_id_may_be_used_again_once_its_command_has_ended() -> None:
    rig = await make_rig()
    assert (await rig.client.answer("Common.Status", requestId=5))[0] == "success"
    assert (await rig.client.answer("Common.Status", requestId=5))[0] == "success"


async def test_two_connections_may_use_the_same_request_id() -> None:
    rig = await make_rig()
    other = FakeClient(rig.queue)
    rig.client.ask(READ, CHIP, requestId=1)
    other.ask(READ, CHIP, requestId=1)
    turn = await rig.device.turn()
    turn.outcome.set_result(CARD)
    await rig.client.completion(1)
    (await rig.device.turn()).outcome.set_result(CARD)
    await other.completion(1)


async def test_a_full_queue_refuses_device_commands_but_still_answers_status_and_cancel() -> None:
    rig = await make_rig()
    for _ in range(MAXIMUM_REQUESTS + 1):  # one runs, the rest wait
        rig.client.ask(READ, CHIP)
        assert "status" not in (await rig.client.next())["header"]
    rig.client.ask(READ, CHIP)
    assert (await rig.client.next())["header"]["status"] == "tooManyRequests"
    assert (await rig.client.answer("Common.Status"))[0] == "success"
    cancel = rig.client.ask("Common.Cancel")
    assert (await rig.client.completion(cancel))["header"]["completionCode"] == "success"


async def test_a_disconnect_cancels_its_commands_and_sends_nothing_more() -> None:
    rig = await make_rig()
    other = FakeClient(rig.queue)
    rig.client.ask(READ, CHIP)
    rig.client.ask(READ, CHIP)
    turn = await rig.device.turn()
    kinds(rig.client)
    rig.queue.detach(rig.client)
    theirs = other.ask(READ, CHIP)
    next_turn = await rig.device.turn()
    assert turn.outcome.cancelled()
    turn.emit("MediaInsertedEvent", None)
    rig.device.become("offline")
    next_turn.outcome.set_result(CARD)
    assert (await other.completion(theirs))["header"]["completionCode"] == "success"
    assert kinds(rig.client) == []


@pytest.mark.parametrize(
    ("error", "code", "payload"),
    [
        (DeviceError("securityFail"), "commandErrorCode", {"errorCode": "securityFail"}),
        (DeviceError("paperOut"), "hardwareError", {}),  # a word this command does not have
        (DeviceNotReady(), "deviceNotReady", {}),
        (UserError(), "userError", {}),
        (HardwareFault(), "hardwareError", {}),
        (RuntimeError("周明月"), "internalError", {}),
    ],
)
async def test_how_a_device_fails_decides_the_completion(error: Exception, code: str, payload: dict[str, str]) -> None:
    rig = await make_rig()
    number = rig.client.ask(READ, CHIP)
    (await rig.device.turn()).outcome.set_exception(error)
    message = await rig.client.completion(number)
    assert (message["header"]["completionCode"], message.get("payload", {})) == (code, payload)
    assert "周" not in str(message)


@pytest.mark.parametrize("payload", [[], "text", 5, True])
async def test_a_payload_that_is_no_object_is_invalid_data(payload: object) -> None:
    rig = await make_rig()
    assert (await rig.client.answer(READ, payload))[0] == "invalidData"


async def test_interface_names_compare_without_case_and_come_back_as_sent() -> None:
    rig = await make_rig()
    number = rig.client.ask("common.Status")
    assert (await rig.client.completion(number))["header"]["name"] == "common.Status"


async def test_an_event_the_interface_does_not_list_is_dropped() -> None:
    rig = await make_rig()
    rig.client.ask(READ, CHIP)
    turn = await rig.device.turn()
    turn.emit("MadeUpEvent", None)
    rig.device.notify("MadeUpEvent", None)
    turn.emit("InsertCardEvent", None)
    await rig.client.next()
    assert (await rig.client.next())["header"]["name"] == "CardReader.InsertCardEvent"


class Stubborn(FakeDevice):
    """Does not let go when its command is cancelled, until it gets its outcome."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = asyncio.Event()

    async def read_card(self, emit: Any, **asked: bool) -> CardReading:
        turn = Turn({}, emit, asyncio.get_running_loop().create_future())
        self.turns.put_nowait(turn)
        while not turn.outcome.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.shield(turn.outcome)
        self.let_go.set()
        return CARD


async def test_a_device_that_hangs_keeps_nobody_waiting_and_works_again_when_it_lets_go() -> None:
    device = Stubborn()
    rig = await make_rig(device=device, cancel_grace=0.02)
    first, second = rig.client.ask(READ, CHIP, timeout=10), rig.client.ask(READ, CHIP)
    turn = await device.turn()
    assert (await rig.client.completion(first))["header"]["completionCode"] == "timeOut"
    assert (await rig.client.completion(second))["header"]["completionCode"] == "hardwareError"
    assert (await rig.client.answer(READ, CHIP))[0] == "hardwareError"
    turn.outcome.set_result(None)
    await device.let_go.wait()
    await rig.client.answer("Common.Status")  # by its answer the queue has seen the device's task end
    fourth = rig.client.ask(READ, CHIP)
    (await rig.device.turn()).outcome.set_result(None)
    assert (await rig.client.completion(fourth))["header"]["completionCode"] == "success"


async def test_stopping_answers_everything_with_canceled() -> None:
    rig = await make_rig()
    first, second = rig.client.ask(READ, CHIP), rig.client.ask(READ, CHIP)
    await rig.device.turn()
    await rig.queue.stop(1)
    assert kinds(rig.client)[2:] == [("completion", second), ("completion", first)]


async def test_an_observer_may_ask_but_not_use_the_device() -> None:
    rig = await make_rig()
    rig.queue.detach(rig.client)
    rig.queue.attach(rig.client, observer=True)
    assert (await rig.client.answer("Common.Status"))[0] == "success"
    assert (await rig.client.answer("Common.Capabilities"))[0] == "success"
    assert await rig.client.answer(READ, CHIP) == ("authorisationRequired", {})
    assert (await rig.client.answer("Common.SetTransactionState", {"state": "active"}))[0] == "authorisationRequired"
    assert rig.device.turns.empty()


async def test_an_unknown_command_is_said_to_be_so_even_when_the_queue_is_full() -> None:
    rig = await make_rig()
    for _ in range(MAXIMUM_REQUESTS + 1):
        rig.client.ask(READ, CHIP)
    assert (await rig.client.answer("CardReader.Juggle"))[0] == "unsupportedCommand"


class TwoVersions:
    """A service with a command that changed its meaning."""

    name = "Greeter"

    def __init__(self) -> None:
        old = Operation("Greet", lambda call: {"said": "hello"}, version="1.0", completion_version="1.0")
        new = Operation("Greet", lambda call: {"words": ["hello"]}, version="2.0", completion_version="2.1")
        self.interfaces = (Interface("XiaoerGreeter", (old, new)),)

    def forget(self, client: object) -> None: ...


async def test_of_a_command_in_two_versions_the_one_that_was_asked_for_answers() -> None:
    service = TwoVersions()
    client = FakeClient(ServiceQueue(service))
    listed = service.interfaces[0].capabilities(0)["commands"]
    assert listed == {"XiaoerGreeter.Greet": {"versions": ["1.0", "2.0"]}}
    assert await client.answer("XiaoerGreeter.Greet", version="1.0") == ("success", {"said": "hello"})
    message = await client.completion(client.ask("xiaoergreeter.Greet", version="2.0"))
    assert (message["header"]["version"], message["payload"]) == ("2.1", {"words": ["hello"]})
    assert (await client.answer("XiaoerGreeter.Greet", version="3.0"))[0] == "unsupportedCommand"


async def test_a_plain_handler_that_fails_is_answered_like_any_other() -> None:
    def broken(call: Any) -> None:
        raise RuntimeError("周明月")

    service = TwoVersions()
    service.interfaces = (Interface("XiaoerGreeter", (Operation("Greet", broken),)),)
    client = FakeClient(ServiceQueue(service))
    message = await client.completion(client.ask("XiaoerGreeter.Greet"))
    assert message["header"]["completionCode"] == "internalError"
    assert "周" not in str(message)
