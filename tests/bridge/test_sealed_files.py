"""Documents on disk: readable while their key is there, gone for good when it is not."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from bridge.sealed_files import DocumentGone, SealedFiles, key_directory

DOCUMENT = b"%PDF-1.7 Lin Meiying 990101195503127628"


@pytest.fixture
def files(tmp_path: Path) -> SealedFiles:
    return SealedFiles(tmp_path / "documents", tmp_path / "keys")


def everything(directory: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(directory.rglob("*")) if path.is_file())


def test_a_document_comes_back_as_it_was_and_is_nowhere_in_clear(files: SealedFiles, tmp_path: Path) -> None:
    files.store("a1", DOCUMENT)
    assert files.load("a1") == DOCUMENT
    assert b"Lin Meiying" not in everything(tmp_path)


def test_only_the_owner_can_open_the_files(files: SealedFiles, tmp_path: Path) -> None:
    files.store("a1", DOCUMENT)
    modes = {oct(path.stat().st_mode & 0o777) for path in tmp_path.rglob("*") if path.is_file()}
    assert modes == {"0o600"}
    assert {oct(path.stat().st_mode & 0o777) for path in tmp_path.iterdir()} == {"0o700"}


def test_a_destroyed_document_stays_sealed_even_for_who_kept_a_copy_of_its_file(
    files: SealedFiles, tmp_path: Path
) -> None:
    files.store("a1", DOCUMENT)
    copy = (tmp_path / "documents" / "a1.sealed").read_bytes()
    files.destroy("a1")
    (tmp_path / "documents" / "a1.sealed").write_bytes(copy)
    with pytest.raises(DocumentGone):
        files.load("a1")


def test_the_key_is_overwritten_before_it_is_unlinked(files: SealedFiles, tmp_path: Path) -> None:
    files.store("a1", DOCUMENT)
    key = tmp_path / "keys" / "a1.key"
    before = key.read_bytes()
    link = tmp_path / "still-there"
    link.hardlink_to(key)
    files.destroy("a1")
    assert link.read_bytes() != before
    assert not key.exists()


def test_destroying_twice_or_what_never_was_is_fine(files: SealedFiles) -> None:
    files.store("a1", DOCUMENT)
    files.destroy("a1")
    files.destroy("a1")
    files.destroy("never-there")


def test_a_sweep_leaves_what_is_wanted_and_whole(files: SealedFiles, tmp_path: Path) -> None:
    for name in ("wanted", "unwanted", "torn"):
        files.store(name, DOCUMENT)
    torn = tmp_path / "documents" / "torn.sealed"
    torn.write_bytes(torn.read_bytes()[:20])
    (tmp_path / "keys" / "half.key").write_bytes(b"x")
    assert files.keep_only({"wanted", "torn", "half", "absent"}) == {"wanted"}
    assert {path.name for path in (*(tmp_path / "keys").iterdir(), *(tmp_path / "documents").iterdir())} == {
        "wanted.key",
        "wanted.sealed",
    }


def test_a_document_the_disk_does_not_give_back_keeps_nobody_from_the_others(
    files: SealedFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("wanted", "worn"):
        files.store(name, DOCUMENT)
    read = Path.read_bytes

    def worn_out(path: Path) -> bytes:
        if path.name == "worn.sealed":
            raise OSError(errno.EIO, "Input/output error")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", worn_out)
    assert files.keep_only({"wanted", "worn"}) == {"wanted"}


@pytest.mark.parametrize("name", ["../launch-token", "", "a/b", "a.b", "名"])
def test_a_name_is_no_path(files: SealedFiles, name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        files.store(name, DOCUMENT)


def test_keys_live_in_the_runtime_directory_where_there_is_one_apart_for_each_bridge(tmp_path: Path) -> None:
    told = {"RUNTIME_DIRECTORY": f"{tmp_path}:/run/other"}
    first, second = key_directory(tmp_path / "one", told), key_directory(tmp_path / "two", told)
    assert first.parent == second.parent == tmp_path
    assert first != second


def test_without_a_runtime_directory_keys_live_with_the_bridge(tmp_path: Path) -> None:
    told = {"RUNTIME_DIRECTORY": str(tmp_path / "absent")}
    assert key_directory(tmp_path, told) in (tmp_path / "document-keys", key_directory(tmp_path, {}))
