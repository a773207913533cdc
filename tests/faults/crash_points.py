"""Print journal and spool are killed before every single thing they do to the disk, one after the other.

``python -m tests.faults.crash_points``: each step runs in a forked child that counts its writes, syncs,
renames, unlinks and SQL statements, and kills itself at the n-th (in the middle of it, for a write). Then
this process opens what the child left and compares it with what the child had been told. Prints how many
points there were; exits with 1 at the first broken promise.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from bridge import job_records, spool
from bridge.job_records import JobRecords
from bridge.receipts import Receipt
from bridge.sealed_files import SealedFiles
from bridge.spool import EntryNotFound, Spool

MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""A kill leaves in memory what it leaves on a disk, and there syncing costs nothing."""

PRINTER = "DocumentPrinter"
DOCUMENTS = {key: b"%PDF-" + key.encode() * 50 for key in ("key-printed", "key-decided")}
SUBMISSIONS = {str(UUID(int=number, version=4)): bytes([number]) * 700 for number in range(1, 5)}

_write = os.write
Told = Callable[[str], None]


class Fuse:
    """Kills this process at its n-th step."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def burn(self, last_words: Callable[[], object] = lambda: None) -> None:
        self._left -= 1
        if self._left == 0:
            last_words()
            os.kill(os.getpid(), signal.SIGKILL)

    def arm(self) -> None:
        """From now on every touch of the disk is a step."""

        def write(descriptor: int, data: Any) -> int:
            self.burn(lambda: _write(descriptor, bytes(data)[: len(data) // 2]))
            return _write(descriptor, data)

        os.write = write  # type: ignore[assignment]
        for name in ("fsync", "replace", "unlink", "ftruncate", "open"):
            setattr(os, name, self._before(getattr(os, name)))
        connect = job_records._connect
        job_records._connect = lambda file: Statements(connect(file), self)  # type: ignore[assignment,return-value]

    def _before(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **options: Any) -> Any:
            self.burn()
            return function(*args, **options)

        return step


class Statements:
    """A connection whose every statement is a step."""

    def __init__(self, database: sqlite3.Connection, fuse: Fuse) -> None:
        self._database = database
        self._fuse = fuse

    def execute(self, *args: Any) -> Any:
        self._fuse.burn()
        return self._database.execute(*args)


def open_records(directory: Path) -> JobRecords:
    return JobRecords(directory, SealedFiles(directory / "documents", directory / "keys"))


def print_both(directory: Path, told: Told) -> None:
    """One job that prints at once, and one that a person has to decide about first."""
    records = open_records(directory)

    def attempt(key: str, end: str) -> None:
        job, document = records.begin(PRINTER, key, DOCUMENTS[key])
        if document is None:
            return
        records.move(job.name, "sent")
        if end == "completed":
            told(f"paper {key}")
        records.move(job.name, "printing")
        records.move(job.name, end)  # type: ignore[arg-type]
        told(f"{end} {key}")

    attempt("key-printed", "completed")
    attempt("key-decided", "unknown")
    records.resolve(PRINTER, "key-decided", printed=False)
    attempt("key-decided", "completed")
    records.forget_documents(PRINTER)


def judge_prints(directory: Path, told: list[str]) -> None:
    records = open_records(directory)
    jobs = {job.key: job for job in records.jobs(PRINTER)}
    for key in DOCUMENTS:
        job, papers = jobs.get(key), told.count(f"paper {key}")
        state = job.state if job else "absent"
        assert papers <= 1, f"{key} doubled"
        assert papers or state != "completed", f"{key} lost"
        assert not papers or state in ("sent", "printing", "completed"), f"{key} is {state} though printed"
        assert f"completed {key}" not in told or state == "completed", f"{key} was told completed and is {state}"
        assert state != "queued"
    named = {job.document for job in jobs.values() if job.document}
    assert {path.stem for path in (directory / "documents").iterdir()} == named, "documents without a record"
    assert {path.stem for path in (directory / "keys").iterdir()} == named, "keys without a record"
    for job in jobs.values():
        assert job.state != "completed" or job.document is None
        if job.document:
            assert records._documents.load(job.document) == DOCUMENTS[job.key]


def store_and_send(directory: Path, told: Told) -> None:
    """Put and acknowledge, with the log written anew as soon as there is anything to gain."""
    spool.GARBAGE_BYTES = 1
    spooled = Spool(directory)
    first, second, third, fourth = SUBMISSIONS

    def put(name: str) -> None:
        spooled.put(name, SUBMISSIONS[name])
        told(f"put {name}")

    def acknowledge(name: str) -> None:
        entry = spooled.get(name)[0]
        told(f"sending {name}")
        spooled.acknowledge(Receipt(name, entry.sha256, "2026-05-04T08:00:00Z", "proof"))
        told(f"acknowledged {name}")

    put(first)
    put(second)
    acknowledge(first)
    put(third)
    acknowledge(third)
    put(fourth)
    acknowledge(second)


def judge_spool(directory: Path, told: list[str]) -> None:
    spooled = Spool(directory)
    entries = {entry.submission_id: entry for entry in spooled.entries()}
    assert spooled.damaged == 0
    assert entries.keys() <= SUBMISSIONS.keys()
    for name, data in SUBMISSIONS.items():
        if f"put {name}" in told:
            assert name in entries, "lost"
        if f"acknowledged {name}" in told:
            assert entries[name].state == "acknowledged", "resurrected"
        elif name in entries and entries[name].state == "waiting":
            assert spooled.get(name)[1] == data, "corrupt"
        elif name in entries:
            assert f"sending {name}" in told, "acknowledged by nobody"
        try:
            assert spooled.put(name, data).submission_id == name
        except EntryNotFound:
            raise AssertionError(name) from None
    spooled.close()
    assert len(Spool(directory).entries()) == len(SUBMISSIONS)


def killed_at(step: int, scenario: Callable[[Path, Told], None], directory: Path) -> tuple[bool, list[str]]:
    """Run the scenario in a child that dies at this step: whether it died, and what it had been told."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(read)
            Fuse(step).arm()
            scenario(directory, lambda words: _write(write, f"{words}\n".encode()) and None)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(write)
    with os.fdopen(read) as told:
        words = told.read().splitlines()
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise SystemExit(f"the scenario failed by itself at step {step}")
    return os.WIFSIGNALED(status), words


SCENARIOS = {"print journal": (print_both, judge_prints), "spool": (store_and_send, judge_spool)}


def main() -> int:
    for name, (scenario, judge) in SCENARIOS.items():
        step, died = 0, True
        while died:
            step += 1
            directory = Path(tempfile.mkdtemp(prefix="xiaoer-crash-", dir=MEMORY))
            try:
                died, told = killed_at(step, scenario, directory)
                judge(directory, told)
            except AssertionError:
                traceback.print_exc()
                print(f"{name}: broken when killed at step {step}")
                return 1
            finally:
                shutil.rmtree(directory)
        print(f"{name}: {step - 1} crash points, 0 lost, 0 doubled, 0 corrupt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
