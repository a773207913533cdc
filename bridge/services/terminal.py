"""XiaoerTerminal, our own interface: the terminal vouches for a card reading with its key.

A page can be asked for anything by anyone; the terminal's key cannot. The server sends a nonce, the
bridge signs it together with the digest of the card text it read last for this very connection, and
the server then knows that an enrolled terminal read exactly this card after the question was asked.
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
READING_LIFETIME = 120.0
"""Seconds a reading may wait for its one signature."""

# Visible ASCII: the signed text is line-based, so a nonce must not hold a line break.
_NONCE = re.compile(r"[\x21-\x7e]{8,256}")


def signed_bytes(nonce: str, chip_text: bytes) -> bytes:
    """What the signature covers: prefix line, nonce line, lower-case hex SHA-256 of the card text."""
    return _signed_bytes(nonce, hashlib.sha256(chip_text).hexdigest())


def _signed_bytes(nonce: str, digest: str) -> bytes:
    return READING_PREFIX + nonce.encode("ascii") + b"\n" + digest.encode("ascii")


@dataclass(frozen=True)
class _Reading:
    client: object
    digest: str
    until: float


class TerminalInterface:
    """Remembers the digest of the last reading, nothing else of it, and signs it once."""

    def __init__(self, key: Ed25519PrivateKey, now: Callable[[], float] = time.monotonic) -> None:
        self._key = key
        self._now = now
        self._reading: _Reading | None = None
        self.interface = Interface(
            "XiaoerTerminal", (Operation("SignReading", self._sign_reading, version="1.0", completion_version="1.0"),)
        )

    def remember(self, client: object, chip_text: bytes) -> None:
        """A card was read for this client; the reading before it is forgotten."""
        digest = hashlib.sha256(chip_text).hexdigest()
        self._reading = _Reading(client, digest, self._now() + READING_LIFETIME)

    def forget(self, client: object) -> None:
        """The client is gone, and what was read for it."""
        if self._reading is not None and self._reading.client is client:
            self._reading = None

    async def _sign_reading(self, call: Call) -> Payload:
        nonce = optional(call.payload, "nonce", str, "")
        if not _NONCE.fullmatch(nonce):
            raise InvalidData("nonce must be 8 to 256 visible ASCII characters")
        reading = self._reading
        if reading is None or reading.client is not call.client or self._now() >= reading.until:
            raise SequenceError("there is no fresh card reading of this connection to sign")
        self._reading = None
        public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return {
            "algorithm": "Ed25519",
            "signature": base64_text(self._key.sign(_signed_bytes(nonce, reading.digest))),
            "terminalKey": base64_text(public),
        }
