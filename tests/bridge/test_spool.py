"""The spool: what was answered is there, whatever tore; what leaves, leaves by receipt; a full disk refuses."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from bridge import spool as spool_module
from bridge.receipts import Receipt
from bridge.spool import KEEP_ACKNOWLEDGED, EntryExists, EntryNotFound, Spool, SpoolBroken, SpoolFull

NOW = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
SEALED = b"sealed for the server"


def name(number: int) -> str:
    return str(UUID(int=number, version=4))


def receipt(spool: Spool, number: int) -> Receipt:
    entry = next(entry for entry in spool.entries() if entry.submission_id == name(number))
    return Receipt(entry.submission_id, entry.sha256, "2026-05-04T08:00:00Z", "proof")


def segments(directory: Path) -> list[Path]:
    return sorted((directory / "spool").glob("*.log"))


def states(spool: Spool) -> dict[str, str]:
    return {entry.submission_id: entry.state for entry in spool.entries()}


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    spool = Spool(tmp_path, now=lambda: NOW)
    yield spool
    spool.close()


def test_what_is_put_comes_back_after_a_restart_with_its_note(spool: Spool, tmp_path: Path) -> None:
    entry = spool.put(name(1), SEALED, {"item": "社保"})
    again = Spool(tmp_path)
    assert again.entries() == [entry]
    assert again.get(name(1)) == (entry, SEALED)
    assert entry.payload()["note"] == {"item": "社保"}


def test_nothing_is_on_disk_in_clear_and_nobody_else_may_read_it(spool: Spool, tmp_path: Path) -> None:
    spool.put(name(1), SEALED, {"item": "pension"})
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "reserve"]
    assert not any(word in path.read_bytes() for path in files for word in (SEALED, b"pension", name(1).encode()))
    assert {oct(path.stat().st_mode & 0o777) for path in files} == {"0o600"}


def test_the_same_submission_again_is_the_same_entry_and_takes_no_room(spool: Spool, tmp_path: Path) -> None:
    entry = spool.put(name(1), SEALED)
    size = segments(tmp_path)[0].stat().st_size
    assert spool.put(name(1), SEALED) == entry
    assert segments(tmp_path)[0].stat().st_size == size


def test_an_id_belongs_to_one_submission(spool: Spool) -> None:
    spool.put(name(1), SEALED)
    with pytest.raises(EntryExists):
        spool.put(name(1), b"other bytes")


def test_what_the_server_has_is_acknowledged_for_good_and_its_bytes_are_gone(spool: Spool, tmp_path: Path) -> None:
    spool.put(name(1), SEALED)
    assert spool.acknowledge(receipt(spool, 1)).state == "acknowledged"
    for opened in (spool, Spool(tmp_path, now=lambda: NOW)):
        assert states(opened) == {name(1): "acknowledged"}
        with pytest.raises(EntryNotFound):
            opened.get(name(1))
        assert opened.put(name(1), SEALED).state == "acknowledged"
        assert opened.acknowledge(receipt(opened, 1)).state == "acknowledged"


def test_a_receipt_for_other_bytes_or_an_unknown_entry_moves_nothing(spool: Spool) -> None:
    spool.put(name(1), SEALED)
    with pytest.raises(ValueError, match="other bytes"):
        spool.acknowledge(Receipt(name(1), "0" * 64, "2026-05-04T08:00:00Z", "proof"))
    with pytest.raises(EntryNotFound):
        spool.acknowledge(Receipt(name(2), "0" * 64, "2026-05-04T08:00:00Z", "proof"))
    assert states(spool) == {name(1): "waiting"}


def test_room_comes_back_when_most_is_acknowledged_and_the_rest_stays(
    spool: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_module, "GARBAGE_BYTES", 1000)
    for number in range(10):
        spool.put(name(number), bytes([number]) * 5000)
    before = sum(path.stat().st_size for path in segments(tmp_path))
    for number in range(9):
        spool.acknowledge(receipt(spool, number))
    assert sum(path.stat().st_size for path in segments(tmp_path)) < before / 3
    for opened in (spool, Spool(tmp_path, now=lambda: NOW)):
        assert opened.get(name(9))[1] == b"\x09" * 5000
        assert list(states(opened).values()) == ["acknowledged"] * 9 + ["waiting"]


def test_the_record_of_what_is_gone_goes_after_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool_module, "GARBAGE_BYTES", 1000)
    moment = NOW
    spool = Spool(tmp_path, now=lambda: moment)
    spool.put(name(1), SEALED * 100)
    spool.acknowledge(receipt(spool, 1))
    moment += KEEP_ACKNOWLEDGED + timedelta(days=1)
    spool.put(name(2), SEALED * 100)
    spool.acknowledge(receipt(spool, 2))
    assert states(spool) == {name(2): "acknowledged"}


def test_a_torn_end_is_cut_off_wherever_it_was_torn_and_what_was_answered_is_there(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.put(name(1), SEALED)
    segment = segments(tmp_path)[0]
    whole = segment.stat().st_size
    spool.put(name(2), SEALED)
    spool.close()
    content = segment.read_bytes()
    for end in range(whole, len(content), 11):
        segment.write_bytes(content[:end])
        after = Spool(tmp_path)
        assert states(after) == {name(1): "waiting"}
        assert segment.stat().st_size == whole
        after.put(name(2), SEALED)
        after.close()
        assert states(Spool(tmp_path, writable=False)) == {name(1): "waiting", name(2): "waiting"}


def test_zeros_a_power_cut_left_behind_the_last_record_are_cut_off(spool: Spool, tmp_path: Path) -> None:
    spool.put(name(1), SEALED)
    segment = segments(tmp_path)[0]
    whole = segment.stat().st_size
    os.truncate(segment, whole + 4096)
    assert states(Spool(tmp_path)) == {name(1): "waiting"}
    assert segment.stat().st_size == whole


def test_damage_in_the_middle_costs_one_record_and_is_never_compacted_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_module, "GARBAGE_BYTES", 1)
    spool = Spool(tmp_path)
    for number in range(3):
        spool.put(name(number), SEALED)
    spool.close()
    segment = segments(tmp_path)[0]
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 0xFF
    segment.write_bytes(content)
    after = Spool(tmp_path)
    assert states(after) == {name(0): "waiting", name(2): "waiting"}
    assert after.damaged > 0
    after.acknowledge(receipt(after, 0))
    assert segment.read_bytes()[: len(content)] == content


def test_a_segment_that_is_full_is_followed_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.sealed_log.SEGMENT_BYTES", 1000)
    spool = Spool(tmp_path)
    for number in range(5):
        spool.put(name(number), SEALED * 20)
    assert len(segments(tmp_path)) > 2
    assert len(Spool(tmp_path).entries()) == 5


def test_a_lost_key_is_told_and_never_replaced(spool: Spool, tmp_path: Path) -> None:
    spool.put(name(1), SEALED)
    (tmp_path / "spool-key").unlink()
    with pytest.raises(SpoolBroken, match="spool-key"):
        Spool(tmp_path)
    assert not (tmp_path / "spool-key").exists()


def test_another_key_reads_nothing_and_destroys_nothing(spool: Spool, tmp_path: Path) -> None:
    spool.put(name(1), SEALED)
    content = segments(tmp_path)[0].read_bytes()
    (tmp_path / "spool-key").write_bytes(bytes(32))
    other = Spool(tmp_path)
    assert other.entries() == []
    assert other.damaged == len(content)
    other.put(name(2), SEALED)
    assert segments(tmp_path)[0].read_bytes()[: len(content)] == content


def test_more_than_the_quota_is_refused_and_loses_nothing(tmp_path: Path) -> None:
    spool = Spool(tmp_path, quota=5000)
    spool.put(name(1), b"x" * 3000)
    with pytest.raises(SpoolFull):
        spool.put(name(2), b"y" * 3000)
    assert states(Spool(tmp_path)) == {name(1): "waiting"}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte; without the right to mount one, a limit on how large a file may grow."""
    disk = tmp_path / "disk"
    disk.mkdir(mode=0o700)
    mounted = (
        os.geteuid() == 0
        and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], capture_output=True, check=False
        ).returncode
        == 0
    )
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    if not mounted:
        resource.setrlimit(resource.RLIMIT_FSIZE, (800_000, before[1]))
    yield disk
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    if mounted:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def fill(spool: Spool, first: int, size: int) -> list[int]:
    """Put submissions of this size until there is no room; the numbers of those that were taken."""
    stored: list[int] = []
    while True:
        try:
            spool.put(name(first + len(stored)), bytes([len(stored) % 256]) * size)
        except SpoolFull:
            return stored
        stored.append(first + len(stored))


