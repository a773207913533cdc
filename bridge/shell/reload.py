"""One window per kiosk, and how another process asks it to load its page anew.

The window holds a lock on ``kiosk.pid``, so a number left behind by a dead one is never signalled.
SIGHUP: load anew when nobody has touched the screen for a minute. SIGUSR1: at once.
"""

from __future__ import annotations

import fcntl
import os
import signal
from pathlib import Path
from typing import IO

PID_FILE = "kiosk.pid"
QUIET_SECONDS = 60.0
"""As long as the page itself waits before it takes a silent kiosk for a deserted one."""


class AnotherWindow(Exception):
    """A window already runs with this data directory."""


class NoWindow(Exception):
    """No window runs with this data directory."""


def claim(directory: Path) -> IO[str]:
    """Be the window of this directory until the returned file is closed. Raises AnotherWindow."""
    handle = (directory / PID_FILE).open("a+", encoding="ascii")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        raise AnotherWindow(f"another window is already running with {directory}") from None
    handle.truncate(0)
    handle.write(str(os.getpid()))
    handle.flush()
    return handle


def ask(directory: Path, *, now: bool) -> None:
    """Ask the window of this directory to load its page anew. Raises NoWindow, PermissionError."""
    try:
        with (directory / PID_FILE).open(encoding="ascii") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                process = int(handle.read())
            else:
                raise NoWindow(f"no window is running with {directory}")
    except (FileNotFoundError, ValueError):
        raise NoWindow(f"no window is running with {directory}") from None
    os.kill(process, signal.SIGUSR1 if now else signal.SIGHUP)
