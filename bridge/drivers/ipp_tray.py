"""One tray of a printer that has several: how full it is, and asking for its paper (PWG 5100.13, RFC 8011).

pyipp writes no collections, which ``media-col`` is; so the few bytes it takes are written here.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

_BEGIN_COLLECTION, _END_COLLECTION, _MEMBER_NAME = 0x34, 0x37, 0x4A
_INTEGER, _KEYWORD, _END_OF_ATTRIBUTES = 0x21, 0x44, 0x03
_LOW_SHARE = 0.1
_A4 = (21000, 29700)
"""Hundredths of a millimetre."""


def tray_level(printer: Mapping[str, Any], tray: str) -> str | None:
    """full | low | out by the printer's own count of the tray; None when it does not count, or has no such tray."""
    described = printer.get("printer-input-tray")
    for text in described if isinstance(described, list) else [described]:
        facts = dict(part.split("=", 1) for part in str(text).split(";") if "=" in part)
        if facts.get("name") == tray:
            return _level(facts.get("level", ""), facts.get("maxcapacity", ""))
    return None


def _level(level: str, capacity: str) -> str | None:
    try:
        sheets, most = int(level), int(capacity)
    except ValueError:
        return None
    if sheets < 0:
        return None  # -2: it does not know, -3: there is some
    if sheets == 0:
        return "out"
    return "low" if most > 0 and sheets < _LOW_SHARE * most else "full"


def with_tray(request: bytes, tray: str) -> bytes:
    """An encoded request that ends with its job attributes, asking for A4 from ``tray`` besides."""
    width, height = _A4
    size = _member("x-dimension", _INTEGER, struct.pack(">i", width))
    size += _member("y-dimension", _INTEGER, struct.pack(">i", height))
    column = _value(_BEGIN_COLLECTION, b"media-col", b"")
    column += _value(_MEMBER_NAME, b"", b"media-size") + _value(_BEGIN_COLLECTION, b"", b"") + size
    column += _value(_END_COLLECTION, b"", b"")
    column += _member("media-source", _KEYWORD, tray.encode()) + _value(_END_COLLECTION, b"", b"")
    return request.removesuffix(bytes([_END_OF_ATTRIBUTES])) + column + bytes([_END_OF_ATTRIBUTES])


def _member(name: str, tag: int, value: bytes) -> bytes:
    return _value(_MEMBER_NAME, b"", name.encode()) + _value(tag, b"", value)


def _value(tag: int, name: bytes, value: bytes) -> bytes:
    return struct.pack(">BH", tag, len(name)) + name + struct.pack(">H", len(value)) + value
