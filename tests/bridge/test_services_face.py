"""The terminal's word for a card with its photo, and for a picture of who stands before it."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bridge.devices.contract import CardReading
from tests.bridge.fakes import FakeClient, FakeDevice, Rig, make_rig

TEXT = "甲".encode("utf-16-le") * 128
PHOTO = b"\x89PNG photo"
NONCE = "0123456789abcdef"
CAMERAS = {"cameras": {"person": True, "exitSlot": True}}


async def read(rig: Rig, wanted: dict[str, bool], photo: bytes | None = PHOTO) -> None:
    number = rig.client.ask("CardReader.ReadRawData", wanted)
    (await rig.device.turn()).outcome.set_result(CardReading(TEXT, photo_png=photo))
    await rig.client.completion(number)


async def take(rig: Rig, camera: str) -> None:
    number = rig.client.ask("Camera.TakePicture", {"camera": camera})
    (await rig.device.turn()).outcome.set_result(b"jpeg")
    await rig.client.completion(number)


async def signed(client: FakeClient, operation: str) -> tuple[str, dict[str, Any]]:
    return await client.answer(f"XiaoerTerminal.{operation}", {"nonce": NONCE}, version="1.0")


def verify(answer: dict[str, Any], kind: str, content: bytes) -> None:
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(answer["terminalKey"]))
    message = f"xiaoer-{kind}-v1\n{NONCE}\n{hashlib.sha256(content).hexdigest()}".encode()
    key.verify(base64.b64decode(answer["signature"]), message)


async def test_text_and_photo_of_a_card_are_signed_as_one_thing() -> None:
    rig = await make_rig()
    await read(rig, {"chip": True, "frontImage": True})
    _, answer = await signed(rig.client, "SignPhoto")
    verify(answer, "card-photo", TEXT + PHOTO)
    for kind, content in (("reading", TEXT), ("card-photo", TEXT), ("camera", PHOTO)):
        with pytest.raises(InvalidSignature):
            verify(answer, kind, content)
    assert (await signed(rig.client, "SignPhoto"))[0] == "sequenceError"
    verify((await signed(rig.client, "SignReading"))[1], "reading", TEXT)


async def test_a_card_without_a_photo_is_signed_as_one() -> None:
    rig = await make_rig()
    await read(rig, {"chip": True, "frontImage": True}, photo=None)
    verify((await signed(rig.client, "SignPhoto"))[1], "card-photo", TEXT)


async def test_a_photo_that_nobody_asked_for_is_not_vouched_for() -> None:
    rig = await make_rig()
    await read(rig, {"chip": True})
    assert (await signed(rig.client, "SignPhoto"))[0] == "sequenceError"


async def test_a_picture_of_who_stands_there_is_signed_once_for_who_had_it_taken() -> None:
    rig = await make_rig("Camera", FakeDevice(CAMERAS))
    await take(rig, "person")
    assert (await signed(FakeClient(rig.queue), "SignReading"))[0] == "sequenceError"
    verify((await signed(rig.client, "SignReading"))[1], "camera", b"jpeg")
    assert (await signed(rig.client, "SignReading"))[0] == "sequenceError"


async def test_a_picture_of_a_paper_is_not_signed_as_one_of_a_person() -> None:
    rig = await make_rig("Camera", FakeDevice(CAMERAS))
    await take(rig, "exitSlot")
    assert (await signed(rig.client, "SignReading"))[0] == "sequenceError"
