"""What every service answers: status, capabilities, versions, transaction state, reset."""

from __future__ import annotations

import asyncio
import re
from importlib.metadata import version
from typing import Any

import pytest

from bridge.app import SERVICES
from bridge.devices.contract import DeviceStatus
from bridge.services.service import changed_leaves
from tests.bridge.fakes import PATIENCE, FakeClient, FakeDevice, FakeRawPrinter, make_rig


@pytest.mark.parametrize("name", SERVICES)
async def test_capabilities_list_exactly_what_is_answered(name: str) -> None:
    rig = await make_rig(name)
    code, capabilities = await rig.client.answer("Common.Capabilities")
    assert code == "success"
    listed = {name: about for part in capabilities["interfaces"] for name, about in part["commands"].items()}
    assert {"Common.Status", "Common.Capabilities", "Common.Cancel"} <= listed.keys()
    for command, about in listed.items():
        number = rig.client.ask(command, [], version=about["versions"][0])  # no object: answered without running
        assert (await rig.client.completion(number))["header"]["completionCode"] == "invalidData"


async def test_capabilities_describe_the_device_without_empty_words() -> None:
    rig = await make_rig(device=FakeDevice({"type": "intelligentContactless"}))
    _, capabilities = await rig.client.answer("Common.Capabilities")
    assert capabilities["cardReader"] == {"type": "intelligentContactless"}
    assert capabilities["common"]["deviceInformation"] == [
        {
            "modelName": "Fake",
            "firmware": [{"firmwareName": "Fake", "firmwareVersion": "1.2"}],
            "software": [{"softwareName": "xiaoer bridge", "softwareVersion": version("xiaoer")}],
        }
    ]
    names = [part["name"] for part in capabilities["interfaces"]]
    assert names[:2] == ["common", "cardReader"]
    assert {"xiaoerTerminal", "xiaoerDevice"} <= set(names)


async def test_raw_printing_is_offered_only_where_the_device_can() -> None:
    plain, raw = await make_rig("DocumentPrinter"), await make_rig("ReceiptPrinter", FakeRawPrinter())
    for rig, offered in ((plain, False), (raw, True)):
        _, capabilities = await rig.client.answer("Common.Capabilities")
        assert ("Printer.PrintRaw" in capabilities["interfaces"][1]["commands"]) is offered


async def test_a_status_change_tells_every_client_only_what_changed() -> None:
    rig = await make_rig()
    other = FakeClient(rig.queue)
    rig.device.become("online", media="present", chipPower="online")
    rig.device.become("online", media="notPresent", chipPower="online")
    for client in (rig.client, other):
        assert (await client.next())["payload"] == {"cardReader": {"media": "present", "chipPower": "online"}}
        assert (await client.next())["payload"] == {"cardReader": {"media": "notPresent"}}


async def test_no_change_tells_nobody() -> None:
    rig = await make_rig()
    rig.device.become("online")
    assert rig.client.inbox.empty()


async def test_a_change_nobody_announced_is_told_when_a_client_asks() -> None:
    rig = await make_rig()
    other = FakeClient(rig.queue)
    rig.device.now = DeviceStatus("offline")
    assert await rig.client.answer("Common.Status") == ("success", {"common": {"device": "offline"}})
    assert (await other.next())["payload"] == {"common": {"device": "offline"}}
    rig.device.become("online")
    assert (await other.next())["payload"] == {"common": {"device": "online"}}


def test_changed_leaves_compares_objects_deeply_and_lists_whole() -> None:
    before = {"a": {"b": 1, "c": {"d": 2}}, "list": [1, 2], "gone": 1}
    after = {"a": {"b": 1, "c": {"d": 3}}, "list": [1, 3], "new": {"x": 1}}
    assert changed_leaves(before, after) == {"a": {"c": {"d": 3}}, "list": [1, 3], "new": {"x": 1}}


async def test_a_device_that_fails_to_start_leaves_a_service_that_answers() -> None:
    class Broken(FakeDevice):
        async def open(self) -> None:
            raise OSError("no such port")

    device = Broken()
    device.now = DeviceStatus("noDevice")
    rig = await make_rig(device=device)
    assert await rig.client.answer("Common.Status") == ("success", {"common": {"device": "noDevice"}})


