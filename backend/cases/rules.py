"""Rules of a case: which state may follow which, and how a case number is made and checked."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from stdnum.iso7064 import mod_37_36

from backend.core.errors import Conflict, Text

RECEIVED = "received"
ACCEPTED = "accepted"
NOT_ACCEPTED = "not_accepted"
REVIEWING = "reviewing"
CORRECTION = "correction"
APPROVED = "approved"
REFUSED = "refused"
CONCLUDED = "concluded"
DELIVERED = "delivered"
WITHDRAWN = "withdrawn"

NEXT: Mapping[str, frozenset[str]] = {
    RECEIVED: frozenset({ACCEPTED, NOT_ACCEPTED, CORRECTION}),
    ACCEPTED: frozenset({REVIEWING}),
    REVIEWING: frozenset({CORRECTION, APPROVED, REFUSED}),
    CORRECTION: frozenset({REVIEWING, WITHDRAWN}),
    APPROVED: frozenset({CONCLUDED}),
    REFUSED: frozenset({CONCLUDED}),
    CONCLUDED: frozenset({DELIVERED}),
    NOT_ACCEPTED: frozenset(),
    WITHDRAWN: frozenset(),
    DELIVERED: frozenset(),
}
"""Every legal transition; whatever is not here is refused."""

STATES = tuple(NEXT)
OVER = frozenset({NOT_ACCEPTED, WITHDRAWN, CONCLUDED, DELIVERED})
"""States in which the citizen waits for nothing more."""

LABELS: Mapping[str, Text] = {
    RECEIVED: Text("已收件", "Received"),
    ACCEPTED: Text("已受理", "Accepted"),
    NOT_ACCEPTED: Text("不予受理", "Not accepted"),
    REVIEWING: Text("审查中", "Under review"),
    CORRECTION: Text("需要补正", "Correction needed"),
    APPROVED: Text("准予", "Approved"),
    REFUSED: Text("不予通过", "Refused"),
    CONCLUDED: Text("已办结", "Concluded"),
    DELIVERED: Text("已送达", "Delivered"),
    WITHDRAWN: Text("已撤回", "Withdrawn"),
}

ACTOR_LABELS: Mapping[str, Text] = {
    "citizen": Text("申请人", "Applicant"),
    "rule": Text("系统按规则办理", "Decided by rule"),
    "staff": Text("审查人员", "Case officer"),
    "system": Text("系统", "System"),
}

_NUMBER = re.compile(r"\d{6}[0-9A-Z]{4}\d{8}\d{6}[0-9A-Z]")


def check_transition(state: str, new: str) -> None:
    """Raises Conflict ``illegal_transition`` when ``new`` may not follow ``state``."""
    if new not in NEXT[state]:
        raise Conflict(
            "illegal_transition",
            Text(
                f"这件事现在是“{LABELS[state].zh}”，不能改成“{LABELS[new].zh}”。请看最新的情况。",
                f"This case is “{LABELS[state].en}” and cannot become “{LABELS[new].en}”. Look at its latest state.",
            ),
        )


def case_number(region: str, department: str, day: date, serial: int) -> str:
    """``<6-digit region><4-character department><yyyymmdd><6-digit serial><check>``.

    The check character is ISO 7064 MOD 37,36 over all before it, the scheme that GB/T 36904 uses for
    licence identifiers. Raises ValueError for parts of another form or a serial above 999999.
    """
    body = f"{region}{department}{day:%Y%m%d}{serial:06d}"
    number = body + mod_37_36.calc_check_digit(body)
    if not _NUMBER.fullmatch(number) or serial < 1:
        raise ValueError(f"not the parts of a case number: {region!r} {department!r} {serial}")
    return number


def payload_hash(payload: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the canonical JSON of ``payload``: equal content, equal hash, whatever the key order."""
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class WorkCalendar:
    """Working days: Monday to Friday without ``holidays``, plus ``working_weekends`` (调休), in ``known_years``."""

    known_years: frozenset[int]
    holidays: frozenset[date]
    working_weekends: frozenset[date]

    def is_working_day(self, day: date) -> bool | None:
        """None: the year's arrangement is not known."""
        if day.year not in self.known_years:
            return None
        return day in self.working_weekends or (day.weekday() < 5 and day not in self.holidays)

    def after(self, day: date, working_days: int) -> date | None:
        """The last day of a promise of so many working days, not counting ``day`` itself (行政许可法 art. 82).

        None when a day on the way lies in a year that is not known: nothing is promised that may be wrong.
        """
        left = working_days
        while left > 0:
            day += timedelta(days=1)
            working = self.is_working_day(day)
            if working is None:
                return None
            left -= working
        return day
