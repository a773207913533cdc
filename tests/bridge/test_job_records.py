"""The print journal's records: one paper for one key, whatever happens between."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bridge.job_records import FILE, KEEP_DOCUMENTS, KEEP_RECORDS, JobRecords
from bridge.print_job import MOVES, Job, JobKeyReused, JobNotFound, JournalUnavailable, MoveRefused
from bridge.sealed_files import DocumentGone, SealedFiles

PDF = b"%PDF-1.7 Lin Meiying"
PRINTER = "DocumentPrinter"
KEY = "key-00000001"
START = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)


class Shelf:
    """A journal that can be closed and opened again, and whose clock can be moved."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.documents = SealedFiles(directory / "documents", directory / "keys")
        self.time = START
        self.open()

    def open(self) -> None:
        self.records = JobRecords(self.directory, self.documents, lambda: self.time)

    def reopen(self) -> JobRecords:
        self.records.close()
        self.open()
        return self.records

    def begun(self, key: str = KEY, data: bytes = PDF) -> Job:
        job, document = self.records.begin(PRINTER, key, data)
        assert document == data
        return job

    def in_state(self, state: str, key: str = KEY) -> Job:
        job = self.begun(key)
        return job if state == "queued" else self.records.move(job.name, state)  # type: ignore[arg-type]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def test_a_job_is_queued_with_its_document_kept(shelf: Shelf) -> None:
    job = shelf.begun()
    assert job.payload() == {
        "key": KEY,
        "state": "queued",
        "reason": None,
        "size": len(PDF),
        "sha256": job.sha256,
        "created": "2026-05-04T08:00:00.000+00:00",
        "changed": "2026-05-04T08:00:00.000+00:00",
        "document": "kept",
    }
    assert shelf.documents.load(job.document or "") == PDF


def test_the_paper_out_destroys_the_document_and_leaves_the_record(shelf: Shelf) -> None:
    job = shelf.begun()
    shelf.records.move(job.name, "sent")
    done = shelf.records.move(job.name, "completed")
    assert (done.state, done.document, done.sha256) == ("completed", None, job.sha256)
    with pytest.raises(DocumentGone):
        shelf.documents.load(job.document or "")
    assert b"Lin Meiying" not in b"".join(p.read_bytes() for p in shelf.directory.rglob("*") if p.is_file())


@pytest.mark.parametrize("state", ["queued", "sent", "printing", "completed", "unknown"])
def test_a_known_key_is_answered_and_not_printed_again(shelf: Shelf, state: str) -> None:
    before = shelf.in_state(state)
    assert shelf.records.begin(PRINTER, KEY, PDF) == (before, None)


@pytest.mark.parametrize("data", [PDF, None], ids=["same data", "no data"])
def test_a_failed_job_is_queued_again_under_its_key_as_a_new_attempt(shelf: Shelf, data: bytes | None) -> None:
    first = shelf.begun()
    shelf.records.move(first.name, "failed", "paperOut")
    second, document = shelf.records.begin(PRINTER, KEY, data)
    assert document == PDF
    assert (second.state, second.reason, second.key) == ("queued", None, KEY)
    assert second.name != first.name
    with pytest.raises(IndexError):
        shelf.records.move(first.name, "completed")


@pytest.mark.parametrize("state", list(MOVES))
def test_a_key_belongs_to_one_document(shelf: Shelf, state: str) -> None:
    shelf.in_state(state)
    with pytest.raises(JobKeyReused):
        shelf.records.begin(PRINTER, KEY, PDF + b"other")


def test_two_printers_may_use_one_key(shelf: Shelf) -> None:
    shelf.begun()
    job, document = shelf.records.begin("ReceiptPrinter", KEY, b"%PDF-receipt")
    assert (job.printer, document) == ("ReceiptPrinter", b"%PDF-receipt")


def test_an_unknown_key_without_a_document_is_not_found(shelf: Shelf) -> None:
    with pytest.raises(JobNotFound):
        shelf.records.begin(PRINTER, KEY, None)


