"""The records of the print journal: what was asked of each printer and what became of it.

Nothing here ever prints by itself.

SQLite in WAL mode with synchronous=FULL: a commit is one fsync and survives a power cut. (In rollback
mode the unlink of the journal file may be lost, and with it a commit that was already answered.) The
documents themselves are in ``sealed_files.py``: SQLite keeps old pages.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import secrets
import sqlite3
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bridge.print_job import LIVE, MOVES, Job, JobKeyReused, JobNotFound, JournalUnavailable, MoveRefused, State
from bridge.sealed_files import DocumentGone, SealedFiles

log = logging.getLogger("bridge.journal")

FILE = "print-journal.sqlite3"
KEEP_RECORDS = timedelta(days=30)
MAXIMUM_RECORDS = 10_000
SURELY_KEPT = 100
"""The newest records stay whatever the clock says: a machine without a battery wakes up years ago, is put right, and
must not take the key of a minute ago for one it has never seen."""
KEEP_DOCUMENTS = timedelta(minutes=30)
"""Longest stay of a document nobody has forgotten: a page that died never says that its session is over."""

_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS job (
    number INTEGER PRIMARY KEY,
    printer TEXT NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN {tuple(MOVES)}),
    reason TEXT,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    created TEXT NOT NULL,
    changed TEXT NOT NULL,
    document TEXT,
    UNIQUE (printer, key)
)
"""
_COLUMNS = "printer, key, name, state, reason, size, sha256, created, changed, document"


