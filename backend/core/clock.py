"""The one clock. Business code asks ``now()``; rules take time as an argument; tests freeze it here."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")
_frozen: datetime | None = None


def now() -> datetime:
    """The present moment, timezone-aware, UTC."""
    return _frozen or datetime.now(UTC)


def today() -> date:
    """The civil date in the hall (Asia/Shanghai)."""
    return now().astimezone(LOCAL).date()


def local(moment: datetime) -> datetime:
    """``moment`` as the hall's wall clock shows it."""
    return moment.astimezone(LOCAL)


@contextlib.contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock at ``moment`` (tests only)."""
    global _frozen
    before, _frozen = _frozen, moment
    try:
        yield
    finally:
        _frozen = before
