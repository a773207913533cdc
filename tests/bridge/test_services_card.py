"""Reading a card, and the terminal's word for it."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bridge.devices.contract import Barcode, CardReading
from bridge.services.terminal_key import READING_LIFETIME, signed_bytes
from tests.bridge.fakes import FakeClient, Rig, make_rig

READ = "CardReader.ReadRawData"
SIGN = "XiaoerTerminal.SignReading"
TEXT = "甲".encode("utf-16-le") * 128
NONCE = {"nonce": "0123456789abcdef"}


class Clock:
    """Monotonic seconds, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


async def read(rig: Rig, wanted: dict[str, Any], client: FakeClient | None = None) -> dict[str, Any]:
    client = client or rig.client
    number = client.ask(READ, wanted)
    (await rig.device.turn()).outcome.set_result(CardReading(TEXT, photo_png=b"\x89PNG photo"))
    message = await client.completion(number)
    assert message["header"]["completionCode"] == "success"
    return message["payload"]


async def sign(client: FakeClient, payload: dict[str, Any] | None = None) -> tuple[str, dict[str, Any]]:
    return await client.answer(SIGN, NONCE if payload is None else payload, version="1.0")


async def test_only_what_was_asked_for_leaves_the_bridge() -> None:
    rig = await make_rig()
    chip = {"chip": [{"data": base64.b64encode(TEXT).decode()}]}
    photo = {"frontImage": base64.b64encode(b"\x89PNG photo").decode()}
    assert await read(rig, {"chip": True}) == chip
    assert await read(rig, {"frontImage": True, "chip": False, "track1": None}) == photo
    assert await read(rig, {"chip": True, "frontImage": True}) == chip | photo


async def test_sources_the_card_cannot_have_are_named_as_not_supported() -> None:
    rig = await make_rig()
    answer = await read(rig, {"chip": True, "track2": True, "ddi": True})
    assert answer["track2"] == answer["ddi"] == {"status": "dataSourceNotSupported"}


async def test_a_missing_photo_decoder_means_no_photo() -> None:
    rig = await make_rig()
    number = rig.client.ask(READ, {"chip": True, "frontImage": True})
    (await rig.device.turn()).outcome.set_result(CardReading(TEXT))
    assert (await rig.client.completion(number))["payload"].keys() == {"chip"}


@pytest.mark.parametrize("payload", [{}, {"chip": False}, {"chip": "yes"}, {"chip": 1}])
async def test_asking_for_nothing_is_invalid_data(payload: dict[str, Any]) -> None:
    rig = await make_rig()
    assert (await rig.client.answer(READ, payload))[0] == "invalidData"


async def test_the_signature_covers_nonce_and_card_text() -> None:
    rig = await make_rig()
    await read(rig, {"chip": True})
    code, answer = await sign(rig.client)
    assert (code, answer["algorithm"]) == ("success", "Ed25519")
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(answer["terminalKey"]))
    key.verify(base64.b64decode(answer["signature"]), signed_bytes(NONCE["nonce"], TEXT))


async def test_a_reading_is_signed_once() -> None:
    rig = await make_rig()
    await read(rig, {"chip": True})
    assert (await sign(rig.client))[0] == "success"
    assert (await sign(rig.client))[0] == "sequenceError"


async def test_nothing_is_signed_before_a_card_was_read() -> None:
    rig = await make_rig()
    assert (await sign(rig.client))[0] == "sequenceError"


async def test_a_reading_whose_text_nobody_got_is_not_signed() -> None:
    rig = await make_rig()
    await read(rig, {"frontImage": True})
    assert (await sign(rig.client))[0] == "sequenceError"


async def test_a_reading_is_forgotten_after_two_minutes() -> None:
    clock = Clock()
    rig = await make_rig(now=clock)
    await read(rig, {"chip": True})
    clock.seconds += READING_LIFETIME
    assert (await sign(rig.client))[0] == "sequenceError"


async def test_another_connections_reading_is_not_signed() -> None:
    rig = await make_rig()
    other = FakeClient(rig.queue)
    await read(rig, {"chip": True})
    assert (await sign(other))[0] == "sequenceError"
    assert (await sign(rig.client))[0] == "success"


async def test_a_reading_is_forgotten_with_its_connection() -> None:
    rig = await make_rig()
    await read(rig, {"chip": True})
    rig.queue.detach(rig.client)
    rig.queue.attach(rig.client)
    assert (await sign(rig.client))[0] == "sequenceError"


@pytest.mark.parametrize(
    "payload",
    [{}, {"nonce": "short"}, {"nonce": "x" * 257}, {"nonce": "two\nlines here"}, {"nonce": "号" * 8}, {"nonce": 7}],
)
async def test_a_wrong_nonce_is_invalid_data_and_costs_nothing(payload: dict[str, Any]) -> None:
    rig = await make_rig()
    await read(rig, {"chip": True})
    assert (await sign(rig.client, payload))[0] == "invalidData"
    assert (await sign(rig.client))[0] == "success"


async def test_each_kind_of_reading_is_signed_under_its_own_line_only() -> None:
    rig = await make_rig("BarcodeReader")
    number = rig.client.ask("BarcodeReader.Read", {})
    (await rig.device.turn()).outcome.set_result([Barcode("qrCode", b"XE1.example")])
    await rig.client.completion(number)
    _, answer = await sign(rig.client)
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(answer["terminalKey"]))
    digest = hashlib.sha256(b"XE1.example").hexdigest()
    key.verify(base64.b64decode(answer["signature"]), f"xiaoer-code-v1\n{NONCE['nonce']}\n{digest}".encode())
    with pytest.raises(InvalidSignature):
        key.verify(base64.b64decode(answer["signature"]), signed_bytes(NONCE["nonce"], b"XE1.example"))


async def test_of_two_codes_read_at_once_none_is_signed() -> None:
    rig = await make_rig("BarcodeReader")
    number = rig.client.ask("BarcodeReader.Read", {})
    (await rig.device.turn()).outcome.set_result([Barcode("qrCode", b"one"), Barcode("qrCode", b"two")])
    await rig.client.completion(number)
    assert (await sign(rig.client))[0] == "sequenceError"
