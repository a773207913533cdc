"""How a process wakes the worker: one huey task that carries nothing.

The work itself is the outbox table (``core.jobs``), so a lost or doubled wake-up changes nothing. The
tasks live here and not in ``worker.py`` because huey names a task after its module, and that one runs as
``__main__``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from huey import RedisHuey, SqliteHuey, crontab

from backend.core import clock, jobs
from backend.core.config import Settings
from backend.core.house import House
from backend.core.jobs import Subscribers

if TYPE_CHECKING:
    from huey.api import Huey

log = logging.getLogger(__name__)

SOON = timedelta(seconds=60)


def open_queue(settings: Settings) -> Huey:
    """The wake-up queue: a file by default, Redis at scale."""
    if settings.redis_url:
        return RedisHuey("xiaoer", url=settings.redis_url, results=False)
    return SqliteHuey("xiaoer", filename=str(settings.data_dir / "wake.sqlite3"), results=False, fsync=False)


def wake_function(settings: Settings) -> Callable[[], Any]:
    """A callable that tells the worker, in its own process, to look at the outbox now."""

    def elsewhere() -> None:
        raise RuntimeError("only the worker drains the outbox")

    return open_queue(settings).task(name="wake")(elsewhere)  # type: ignore[no-any-return]


def serve_queue(
    queue: Huey, house: House, subscribers: Subscribers, every_minute: Sequence[Callable[[House], None]]
) -> Callable[[], Any]:
    """Declare what the worker does when woken and every minute; returns its own ``wake``."""
    planned: list[datetime] = []

    def work() -> None:
        jobs.drain(house, subscribers)
        due, now = jobs.next_due(house.db), clock.now()
        planned[:] = [moment for moment in planned if moment > now]
        if due is not None and due - now < SOON and not any(moment <= due for moment in planned):
            due = max(due, now + timedelta(seconds=0.2))
            planned.append(due)  # one look at a time, however often we are woken while something waits
            wake.schedule(delay=(due - now).total_seconds())

    def tidy() -> None:
        for chore in every_minute:
            try:
                chore(house)
            except Exception:  # the next minute tries again, and the work below must not wait for it
                log.warning("chore failed", extra={"job": chore.__name__}, exc_info=True)
        work()

    wake = queue.task(name="wake")(work)
    queue.periodic_task(crontab(minute="*"), name="tidy")(tidy)
    return wake  # type: ignore[no-any-return]
