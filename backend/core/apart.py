"""Work on what came from outside, or what takes a processor for long, done by a process of its own: what breaks it,
what it holds in memory and what it measured end with it. The process bounds itself (``resource.setrlimit``)."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""Libraries that reserve memory for every processor of a large machine would run into the process's bound."""


class Failed(Exception):
    """The process died, or could not take what it was given."""


class TooLong(Failed):
    """It took too long, or its turn did not come."""


def environment() -> dict[str, str]:
    """Of such a process: the server's, without the server's settings and keys."""
    return {name: value for name, value in os.environ.items() if not name.startswith("XIAOER_")} | ONE_THREAD


class Apart:
    """``python -m <module>``: bytes in on stdin, bytes out on stdout, exit code 0."""

    def __init__(self, module: str, *, seconds: float, at_once: int | None = None) -> None:
        """``seconds``: for one piece of work, the start of the process included. ``at_once``: how many may be under way
        in this server; without it, as many as there are processors. The others wait in line."""
        self._module = module
        self._seconds = seconds
        self._turns = threading.BoundedSemaphore(at_once or os.cpu_count() or 2)

    def __call__(self, data: bytes, *arguments: str, patience: float | None = None) -> bytes:
        """What the process answers. ``patience``: seconds to wait for one's turn. Raises TooLong, Failed."""
        if not self._turns.acquire(timeout=patience):
            raise TooLong(self._module)
        try:
            done = subprocess.run(
                [sys.executable, "-m", self._module, *arguments],
                input=data,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # it might quote what it was given
                timeout=self._seconds,
                env=environment(),
                check=True,
                cwd=ROOT,
            )
        except subprocess.TimeoutExpired:
            raise TooLong(self._module) from None
        except (subprocess.SubprocessError, OSError) as error:
            raise Failed(f"{self._module}: {type(error).__name__}") from None
        finally:
            self._turns.release()
        return done.stdout
