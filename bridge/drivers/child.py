"""A driver's blocking half in a process of its own, so that a library that hangs costs that process and no more.

The worker is a plain Python file with ``handle(request: dict) -> dict``. Requests and answers are JSON, one a
line, over the process's standard streams (``child_main.py`` is the other end). A worker that does not answer in
time, stumbles or dies is killed; the next request starts a new one.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bridge.drivers.start_process import start_process

log = logging.getLogger("bridge.drivers")

START_SECONDS = 10.0
"""How long a worker may take to import its library."""

KILL_SECONDS = 1.0
"""A process stuck in the kernel dies when the kernel lets it; nobody waits longer for it than this."""

LONGEST_LINE = 8 * 2**20

_MAIN = Path(__file__).with_name("child_main.py")


class ChildFailed(Exception):
    """The worker hung, stumbled or died; it is gone now. The text is English and free of personal data."""


class Child:
    """One worker, started when it is first needed. Requests take turns."""

    def __init__(
        self, worker: Path, *, environment: Mapping[str, str] | None = None, directory: Path | None = None
    ) -> None:
        """``environment`` is added to ours; ``directory`` is where the worker runs."""
        self._worker = worker
        self._environment = dict(environment or {})
        self._directory = directory
        self._process: asyncio.subprocess.Process | None = None
        self._lock = asyncio.Lock()
        self._number = 0

    @property
    def pid(self) -> int | None:
        """The running worker's process id."""
        return self._process.pid if self._process is not None else None

    async def ask(self, request: dict[str, Any], timeout: float) -> dict[str, Any]:
        """The worker's answer. ``timeout`` is in seconds and does not count its start. Raises ChildFailed.

        Cancelling leaves the worker at it; the next request waits for that within its own timeout.
        """
        async with self._lock:
            process = self._process or await self._start()
            self._number += 1
            try:
                answer = await self._exchange(process, {"id": self._number, **request}, timeout)
            except TimeoutError:
                await self._kill("it does not answer")
                raise ChildFailed("the device's library does not answer") from None
            except (OSError, ValueError):
                await self._kill("it ended")
                raise ChildFailed("the device's library ended unexpectedly") from None
            if "stumbled" in answer:
                await self._kill(f"it stumbled over {answer['stumbled']}")
                raise ChildFailed(f"the device's library stumbled over {answer['stumbled']}")
        return answer

    async def close(self) -> None:
        """End the worker, whatever it is doing. Never raises."""
        if self._process is not None:
            await self._kill("")

    async def _start(self) -> asyncio.subprocess.Process:
        try:
            self._process = process = await start_process(
                sys.executable,
                "-I",
                str(_MAIN),
                str(self._worker),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=LONGEST_LINE,
                env=os.environ | self._environment,
                cwd=self._directory,
            )
        except OSError as error:
            raise ChildFailed(f"the device's library cannot be started: {error.strerror}") from None
        try:
            async with asyncio.timeout(START_SECONDS):
                await _read_line(process)
        except (TimeoutError, OSError, ValueError):
            await self._kill("it does not start")
            raise ChildFailed("the device's library does not start") from None
        except asyncio.CancelledError:
            await self._kill("")
            raise
        return process

    async def _exchange(
        self, process: asyncio.subprocess.Process, request: dict[str, Any], timeout: float
    ) -> dict[str, Any]:
        assert process.stdin is not None  # noqa: S101 - asked for a pipe
        async with asyncio.timeout(timeout):
            process.stdin.write(json.dumps(request).encode() + b"\n")
            await process.stdin.drain()
            while True:
                answer = await _read_line(process)
                if answer.get("id") == request["id"]:
                    return answer

    async def _kill(self, reason: str) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if reason:
            log.warning("driver process killed", extra={"worker": self._worker.stem, "reason": reason})
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), KILL_SECONDS)


async def _read_line(process: asyncio.subprocess.Process) -> dict[str, Any]:
    """One line as a JSON object. Raises ValueError at the end of the stream and for anything else."""
    assert process.stdout is not None  # noqa: S101 - asked for a pipe
    answer = json.loads(await process.stdout.readline())
    if not isinstance(answer, dict):
        raise ValueError("not an object")
    return answer
