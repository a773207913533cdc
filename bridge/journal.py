"""The print journal as the event loop uses it: the job records, on a thread of their own, through every crash."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from bridge.job_records import JobRecords
from bridge.print_job import JournalUnavailable
from bridge.sealed_files import SealedFiles, key_directory

log = logging.getLogger("bridge.journal")

DOCUMENTS = "print-documents"

P = ParamSpec("P")
T = TypeVar("T")


class PrintJournal:
    """The records for the event loop: every call runs on the journal's own thread, one after the other.

    ``open_records`` is called there before the first of them, again and again until it succeeds: a kiosk
    with a full disk still reads cards.
    """

    def __init__(self, open_records: Callable[[], JobRecords]) -> None:
        self._open_records = open_records
        self._records: JobRecords | None = None
        self._thread = ThreadPoolExecutor(1, "print-journal")

    async def do(self, method: Callable[Concatenate[JobRecords, P], T], *args: P.args, **options: P.kwargs) -> T:
        """``await journal.do(JobRecords.move, name, "sent")``. Once called it is carried out, even when the
        caller is cancelled meanwhile."""

        def run() -> T:
            if self._records is None:
                self._records = self._open_records()
            return method(self._records, *args, **options)

        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, run))

    def close(self) -> None:
        """Let go of the file, after what is under way."""
        self._thread.submit(self._close)
        self._thread.shutdown(wait=False)

    def _close(self) -> None:
        if self._records is not None:
            self._records.close()


def print_journal(
    directory: Path, environment: Mapping[str, str], now: Callable[[], datetime] | None = None
) -> PrintJournal:
    """The journal of the bridge that lives in ``directory``; touches nothing before its first use."""

    def open_records() -> JobRecords:
        try:
            documents = SealedFiles(directory / DOCUMENTS, key_directory(directory, environment))
            return JobRecords(directory, documents, now)
        except (OSError, sqlite3.Error):
            log.exception("the print journal cannot be opened")
            raise JournalUnavailable from None

    return PrintJournal(open_records)
