"""What an edition of the open library holds, how long it is kept, and what a key looks like. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date, timedelta

from backend.core.errors import Text

FILES: dict[str, str] = {
    "items.json": "application/json",
    "items.csv": "text/csv",
    "items.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "statistics.json": "application/json",
}
"""The files of an edition and their media types."""
LICENCE = Text(
    "可以自由使用、转载和加工，请注明来源和数据日期。数据以发布当天为准，办事以主管部门的正式公布为准。",
    "Free to use, share and adapt; name the source and the date of the data. The data is as of its day; for a service "
    "the official word of the department in charge holds.",
)
KEPT = timedelta(days=31)
"""Editions of the last month stay, and the first of every month before."""

WITHOUT_KEY = 30
"""Requests a minute of one address that names no key."""
MOST = 6_000
"""Requests a minute that a key may allow."""
PREFIX = "xok_"
_KEY = re.compile(r"xok_[A-Za-z0-9_-]{43}")


def superseded(days: Iterable[date], today: date) -> set[date]:
    """The days whose editions may go: older than a month, not the newest, and not the first of their month."""
    kept = sorted(days)
    firsts = {(day.year, day.month): day for day in reversed(kept)}
    old = {day for day in kept if day < today - KEPT and day != firsts[day.year, day.month]}
    return old - set(kept[-1:])


def digest(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def is_key(text: str) -> bool:
    """Whether it can be one of ours: what cannot is not looked up."""
    return _KEY.fullmatch(text) is not None