@pytest.mark.parametrize(("state", "to"), [(a, b) for a in MOVES for b in MOVES if b not in MOVES[a] or b == "queued"])
def test_a_move_the_table_does_not_have_is_refused_and_changes_nothing(shelf: Shelf, state: str, to: str) -> None:
    job = shelf.in_state(state)
    with pytest.raises(MoveRefused):
        shelf.records.move(job.name, to)  # type: ignore[arg-type]
    assert shelf.records.find(PRINTER, KEY) == job


@pytest.mark.parametrize(
    ("state", "after", "reason"),
    [
        ("queued", "failed", "notSent"),
        ("sent", "sent", None),
        ("printing", "printing", None),
        ("completed", "completed", None),
        ("failed", "failed", None),
        ("unknown", "unknown", None),
    ],
)
def test_after_a_crash_what_was_never_sent_has_failed_and_the_rest_stands(
    shelf: Shelf, state: str, after: str, reason: str | None
) -> None:
    shelf.in_state(state)
    job = shelf.reopen().find(PRINTER, KEY)
    assert (job.state, job.reason) == (after, reason)


def test_a_crash_keeps_the_document_of_a_job_a_person_may_have_to_decide_on(shelf: Shelf) -> None:
    shelf.in_state("unknown")
    records = shelf.reopen()
    records.resolve(PRINTER, KEY, printed=False)
    assert records.begin(PRINTER, KEY, None)[1] == PDF


def test_a_document_whose_key_a_power_cut_took_is_told_as_destroyed(shelf: Shelf) -> None:
    shelf.in_state("unknown")
    for key in (shelf.directory / "keys").iterdir():
        key.unlink()
    assert shelf.reopen().find(PRINTER, KEY).document is None
    assert list((shelf.directory / "documents").iterdir()) == []


@pytest.mark.parametrize(
    ("printed", "state", "reason", "kept"), [(True, "completed", None, False), (False, "failed", "notPrinted", True)]
)
def test_a_person_decides_about_an_unknown_job(
    shelf: Shelf, printed: bool, state: str, reason: str | None, kept: bool
) -> None:
    shelf.in_state("unknown")
    job = shelf.records.resolve(PRINTER, KEY, printed=printed)
    assert (job.state, job.reason, job.document is not None) == (state, reason, kept)


@pytest.mark.parametrize("state", [state for state in MOVES if state != "unknown"])
def test_nobody_decides_about_a_job_that_is_not_unknown(shelf: Shelf, state: str) -> None:
    shelf.in_state(state)
    with pytest.raises(MoveRefused):
        shelf.records.resolve(PRINTER, KEY, printed=True)


def test_the_end_of_a_session_destroys_every_document_and_withdraws_what_waits(shelf: Shelf) -> None:
    for state in ("queued", "sent", "failed", "unknown"):
        shelf.in_state(state, f"key-of-{state}")
    jobs = {job.key: job for job in shelf.records.forget_documents(PRINTER)}
    assert {key: (job.state, job.reason, job.document) for key, job in jobs.items()} == {
        "key-of-queued": ("failed", "canceled", None),
        "key-of-sent": ("sent", None, None),
        "key-of-failed": ("failed", None, None),
        "key-of-unknown": ("unknown", None, None),
    }
    assert list((shelf.directory / "keys").iterdir()) == []
    assert shelf.records.forget_documents(PRINTER) == []


def test_a_forgotten_document_can_be_printed_when_it_is_brought_again(shelf: Shelf) -> None:
    shelf.in_state("failed")
    shelf.records.forget_documents(PRINTER)
    with pytest.raises(JobNotFound):
        shelf.records.begin(PRINTER, KEY, None)
    assert shelf.records.begin(PRINTER, KEY, PDF)[1] == PDF


def test_a_document_that_is_not_to_be_kept_is_never_on_disk(shelf: Shelf) -> None:
    job, document = shelf.records.begin(PRINTER, KEY, PDF, keep=False)
    assert (job.document, document) == (None, PDF)
    assert list((shelf.directory / "documents").iterdir()) == []


