"""The ID card: what its chip text says, and whether it may be used today.

The 256-byte text is UTF-16LE, 128 characters, space padded, in one of four layouts: resident card, Hong
Kong/Macao/Taiwan resident permit (type letter J), foreigner's permanent residence card of 2017 (I) and of 2023
(Y); the letter stands at character 124. The layouts are those that public reader software agrees on; the standard
itself (GA/T 490) was not at hand, and J is common use, not confirmed. The check digit follows GB 11643.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from backend.core.errors import Invalid, Refused, Text
from backend.identity.methods.base import Person, consistent, unreadable

LENGTH = 256
_SEXES = frozenset("0129")

EXPIRED = Text(
    "这张证件过了有效期，不能用来办事。请换新的证件，或叫工作人员。",
    "This card has expired and cannot be used. Use a valid one or call the staff.",
)
NOT_ACCEPTED = Text(
    "这张证件的号码或日期对不上，不能用来办事。请叫工作人员看一看。",
    "The number or the dates on this card do not match, so it cannot be used. Please call the staff.",
)


def read(chip: bytes, today: date) -> Person:
    """The person on the card, if it may be used ``today``. Raises as ``parse`` and ``check``."""
    person = parse(chip)
    check(person, today)
    return person


def parse(chip: bytes) -> Person:
    """The person on the card. Raises Invalid ``card_unreadable`` for anything that is not one of the four layouts."""
    if len(chip) != LENGTH:
        raise unreadable()
    try:
        text = chip.decode("utf-16-le")
    except UnicodeDecodeError:
        raise unreadable() from None
    if len(text) != LENGTH // 2:  # a surrogate pair: no card holds one, and offsets would shift
        raise unreadable()
    letter = text[124]
    if letter == "I":
        return _foreigner_2017(text)
    if letter == "Y":
        return _foreigner_2023(text)
    return _resident(text, "hmt_resident" if letter == "J" else "resident")


def check(person: Person, today: date) -> None:
    """Raises Invalid ``card_not_accepted`` (check digit, birth date, sex or first day wrong) and Refused
    ``card_expired`` (``today`` is after the last day)."""
    if person.kind != "foreigner_2017" and not consistent(person):
        raise Invalid("card_not_accepted", NOT_ACCEPTED)
    if (person.valid_from is not None and person.valid_from > today) or person.birth > today:
        raise Invalid("card_not_accepted", NOT_ACCEPTED)
    if person.valid_to is not None and person.valid_to < today:
        raise Refused("card_expired", EXPIRED)


def _resident(text: str, kind: str) -> Person:
    return Person(
        kind=kind,
        name=_words(text, 0, 15),
        name_en=None,
        sex=_sex(text[15]),
        ethnic=_field(text, 16, 2) if kind == "resident" else None,
        nationality=None,
        birth=_date(text, 18),
        address=_field(text, 26, 35),
        id_number=_words(text, 61, 18).upper(),
        issuer=_field(text, 79, 15),
        valid_from=_date(text, 94),
        valid_to=_last_day(text, 102),
    )


def _foreigner_2017(text: str) -> Person:
    name_en = _words(text, 0, 60)
    return Person(
        kind="foreigner_2017",
        name=_field(text, 79, 15) or name_en,
        name_en=name_en,
        sex=_sex(text[60]),
        ethnic=None,
        nationality=_field(text, 76, 3),
        birth=_date(text, 110),
        address=None,
        id_number=_words(text, 61, 15).upper(),
        issuer=None,
        valid_from=_date(text, 94),
        valid_to=_last_day(text, 102),
    )


def _foreigner_2023(text: str) -> Person:
    name_en = (text[26:61] + text[110:121]).strip(" \0") or None
    return Person(
        kind="foreigner_2023",
        name=_field(text, 0, 15) or name_en or _words(text, 0, 15),
        name_en=name_en,
        sex=_sex(text[15]),
        ethnic=None,
        nationality=_field(text, 121, 3),
        birth=_date(text, 18),
        address=None,
        id_number=_words(text, 61, 18).upper(),
        issuer=None,
        valid_from=_date(text, 94),
        valid_to=_last_day(text, 102),
    )


def _field(text: str, start: int, length: int) -> str | None:
    return text[start : start + length].strip(" \0") or None


def _words(text: str, start: int, length: int) -> str:
    value = _field(text, start, length)
    if value is None or not value.isprintable():
        raise unreadable()
    return value


def _sex(letter: str) -> str:
    if letter not in _SEXES:
        raise unreadable()
    return letter


def _date(text: str, start: int) -> date:
    digits = text[start : start + 8]
    if not re.fullmatch(r"[0-9]{8}", digits):
        raise unreadable()
    try:
        return datetime.strptime(digits, "%Y%m%d").date()  # noqa: DTZ007 (a civil date)
    except ValueError:
        raise unreadable() from None


def _last_day(text: str, start: int) -> date | None:
    return None if _field(text, start, 8) == "长期" else _date(text, start)
