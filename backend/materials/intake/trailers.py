"""Pictures with something else behind them: one file that a picture viewer and another program read differently.

A telephone's film or second picture behind the first is harmless and common, and is cut off by encoding anew; an
archive, a document, a page or a program is a trick and is refused.
"""

from __future__ import annotations

_SIGNS = (b"PK\x03\x04", b"%PDF-", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"MZ\x90\x00", b"\x7fELF", b"#!/")
_WORDS = (b"<script", b"<html", b"<svg", b"<?php", b"<!doctype")


def holds_something_else(data: bytes) -> bool:
    """Whether what stands behind the end of this JPEG or PNG is another kind of file."""
    behind = data[_end(data) :]
    lower = behind.lower()
    return any(sign in behind for sign in _SIGNS) or any(word in lower for word in _WORDS)


def _end(data: bytes) -> int:
    return _end_of_png(data) if data[:8] == b"\x89PNG\r\n\x1a\n" else _end_of_jpeg(data)


def _end_of_png(data: bytes) -> int:
    """Just behind the chunk IEND (PNG specification, section 5)."""
    at = 8
    while at + 12 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        at += 12 + length
        if kind == b"IEND":
            return min(at, len(data))
    return len(data)


def _end_of_jpeg(data: bytes) -> int:
    """Just behind the marker EOI (ITU-T T.81, section B.1): segments have lengths, scans end at the next marker."""
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            at = data.find(b"\xff", at)
            if at < 0:
                return len(data)
        marker = data[at + 1]
        if marker == 0xD9:
            return at + 2
        if marker in (0x00, 0x01, 0xFF) or 0xD0 <= marker <= 0xD8:
            at += 1 if marker == 0xFF else 2
            continue
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return len(data)