async def test_a_driver_that_cannot_even_say_how_it_is_keeps_nobody_from_the_bridge() -> None:
    class Mute(FakeDevice):
        def status(self) -> DeviceStatus:
            raise OSError("no such port")

    rig = await make_rig(device=Mute())
    assert (await rig.client.answer("Common.Status"))[0] == "internalError"
    assert (await rig.client.answer("Common.Capabilities"))[0] == "success"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"commands": {"CardReader.ReadRawData": 2}, "events": {"Common.StatusChangedEvent": 3}}, "success"),
        ({}, "success"),
        ({"commands": {"CardReader.ReadRawData": 3}}, "unsupportedData"),
        ({"commands": {"CardReader.Move": 2}}, "unsupportedData"),
        ({"commands": {"CardReader.ReadRawData": "2"}}, "invalidData"),
        ({"events": []}, "invalidData"),
    ],
)
async def test_versions_can_be_set_to_what_is_offered(payload: dict[str, Any], code: str) -> None:
    rig = await make_rig()
    assert (await rig.client.answer("Common.SetVersions", payload))[0] == code


async def test_the_transaction_state_is_kept_and_its_id_ends_with_it() -> None:
    rig = await make_rig()
    assert await rig.client.answer("Common.GetTransactionState") == ("success", {"state": "inactive"})
    active = {"state": "active", "transactionID": "s-1"}
    assert (await rig.client.answer("Common.SetTransactionState", active))[0] == "success"
    assert await rig.client.answer("Common.GetTransactionState") == ("success", active)
    ended = {"state": "inactive", "transactionID": "s-1"}
    assert (await rig.client.answer("Common.SetTransactionState", ended))[0] == "success"
    assert await rig.client.answer("Common.GetTransactionState") == ("success", {"state": "inactive"})


@pytest.mark.parametrize(
    "payload", [{}, {"state": "busy"}, {"state": 1}, {"state": "active", "transactionID": "x" * 257}]
)
async def test_a_wrong_transaction_state_is_invalid_data(payload: dict[str, Any]) -> None:
    rig = await make_rig()
    assert (await rig.client.answer("Common.SetTransactionState", payload))[0] == "invalidData"


@pytest.mark.parametrize("ids", [[0], ["1"], [True], [1.5], "1", {}])
async def test_cancel_takes_integers_above_zero_only(ids: object) -> None:
    rig = await make_rig()
    assert (await rig.client.answer("Common.Cancel", {"requestIds": ids}))[0] == "invalidData"


@pytest.mark.parametrize(
    ("name", "command", "command_version"),
    [
        ("CardReader", "CardReader.Reset", "2.0"),
        ("BarcodeReader", "BarcodeReader.Reset", "2.0"),
        ("ReceiptPrinter", "Printer.Reset", "3.0"),
        ("Scanner", "Printer.Reset", "3.0"),
        ("Camera", "Camera.Reset", "2.0"),
    ],
)
async def test_reset_takes_the_device_down_and_up_again(name: str, command: str, command_version: str) -> None:
    rig = await make_rig(name)
    assert (await rig.client.answer(command, version=command_version))[0] == "success"
    assert (rig.device.closed, rig.device.opened) == (1, 2)


async def test_reset_of_a_device_that_stays_away_is_device_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.services.service.RESET_SECONDS", 0.0)
    rig = await make_rig()
    rig.device.become("noDevice")
    assert (await rig.client.answer("CardReader.Reset"))[0] == "deviceNotReady"


class SlowToClose(FakeDevice):
    """Closing it takes as long as a test wants."""

    def __init__(self) -> None:
        super().__init__()
        self.closing, self.may_close = asyncio.Event(), asyncio.Event()

    async def close(self) -> None:
        self.closing.set()
        await self.may_close.wait()
        await super().close()


async def test_a_reset_that_is_cancelled_leaves_the_device_open() -> None:
    device = SlowToClose()
    rig = await make_rig(device=device)
    reset = rig.client.ask("CardReader.Reset")
    await asyncio.wait_for(device.closing.wait(), PATIENCE)
    await rig.client.answer("Common.Cancel", {"requestIds": [reset]})
    device.may_close.set()
    assert (await rig.client.completion(reset))["header"]["completionCode"] == "canceled"
    assert (device.closed, device.opened) == (1, 2)


