"""A commit in one process wakes the worker in another."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
import sqlalchemy as sa

from backend.core import jobs
from backend.core.db import Database
from backend.core.house import House
from backend.subscribers import EVERY_MINUTE
from backend.wake import wake_function


def test_chores_with_nothing_to_do_leave_the_write_lock_alone(
    served_sqlite: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for chore in EVERY_MINUTE:  # what a first minute makes
        chore(served_sqlite)

    def refuse(_database: Database) -> None:
        raise AssertionError("took the write lock")

    monkeypatch.setattr(Database, "transaction", refuse)
    for chore in EVERY_MINUTE:
        chore(served_sqlite)


def test_a_committed_event_is_done_by_the_worker_process_at_once(sqlite_house: House) -> None:
    jobs.wake_on_commit(sqlite_house.db, wake_function(sqlite_house.settings))
    folder = sqlite_house.settings.data_dir
    environment = {**os.environ, "XIAOER_DATA_DIR": str(folder)}
    worker = subprocess.Popen([sys.executable, "-m", "backend.worker"], env=environment)

    def wait_until_done(key: str, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with sqlite_house.db.read() as session:
                if session.scalar(sa.select(jobs.OutboxRow.done_at).where(jobs.OutboxRow.key == key)):
                    return
            threading.Event().wait(0.02)
        raise AssertionError(f"{key} was not done")

    try:
        for key, seconds in (("first", 60.0), ("woken", 20.0)):
            with sqlite_house.db.transaction() as session:
                jobs.enqueue(session, "nothing_listens", {}, key=key)
            wait_until_done(key, seconds)
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(15)
