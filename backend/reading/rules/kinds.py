"""What kinds of value can be read, how each is recognised in print, and when it is in doubt."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from stdnum import luhn
from stdnum.cn import ric

from backend.core.errors import Text
from backend.reading.rules.lines import without_spaces

CHECK_FAILED = Text("号码核对不上，请仔细看一看。", "The number does not add up. Please look closely.")
NO_SUCH_DAY = Text("没有这一天，请仔细看一看。", "There is no such day. Please look closely.")

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dA-Za-z])")
_CARD = re.compile(r"(?<!\d)\d{12,19}(?!\d)")
_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d{2})(?:年|[-./])(0?[1-9]|1[0-2])(?:月|[-./])(0?[1-9]|[12]\d|3[01])(?!\d)日?"
    r"|(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)"
)
_NAME = re.compile(rf"[{_HAN}]{{1,15}}(?:·[{_HAN}]{{1,15}})*")
_NUMBER = re.compile(rf"(?:[{_HAN}](?=[A-Z]))?[A-Za-z0-9][A-Za-z0-9\-()（）]{{4,29}}")


@dataclass(frozen=True)
class Reading:
    """``value`` as the form takes it; ``doubt``: why the person should look closely, or None; ``length``: characters
    of the compared text up to the end of the value."""

    value: str
    doubt: Text | None
    length: int


def _id_number(text: str) -> Reading | None:
    """GB 11643: 17 digits and a check character."""
    found = _ID_NUMBER.search(text)
    if found is None:
        return None
    value = found[0].upper()
    return Reading(value, None if ric.is_valid(value) else CHECK_FAILED, found.end())


def _bank_card(text: str) -> Reading | None:
    """ISO/IEC 7812: 12 to 19 digits, the last a check digit (Luhn)."""
    found = _CARD.search(text)
    if found is None:
        return None
    return Reading(found[0], None if luhn.is_valid(found[0]) else CHECK_FAILED, found.end())


def _date(text: str) -> Reading | None:
    """Year, month and day in that order, as YYYY-MM-DD."""
    found = _DATE.search(text)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return Reading(date(year, month, day).isoformat(), None, found.end())
    except ValueError:
        return Reading(f"{year:04}-{month:02}-{day:02}", NO_SUCH_DAY, found.end())


def _name(text: str) -> Reading | None:
    found = _NAME.match(text)
    return Reading(found[0], None, found.end()) if found and len(found[0]) > 1 else None


def _licence_number(text: str) -> Reading | None:
    """A number of letters and digits, perhaps after one Chinese character (a number plate)."""
    found = _NUMBER.search(text)
    return Reading(found[0], None, found.end()) if found and any(one.isdigit() for one in found[0]) else None


def _anything(text: str) -> Reading | None:
    found = re.match(r"[^;；。]{1,60}", text)
    return Reading(found[0], None, found.end()) if found else None


PARSERS: Mapping[str, Callable[[str], Reading | None]] = {
    "id_number": _id_number,
    "bank_card": _bank_card,
    "date": _date,
    "name": _name,
    "licence_number": _licence_number,
    "address": _anything,
    "text": _anything,
}
"""Kind of a value -> how it is found at (or, of numbers and dates, behind) the beginning of a text without spaces."""

TELLS_ITSELF = frozenset({"id_number", "bank_card"})
"""Kinds that are what they look like wherever they stand; the others need their caption."""


def parse(kind: str, text: str) -> Reading | None:
    """The first value of this kind in a line of print, or None."""
    return PARSERS[kind](without_spaces(text))
