"""How a person's name and numbers are shown to others, what a terminal signs, how sure each way of signing in is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from stdnum.cn import ric

from backend.core.errors import Text

READING_PREFIX = b"xiaoer-reading-v1\n"
SOCIAL_CARD_PREFIX = b"xiaoer-social-card-v1\n"
CODE_PREFIX = b"xiaoer-code-v1\n"
CARD_PHOTO_PREFIX = b"xiaoer-card-photo-v1\n"
CAMERA_PREFIX = b"xiaoer-camera-v1\n"
REQUEST_PREFIX = b"xiaoer-request-v1\n"
"""What a terminal's signature is for: an ID card, a social-security card, a code that was shown, an ID card with its
photo, a picture its camera took, a request in its own name. Each begins with its own line, so that none passes for
another."""

LOW, SUBSTANTIAL, HIGH = 1, 2, 3
"""Assurance levels (after the three levels of eIDAS and of GB/T 40783, online identification): 1 somebody says who
they are, 2 a real-name account or code says it, 3 a credential was read here and its reading is proven. No way of
signing in ends at 1: who has not proved their name reads what is for everybody, without signing in."""


@dataclass(frozen=True)
class SignInWay:
    """One word of ``CitizenSession.assurance``: how sure it makes us, and what people call it."""

    level: int
    name: Text


FACE = "id_card_face"
"""The way on which the face was compared with the card's photo and found to be its holder's."""
WAYS: Mapping[str, SignInWay] = {
    "id_card": SignInWay(HIGH, Text("身份证", "ID card")),
    FACE: SignInWay(HIGH, Text("身份证和刷脸", "ID card and face")),
    "social_chip": SignInWay(HIGH, Text("社保卡芯片", "Social-security card, chip")),
    "portal": SignInWay(SUBSTANTIAL, Text("统一身份认证（实名）", "Unified sign-in, real name")),
    "scan": SignInWay(SUBSTANTIAL, Text("手机扫码", "Scanned with the phone")),
    "shown_code": SignInWay(SUBSTANTIAL, Text("亮码", "Code shown by the phone")),
    "social_code": SignInWay(SUBSTANTIAL, Text("电子社保卡", "Electronic social-security card")),
}

LOCK_TRIES = 5
LOCK_WINDOW = timedelta(minutes=15)


def level(assurance: str) -> int:
    """The level of the word kept with a session; a word nobody knows any more is worth the least."""
    way = WAYS.get(assurance)
    return way.level if way else LOW


def ways_reaching(wanted: int) -> list[str]:
    """The words of the ways of signing in that reach ``wanted``, surest first."""
    return sorted((word for word, way in WAYS.items() if way.level >= wanted), key=lambda word: -WAYS[word].level)


def locked_until(refused: list[datetime], now: datetime) -> datetime | None:
    """Until when an identity is locked: LOCK_TRIES refusals within LOCK_WINDOW lock it for LOCK_WINDOW after the last.

    ``refused``: moments of refusals, in any order.
    """
    recent = sorted(moment for moment in refused if now - LOCK_WINDOW < moment <= now)
    return recent[-1] + LOCK_WINDOW if len(recent) >= LOCK_TRIES else None


def acts_as(applicant_id: int, actor_id: int | None) -> str:
    """The audit's name for who acts: ``applicant:5``, or ``applicant:9 for applicant:5`` when 9 acts for 5."""
    if actor_id is None or actor_id == applicant_id:
        return f"applicant:{applicant_id}"
    return f"applicant:{actor_id} for applicant:{applicant_id}"


def person_of(actor: str) -> int | None:
    """The applicant who stood there, by the audit's name of who acted; None for staff and rules."""
    first = actor.split(" for ")[0]
    kind, _, number = first.partition(":")
    return int(number) if kind == "applicant" and number.isdigit() else None


def fits_itself(id_number: str) -> bool:
    """Whether an 18-character ID number has a good check character (GB 11643)."""
    return bool(re.fullmatch(r"[0-9]{17}[0-9X]", id_number)) and ric.calc_check_digit(id_number) == id_number[-1]


def mask_name(name: str) -> str:
    """周明月 -> 周**; Maria Smith -> M**."""
    return name[:1] + "**"


def mask_id_number(number: str) -> str:
    """First four and last four characters; what is shorter than nine is hidden whole."""
    return f"{number[:4]}**********{number[-4:]}" if len(number) > 8 else "*" * len(number)


def signed_reading(nonce: str, content: bytes, prefix: bytes = READING_PREFIX) -> bytes:
    """The bytes a terminal signs for one reading: prefix, nonce, SHA-256 of what was read, line by line.

    ``content``: of an ID card its 256-byte text; the page sends it in base64, the bridge has read it from the reader.
    """
    return prefix + nonce.encode() + b"\n" + hashlib.sha256(content).hexdigest().encode()
