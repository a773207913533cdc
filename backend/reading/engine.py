"""The one reading process of a worker: started when there is something to read, ended when there is not for a while."""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import json
import os
import selectors
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, cast

from backend.core import apart
from backend.core.config import Settings
from backend.reading.rules.lines import Line

SECONDS = 60.0
"""For one picture, the start of the process included. A page of print takes 1 to 4 on an ordinary processor."""
IDLE_SECONDS = 120.0


class Unreadable(Exception):
    """The process died of a picture, or took too long."""


@functools.cache
def _installed() -> bool:
    return all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime"))


def available(settings: Settings) -> bool:
    """Whether pictures are read here: the extra ``ocr`` is installed and nobody switched it off."""
    return settings.ocr and _installed()


class Reader:
    """Reads one picture at a time; a second caller waits."""

    def __init__(self, idle_seconds: float = IDLE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._timer: threading.Timer | None = None

    def read(self, jpeg: bytes, seconds: float = SECONDS) -> list[Line]:
        """The lines of print in a JPEG. Raises Unreadable."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            try:
                return [Line.of_json(one) for one in json.loads(self._ask(jpeg, time.monotonic() + seconds))]
            except (OSError, ValueError, EOFError, TimeoutError) as error:
                self._end()
                raise Unreadable(type(error).__name__) from error
            finally:
                self._timer = threading.Timer(self._idle_seconds, self.close)
                self._timer.daemon = True
                self._timer.start()

    def close(self) -> None:
        """End the process and give its memory back; the next picture starts another."""
        with self._lock:
            self._end()

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _ask(self, jpeg: bytes, deadline: float) -> bytes:
        if not self.running:
            self._end()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "backend.reading.process"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=apart.environment(),
                cwd=Path(__file__).resolve().parents[2],
            )
        process = cast("subprocess.Popen[bytes]", self._process)
        stdin, stdout = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
        stdin.write(len(jpeg).to_bytes(4, "big") + jpeg)
        stdin.flush()
        return self._take(stdout, int.from_bytes(self._take(stdout, 4, deadline), "big"), deadline)

    def _take(self, stdout: IO[bytes], size: int, deadline: float) -> bytes:
        taken = b""
        with selectors.DefaultSelector() as ready:
            ready.register(stdout, selectors.EVENT_READ)
            while len(taken) < size:
                if not ready.select(max(0.0, deadline - time.monotonic())):
                    raise TimeoutError
                part = os.read(stdout.fileno(), size - len(taken))
                if not part:
                    raise EOFError
                taken += part
        return taken

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()


@functools.cache
def reader() -> Reader:
    """The reader of this process; only the worker has one."""
    return Reader()
