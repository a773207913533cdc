"""The print journal against a model of it, with crashes between any two calls."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bridge.job_records import KEEP_DOCUMENTS, JobRecords
from bridge.print_job import MOVES, JobKeyReused, JobNotFound, MoveRefused
from bridge.sealed_files import SealedFiles

PRINTER = "DocumentPrinter"
KEYS = st.sampled_from(["key-one", "key-two"])
DATA = st.sampled_from([b"%PDF-a", b"%PDF-b"])
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None


@dataclass
class Modelled:
    """What the model knows of a job; ``age`` is how long ago it changed."""

    data: bytes
    state: str = "queued"
    kept: bool = True
    age: timedelta = timedelta(0)

    def become(self, state: str) -> None:
        self.state, self.age = state, timedelta(0)


class JournalMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp(prefix="xiaoer-journal-", dir=MEMORY))
        self.time = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
        self.model: dict[str, Modelled] = {}
        self.open()

    def open(self) -> None:
        documents = SealedFiles(self.directory / "documents", self.directory / "keys")
        self.records = JobRecords(self.directory, documents, lambda: self.time)

    def teardown(self) -> None:
        self.records.close()
        shutil.rmtree(self.directory)

    @rule(key=KEYS, data=st.one_of(st.none(), DATA))
    def ask_for_a_job(self, key: str, data: bytes | None) -> None:
        known = self.model.get(key)
        if known and data not in (None, known.data):
            with pytest.raises(JobKeyReused):
                self.records.begin(PRINTER, key, data)
        elif data is None and (known is None or (known.state == "failed" and not known.kept)):
            with pytest.raises(JobNotFound):
                self.records.begin(PRINTER, key, None)
        elif known and known.state != "failed":
            assert self.records.begin(PRINTER, key, data)[1] is None
        else:
            printed = known.data if known else data
            assert self.records.begin(PRINTER, key, data)[1] == printed
            assert printed is not None
            self.model[key] = Modelled(printed)

    @rule(key=KEYS, state=st.sampled_from([*MOVES]))
    def go_on(self, key: str, state: str) -> None:
        known = self.model.get(key)
        if known is None:
            return
        name = self.records.find(PRINTER, key).name
        if state == "queued" or state not in MOVES[known.state]:
            with pytest.raises(MoveRefused):
                self.records.move(name, state)  # type: ignore[arg-type]
            return
        self.records.move(name, state)  # type: ignore[arg-type]
        known.become(state)
        known.kept = known.kept and state != "completed"

    @rule(key=KEYS, printed=st.booleans())
    def decide(self, key: str, printed: bool) -> None:
        known = self.model.get(key)
        if known is None or known.state != "unknown":
            with pytest.raises(JobNotFound if known is None else MoveRefused):
                self.records.resolve(PRINTER, key, printed=printed)
            return
        self.records.resolve(PRINTER, key, printed=printed)
        known.become("completed" if printed else "failed")
        known.kept = known.kept and not printed

    @rule()
    def end_the_session(self) -> None:
        self.records.forget_documents(PRINTER)
        for job in self.model.values():
            job.kept = False
            if job.state == "queued":
                job.become("failed")

    @rule(minutes=st.integers(1, 40))
    def let_time_pass(self, minutes: int) -> None:
        self.time += timedelta(minutes=minutes)
        self.records.expire()
        for job in self.model.values():
            job.age += timedelta(minutes=minutes)
        self._expire()

    def _expire(self) -> None:
        for job in self.model.values():
            if job.age > KEEP_DOCUMENTS and job.state not in ("queued", "sent", "printing"):
                job.kept = False

    @rule()
    def crash(self) -> None:
        """Leave the old records as a killed process would: nothing is closed, nothing flushed."""
        self.open()
        for job in self.model.values():
            if job.state == "queued":
                job.become("failed")
        self._expire()

    @rule()
    def lose_power(self) -> None:
        """The keys were in memory."""
        for key in (self.directory / "keys").iterdir():
            key.unlink()
        for job in self.model.values():
            job.kept = False
        self.crash()

    @invariant()
    def the_records_are_as_the_model_says(self) -> None:
        jobs = {job.key: job for job in self.records.jobs(PRINTER)}
        assert {key: (job.state, job.document is not None) for key, job in jobs.items()} == {
            key: (job.state, job.kept) for key, job in self.model.items()
        }
        kept = {job.document for job in jobs.values() if job.document}
        for folder in ("documents", "keys"):
            assert {path.stem for path in (self.directory / folder).iterdir()} == kept


TestJournal = JournalMachine.TestCase
TestJournal.settings = settings(max_examples=40, stateful_step_count=25)
