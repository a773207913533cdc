"""What every service answers: status, capabilities, versions, transaction state, reset."""

from __future__ import annotations

from typing import Any

import pytest

from bridge.app import SERVICES
from bridge.devices.contract import DeviceStatus
from bridge.services.service import changed_leaves
from tests.bridge.fakes import FakeClient, FakeDevice, FakeRawPrinter, make_rig


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
        {"modelName": "Fake", "firmware": [{"firmwareName": "Fake", "firmwareVersion": "1.2"}]}
    ]
    assert [part["name"] for part in capabilities["interfaces"]] == ["common", "cardReader", "xiaoerTerminal"]


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


async def test_reset_cannot_move_what_the_device_cannot_move() -> None:
    card, printer = await make_rig(), await make_rig("DocumentPrinter")
    assert (await card.client.answer("CardReader.Reset", {"to": "retain"}))[0] == "unsupportedData"
    answer = await printer.client.answer("Printer.Reset", {"mediaControl": "unit1"}, version="3.0")
    assert answer[0] == "unsupportedData"
