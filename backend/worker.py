"""The worker: a huey consumer in an unpatched process that drains the outbox.

``python -m backend.worker`` is what ``xiaoer worker`` runs. huey carries only wake-ups; the work itself
is the outbox table (``core.jobs``), so a lost or doubled wake-up changes nothing.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING

from huey import RedisHuey, SqliteHuey, crontab

from backend.core import clock, jobs, live, logs
from backend.core.config import ConfigurationError, Settings
from backend.core.house import House, open_house

if TYPE_CHECKING:
    from huey.api import Huey


def open_queue(settings: Settings) -> Huey:
    """The wake-up queue: a file by default, Redis at scale."""
    if settings.redis_url:
        return RedisHuey("xiaoer", url=settings.redis_url, results=False)
    return SqliteHuey("xiaoer", filename=str(settings.data_dir / "wake.sqlite3"), results=False, fsync=False)


def wake_function(settings: Settings):  # type: ignore[no-untyped-def]
    """A callable that tells the worker to look at the outbox now."""
    return define_tasks(open_queue(settings), None)


def define_tasks(queue: Huey, house: House | None):  # type: ignore[no-untyped-def]
    """Declare the tasks on ``queue``; only the consumer passes a house."""

    def work() -> None:
        if house is None:
            raise RuntimeError("this process only wakes the worker")
        from backend.subscribers import SUBSCRIBERS

        jobs.drain(house, SUBSCRIBERS)
        due = jobs.next_due(house.db)
        if due is not None and due - clock.now() < timedelta(seconds=60):
            wake.schedule(delay=max(0.2, (due - clock.now()).total_seconds()))

    def tidy() -> None:
        if house is not None:
            with house.db.transaction() as session:
                live.prune(session)
            work()

    wake = queue.task(name="wake")(work)
    queue.periodic_task(crontab(minute="*"), name="tidy")(tidy)
    return wake


def main() -> int:
    """Consume until told to stop."""
    try:
        settings = Settings.load()
    except ConfigurationError as error:
        print(f"xiaoer: {error}", file=sys.stderr)
        return 2
    logs.configure(settings.log_level)
    house = open_house(settings)
    queue = open_queue(settings)
    wake = define_tasks(queue, house)
    jobs.wake_on_commit(house.db, wake)
    wake()
    queue.create_consumer(
        workers=1, worker_type="thread", initial_delay=0.05, backoff=1.1, max_delay=0.25, check_worker_health=True
    ).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
