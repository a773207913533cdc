"""XiaoerPrint: what the page is told about its documents, in every order things can happen."""

from __future__ import annotations

import base64
from typing import Any, Literal

import pytest

from bridge.devices.contract import (
    DeviceError,
    DeviceNotReady,
    HardwareFault,
    OutcomeUnknown,
    UserError,
)
from tests.bridge.fakes import FakeClient, Rig
from tests.bridge.print_rig import ASKED, KEY, NAME, OTHER, PDF, ask, begin, end, job, printed, rig, settled

__all__ = ["rig"]


async def test_a_job_succeeds_when_it_is_completed_and_not_before(rig: Rig) -> None:
    number, turn = await begin(rig, "sent", "printing")
    assert (await job(rig)).state == "printing"
    turn.outcome.set_result(None)
    code, payload = await end(rig, number)
    assert code == "success"
    assert payload["job"]["state"] == "completed"
    assert payload["job"]["document"] == "destroyed"
    assert "repeated" not in payload


async def test_every_change_of_a_job_is_told_to_every_page(rig: Rig) -> None:
    other = FakeClient(rig.queue)
    await printed(rig)
    states = []
    while not other.inbox.empty():
        message = await other.next()
        assert message["header"]["name"] == "XiaoerPrint.JobChangedEvent"
        states.append(message["payload"]["job"]["state"])
    assert states == ["queued", "sent", "completed"]


async def test_it_is_on_disk_that_a_job_is_sent_before_its_first_byte_leaves(rig: Rig) -> None:
    number, turn = await begin(rig)
    assert (await job(rig)).state == "queued"
    await rig.device.progress("sent")  # type: ignore[attr-defined]
    assert (await job(rig)).state == "sent"
    turn.outcome.set_result(None)
    await end(rig, number)


async def test_a_completed_key_asked_for_again_moves_no_paper(rig: Rig) -> None:
    await printed(rig)
    code, payload = await ask(rig, "PrintJob", ASKED)
    assert (code, payload["repeated"], payload["job"]["state"]) == ("success", True, "completed")
    assert rig.device.turns.empty()


async def test_the_same_key_from_two_pages_at_once_is_printed_once(rig: Rig) -> None:
    other = FakeClient(rig.queue)
    first = rig.client.ask(NAME, ASKED, version="1.0")
    second = other.ask(NAME, ASKED, version="1.0")
    turn = await rig.device.turn()
    turn.outcome.set_result(None)
    assert "repeated" not in (await end(rig, first))[1]
    assert (await other.completion(second))["payload"]["repeated"] is True
    assert rig.device.turns.empty()


async def test_a_key_with_other_bytes_is_refused(rig: Rig) -> None:
    await printed(rig)
    assert await ask(rig, "PrintJob", {"key": KEY, "data": OTHER}) == (
        "commandErrorCode",
        {"errorCode": "jobKeyReused"},
    )


@pytest.mark.parametrize(
    ("failure", "answer", "reason"),
    [
        (DeviceError("paperOut"), ("commandErrorCode", {"errorCode": "paperOut"}), "paperOut"),
        (DeviceNotReady("off"), ("deviceNotReady", {}), "deviceNotReady"),
        (UserError("cover"), ("userError", {}), "userError"),
        (HardwareFault("broken"), ("hardwareError", {}), "hardwareError"),
    ],
)
@pytest.mark.parametrize("again", [ASKED, {"key": KEY}], ids=["with the document", "with the key alone"])
async def test_a_failed_job_says_why_and_can_be_printed_again_under_its_key(
    rig: Rig, failure: Exception, answer: Any, reason: str, again: dict[str, str]
) -> None:
    number, turn = await begin(rig)
    turn.outcome.set_exception(failure)
    assert await end(rig, number) == answer
    found = await job(rig)
    assert (found.state, found.reason) == ("failed", reason)
    number = rig.client.ask(NAME, again, version="1.0")
    turn = await rig.device.turn()
    assert turn.asked["data"] == base64.b64decode(PDF)
    turn.outcome.set_result(None)
    assert (await end(rig, number))[1]["job"]["state"] == "completed"


async def test_what_nobody_can_tell_is_unknown_and_never_printed_again_by_itself(rig: Rig) -> None:
    number, turn = await begin(rig, "sent")
    turn.outcome.set_exception(OutcomeUnknown)
    assert await end(rig, number) == ("commandErrorCode", {"errorCode": "jobUnknown"})
    assert await ask(rig, "PrintJob", ASKED) == ("commandErrorCode", {"errorCode": "jobUnknown"})
    assert rig.device.turns.empty()


@pytest.mark.parametrize(("states", "expected"), [((), "failed"), (("sent",), "unknown")])
async def test_a_driver_that_breaks_has_failed_only_if_nothing_was_sent(
    rig: Rig, states: tuple[Literal["sent"], ...], expected: str
) -> None:
    number, turn = await begin(rig, *states)
    turn.outcome.set_exception(ZeroDivisionError())
    assert (await end(rig, number))[0] == "internalError"
    assert (await job(rig)).state == expected


