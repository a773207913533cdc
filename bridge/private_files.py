"""The bridge's own directory: the launch token, and the key that makes this machine a terminal.

Everything in it is for this user's eyes only (directory 0700, files 0600, public key 0644).
"""

from __future__ import annotations

import fcntl
import logging
import os
import re
import secrets
from pathlib import Path
from typing import IO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from bridge.sealed_files import sync_directory, write_all

log = logging.getLogger("bridge")

TOKEN_FILE = "launch-token"  # noqa: S105 - the file's name
KEY_FILE = "terminal-key"
PUBLIC_KEY_FILE = "terminal-key.pub"
LOCK_FILE = "lock"

# Also the characters a WebSocket subprotocol may have, which is how a page hands the token in.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32,256}")


class PrivateFileError(Exception):
    """A file of the bridge's directory is unusable; the message says which and what to do."""


def open_directory(path: Path) -> Path:
    """Create the bridge's directory, or close an existing one to other users."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o700)
    except OSError as error:
        raise PrivateFileError(f"cannot use {path}: {error.strerror}") from None
    return path


def lock(directory: Path) -> IO[bytes]:
    """Hold the directory for this process until the returned file is closed.

    Two bridges would fight over the same devices. Raises PrivateFileError when another one holds it, or nobody can.
    """
    try:
        handle = (directory / LOCK_FILE).open("ab")
    except OSError as error:
        raise PrivateFileError(f"cannot use {directory / LOCK_FILE}: {error.strerror}") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        raise PrivateFileError(f"another bridge is already running with {directory}") from None
    return handle


def launch_token(directory: Path, given: str | None = None) -> str:
    """The secret a page must hold to connect: ``given``, else the one on disk, else a new one.

    It is kept on disk so that pages survive a restart of the bridge. Raises PrivateFileError for a
    given token that is too short or has characters a WebSocket subprotocol may not have, and when a new one
    cannot be kept: nobody could be told it.
    """
    path = directory / TOKEN_FILE
    if given and not _TOKEN.fullmatch(given):
        raise PrivateFileError("XIAOER_LAUNCH_TOKEN needs at least 32 characters of A-Z a-z 0-9 _ -")
    try:
        kept = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        kept = ""
    if not given and not _TOKEN.fullmatch(kept):
        token = secrets.token_urlsafe(32)
        _write(path, token.encode("ascii"), 0o600)
        return token
    token = given or kept
    _keep(path, token.encode("ascii"), 0o600)
    return token


def terminal_key(directory: Path) -> Ed25519PrivateKey:
    """The terminal's signing key, created at the first start.

    A damaged key is an error, never replaced in silence: the server knows this terminal by it.
    """
    path = directory / KEY_FILE
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
        path.chmod(0o600)
    except FileNotFoundError:
        key = Ed25519PrivateKey.generate()
        _write(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), 0o600)
    except (OSError, ValueError):
        raise PrivateFileError(f"{path} is damaged: restore it, or delete it and enrol the terminal again") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise PrivateFileError(f"{path} is not an Ed25519 key: restore it, or delete it and enrol the terminal again")
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    _keep(directory / PUBLIC_KEY_FILE, public, 0o644)
    return key


def _keep(path: Path, content: bytes, mode: int) -> None:
    """Have a file say this, as far as the disk lets us: a full one must not keep the bridge from starting."""
    try:
        if path.read_bytes() == content:
            path.chmod(mode)
            return
    except OSError:
        pass  # it is written now
    try:
        _write(path, content, mode)
    except PrivateFileError:
        log.warning("a file could not be kept", extra={"file": path.name})


def _write(path: Path, content: bytes, mode: int) -> None:
    """Replace a file whole, readable by nobody else at any moment before ``mode`` allows it; on disk with its name
    when this returns. What a crash or a full disk left unfinished goes with the next try."""
    draft = path.with_name(f".{path.name}.new")
    try:
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            write_all(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        draft.chmod(mode)
        draft.replace(path)
        sync_directory(path.parent)
    except OSError as error:
        raise PrivateFileError(f"cannot write {path}: {error.strerror}") from None
