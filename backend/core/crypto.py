"""Encryption of personal data at rest, keyed lookups, and one-way tokens.

AES-256-GCM with a random 96-bit nonce per value (NIST SP 800-38D); the context string is bound as
associated data so that a value cannot be moved to another column. Lookups use HMAC-SHA-256 with a
separate derived key, so that equal ID numbers can be found without being readable.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"


class SealBroken(Exception):
    """The value was not written with this key and context, or was changed."""


class Vault:
    """Seals and opens values with keys derived from one 32-byte root key. ``catalogue_key`` signs the terminals' copies
    of the catalogue; it is derived as well, so that there is one secret to keep and every process signs alike.
    """

    def __init__(self, root: bytes) -> None:
        if len(root) != 32:
            raise ValueError("the root key has 32 bytes")
        self._seal = AESGCM(_derive(root, b"xiaoer field encryption v1"))
        self._index = _derive(root, b"xiaoer blind index v1")
        self.catalogue_key = Ed25519PrivateKey.from_private_bytes(_derive(root, b"xiaoer catalogue signing v1"))
        self.signature_key = Ed25519PrivateKey.from_private_bytes(_derive(root, b"xiaoer handwritten signatures v1"))
        """Binds a signature drawn on a screen to its document."""
        self.session_secret = _derive(root, b"xiaoer cookie signing v1").hex()

    @classmethod
    def open_file(cls, path: Path) -> Vault:
        """Read the root key, creating it (0600) on the first run. Concurrent first runs agree on one key."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(base64.b64encode(secrets.token_bytes(32)))
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(draft, path)  # fails if another process was first
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return cls(base64.b64decode(path.read_bytes()))

    @property
    def catalogue_public_key(self) -> str:
        """Base64 of the raw key that proves what ``catalogue_key`` signed."""
        return base64.b64encode(self.catalogue_key.public_key().public_bytes_raw()).decode()

    def seal(self, value: bytes, context: str) -> bytes:
        nonce = os.urandom(12)
        return VERSION + nonce + self._seal.encrypt(nonce, value, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """Raises SealBroken."""
        if sealed[:1] != VERSION:
            raise SealBroken("unknown version")
        try:
            return self._seal.decrypt(sealed[1:13], sealed[13:], context.encode())
        except InvalidTag as error:
            raise SealBroken(context) from error

    def seal_text(self, value: str, context: str) -> bytes:
        return self.seal(value.encode(), context)

    def open_text(self, sealed: bytes, context: str) -> str:
        return self.open(sealed, context).decode()

    def index(self, value: str, context: str) -> str:
        """A stable lookup digest (hex) of ``value``; differs per context."""
        return hmac.new(self._index, f"{context}\0{value}".encode(), hashlib.sha256).hexdigest()


def _derive(root: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(root)


def new_token() -> str:
    """A bearer secret of 256 bits, safe in URLs and cookies."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """What the database keeps of a bearer secret."""
    return hashlib.sha256(token.encode()).hexdigest()
