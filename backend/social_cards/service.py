"""社保卡: the chip that this terminal has read (level 3), or the code that the platform knows (level 2)."""

from __future__ import annotations

import json

from sqlalchemy.orm import Session

from backend.connectors import connect
from backend.core import clock
from backend.core.errors import Refused, Text
from backend.core.house import House
from backend.identity import rules as identity_rules
from backend.identity import service as identity
from backend.identity.methods import METHODS
from backend.identity.service import Device

REFUSALS = {
    "unknown": Text(
        "这不是电子社保卡的码。请打开电子社保卡，点“扫码登录”，再放一次。",
        "This is not a code of the electronic social-security card. Open the card on the phone and show its code.",
    ),
    "used": Text(
        "这个码已经用过一次。请在手机上刷新电子社保卡的码，再放一次。",
        "This code was used before. Refresh the code on the phone and show it again.",
    ),
    "expired": Text(
        "这个码过时了。请在手机上刷新电子社保卡的码，再放一次。",
        "This code has run out. Refresh the code on the phone and show it again.",
    ),
    "card_lost": Text(
        "这张社保卡已经挂失，不能用来登录。请用身份证登录。",
        "This social-security card was reported lost and cannot be used. Sign in with the ID card.",
    ),
}
"""What the platform may say against a code. A word it has not said before is taken for ``unknown``."""
NOT_READ_HERE = Text(
    "这次扫码没有得到确认，请把手机拿开，再放一次。不行请叫工作人员。",
    "This scan could not be confirmed. Take the phone away and show it again, or call the staff.",
)


def sign_in_with_chip(house: House, device: Device, nonce: str, reading: bytes, signature: bytes) -> str:
    """Begin a session for the holder of the card that this terminal has just read; returns the session cookie's value.

    Raises Refused ``reading_not_trusted`` or ``card_expired``, Invalid ``card_unreadable`` or ``card_not_accepted``.
    """
    prefix = identity_rules.SOCIAL_CARD_PREFIX
    with identity.refusals.attempt(house, device, "social_chip") as attempt:
        identity.prove_reading(attempt.session, house, device, nonce, reading, signature, prefix=prefix)
        return _begin(attempt.session, house, device, "social_chip", reading)


def sign_in_with_code(house: House, device: Device, nonce: str, code: bytes, signature: bytes) -> str:
    """Begin a session for whom the platform names for the code that this terminal has just read.

    Raises Refused ``reading_not_trusted`` or ``social_code_<reason>`` (REFUSALS), Unavailable when the platform does
    not answer, TooMany ``identity_locked``, and as ``sign_in_with_chip``. The code is asked for outside of any
    transaction.
    """
    with identity.refusals.attempt(house, device, "social_code") as attempt:
        prefix, words = identity_rules.CODE_PREFIX, NOT_READ_HERE
        identity.prove_reading(attempt.session, house, device, nonce, code, signature, prefix=prefix, words=words)
    shown = code.decode("utf-8", errors="replace")
    verdict = connect(house.settings, "e_social_card").query("verify_code", {"code": shown})
    with identity.refusals.attempt(house, device, "social_code") as attempt:
        if not verdict["valid"]:
            reason = verdict.get("reason") if verdict.get("reason") in REFUSALS else "unknown"
            raise Refused(f"social_code_{reason}", REFUSALS[str(reason)])
        named = {"name": "name", "idNumber": "id_number", "sex": "sex", "birthDate": "birth_date"}
        holder = {theirs: verdict.get(ours) for theirs, ours in named.items()}
        return _begin(attempt.session, house, device, "social_code", json.dumps(holder).encode())


def _begin(session: Session, house: House, device: Device, method: str, reading: bytes) -> str:
    person = METHODS[method].read(reading, clock.today())
    if identity_rules.level(method) < identity_rules.HIGH:
        identity.refusals.check_lock(session, identity.number_index(house.vault, person.id_number))
    return identity.begin_session(session, house, device, person, METHODS[method].assurance)
