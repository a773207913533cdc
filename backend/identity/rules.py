"""How a person's name and numbers are shown to others, and what a terminal signs."""

from __future__ import annotations

import hashlib

READING_PREFIX = b"xiaoer-reading-v1\n"


def mask_name(name: str) -> str:
    """周明月 -> 周**; Maria Smith -> M**."""
    return name[:1] + "**"


def mask_id_number(number: str) -> str:
    """First four and last four characters; what is shorter than nine is hidden whole."""
    return f"{number[:4]}**********{number[-4:]}" if len(number) > 8 else "*" * len(number)


def signed_reading(nonce: str, chip: bytes) -> bytes:
    """The bytes a terminal signs for one card reading: prefix, nonce, SHA-256 of the chip text, line by line.

    ``chip`` is the 256-byte card text; the page sends it in base64, the bridge has read it from the reader.
    """
    return READING_PREFIX + nonce.encode() + b"\n" + hashlib.sha256(chip).hexdigest().encode()
