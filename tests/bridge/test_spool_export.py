"""What leaves the spool: exports for whoever carries them away, and receipts that let entries go."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bridge.receipts import Receipt
from bridge.spool import EntryNotFound, Spool
from bridge.spool_cli import main as spool_command
from tests.bridge.test_spool import SEALED, name, receipt, spool

__all__ = ["spool"]


def test_an_export_is_a_tar_of_what_waits_with_a_manifest(spool: Spool) -> None:
    for number in range(3):
        spool.put(name(number), SEALED + bytes([number]))
    spool.acknowledge(receipt(spool, 1))
    file = io.BytesIO()
    assert spool.export(file) is None
    file.seek(0)
    with tarfile.open(fileobj=file) as archive:
        assert archive.getnames() == ["manifest.json", f"{name(0)}.sealed", f"{name(2)}.sealed"]
        manifest = json.load(archive.extractfile("manifest.json"))  # type: ignore[arg-type]
        assert [entry["submissionId"] for entry in manifest["entries"]] == [name(0), name(2)]
        assert archive.extractfile(f"{name(2)}.sealed").read() == SEALED + b"\x02"  # type: ignore[union-attr]


def test_a_large_export_comes_in_parts(spool: Spool) -> None:
    for number in range(5):
        spool.put(name(number), bytes(3000))
    seen, after = [], None
    while True:
        file = io.BytesIO()
        after = spool.export(file, after=after, limit=8200)
        with tarfile.open(fileobj=io.BytesIO(file.getvalue())) as archive:
            seen += archive.getnames()[1:]
        if after is None:
            break
    assert seen == [f"{name(number)}.sealed" for number in range(5)]
    with pytest.raises(EntryNotFound):
        spool.export(io.BytesIO(), after=name(99))


def test_the_command_lists_and_exports_beside_a_running_bridge(
    spool: Spool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "bridge").symlink_to(tmp_path)
    spool.put(name(1), SEALED)
    assert spool_command(["--data", str(tmp_path / "data"), "list"]) == 0
    assert capsys.readouterr().out.split()[:3] == [name(1), "waiting", str(len(SEALED))]
    assert spool_command(["--data", str(tmp_path / "data"), "export", str(tmp_path / "out.tar")]) == 0
    with tarfile.open(tmp_path / "out.tar") as archive:
        assert archive.extractfile(f"{name(1)}.sealed").read() == SEALED  # type: ignore[union-attr]
    assert spool_command(["--data", str(tmp_path / "data"), "export", str(tmp_path / "out.tar")]) == 2


def test_an_export_that_breaks_off_leaves_nothing_that_looks_like_one(
    spool: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spool.put(name(1), SEALED)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "bridge").symlink_to(tmp_path)

    def pulled(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("os.fsync", pulled)
    assert spool_command(["--data", str(tmp_path / "data"), "export", str(tmp_path / "out.tar")]) == 2
    assert "Input/output error" in capsys.readouterr().err
    assert not (tmp_path / "out.tar").exists()


def test_the_command_says_when_there_is_nothing_to_look_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert spool_command(["--data", str(tmp_path), "list"]) == 2
    assert "no bridge" in capsys.readouterr().err


def test_the_command_is_part_of_the_bridges_own(tmp_path: Path) -> None:
    asked = [sys.executable, "-m", "bridge", "spool", "--data", str(tmp_path), "list"]
    assert subprocess.run(asked, capture_output=True, check=False).returncode == 2


@pytest.mark.parametrize(
    "changed", [{"submission_id": name(2)}, {"sha256": "1" * 64}, {"received_at": "2026-05-04T08:00:01Z"}]
)
def test_a_receipt_is_good_for_exactly_what_was_signed(changed: dict[str, str]) -> None:
    key = Ed25519PrivateKey.generate()
    parts = {"submission_id": name(1), "sha256": "0" * 64, "received_at": "2026-05-04T08:00:00Z", "signature": ""}
    signature = base64.b64encode(key.sign(Receipt(**parts).signed_bytes())).decode()
    assert Receipt(**(parts | {"signature": signature})).is_signed_by(key.public_key())
    assert not Receipt(**(parts | {"signature": signature} | changed)).is_signed_by(key.public_key())
    assert not Receipt(**(parts | {"signature": "no base64!"})).is_signed_by(key.public_key())
