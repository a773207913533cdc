"""What changed between two versions, element by element; a list is compared line by line. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from backend.catalog.rules.elements import ELEMENTS, complete
from backend.core.errors import Text


@dataclass(frozen=True)
class Change:
    """One difference. ``before`` and ``after`` are what the element says as text; None: it said nothing, or says
    nothing now. ``part``: which line, material or question, empty for an element of one piece.
    """

    key: str
    label: Text
    part: str
    before: str | None
    after: str | None


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Every change, in the order of the elements."""
    old, new = complete(before), complete(after)
    found: list[Change] = []
    for element in ELEMENTS:
        one, other = old[element.key], new[element.key]
        if one == other:
            continue
        if isinstance(one, list) and isinstance(other, list):
            found += [Change(element.key, element.label, *rest) for rest in _lists(one, other)]
        else:
            found.append(Change(element.key, element.label, "", _said(one), _said(other)))
    return found


Words = list[tuple[str, bool]]
"""A text in pieces; True: the other text does not say this."""


def marked(change: Change) -> tuple[Words, Words]:
    """The two texts of a change in pieces, what differs marked: by hanzi, and by word where words have spaces."""
    old, new = (_TOKEN.findall(text or "") for text in (change.before, change.after))
    before: Words = []
    after: Words = []
    # the matcher's own shortcut for long texts keeps 8,000 signs from taking a second
    for kind, one, other, here, there in SequenceMatcher(None, old, new, autojunk=len(old) > 2000).get_opcodes():
        for pieces, text in ((before, "".join(old[one:other])), (after, "".join(new[here:there]))):
            if text:
                pieces.append((text, kind != "equal"))
    return before, after


_TOKEN = re.compile(r"[A-Za-z0-9.]+|\s+|.", re.S)


def _lists(one: list[Any], other: list[Any]) -> list[tuple[str, str | None, str | None]]:
    """Lines that went, came or say something else now. A changed order alone is one change."""
    before = {_title(line): _said(line) for line in one}
    after = {_title(line): _said(line) for line in other}
    found = [(title, text, after.get(title)) for title, text in before.items() if after.get(title) != text]
    found += [(title, None, text) for title, text in after.items() if title not in before]
    if not found:
        found.append(("", "、".join(before), "、".join(after)))
    return found


def _title(line: Any) -> str:
    return str(line.get("name") or line.get("q") or "") if isinstance(line, dict) else str(line)


def _said(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return " · ".join(str(part) for part in value.values() if part not in (None, ""))
    return str(value)
