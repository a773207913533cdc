"""When the screen is dark: a daily span, and a touch that lights it for a while."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from bridge.config import ConfigurationError

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True)
class OffHours:
    """From ``start`` until before ``end``, wall clock; over midnight when ``end`` is the earlier one."""

    start: time
    end: time

    @classmethod
    def parse(cls, text: str) -> OffHours:
        """``20:00-07:30``. Raises ConfigurationError."""
        found = _SPAN.fullmatch(text.strip())
        if not found or found.group(1, 2) == found.group(3, 4):
            raise ConfigurationError(f"off hours are written like 20:00-07:30, not {text!r}")
        first, second, third, fourth = map(int, found.groups())
        return cls(time(first, second), time(third, fourth))

    def holds(self, now: time) -> bool:
        if self.start < self.end:
            return self.start <= now < self.end
        return now >= self.start or now < self.end


class ScreenTime:
    """Whether the screen is dark. Seconds are of a clock that never jumps, ``now`` is the wall clock."""

    def __init__(self, off_hours: OffHours | None, wake_seconds: float) -> None:
        self._off_hours = off_hours
        self._wake_seconds = wake_seconds
        self._touched: float | None = None

    def touched(self, seconds: float) -> None:
        """A person is there."""
        self._touched = seconds

    def dark(self, now: time, seconds: float) -> bool:
        if self._off_hours is None or not self._off_hours.holds(now):
            return False
        return self._touched is None or seconds - self._touched >= self._wake_seconds
