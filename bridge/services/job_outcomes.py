"""What becomes of print jobs: written down, told to the page, and asked of the printer when nobody was watching."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any, Literal, Protocol

from bridge.devices.contract import DeviceNotReady, DeviceStatus, Emit, Progress, Sides
from bridge.job_records import JobRecords
from bridge.journal import PrintJournal
from bridge.print_job import LIVE, Job, JournalUnavailable, MoveRefused, State

log = logging.getLogger("bridge.services")

RESTART_PATIENCE = 30.0
"""Seconds a printer may take after a start until it can be asked about the jobs of before."""
FINISH_PATIENCE = 600.0
"""Seconds a printer may go on printing a job nobody watches until it counts as unknown."""
CANCEL_PATIENCE = 1.5
"""Seconds to learn what became of a cancelled job: with the last question, less than the queue's patience."""
ASK_SECONDS = 3.0
ASK_AGAIN_SECONDS = 0.1
SLOWEST_SECONDS = 2.0
"""Between two questions: soon at first, then less and less often."""

HOUSEKEEPING_SECONDS = 60.0


class JobPrinter(Protocol):
    """What is needed of a printer's driver (``bridge.devices.contract.Printer``)."""

    def status(self) -> DeviceStatus: ...

    def capabilities(self) -> dict[str, Any]: ...

    async def print_document(
        self, data: bytes, *, job: str, emit: Emit, progress: Progress, sides: Sides = "single"
    ) -> None: ...

    async def find_job(self, job: str) -> Literal["completed", "failed", "printing"] | None: ...


class JobOutcomes:
    """The jobs of one printer after they have begun. ``tell`` is called with every job that has changed."""

    def __init__(self, printer: str, device: JobPrinter, journal: PrintJournal, tell: Callable[[Job], None]) -> None:
        self._printer = printer
        self._device = device
        self._journal = journal
        self._tell = tell
        self._watching: dict[str, asyncio.Task[Job]] = {}
        self._housekeeping: asyncio.Task[None] | None = None
        self.printing: str | None = None
        """The job whose print is being waited for, by its name on the device."""

    def open(self) -> None:
        """Ask the printer about the jobs a crash left open, and keep house, beside everything else."""
        self._housekeeping = asyncio.ensure_future(self._keep_house())

    def close(self) -> None:
        for task in (self._housekeeping, *self._watching.values()):
            if task is not None:
                task.cancel()

    async def end(self, job: Job, state: State, reason: str | None = None) -> Job:
        """Write an end down. One that cannot be written is found out again when its key is next asked for."""
        try:
            return await self.move(job, state, reason)
        except MoveRefused:
            return await self._journal.do(JobRecords.find, self._printer, job.key)
        except JournalUnavailable:
            if state == "completed":
                raise
            return job

    async def move(self, job: Job, state: State, reason: str | None = None) -> Job:
        job = await self._journal.do(JobRecords.move, job.name, state, reason)
        self._tell(job)
        return job

    async def _keep_house(self) -> None:
        caught_up = False
        while True:
            with contextlib.suppress(JournalUnavailable):
                if not caught_up:
                    for job in await self._journal.do(JobRecords.jobs, self._printer, LIVE):
                        if job.name != self.printing:
                            self.watch(job, RESTART_PATIENCE, "interrupted")
                    caught_up = True
                await self._journal.do(JobRecords.expire)
            await asyncio.sleep(HOUSEKEEPING_SECONDS)

    def watch(self, job: Job, patience: float, reason: str) -> asyncio.Task[Job]:
        """Find out, once, what becomes of a job that was sent; ``reason`` is written to what did not print."""
        task = self._watching.get(job.name)
        if task is None:
            task = self._watching[job.name] = asyncio.ensure_future(self._find_out(job, patience, reason))
            task.add_done_callback(lambda done: self._watched(job.name, done))
        return task

    def _watched(self, name: str, task: asyncio.Task[Job]) -> None:
        del self._watching[name]
        if not task.cancelled() and task.exception() is not None:
            log.error("a print job could not be followed", exc_info=task.exception())

    async def _find_out(self, job: Job, patience: float, reason: str) -> Job:
        """Ask the printer until it knows, or cannot say, or patience is over."""
        if job.state == "queued":
            return await self.end(job, "failed", reason)
        loop = asyncio.get_running_loop()
        started = loop.time()
        pause = ASK_AGAIN_SECONDS
        while True:
            found = await self.ask(job)
            if found == "completed":
                return await self.end(job, "completed")
            if found == "failed":
                return await self.end(job, "failed", reason)
            longest = FINISH_PATIENCE if found == "printing" and reason != "canceled" else patience
            if found is None or loop.time() - started > longest:
                return await self.end(job, "unknown", reason)
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, SLOWEST_SECONDS)

    async def ask(self, job: Job) -> Literal["completed", "failed", "printing", "absent"] | None:
        """The printer's word on a job; None when it cannot say, ``absent`` when it cannot be asked now."""
        try:
            async with asyncio.timeout(ASK_SECONDS):
                found = await self._device.find_job(job.name)
        except (DeviceNotReady, TimeoutError):
            return "absent"
        except Exception:
            log.exception("the printer's driver failed to find a job")
            return None
        return "absent" if found is None and self._device.status().device != "online" else found
