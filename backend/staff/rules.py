"""What each role may do, and when an account is locked after wrong passwords."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

ANY = ""
"""Of every signed-in member of the staff."""
SEE = "case.see"
REVIEW = "case.review"
REVEAL = "case.reveal"

LIBRARY = "item.see"
WRITE, REVIEW_ITEM, PUBLISH = "item.write", "item.review", "item.publish"
OPEN_DATA = "open.manage"

ROLES: dict[str, frozenset[str]] = {
    "reviewer": frozenset({SEE, REVIEW, REVEAL, LIBRARY}),
    "observer": frozenset({SEE, LIBRARY}),
    "author": frozenset({LIBRARY, WRITE}),
    "publisher": frozenset({LIBRARY, WRITE, REVIEW_ITEM, PUBLISH, OPEN_DATA}),
}

MAX_FAILURES = 5
LOCK = timedelta(minutes=15)
SESSION_LIMIT = timedelta(hours=12)
PASSWORD_MIN = 10


def permissions(roles: list[str]) -> frozenset[str]:
    """Everything any of ``roles`` allows; an unknown role allows nothing."""
    return frozenset().union(*(ROLES.get(role, frozenset()) for role in roles))


def first_page(granted: frozenset[str]) -> str:
    """Where the console begins for somebody with these permissions."""
    return "/console" if SEE in granted else "/console/library"


def locked(locked_until: datetime | None, moment: datetime) -> bool:
    return locked_until is not None and moment < locked_until


def after_failure(failures: int, moment: datetime) -> tuple[int, datetime | None]:
    """The count and the lock that follow one more wrong attempt; a lock starts the count again."""
    failures += 1
    return (0, moment + LOCK) if failures >= MAX_FAILURES else (failures, None)


def login_is_valid(login: str) -> bool:
    """2 to 40 of a-z, 0-9, dot, hyphen, underscore; starts with a letter or digit."""
    return re.fullmatch(r"[a-z0-9][a-z0-9._-]{1,39}", login) is not None


LONGEST_ADDRESS = 2000
"""Characters: what every browser and proxy takes as an address."""


def own_page(target: str | None) -> str:
    """Where to go after sign-in: a console page of our own, whatever the address asked for. What stands behind its
    ``?`` (a list's filters and its page) comes along as long as it is written as an address is."""
    path, _, asked = (target or "").partition("?")
    if not re.fullmatch(r"/console(?:/[A-Za-z0-9/_-]*)?", path) or "//" in path:
        return "/console"
    sound = re.fullmatch(r"[A-Za-z0-9%&=+._~*(),:;!$'@/-]+", asked) and len(path) + len(asked) < LONGEST_ADDRESS
    return f"{path}?{asked}" if sound else path
