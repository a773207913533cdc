"""The forms in which a secret may lie in a file."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

SHORTEST = 6
"""Bytes below which a form says nothing: it would be found by chance. A name of three characters has six in UTF-16."""


@dataclass(frozen=True)
class Needle:
    """One secret. ``forms``: name of the encoding -> its bytes."""

    name: str
    forms: Mapping[str, bytes]


def words(name: str, text: str) -> Needle:
    """A secret that is text: a name, a number."""
    forms = {
        "utf-8": text.encode(),
        "utf-16le": text.encode("utf-16-le"),
        "utf-16be": text.encode("utf-16-be"),
        "gb18030": text.encode("gb18030"),
        "json": text.encode("ascii", "backslashreplace"),
        "json-upper": "".join(c if c.isascii() else f"\\u{ord(c):04X}" for c in text).encode(),
        "html": text.encode("ascii", "xmlcharrefreplace"),
        "percent": quote(text, safe="").encode(),
        "percent-lower": quote(text, safe="").lower().encode(),
        "percent-gbk": quote(text, safe="", encoding="gb18030").encode(),
    }
    return Needle(name, _distinct({**forms, **packed(text.encode()), **packed(text.encode("utf-16-le"), "-utf-16le")}))


def content(name: str, data: bytes) -> Needle:
    """A secret that is bytes: a piece from the middle of a scan or a paper, which no other file holds."""
    return Needle(name, _distinct({"raw": data, **packed(data)}))


def pieces(name: str, data: bytes, length: int = 24) -> list[Needle]:
    """Pieces of ``data`` from about a quarter, the half and three quarters on: a fragment is a trace as well.

    Each is the first there that looks like nothing else: padding and tables stand in many files.
    """
    found = []
    for part in (1, 2, 3):
        for at in range(len(data) * part // 4, len(data) - length):
            if len(set(data[at : at + length])) > length * 3 // 4:
                found.append(content(f"{name} at {part}/4", data[at : at + length]))
                break
    return found


def packed(data: bytes, kind: str = "") -> dict[str, bytes]:
    """Hexadecimal and base64; base64 in its three alignments, without the letters that the neighbours decide."""
    found = {f"hex{kind}": data.hex().encode(), f"hex-upper{kind}": data.hex().upper().encode()}
    for shift in range(3):
        encoded = base64.b64encode(bytes(shift) + data)
        first = -(-shift * 8 // 6)
        whole = (shift + len(data)) * 8 // 6
        found[f"base64-{shift}{kind}"] = encoded[first:whole]
        found[f"base64url-{shift}{kind}"] = base64.urlsafe_b64encode(bytes(shift) + data)[first:whole]
    return found


def _distinct(forms: dict[str, bytes]) -> dict[str, bytes]:
    """Each byte string once, under its first name; what is too short to mean anything is left out, but never the
    plain form of a short name."""
    seen: dict[bytes, str] = {}
    for name, data in forms.items():
        if len(data) >= SHORTEST or name in ("utf-8", "raw"):
            seen.setdefault(data, name)
    return {name: data for data, name in seen.items()}
