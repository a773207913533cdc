"""The worker: a huey consumer in an unpatched process that drains the outbox.

``python -m backend.worker`` is what ``xiaoer worker`` runs.
"""

from __future__ import annotations

import sys

from backend.core import jobs, logs
from backend.core.config import ConfigurationError, Settings
from backend.core.house import open_house
from backend.printing.service import renderer
from backend.subscribers import EVERY_MINUTE, SUBSCRIBERS
from backend.wake import open_queue, serve_queue

WORKERS = 4
"""So that a department that hangs holds up its own cases only."""


def main() -> int:
    """Consume until told to stop. Exit codes: 0 stopped, 2 wrong setting."""
    try:
        settings = Settings.load()
    except ConfigurationError as error:
        print(f"xiaoer: {error}", file=sys.stderr)
        return 2
    logs.configure(settings.log_level)
    house = open_house(settings)
    renderer()
    queue = open_queue(settings)
    wake = serve_queue(queue, house, SUBSCRIBERS, EVERY_MINUTE)
    jobs.wake_on_commit(house.db, wake)
    wake()
    queue.create_consumer(
        workers=WORKERS, worker_type="thread", initial_delay=0.05, backoff=1.1, max_delay=0.25, check_worker_health=True
    ).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
