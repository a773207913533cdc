"""The server's receipt for a submission: what it signs, and whether it did.

``xiaoer-receipt-v1\\n<submissionId>\\n<lower-case hex SHA-256 of the stored bytes>\\n<receivedAt>``, Ed25519.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

PREFIX = "xiaoer-receipt-v1"
SERVER_KEY_FILE = "server-key.pub"

_MOMENT = re.compile(r"[0-9T:.+Z-]{10,40}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Receipt:
    """The server has the bytes with this digest since ``received_at`` (ISO 8601). ``signature`` is base64."""

    submission_id: str
    sha256: str
    received_at: str
    signature: str

    def signed_bytes(self) -> bytes:
        """What the signature covers."""
        return f"{PREFIX}\n{self.submission_id}\n{self.sha256}\n{self.received_at}".encode()

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """Whether the server signed exactly this."""
        # The signed text is line-based: none of its parts may hold a line break.
        if not _DIGEST.fullmatch(self.sha256) or not _MOMENT.fullmatch(self.received_at) or "\n" in self.submission_id:
            return False
        try:
            key.verify(base64.b64decode(self.signature, validate=True), self.signed_bytes())
        except (InvalidSignature, binascii.Error, ValueError):
            return False
        return True


def receipt_key(directory: Path, configured: str | None) -> Ed25519PublicKey | None:
    """The server's public key: the configured one (raw, base64), else ``server-key.pub`` (PEM) of the bridge's
    directory, else None. Raises ValueError for one that is no Ed25519 key."""
    if configured is not None:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(configured, validate=True))
    try:
        key = load_pem_public_key((directory / SERVER_KEY_FILE).read_bytes())
    except FileNotFoundError:
        return None
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError(f"{SERVER_KEY_FILE} is not an Ed25519 key")
    return key
