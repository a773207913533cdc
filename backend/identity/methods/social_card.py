"""社保卡: who the open items of its chip, or the verdict on its electronic code, say this is.

Both come as JSON with the property names of the bridge's ReadSocialCard (docs/bridge.md). The card's own dates say how
long the card is good, not the person's ID card: they are checked and not kept.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from backend.core.errors import Invalid, Refused, Text
from backend.identity.methods.base import Person, consistent, unreadable

SEXES = {"unknown": "0", "male": "1", "female": "2", "unspecified": "9"}

EXPIRED = Text(
    "这张社保卡过了有效期，不能用来登录。请用身份证，或叫工作人员。",
    "This social-security card has expired. Use the ID card or call the staff.",
)
NOT_ACCEPTED = Text(
    "这张社保卡上的号码或日期对不上，不能用来登录。请用身份证，或叫工作人员。",
    "The number or the date on this social-security card do not match. Use the ID card or call the staff.",
)


def read(reading: bytes, today: date) -> Person:
    """The holder. Raises Invalid ``card_unreadable`` or ``card_not_accepted``, Refused ``card_expired``."""
    try:
        fields = json.loads(reading)
        birth, last = date.fromisoformat(fields["birthDate"]), fields.get("validTo")
        valid_to = date.fromisoformat(last) if last else None
        person = _person(fields, birth)
    except (ValueError, KeyError, TypeError):
        raise unreadable() from None
    if not consistent(person) or birth > today:
        raise Invalid("card_not_accepted", NOT_ACCEPTED)
    if valid_to is not None and valid_to < today:
        raise Refused("card_expired", EXPIRED)
    return person


def _person(fields: dict[str, Any], birth: date) -> Person:
    name, number = fields["name"], fields["idNumber"]
    if not isinstance(name, str) or not isinstance(number, str) or not name.strip() or not name.isprintable():
        raise ValueError("no holder")
    return Person(
        kind="resident",
        name=name.strip(),
        name_en=None,
        sex=SEXES[fields.get("sex", "unknown")],
        ethnic=fields.get("ethnicity"),
        nationality=None,
        birth=birth,
        address=None,
        id_number=number.upper(),
        issuer=None,
        valid_from=None,
        valid_to=None,
    )
