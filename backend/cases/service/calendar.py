"""The working days by which a promise is counted."""

from __future__ import annotations

import functools
import json
from datetime import date
from pathlib import Path

from backend.cases import rules

CALENDAR = Path(__file__).resolve().parents[2] / "data" / "calendar" / "working_days.json"


@functools.cache
def work_calendar() -> rules.WorkCalendar:
    """The published working-day arrangement (its source is named in the file)."""
    raw = json.loads(CALENDAR.read_text(encoding="utf-8"))
    return rules.WorkCalendar(
        frozenset(raw["known_years"]),
        frozenset(map(date.fromisoformat, raw["holidays"])),
        frozenset(map(date.fromisoformat, raw["working_weekends"])),
    )
