"""The terminal's key at work: it vouches for a card reading, for who this terminal is, for how it is.

A page can be asked for anything by anyone; the terminal's key cannot. The server sends a nonce, the
bridge signs it together with the digest of what it read last for this very connection (a card's text, a
social security card's items, a code that was shown), and the server then knows that an enrolled terminal
read exactly this after the question was asked.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bridge.interface import Call, Interface, InvalidData, Operation, SequenceError
from bridge.protocol import Payload
from bridge.services.payload import base64_text, optional

READING_PREFIX = b"xiaoer-reading-v1\n"
SOCIAL_CARD_PREFIX = b"xiaoer-social-card-v1\n"
CODE_PREFIX = b"xiaoer-code-v1\n"
CARD_PHOTO_PREFIX = b"xiaoer-card-photo-v1\n"
CAMERA_PREFIX = b"xiaoer-camera-v1\n"
REQUEST_PREFIX = b"xiaoer-request-v1\n"
ENROLMENT_PREFIX = b"xiaoer-enrolment-v1\n"
TELEMETRY_PREFIX = b"xiaoer-telemetry-v1\n"
"""A signature for one purpose can never pass for one of another: each begins with its own line."""
MAXIMUM_DOCUMENT = 4096
"""Bytes of the text of an enrolment, a telemetry report or a request."""
READING_LIFETIME = 120.0
"""Seconds a reading may wait for its one signature."""

# Visible ASCII: the signed text is line-based, so a nonce must not hold a line break.
_NONCE = re.compile(r"[\x21-\x7e]{8,256}")


def signed_bytes(nonce: str, chip_text: bytes) -> bytes:
    """What the signature of a card reading covers: prefix line, nonce line, lower-case hex SHA-256 of the card text."""
    return _signed_bytes(READING_PREFIX, nonce, hashlib.sha256(chip_text).hexdigest())


def _signed_bytes(prefix: bytes, nonce: str, digest: str) -> bytes:
    return prefix + nonce.encode("ascii") + b"\n" + digest.encode("ascii")


@dataclass(frozen=True)
class _Reading:
    client: object
    digest: str
    until: float


class TerminalInterface:
    """Signs with the terminal's key. Of each kind of reading it remembers the digest of the last, and signs it once.

    ``reading_interface`` belongs to a service that reads, ``document_operations`` to the terminal's own. A kind is
    named by its prefix, so what one service has read is never signed as another's.
    """

    def __init__(self, key: Ed25519PrivateKey, now: Callable[[], float] = time.monotonic) -> None:
        self._key = key
        self._now = now
        self._readings: dict[bytes, _Reading] = {}
        self.document_operations = (
            Operation("SignEnrolment", self._sign_enrolment, version="1.0", completion_version="1.0"),
            Operation("SignTelemetry", self._sign_telemetry, version="1.0", completion_version="1.0"),
            Operation("SignRequest", self._sign_request, version="1.0", completion_version="1.0"),
        )

    def reading_interface(self, prefix: bytes, *, photo: bytes | None = None) -> Interface:
        """The interface of a service whose readings are signed under ``prefix``, and under ``photo`` when they came
        with one."""
        named = {"SignReading": prefix} | ({"SignPhoto": photo} if photo is not None else {})
        return Interface("XiaoerTerminal", tuple(self._signing(name, kind) for name, kind in named.items()))

    def _signing(self, name: str, prefix: bytes) -> Operation:
        async def sign(call: Call) -> Payload:
            return self._sign_reading(call, prefix)

        return Operation(name, sign, version="1.0", completion_version="1.0")

    @property
    def public_key(self) -> str:
        """The raw public key (32 bytes), base64."""
        return base64_text(self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def remember(self, client: object, data: bytes, prefix: bytes = READING_PREFIX) -> None:
        """``data`` was read for this client; the reading of this kind before it is forgotten."""
        digest = hashlib.sha256(data).hexdigest()
        self._readings[prefix] = _Reading(client, digest, self._now() + READING_LIFETIME)

    def forget(self, client: object) -> None:
        """The client is gone, and what was read for it."""
        self._readings = {prefix: one for prefix, one in self._readings.items() if one.client is not client}

    def _sign_reading(self, call: Call, prefix: bytes) -> Payload:
        nonce = _nonce(call.payload)
        reading = self._readings.get(prefix)
        if reading is None or reading.client is not call.client or self._now() >= reading.until:
            raise SequenceError("there is no fresh card reading of this connection to sign")
        del self._readings[prefix]
        return self._signed(prefix, nonce, reading.digest)

    async def _sign_enrolment(self, call: Call) -> Payload:
        return self._signed(ENROLMENT_PREFIX, _nonce(call.payload), _document_digest(call.payload))

    async def _sign_telemetry(self, call: Call) -> Payload:
        return self._signed(TELEMETRY_PREFIX, _nonce(call.payload), _document_digest(call.payload))

    async def _sign_request(self, call: Call) -> Payload:
        """For what only this terminal may ask of the server in its own name, such as a sign-in with a phone."""
        return self._signed(REQUEST_PREFIX, _nonce(call.payload), _document_digest(call.payload))

    def _signed(self, prefix: bytes, nonce: str, digest: str) -> Payload:
        return {
            "algorithm": "Ed25519",
            "signature": base64_text(self._key.sign(_signed_bytes(prefix, nonce, digest))),
            "terminalKey": self.public_key,
        }


def _nonce(payload: Payload) -> str:
    nonce: str = optional(payload, "nonce", str, "")
    if not _NONCE.fullmatch(nonce):
        raise InvalidData("nonce must be 8 to 256 visible ASCII characters")
    return nonce


def _document_digest(payload: Payload) -> str:
    document = optional(payload, "document", str, "")
    try:
        data = document.encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidData("document must be text that has a UTF-8 form") from None
    if not 0 < len(data) <= MAXIMUM_DOCUMENT:
        raise InvalidData(f"document must have 1 to {MAXIMUM_DOCUMENT} bytes")
    return hashlib.sha256(data).hexdigest()