async def test_reset_cannot_move_what_the_device_cannot_move() -> None:
    card, printer = await make_rig(), await make_rig("DocumentPrinter")
    assert (await card.client.answer("CardReader.Reset", {"to": "retain"}))[0] == "unsupportedData"
    answer = await printer.client.answer("Printer.Reset", {"mediaControl": "unit1"}, version="3.0")
    assert answer[0] == "unsupportedData"


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("hardwareError", {"eventId": "hardware", "action": "reset"}),
        ("fraudAttempt", {"eventId": "fraudAttempt", "action": "suspend"}),
    ],
)
async def test_a_device_that_breaks_is_an_error_event_for_everybody(state: str, told: dict[str, str]) -> None:
    rig = await make_rig()
    other = FakeClient(rig.queue)
    rig.device.become(state)
    rig.device.become(state, media="present")  # still broken: no news
    for client in (rig.client, other):
        assert (await client.next())["payload"] == {"common": {"device": state}}
        event = await client.next()
        assert event["header"] == {"name": "Common.ErrorEvent", "type": "unsolicited", "version": "2.0"}
        assert event["payload"] == {**told, "vendorDescription": f"CardReader: {state}"}
        assert (await client.next())["payload"] == {"cardReader": {"media": "present"}}
        assert client.inbox.empty()


async def test_a_device_that_is_unplugged_is_no_breakdown() -> None:
    rig = await make_rig()
    rig.device.become("noDevice")
    await rig.client.next()
    assert rig.client.inbox.empty()


async def test_a_nonce_is_random_and_everybody_hears_when_it_is_cleared() -> None:
    rig = await make_rig()
    other = FakeClient(rig.queue)
    _, first = await rig.client.answer("Common.GetCommandNonce")
    _, second = await rig.client.answer("Common.GetCommandNonce")
    assert re.fullmatch("[0-9A-F]{32}", first["commandNonce"])
    assert first != second
    assert (await rig.client.answer("Common.ClearCommandNonce"))[0] == "success"
    told = await other.next()
    assert told["header"]["name"] == "Common.NonceClearedEvent"
    assert told["payload"]["reasonDescription"]
    assert (await rig.client.answer("Common.ClearCommandNonce"))[0] == "success"
    assert other.inbox.empty()  # there was none to clear


async def test_a_nonce_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.services.common_interface.NONCE_SECONDS", 0.01)
    rig = await make_rig()
    await rig.client.answer("Common.GetCommandNonce")
    assert (await rig.client.next())["header"]["name"] == "Common.NonceClearedEvent"


class Sleeper(FakeDevice):
    """A device that can save power."""

    slept: int | None = None

    async def power_save(self, recovery_seconds: int) -> None:
        self.slept = recovery_seconds


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"maxPowerSaveRecoveryTime": 30}, "success"),
        ({"maxPowerSaveRecoveryTime": 0}, "success"),
        ({"maxPowerSaveRecoveryTime": -1}, "invalidData"),
        ({"maxPowerSaveRecoveryTime": "30"}, "invalidData"),
        ({}, "invalidData"),
    ],
)
async def test_power_saving_is_up_to_the_device(payload: dict[str, Any], code: str) -> None:
    sleeper = Sleeper()
    can, cannot = await make_rig(device=sleeper), await make_rig()
    assert (await can.client.answer("Common.PowerSaveControl", payload))[0] == code
    assert sleeper.slept == (payload["maxPowerSaveRecoveryTime"] if code == "success" else None)
    refused = "unsupportedData" if code == "success" else code
    assert (await cannot.client.answer("Common.PowerSaveControl", payload))[0] == refused
    for rig, offered in ((can, True), (cannot, False)):
        _, capabilities = await rig.client.answer("Common.Capabilities")
        assert capabilities["common"]["powerSaveControl"] is offered


async def test_a_self_test_says_what_is_wrong_in_words() -> None:
    class Doubtful(FakeDevice):
        async def self_test(self) -> list[str]:
            return ["lampFading"]

    rig = await make_rig(device=Doubtful())
    well = await make_rig()
    ask = {"version": "1.0"}
    assert await well.client.answer("XiaoerDevice.SelfTest", **ask) == ("success", {"passed": True, "findings": []})
    answer = {"passed": False, "findings": ["lampFading"]}
    assert await rig.client.answer("XiaoerDevice.SelfTest", **ask) == ("success", answer)
    rig.device.now = DeviceStatus("offline")
    answer = {"passed": False, "findings": ["offline", "lampFading"]}
    assert await rig.client.answer("XiaoerDevice.SelfTest", **ask) == ("success", answer)
