"""Children are restarted when they die, explained when they do not start, and all gone at the end."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.supervisor import Child, DidNotStart, Supervisor

TICK = """
import pathlib, sys, time, os
file = pathlib.Path(sys.argv[1])
with file.open("a") as log: log.write(f"{os.getpid()}\\n")
while True: time.sleep(60)
"""


def until(look: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < deadline
        threading.Event().wait(0.02)


def pids(file: Path) -> list[int]:
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_child_killed_outright_is_started_again_and_all_end_with_stop(tmp_path: Path) -> None:
    file = tmp_path / "pids"
    child = Child("tick", [sys.executable, "-c", TICK, str(file)], lambda: bool(pids(file)))
    supervisor = Supervisor([child], tmp_path / "logs", {})
    supervisor.start()
    supervisor.wait_ready(["tick"], 15)
    told: list[str] = []
    watcher = threading.Thread(target=supervisor.watch, args=(told.append,))
    watcher.start()
    os.kill(pids(file)[0], signal.SIGKILL)
    until(lambda: len(pids(file)) == 2)
    supervisor.stop()
    watcher.join(10)
    assert not alive(pids(file)[1])
    assert "tick ended with code -9" in told[0]


def test_a_child_that_ends_during_start_up_is_explained_with_its_own_words(tmp_path: Path) -> None:
    child = Child("bad", [sys.executable, "-c", "raise SystemExit('the port is taken')"], lambda: False)
    supervisor = Supervisor([child], tmp_path / "logs", {})
    supervisor.start()
    with pytest.raises(DidNotStart, match="the port is taken"):
        supervisor.wait_ready(["bad"], 15)
    supervisor.stop()


def test_a_child_that_never_becomes_ready_is_named(tmp_path: Path) -> None:
    child = Child("slow", [sys.executable, "-c", "import time; time.sleep(60)"], lambda: False)
    supervisor = Supervisor([child], tmp_path / "logs", {})
    supervisor.start()
    with pytest.raises(DidNotStart, match="slow was not ready"):
        supervisor.wait_ready(["slow"], 0.3)
    supervisor.stop()