@pytest.mark.parametrize(
    ("states", "found", "expected", "code"),
    [
        ((), None, ("failed", "canceled"), "canceled"),
        (("sent",), "completed", ("completed", None), "success"),
        (("sent",), "failed", ("failed", "canceled"), "canceled"),
        (("sent", "printing"), None, ("unknown", "canceled"), "canceled"),
    ],
)
async def test_a_cancelled_job_is_what_the_printer_says_it_is(
    rig: Rig, states: tuple[Any, ...], found: Any, expected: tuple[str, str | None], code: str
) -> None:
    rig.device.found = found
    number, _ = await begin(rig, *states)
    await rig.client.answer("Common.Cancel", {"requestIds": [number]})
    # The cancel's own completion came first; the job's is next.
    assert (await end(rig, number))[0] == code
    current = await job(rig)
    assert (current.state, current.reason) == expected


async def test_a_page_that_goes_cancels_its_job_and_the_printers_word_decides(rig: Rig) -> None:
    other = FakeClient(rig.queue)
    rig.device.found = "completed"
    other.ask(NAME, ASKED, version="1.0")
    await rig.device.turn()
    await rig.device.progress("sent")  # type: ignore[attr-defined]
    rig.queue.detach(other)
    assert (await settled(rig)).state == "completed"


async def test_a_job_cancelled_while_it_waits_leaves_no_record(rig: Rig) -> None:
    number, turn = await begin(rig)
    waiting = rig.client.ask(NAME, {"key": "key-00000002", "data": OTHER}, version="1.0")
    await rig.client.answer("Common.Cancel", {"requestIds": [waiting]})
    turn.outcome.set_result(None)
    await end(rig, number)
    assert [item["key"] for item in (await ask(rig, "GetJobs"))[1]["jobs"]] == [KEY]


async def test_a_job_runs_into_its_timeout_like_any_command(rig: Rig) -> None:
    number = rig.client.ask(NAME, ASKED, version="1.0", timeout=1)
    assert (await end(rig, number))[0] == "timeOut"
    assert {item["state"] for item in (await ask(rig, "GetJobs"))[1]["jobs"]} <= {"failed"}


async def test_the_sessions_end_destroys_documents_and_withdraws_jobs_not_yet_sent(rig: Rig) -> None:
    running, turn = await begin(rig)
    waiting = rig.client.ask(NAME, {"key": "key-00000002", "data": OTHER}, version="1.0")
    assert (await ask(rig, "ForgetDocuments"))[0] == "success"
    assert (await job(rig)).payload()["document"] == "destroyed"
    with pytest.raises(DeviceError) as withdrawn:
        await rig.device.progress("sent")  # type: ignore[attr-defined]
    turn.outcome.set_exception(withdrawn.value)
    assert await end(rig, running) == ("commandErrorCode", {"errorCode": "jobCanceled"})
    assert await end(rig, waiting) == ("commandErrorCode", {"errorCode": "jobCanceled"})
    assert rig.device.turns.empty()
    current = await job(rig)
    assert (current.state, current.reason) == ("failed", "canceled")


async def test_the_sessions_end_does_not_stop_paper_on_its_way(rig: Rig) -> None:
    number, turn = await begin(rig, "sent")
    await ask(rig, "ForgetDocuments")
    turn.outcome.set_result(None)
    assert (await end(rig, number))[1]["job"]["state"] == "completed"


@pytest.mark.parametrize(("was_printed", "state"), [(True, "completed"), (False, "failed")])
async def test_a_person_settles_an_unknown_job(rig: Rig, was_printed: bool, state: str) -> None:
    number, turn = await begin(rig, "sent")
    turn.outcome.set_exception(OutcomeUnknown())
    await end(rig, number)
    code, payload = await ask(rig, "ResolveJob", {"key": KEY, "printed": was_printed})
    assert (code, payload["job"]["state"]) == ("success", state)


async def test_not_printed_is_not_believed_while_the_printer_still_has_the_job(rig: Rig) -> None:
    number, turn = await begin(rig, "sent")
    turn.outcome.set_exception(OutcomeUnknown())
    await end(rig, number)
    rig.device.found = "printing"
    assert await ask(rig, "ResolveJob", {"key": KEY, "printed": False}) == (
        "commandErrorCode",
        {"errorCode": "jobNotUnknown"},
    )


async def test_resolving_what_is_not_there_or_not_unknown_has_its_own_words(rig: Rig) -> None:
    asked = {"key": KEY, "printed": True}
    assert (await ask(rig, "ResolveJob", asked))[1] == {"errorCode": "jobNotFound"}
    await printed(rig)
    assert (await ask(rig, "ResolveJob", asked))[1] == {"errorCode": "jobNotUnknown"}


async def test_jobs_are_listed_by_state(rig: Rig) -> None:
    await printed(rig)
    assert [item["key"] for item in (await ask(rig, "GetJobs", {"states": ["completed"], "limit": 5}))[1]["jobs"]] == [
        KEY
    ]
    assert (await ask(rig, "GetJobs", {"states": ["failed"]}))[1] == {"jobs": []}
