"""The words of a PDF, as far as they tell what it would do when a reader opens it (ISO 32000-1, 7.3-7.5 and 12.6).

Names may be written in hexadecimal and may stand in compressed object streams; both are seen through. Nothing here
runs or draws anything.
"""

from __future__ import annotations

import re
import zlib

ACTING = frozenset(
    {
        *("JavaScript", "JS", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "XFA"),
        *("SubmitForm", "ImportData", "GoToE", "GoToR", "Rendition", "Movie", "Sound"),
    }
)
"""Names of what runs, fetches, sends or carries something."""
MOST_UNPACKED = 32 * 1024 * 1024
"""Bytes of object streams that are looked into."""

_STREAM = re.compile(rb"stream\r?\n")
_NAME = re.compile(rb"/([A-Za-z0-9#]{2,40})(?=[\s/<>\[\]()%]|$)")
_HEXADECIMAL = re.compile(rb"#([0-9A-Fa-f]{2})")


def acts(data: bytes) -> bool:
    """Whether it names anything that acts. A document whose object streams cannot be looked into counts as one."""
    budget = MOST_UNPACKED
    for words, packed in _parts(data):
        if _names(words) & ACTING:
            return True
        if packed is None:
            continue
        unpacked = _unpack(packed, budget)
        if unpacked is None:
            return True
        budget -= len(unpacked)
        if _names(unpacked) & ACTING:
            return True
    return False


def is_locked(data: bytes) -> bool:
    """Whether it is encrypted (ISO 32000-1, 7.6): its trailer names how."""
    return any("Encrypt" in _names(words) for words, _ in _parts(data))


def is_whole(data: bytes) -> bool:
    """Whether it ends as a PDF does and its ``startxref`` leads to a table of objects, as any writer's does."""
    found = re.findall(rb"startxref\s+(\d{1,10})\s+%%EOF", data[-4096:])
    if not found:
        return False
    at = int(found[-1])
    return at < len(data) and re.match(rb"\s*(xref\b|\d+\s+\d+\s+obj\b)", data[at : at + 40]) is not None


def _parts(data: bytes) -> list[tuple[bytes, bytes | None]]:
    """What stands between the streams, each with the object stream that follows it, if it is one."""
    parts: list[tuple[bytes, bytes | None]] = []
    at = 0
    for start in _STREAM.finditer(data):
        if start.start() < at:
            continue
        words = data[at : start.start()]
        end = data.find(b"endstream", start.end())
        end = len(data) if end < 0 else end
        parts.append((words, data[start.end() : end] if b"ObjStm" in _plain(words[-2000:]) else None))
        at = end
    parts.append((data[at:], None))
    return parts


def _unpack(packed: bytes, most: int) -> bytes | None:
    """What a deflated stream holds; as it is where it is not deflated; None when that is more than ``most`` bytes."""
    reader = zlib.decompressobj()
    try:
        unpacked = reader.decompress(packed, max(1, most))
    except zlib.error:
        return packed
    return None if reader.unconsumed_tail else unpacked


def _names(words: bytes) -> set[str]:
    return {name.decode("latin-1") for name in _NAME.findall(_plain(words))}


def _plain(words: bytes) -> bytes:
    """With every ``#xx`` of a name written out."""
    return _HEXADECIMAL.sub(lambda found: bytes([int(found[1], 16)]), words) if b"#" in words else words
