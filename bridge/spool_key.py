"""The key the spool seals its records with, beside the terminal's key."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from bridge.sealed_files import sync_directory, write_all

FILE = "spool-key"
KEY_BYTES = 32


class KeyLost(Exception):
    """There are records, but not the key that opens them."""


def spool_key(directory: Path, *, create: bool) -> bytes:
    """The 32 bytes; made at the first start, when ``create`` says that there is nothing yet to be opened.

    A key that is damaged or gone is never replaced in silence: raises KeyLost. May raise OSError.
    """
    path = directory / FILE
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        key = b""
    if len(key) == KEY_BYTES:
        return key
    if not create:
        raise KeyLost(f"{path} is damaged or gone: restore it, the submissions in the spool need it")
    key = secrets.token_bytes(KEY_BYTES)
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        write_all(descriptor, key)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.replace(draft, path)
    sync_directory(directory)
    return key
