"""Documents on disk for as long as they are needed, and past recall afterwards.

Each document is one file of AES-256-GCM under a key of its own, and the key is another file. Deleting a
file of megabytes leaves its blocks on the disk; destroying 32 bytes is quick and, with the key directory
on a tmpfs, complete: a power cut destroys every document by itself. The record of the print job stays in
the journal, the document is nowhere else.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Collection, Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12

RUNTIME_DIRECTORY = Path("/run/xiaoer")
"""A tmpfs for a bridge that no unit starts; one may be made here for it."""

_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")
_KEY, _DOCUMENT = ".key", ".sealed"


class DocumentGone(Exception):
    """The document was destroyed, or was never whole."""


def key_directory(directory: Path, environment: Mapping[str, str]) -> Path:
    """Where the keys of the bridge that lives in ``directory`` belong: a tmpfs where the machine has one.

    Systemd tells its ``RuntimeDirectory`` in ``$RUNTIME_DIRECTORY`` (several with colons between). The
    bridge's own directory is part of the name: two bridges must not sweep each other's keys.
    """
    told = environment.get("RUNTIME_DIRECTORY", "").split(":")[0]
    for runtime in (Path(told) if told else None, RUNTIME_DIRECTORY):
        if runtime is not None and runtime.is_dir() and os.access(runtime, os.W_OK):
            bridge = hashlib.sha256(str(directory.absolute()).encode()).hexdigest()[:16]
            return runtime / f"document-keys-{bridge}"
    return directory / "document-keys"


class SealedFiles:
    """Documents by name (``[A-Za-z0-9_-]``, no personal data: names are visible in the directory).

    Blocking; every method may raise OSError. ``store`` returns when the document would survive a power
    cut, ``destroy`` when it would not.
    """

    def __init__(self, directory: Path, keys: Path) -> None:
        self._directory = directory
        self._keys = keys
        for folder in (directory, keys):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)

    def store(self, name: str, data: bytes) -> None:
        """Keep a document under a new name. On failure nothing of it stays."""
        key, nonce = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(NONCE_BYTES)
        try:
            _write_durably(self._path(self._keys, name, _KEY), key)
            sealed = nonce + AESGCM(key).encrypt(nonce, data, name.encode("ascii"))
            _write_durably(self._path(self._directory, name, _DOCUMENT), sealed)
        except OSError:
            with contextlib.suppress(OSError):
                self.destroy(name)
            raise

    def load(self, name: str) -> bytes:
        """The document. Raises DocumentGone when its key is destroyed or a crash left it half written."""
        try:
            key = self._path(self._keys, name, _KEY).read_bytes()
            sealed = self._path(self._directory, name, _DOCUMENT).read_bytes()
            return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], name.encode("ascii"))
        except (FileNotFoundError, InvalidTag, ValueError):
            raise DocumentGone(name) from None

    def destroy(self, name: str) -> None:
        """Make the document unreadable for good: the key first, overwritten before it is unlinked."""
        key = self._path(self._keys, name, _KEY)
        with contextlib.suppress(FileNotFoundError):
            with contextlib.suppress(OSError):
                _overwrite(key)
            os.unlink(key)
            sync_directory(self._keys)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._path(self._directory, name, _DOCUMENT))

    def keep_only(self, names: Collection[str]) -> set[str]:
        """Destroy every other document, whole or not; returns the names of those that are still readable."""
        found = {path.stem for path in (*self._keys.glob(f"*{_KEY}"), *self._directory.glob(f"*{_DOCUMENT}"))}
        readable = set()
        for name in sorted(found):
            if name in names and self._is_whole(name):
                readable.add(name)
            else:
                self.destroy(name)
        return readable

    def _is_whole(self, name: str) -> bool:
        try:
            self.load(name)
        except (DocumentGone, OSError):  # one bad block must not keep the rest of the journal from opening
            return False
        return True

    def _path(self, folder: Path, name: str, suffix: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError("a document's name has letters, digits, _ and - only")
        return folder / f"{name}{suffix}"


def _write_durably(path: Path, content: bytes) -> None:
    """Make a new file that nobody else may read, on disk with its name when this returns."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        write_all(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    sync_directory(path.parent)


def _overwrite(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, secrets.token_bytes(KEY_BYTES))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, content: bytes) -> None:
    """``os.write`` until all of it is written: a nearly full disk takes a part and says so."""
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def sync_directory(path: Path) -> None:
    """Put the directory's names on disk: a new, renamed or unlinked file is so only after this."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
