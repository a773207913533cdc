"""Sealed submissions on disk while the server cannot be reached.

What is stored is opaque here: the page has sealed it for the server. It leaves the spool by one thing only,
the server's signed receipt for exactly these bytes. Everything survives a kill at any instruction and a
power cut once it was answered (``sealed_log.py``), and a full disk is a refusal, never a loss.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any, Literal

from bridge.protocol import Payload
from bridge.receipts import Receipt
from bridge.sealed_log import OVERHEAD, Place, SealedLog
from bridge.spool_key import KeyLost, spool_key

FOLDER = "spool"
RESERVE_FILE = "reserve"
RESERVE_BYTES = 64 * 1024
"""Given up when the disk is full, so that what the server has can still be acknowledged, and room be made."""

QUOTA_BYTES = 512 * 1024 * 1024
KEEP_ACKNOWLEDGED = timedelta(days=30)
"""How long the record of an acknowledged entry stays: a page that asks again must not send it again."""

GARBAGE_BYTES = 256 * 1024
"""Less than this is not worth writing the log anew for."""

EXPORT_FORMAT = "xiaoer-spool-export-v1"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class SpoolFull(Exception):
    """The disk, or what the spool may use of it, is full: nothing was stored, nothing is lost."""


class SpoolBroken(Exception):
    """The spool cannot be read or written; the message says what to do."""


class EntryExists(Exception):
    """Another submission has this id."""


class EntryNotFound(Exception):
    """There is no such entry."""


@dataclass(frozen=True)
class Entry:
    """One submission. ``size`` and ``sha256`` are of the stored bytes; ``place`` is None once they are gone.

    ``receipt`` is what they went for; ``length`` is what the entry's latest record takes on disk.
    """

    submission_id: str
    size: int
    sha256: str
    stored_at: str
    state: Literal["waiting", "acknowledged"] = "waiting"
    note: Payload | None = None
    acknowledged_at: str | None = None
    receipt: Payload | None = None
    place: Place | None = None
    length: int = 0

    def payload(self) -> Payload:
        """The entry as XiaoerSpool tells it."""
        return {
            "submissionId": self.submission_id,
            "size": self.size,
            "sha256": self.sha256,
            "storedAt": self.stored_at,
            "state": self.state,
            "note": self.note,
        }


class Spool:
    """The entries and their log. Blocking, for one thread; methods raise SpoolBroken besides what they name.

    ``writable`` False reads beside a running bridge and changes nothing.
    """

    def __init__(
        self,
        directory: Path,
        *,
        writable: bool = True,
        quota: int = QUOTA_BYTES,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        """Open the spool below the bridge's directory and mend what a crash tore."""
        self._folder = directory / FOLDER
        self._quota = quota
        self._now = now or (lambda: datetime.now(UTC))
        self._entries: dict[str, Entry] = {}
        with _disk():
            if writable:
                self._folder.mkdir(mode=0o700, exist_ok=True)
            try:
                key = spool_key(directory, create=writable and not any(self._folder.glob("*.log")))
            except KeyLost as error:
                raise SpoolBroken(str(error)) from None
            self._log = SealedLog(self._folder, key)
            if writable:
                self._log.open_for_writing()
            self._read_entries()
        if writable:
            self._make_room()
            self._keep_reserve()

    @property
    def damaged(self) -> int:
        """Bytes of the log that cannot be read: a worn-out disk. They are kept for whoever can."""
        return self._log.damaged

    def close(self) -> None:
        self._log.close()

    def entries(self) -> list[Entry]:
        """All entries, the oldest first."""
        return list(self._entries.values())

    def put(self, submission_id: str, data: bytes, note: Payload | None = None) -> Entry:
        """Store a submission; on disk when this returns. The same id and bytes again: the entry there is.

        Raises EntryExists for other bytes, SpoolFull.
        """
        digest = hashlib.sha256(data).hexdigest()
        known = self._entries.get(submission_id)
        if known is not None:
            if known.sha256 != digest:
                raise EntryExists(submission_id)
            return known
        entry = Entry(submission_id, len(data), digest, self._moment(), note=note)
        record = _record(entry, data)
        if self._log.size + len(record) + OVERHEAD > self._quota:
            raise SpoolFull("the spool has used all it may")
        with _disk():
            place = self._log.append(record)
        entry = self._entries[submission_id] = replace(entry, place=place, length=place.length)
        return entry

    def get(self, submission_id: str) -> tuple[Entry, bytes]:
        """A waiting entry and its bytes. Raises EntryNotFound, also when it has been acknowledged."""
        entry = self._entries.get(submission_id)
        if entry is None or entry.place is None:
            raise EntryNotFound(submission_id)
        with _disk():
            return entry, _body(self._log.read(entry.place))

    def acknowledge(self, receipt: Receipt) -> Entry:
        """The server has it, as a verified receipt says: its bytes may go. Raises EntryNotFound, SpoolFull,
        and ValueError when the receipt is for other bytes."""
        entry = self._entries.get(receipt.submission_id)
        if entry is None:
            raise EntryNotFound(receipt.submission_id)
        if entry.sha256 != receipt.sha256:
            raise ValueError("the receipt is for other bytes")
        if entry.state == "acknowledged":
            return entry
        proof = {"receivedAt": receipt.received_at, "signature": receipt.signature}
        done = replace(entry, state="acknowledged", acknowledged_at=self._moment(), receipt=proof, place=None)
        try:
            with _disk():
                place = self._log.append(_record(done))
        except SpoolFull:
            self._give_up_reserve()
            with _disk():
                place = self._log.append(_record(done))
        done = self._entries[done.submission_id] = replace(done, length=place.length)
        self._make_room()
        self._keep_reserve()
        return done

    def export(self, file: IO[bytes], *, after: str | None = None, limit: int | None = None) -> str | None:
        """Write waiting entries as a tar file: ``manifest.json``, then ``<submissionId>.sealed`` of each.

        ``after`` leaves out the entries up to and with this one. At most ``limit`` bytes of content, though
        at least one entry. Returns the id to go on after, or None when nothing is left. Raises EntryNotFound.
        """
        waiting = [entry for entry in self.entries() if entry.place is not None or entry.submission_id == after]
        if after is not None:
            ids = [entry.submission_id for entry in waiting]
            if after not in ids:
                raise EntryNotFound(after)
            waiting = waiting[ids.index(after) + 1 :]
        chosen: list[Entry] = []
        for entry in waiting:
            if chosen and limit is not None and sum(item.size + 1024 for item in (*chosen, entry)) > limit:
                break
            chosen.append(entry)
        manifest = {"format": EXPORT_FORMAT, "entries": [entry.payload() for entry in chosen]}
        with tarfile.open(fileobj=file, mode="w") as archive:
            _add(archive, "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode())
            for entry in chosen:
                _add(archive, f"{entry.submission_id}.sealed", self.get(entry.submission_id)[1])
        return chosen[-1].submission_id if len(chosen) < len(waiting) else None

    # -- the log

    def _read_entries(self) -> None:
        for place, record in self._log.records():
            entry = _entry(record)
            known = self._entries.get(entry.submission_id)
            if entry.state == "acknowledged":
                self._entries[entry.submission_id] = replace(entry, length=place.length)
            elif known is None or known.state == "waiting":
                self._entries[entry.submission_id] = replace(entry, place=place, length=place.length)

    def _make_room(self) -> None:
        """Write the log anew without what was acknowledged, once that is most of it. No room for that, or a
        damaged log: it stays as it is."""
        used = sum(entry.length for entry in self._entries.values())
        if self._log.damaged or self._log.size - used < max(GARBAGE_BYTES, used):
            return
        oldest = (self._now() - KEEP_ACKNOWLEDGED).isoformat(timespec="milliseconds")
        kept = [entry for entry in self.entries() if entry.place or (entry.acknowledged_at or "") >= oldest]
        with contextlib.suppress(SpoolFull), _disk():
            places = self._log.rewrite(self._records(kept))
            self._entries = {
                entry.submission_id: replace(entry, place=place if entry.place else None, length=place.length)
                for entry, place in zip(kept, places, strict=True)
            }

    def _records(self, entries: Iterable[Entry]) -> Iterator[bytes]:
        for entry in entries:
            yield self._log.read(entry.place) if entry.place else _record(entry)

    def _keep_reserve(self) -> None:
        path = self._folder / RESERVE_FILE
        if path.exists() and path.stat().st_size == RESERVE_BYTES:
            return
        with contextlib.suppress(OSError), open(path, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, RESERVE_BYTES)

    def _give_up_reserve(self) -> None:
        with contextlib.suppress(OSError):
            os.unlink(self._folder / RESERVE_FILE)

    def _moment(self) -> str:
        return self._now().isoformat(timespec="milliseconds")


def _record(entry: Entry, body: bytes = b"") -> bytes:
    about = {**entry.payload(), "acknowledgedAt": entry.acknowledged_at, "receipt": entry.receipt}
    return json.dumps(about, ensure_ascii=False).encode() + b"\n" + body


def _entry(record: bytes) -> Entry:
    about: dict[str, Any] = json.loads(record[: record.index(b"\n")])
    return Entry(
        about["submissionId"],
        about["size"],
        about["sha256"],
        about["storedAt"],
        about["state"],
        about["note"],
        about["acknowledgedAt"],
        about["receipt"],
    )


def _body(record: bytes) -> bytes:
    return record[record.index(b"\n") + 1 :]


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, io.BytesIO(content))


@contextlib.contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise SpoolFull("the disk is full") from None
        raise SpoolBroken(f"the spool cannot be used: {error.strerror or error}") from None