class JobRecords:
    """The journal's file and the documents beside it. Blocking, for one thread at a time.

    Every method raises JournalUnavailable when the disk refuses; what it should have changed is then as
    before.
    """

    def __init__(self, directory: Path, documents: SealedFiles, now: Callable[[], datetime] | None = None) -> None:
        """Open the journal and apply the start-up rule: what was still queued was never sent.

        Jobs that were sent stay as they are: their printer may know. Raises OSError and sqlite3.Error too.
        """
        self._documents = documents
        self._now = now or (lambda: datetime.now(UTC))
        self._database = _open(directory / FILE)
        with self._transaction():
            self._set("state = 'queued'", (), "state = 'failed', reason = 'notSent'")
        named = {row[0] for row in self._database.execute("SELECT document FROM job WHERE document IS NOT NULL")}
        with self._disk():
            readable = documents.keep_only(named)
        with self._transaction():
            for name in named - readable:
                self._database.execute("UPDATE job SET document = NULL WHERE document = ?", (name,))
        self.expire()

    def close(self) -> None:
        self._database.close()

    def begin(self, printer: str, key: str, data: bytes | None, *, keep: bool = True) -> tuple[Job, bytes | None]:
        """Take up a job: the record, and the document when the job is now ``queued`` and to be printed.

        An unknown key needs ``data``. A known one must come with the same data or none; it is queued again
        if it had failed, and otherwise answered as it is, with None for the document. ``keep`` False: the
        document is not written to disk. Raises JobNotFound, JobKeyReused.
        """
        job = self._find(printer, key)
        digest = None if data is None else hashlib.sha256(data).hexdigest()
        if job is not None and digest not in (None, job.sha256):
            raise JobKeyReused(key)
        if job is not None and job.state != "failed":
            return job, None
        if data is None:
            data = self._kept(job)
        document = job.document if job else None
        if document is None and keep:
            document = secrets.token_hex(12)
            with self._disk():
                self._documents.store(document, data)
        name = f"xiaoer-{secrets.token_hex(8)}"
        moment = self._moment()
        try:
            with self._transaction():
                self._database.execute(
                    "INSERT INTO job (printer, key, name, state, size, sha256, created, changed, document)"
                    " VALUES (?, ?, ?, 'queued', ?, ?, ?, ?, ?) ON CONFLICT (printer, key) DO UPDATE SET"
                    " name = excluded.name, state = 'queued', reason = NULL, changed = excluded.changed,"
                    " document = excluded.document",
                    (printer, key, name, len(data), hashlib.sha256(data).hexdigest(), moment, moment, document),
                )
        except JournalUnavailable:
            if document is not None and (job is None or job.document is None):
                self._destroy(document)
            raise
        return self._named(name), data

    def move(self, name: str, state: State, reason: str | None = None) -> Job:
        """Write down how the attempt ``name`` goes on. Raises MoveRefused: its state does not allow that."""
        before = self._named(name)
        if state not in MOVES[before.state] or state == "queued":
            raise MoveRefused(f"{before.state} to {state}")
        gone = before.document if state == "completed" else None
        with self._transaction():
            self._set("name = ?", (name,), "state = ?, reason = ?", (state, reason))
            if gone:
                self._database.execute("UPDATE job SET document = NULL WHERE name = ?", (name,))
        if gone:
            self._destroy(gone)
        return self._named(name)

    def resolve(self, printer: str, key: str, *, printed: bool) -> Job:
        """A person's word on an unknown job: ``completed``, or ``failed`` for the reason ``notPrinted``.

        Raises JobNotFound; MoveRefused unless the job is unknown.
        """
        job = self.find(printer, key)
        if job.state != "unknown":
            raise MoveRefused(job.state)
        return self.move(job.name, "completed") if printed else self.move(job.name, "failed", "notPrinted")

    def forget_documents(self, printer: str) -> list[Job]:
        """The session is over: no document of this printer stays, and what is still queued fails ``canceled``.

        Returns the jobs that changed.
        """
        jobs = self._select("printer = ? AND (document IS NOT NULL OR state = 'queued')", (printer,))
        with self._transaction():
            self._set("printer = ? AND state = 'queued'", (printer,), "state = 'failed', reason = 'canceled'")
            self._database.execute("UPDATE job SET document = NULL WHERE printer = ?", (printer,))
        self._destroy(*(job.document for job in jobs if job.document))
        return [self._named(job.name) for job in jobs]

    def expire(self) -> None:
        """Destroy documents and drop records whose time is over; never a record of a job that is under way.

        A document from the future is one whose clock has been put back since: its time is over too.
        """
        now = self._now()
        early, late = ((now + away).isoformat(timespec="milliseconds") for away in (-KEEP_DOCUMENTS, KEEP_DOCUMENTS))
        records = (now - KEEP_RECORDS).isoformat(timespec="milliseconds")
        old = self._select(
            "document IS NOT NULL AND changed NOT BETWEEN ? AND ? AND state NOT IN (?, ?, ?)", (early, late, *LIVE)
        )
        with self._transaction():
            for job in old:
                self._database.execute("UPDATE job SET document = NULL WHERE name = ?", (job.name,))
            self._database.execute(
                "DELETE FROM job WHERE state NOT IN (?, ?, ?) AND document IS NULL AND number <="
                " (SELECT max(number) FROM job) - CASE WHEN changed < ? THEN ? ELSE ? END",
                (*LIVE, records, SURELY_KEPT, MAXIMUM_RECORDS),
            )
        self._destroy(*(job.document for job in old if job.document))

    def find(self, printer: str, key: str) -> Job:
        """One job. Raises JobNotFound."""
        job = self._find(printer, key)
        if job is None:
            raise JobNotFound(key)
        return job

    def jobs(self, printer: str, states: Iterable[str] | None = None, limit: int = MAXIMUM_RECORDS) -> list[Job]:
        """This printer's jobs, the newest first."""
        wanted = tuple(MOVES if states is None else states)
        marks = ", ".join("?" * len(wanted))
        return self._select(f"printer = ? AND state IN ({marks})", (printer, *wanted), limit)

    # -- the file

    def _find(self, printer: str, key: str) -> Job | None:
        return next(iter(self._select("printer = ? AND key = ?", (printer, key))), None)

    def _named(self, name: str) -> Job:
        return self._select("name = ?", (name,))[0]

    def _select(self, where: str, values: tuple[Any, ...], limit: int = MAXIMUM_RECORDS) -> list[Job]:
        query = f"SELECT {_COLUMNS} FROM job WHERE {where} ORDER BY number DESC LIMIT ?"  # noqa: S608 - our words
        with self._disk():
            return [Job(*row) for row in self._database.execute(query, (*values, limit))]

    def _set(self, where: str, values: tuple[Any, ...], change: str, changed: tuple[Any, ...] = ()) -> None:
        query = f"UPDATE job SET {change}, changed = ? WHERE {where}"  # noqa: S608 - our words
        self._database.execute(query, (*changed, self._moment(), *values))

    def _kept(self, job: Job | None) -> bytes:
        if job is None or job.document is None:
            raise JobNotFound
        try:
            with self._disk():
                return self._documents.load(job.document)
        except DocumentGone:
            raise JobNotFound from None

    def _destroy(self, *documents: str) -> None:
        """After the commit that unnamed them: what cannot be destroyed now is swept at the next start."""
        for document in documents:
            try:
                self._documents.destroy(document)
            except OSError:
                log.exception("a document could not be destroyed")

    def _moment(self) -> str:
        return self._now().isoformat(timespec="milliseconds")

    @contextlib.contextmanager
    def _transaction(self) -> Any:
        with self._disk():
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._database.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._database.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def _disk(self) -> Any:
        try:
            yield
        except (sqlite3.Error, OSError):
            log.exception("the print journal cannot be written")
            raise JournalUnavailable from None


def _open(file: Path) -> sqlite3.Connection:
    """The database, ready. One that is damaged is put aside for whoever looks into it: a kiosk without its
    past still prints, and its keys are random."""
    try:
        return _connect(file)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        log.exception("the print journal is damaged and was put aside")
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    for part in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
        with contextlib.suppress(FileNotFoundError):
            part.rename(part.with_name(f"{part.name}.damaged-{stamp}"))
    return _connect(file)


def _connect(file: Path) -> sqlite3.Connection:
    file.touch(0o600)
    database = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        if database.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("quick_check")
        database.execute(_SCHEMA)
    except BaseException:
        database.close()
        raise
    return database