def test_documents_nobody_forgot_go_after_their_time_and_records_after_theirs(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.job_records.SURELY_KEPT", 0)
    shelf.in_state("failed")
    shelf.in_state("printing", "key-still-printing")
    shelf.time += KEEP_DOCUMENTS + timedelta(seconds=1)
    shelf.records.expire()
    assert shelf.records.find(PRINTER, KEY).document is None
    assert shelf.records.find(PRINTER, "key-still-printing").document is not None
    shelf.time += KEEP_RECORDS
    shelf.records.expire()
    assert [job.key for job in shelf.records.jobs(PRINTER)] == ["key-still-printing"]


def test_a_clock_that_is_put_right_does_not_make_a_printed_key_a_new_one(shelf: Shelf) -> None:
    shelf.time = datetime(1970, 1, 1, tzinfo=UTC)
    shelf.in_state("completed")
    shelf.time = START
    shelf.records.expire()
    assert shelf.records.begin(PRINTER, KEY, PDF)[1] is None


def test_a_clock_that_is_put_back_does_not_keep_a_document_for_longer(shelf: Shelf) -> None:
    shelf.in_state("unknown")
    shelf.time = START - timedelta(days=1)
    shelf.records.expire()
    assert shelf.records.find(PRINTER, KEY).document is None


def test_only_the_newest_records_stay(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.job_records.MAXIMUM_RECORDS", 3)
    for number in range(5):
        shelf.in_state("completed", f"key-number-{number}")
    shelf.records.expire()
    assert [job.key for job in shelf.records.jobs(PRINTER)] == ["key-number-4", "key-number-3", "key-number-2"]


def test_jobs_are_listed_newest_first_by_state(shelf: Shelf) -> None:
    for number, state in enumerate(("completed", "unknown", "unknown")):
        shelf.in_state(state, f"key-number-{number}")
    assert [job.key for job in shelf.records.jobs(PRINTER, ["unknown"])] == ["key-number-2", "key-number-1"]
    assert [job.key for job in shelf.records.jobs(PRINTER, limit=1)] == ["key-number-2"]
    assert shelf.records.jobs("ReceiptPrinter") == []


def refuse_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.write", full)


def test_a_disk_without_room_for_the_document_refuses_the_job_and_leaves_nothing(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        refuse_documents(patched)
        with pytest.raises(JournalUnavailable):
            shelf.records.begin(PRINTER, KEY, PDF)
    assert shelf.records.jobs(PRINTER) == []
    assert [path.name for folder in ("documents", "keys") for path in (shelf.directory / folder).iterdir()] == []
    assert shelf.begun().state == "queued"


def test_a_journal_that_cannot_be_written_refuses_and_stands_as_before(shelf: Shelf) -> None:
    job = shelf.in_state("sent")
    shelf.records._database.execute("PRAGMA query_only = ON")
    for act in _writes(shelf, job):
        with pytest.raises(JournalUnavailable):
            act()
    shelf.records._database.execute("PRAGMA query_only = OFF")
    assert shelf.records.jobs(PRINTER) == [job]
    assert shelf.documents.load(job.document or "") == PDF
    assert len(list((shelf.directory / "documents").iterdir())) == 1


def _writes(shelf: Shelf, job: Job) -> list[Callable[[], object]]:
    return [
        lambda: shelf.records.begin(PRINTER, "key-00000002", PDF),
        lambda: shelf.records.move(job.name, "completed"),
        lambda: shelf.records.forget_documents(PRINTER),
    ]


def test_a_damaged_journal_is_put_aside_and_the_kiosk_prints_on(shelf: Shelf) -> None:
    shelf.in_state("completed")
    shelf.records.close()
    file = shelf.directory / FILE
    file.write_bytes(b"SQLite format 3\0" + b"\xff" * 4096)
    shelf.open()
    assert shelf.records.jobs(PRINTER) == []
    assert len(list(shelf.directory.glob(f"{FILE}.damaged-*"))) == 1
    assert shelf.begun().state == "queued"


def test_the_journal_is_durable_and_private(shelf: Shelf) -> None:
    shelf.begun()
    with sqlite3.connect(shelf.directory / FILE) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert shelf.records._database.execute("PRAGMA synchronous").fetchone() == (2,)
    assert oct((shelf.directory / FILE).stat().st_mode & 0o777) == "0o600"
