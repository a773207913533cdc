"""Terminal: what its key vouches for can be checked by anyone with the public key, and is good for one purpose."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.bridge.fakes import make_rig

NONCE = "n" * 8
DOCUMENT = '{"paper": "low", "site": "示范"}'


@pytest.mark.parametrize(("command", "purpose"), [("SignEnrolment", "enrolment"), ("SignTelemetry", "telemetry")])
async def test_a_document_is_vouched_for_with_its_nonce_and_purpose(command: str, purpose: str) -> None:
    rig = await make_rig("Terminal")
    asked = {"nonce": NONCE, "document": DOCUMENT}
    code, answer = await rig.client.answer(f"XiaoerTerminal.{command}", asked, version="1.0")
    assert (code, answer["algorithm"]) == ("success", "Ed25519")
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(answer["terminalKey"]))
    signature = base64.b64decode(answer["signature"])
    digest = hashlib.sha256(DOCUMENT.encode()).hexdigest()
    key.verify(signature, f"xiaoer-{purpose}-v1\n{NONCE}\n{digest}".encode())
    with pytest.raises(InvalidSignature):
        key.verify(signature, f"xiaoer-reading-v1\n{NONCE}\n{digest}".encode())


@pytest.mark.parametrize(
    "payload",
    [
        {"nonce": NONCE},
        {"nonce": NONCE, "document": ""},
        {"nonce": NONCE, "document": "示" * 1366},
        {"nonce": NONCE, "document": "\ud800"},
        {"nonce": NONCE, "document": {}},
        {"nonce": "short", "document": "{}"},
        {"nonce": "with\nline", "document": "{}"},
        {"document": "{}"},
    ],
)
async def test_nothing_else_is_signed(payload: dict[str, object]) -> None:
    rig = await make_rig("Terminal")
    assert (await rig.client.answer("XiaoerTerminal.SignTelemetry", payload, version="1.0"))[0] == "invalidData"


async def test_the_terminal_is_always_there() -> None:
    rig = await make_rig("Terminal")
    assert await rig.client.answer("Common.Status") == ("success", {"common": {"device": "online"}})
    assert (await rig.client.answer("XiaoerDevice.SelfTest", version="1.0"))[1]["passed"] is True
