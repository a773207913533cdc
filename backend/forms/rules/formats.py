"""JSON Schema 2020-12 with the formats of our forms. The page knows the same ones."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from jsonschema import Draft202012Validator, FormatChecker
from stdnum import luhn
from stdnum.iso7064 import mod_11_2

from backend.forms.rules.composed import is_address, is_signature

FORMATS = FormatChecker(formats=())
FORMATS.checks("address")(is_address)
FORMATS.checks("signature")(is_signature)
NAMES = ("cn-id-number", "cn-mobile", "bank-card", "date", "person-name")
BETWEEN = frozenset(" \u00a0\u3000'‘’＇,.．-‐‑－·•‧∙⋅・･")
"""What may stand between the letters of a name: the middle dot is typed in many ways, and cards of foreign residents
write the surname before a comma. The Chinese comma stands between two people."""
SHAPES = ("address", "signature")
"""Formats of answers that are objects."""


@FORMATS.checks("cn-id-number")
def is_id_number(value: object) -> bool:
    """GB 11643-1999: 18 characters, a day that exists, check character ISO 7064 MOD 11-2.

    The division code is not looked up: codes are retired while the numbers on the cards stay valid.
    """
    if not isinstance(value, str):
        return True
    return (
        re.fullmatch(r"[0-9]{17}[0-9X]", value) is not None
        and _is_day(f"{value[6:10]}-{value[10:12]}-{value[12:14]}")
        and mod_11_2.is_valid(value)
    )


@FORMATS.checks("cn-mobile")
def is_mobile(value: object) -> bool:
    """A mobile number of the mainland numbering plan: 11 digits, second digit 3 to 9."""
    return not isinstance(value, str) or re.fullmatch(r"1[3-9][0-9]{9}", value) is not None


@FORMATS.checks("bank-card")
def is_bank_card(value: object) -> bool:
    """ISO/IEC 7812-1: 13 to 19 digits, the last a Luhn check digit."""
    return not isinstance(value, str) or (
        re.fullmatch(r"[1-9][0-9]{12,18}", value) is not None and luhn.is_valid(value)
    )


@FORMATS.checks("date")
def is_date(value: object) -> bool:
    """A full date of RFC 3339, ``YYYY-MM-DD``, that exists."""
    return not isinstance(value, str) or _is_day(value)


@FORMATS.checks("person-name")
def is_person_name(value: object) -> bool:
    """A person's name as somebody types it: letters of any script, with what stands between the parts of one (间隔号,
    blank, hyphen, apostrophe, full stop, comma); no digits and no other signs. How long it is, the schema says.

    GB 18030 and the cards themselves have characters for names that Unicode got late or never: the ideographic planes
    count as a whole, and so does what is for private use. It is for names that are typed; one that a card or a register
    gave stands as it is, whatever is in it.
    """
    if not isinstance(value, str):
        return True
    return any(map(_is_letter, value)) and all(_is_letter(one) or one in BETWEEN for one in value)


def _is_letter(one: str) -> bool:
    kind = unicodedata.category(one)
    return kind[0] in "LM" or kind == "Co" or one == "〇" or "\U00020000" <= one <= "\U0003ffff"


def _is_day(value: str) -> bool:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) is None:
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def validator(schema: dict[str, object]) -> Draft202012Validator:
    """A validator that asserts our formats."""
    return Draft202012Validator(schema, format_checker=FORMATS)
