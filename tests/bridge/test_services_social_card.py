"""Chip cards over the wire: power, commands, and the open part of a social security card."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bridge.devices.contract import DeviceError, DeviceNotReady
from bridge.services.social_card import NotASocialCard, read_social_card
from bridge.simulators.social_chip import ATR, Chip, records
from tests.bridge.drivers.rigs import ZHOU
from tests.bridge.fakes import Rig, make_rig

ATR_TEXT = base64.b64encode(ATR).decode()


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


async def chip_rig() -> Rig:
    return await make_rig("SocialCardReader")


async def test_reading_raw_data_gives_the_answer_to_reset() -> None:
    rig = await chip_rig()
    number = rig.client.ask("CardReader.ReadRawData", {"chip": True, "track1": True})
    (await rig.device.turn()).outcome.set_result(ATR)
    message = await rig.client.completion(number)
    assert message["payload"] == {"chip": [{"data": ATR_TEXT}], "track1": {"status": "dataSourceNotSupported"}}


async def test_a_command_goes_to_the_chip_and_its_answer_comes_back() -> None:
    rig = await chip_rig()
    payload = {"chipProtocol": "chipT0", "chipData": b64(bytes.fromhex("00A4000C"))}
    number = rig.client.ask("CardReader.ChipIO", payload, version="3.0")
    turn = await rig.device.turn()
    assert turn.asked == {"apdu": bytes.fromhex("00A4000C")}
    turn.outcome.set_result(b"\x90\x00")
    message = await rig.client.completion(number)
    assert message["payload"] == {"chipProtocol": "chipT0", "chipData": b64(b"\x90\x00")}


@pytest.mark.parametrize(
    ("payload", "code", "error"),
    [
        ({}, "invalidData", None),
        ({"chipProtocol": "chipT0", "chipData": "***"}, "invalidData", None),
        ({"chipProtocol": "telepathy", "chipData": b64(b"1234")}, "invalidData", None),
        ({"chipProtocol": "chipTypeB", "chipData": b64(b"1234")}, "commandErrorCode", "protocolNotSupported"),
        ({"chipProtocol": "chipT0", "chipData": b64(b"123")}, "commandErrorCode", "invalidData"),
        ({"chipProtocol": "chipT0", "chipData": b64(bytes(262))}, "commandErrorCode", "invalidData"),
    ],
)
async def test_a_command_that_is_none_does_not_reach_the_chip(
    payload: dict[str, Any], code: str, error: str | None
) -> None:
    rig = await chip_rig()
    given, answer = await rig.client.answer("CardReader.ChipIO", payload, version="3.0")
    assert (given, answer.get("errorCode")) == (code, error)
    assert rig.device.turns.empty()


async def test_power_is_given_and_taken() -> None:
    rig = await chip_rig()
    for how, result, payload in (("cold", ATR, {"chipData": ATR_TEXT}), ("off", None, {})):
        number = rig.client.ask("CardReader.ChipPower", {"chipPower": how})
        (await rig.device.turn()).outcome.set_result(result)
        assert (await rig.client.completion(number)).get("payload", {}) == payload
    assert (await rig.client.answer("CardReader.ChipPower", {}))[0] == "invalidData"


async def test_a_card_taken_away_just_before_the_command_is_waited_for() -> None:
    rig = await chip_rig()
    number = rig.client.ask("XiaoerCard.ReadSocialCard", {}, version="1.0")
    (await rig.device.turn()).outcome.set_result(ATR)
    (await rig.device.turn()).outcome.set_exception(DeviceError("noMedia", "the card was taken away"))
    waiting = await rig.device.turn()
    assert waiting.asked == {}
    waiting.outcome.set_exception(DeviceNotReady("unplugged"))
    (await rig.device.turn()).outcome.set_result(None)
    assert (await rig.client.completion(number))["header"]["completionCode"] == "deviceNotReady"


async def test_a_card_that_goes_while_it_is_read_ends_the_command_and_loses_its_power() -> None:
    rig = await chip_rig()
    number = rig.client.ask("XiaoerCard.ReadSocialCard", {}, version="1.0")
    (await rig.device.turn()).outcome.set_result(ATR)
    (await rig.device.turn()).outcome.set_result(b"\x90\x00")
    (await rig.device.turn()).outcome.set_exception(DeviceError("noMedia", "the card was taken away"))
    power = await rig.device.turn()
    assert power.asked == {"how": "off"}
    power.outcome.set_exception(DeviceNotReady("gone"))
    message = await rig.client.completion(number)
    assert message["payload"]["errorCode"] == "noMedia"


def talking_to(chip: Chip, change: Callable[[bytes, bytes], bytes]) -> Callable[[bytes], Awaitable[bytes]]:
    async def transmit(command: bytes) -> bytes:
        return change(command, chip.answer(command))

    return transmit


async def read(change: Callable[[bytes, bytes], bytes] = lambda command, answer: answer, **fields: str) -> Any:
    chip = Chip(records({**ZHOU, **fields}, 1))
    return await read_social_card(talking_to(chip, change))


async def test_a_card_that_wants_to_be_told_the_length_is_told() -> None:
    def strict(command: bytes, answer: bytes) -> bytes:
        return b"\x67\x00" if command[1] == 0xB2 and command[4] == 0 else answer

    assert (await read(strict))["name"] == "周明月"


async def test_rare_characters_of_a_name_survive() -> None:
    assert (await read(name="㛃𬭎"))["name"] == "㛃𬭎"


async def test_an_optional_item_that_is_withheld_is_left_out() -> None:
    def withheld(command: bytes, answer: bytes) -> bytes:
        return b"\x69\x82" if command[1:3] == b"\xb2\x06" else answer

    fields = await read(withheld)
    assert "validTo" not in fields
    assert fields["cardNumber"] == "T00000001"


@pytest.mark.parametrize(
    "change",
    [
        lambda command, answer: b"\x69\x82" if command[1:3] == b"\xb2\x08" else answer,
        lambda command, answer: b"\x6a\x82" if command[-2:] == b"\xef\x06" else answer,
        lambda command, answer: b"\x61\x10",
        lambda command, answer: b"\x6c\x10",
        lambda command, answer: b"\x90\x00",
        lambda command, answer: b"\x09\xff" + b"\x00" * 4 + b"\x90\x00",
    ],
    ids=["withholds the number", "no file", "never ends", "never content", "empty", "cut short"],
)
async def test_a_card_that_gives_too_little_is_no_social_security_card(
    change: Callable[[bytes, bytes], bytes],
) -> None:
    with pytest.raises(NotASocialCard):
        await read(change)
