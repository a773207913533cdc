"""The states of a sign-in with the phone (OAuth 2.0 Device Authorization Grant, RFC 8628), and what a poll is told."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
"""Of the user code: no vowels, no digits, nothing that looks like another (RFC 8628, 6.1)."""
USER_CODE_LENGTH = 8
"""20**8 codes, five minutes each, behind a signed-in phone and its limits."""
LIFETIME = timedelta(seconds=300)
INTERVAL_SECONDS = 5
SLOWER_BY_SECONDS = 5
"""RFC 8628, 3.5: what ``slow_down`` adds to the interval of this and all later polls."""
CHECK_NUMBERS = range(10, 100)
"""The number that stands on both screens: who scanned another terminal's code sees two different ones."""
REQUEST = "device-grant"
"""What the terminal's key signs to show that it is this terminal that asks."""

PENDING, AGREED, REFUSED, USED = "pending", "agreed", "refused", "used"


def user_code(text: str) -> str | None:
    """The code in ``text`` as a person may have typed it (small letters, spaces, hyphens); None when it is none."""
    letters = re.sub(r"[\s-]", "", text).upper()
    return letters if re.fullmatch(f"[{ALPHABET}]{{{USER_CODE_LENGTH}}}", letters) else None


def written(code: str) -> str:
    """As it is shown: BCDF-GHJK."""
    return f"{code[:4]}-{code[4:]}"


def answer(state: str, expires_at: datetime, polled_at: datetime | None, interval: int, now: datetime) -> str:
    """What a poll is told: ``granted``, or the error of RFC 8628 (3.5) and RFC 6749 (5.2).

    ``interval``: seconds that must lie between two polls; only one that waits can be told to slow down.
    """
    if state == USED:
        return "invalid_grant"
    if expires_at <= now:
        return "expired_token"
    if state == REFUSED:
        return "access_denied"
    if state == AGREED:
        return "granted"
    if polled_at is not None and now - polled_at < timedelta(seconds=interval):
        return "slow_down"
    return "authorization_pending"