def test_a_full_disk_refuses_loses_nothing_and_gives_room_back_by_receipts(small_disk: Path) -> None:
    spool = Spool(small_disk)
    stored = fill(spool, 0, 30_000)
    assert len(stored) > 10
    assert len(Spool(small_disk, writable=False).entries()) == len(stored)
    fill(spool, 5000, 1)
    for number in stored:
        assert spool.get(name(number))[1] == bytes([number % 256]) * 30_000
        spool.acknowledge(receipt(spool, number))
    spool.put(name(2000), b"z" * 30_000)
    assert states(Spool(small_disk))[name(2000)] == "waiting"


def test_after_a_failed_fsync_the_segment_is_not_trusted_again(
    spool: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.put(name(1), SEALED)

    def broken(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", broken)
        with pytest.raises(SpoolBroken):
            spool.put(name(2), SEALED)
    assert states(spool) == {name(1): "waiting"}
    spool.put(name(2), SEALED)
    assert len(segments(tmp_path)) == 2
    assert states(Spool(tmp_path)) == {name(1): "waiting", name(2): "waiting"}


def test_a_log_written_anew_that_is_not_surely_on_disk_leaves_the_old_one_alone(
    spool: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_module, "GARBAGE_BYTES", 1000)
    spool.put(name(1), bytes(5000))
    spool.put(name(2), SEALED)
    before = segments(tmp_path)

    def broken(directory: Path) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr("bridge.sealed_log.sync_directory", broken)
        with pytest.raises(SpoolBroken):
            spool.acknowledge(receipt(spool, 1))
    assert segments(tmp_path) == before
    assert states(Spool(tmp_path, now=lambda: NOW)) == states(spool) == {name(1): "acknowledged", name(2): "waiting"}
