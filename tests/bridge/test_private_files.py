"""The launch token and the terminal's key: made once, kept, for this user's eyes only."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_public_key,
)

from bridge.private_files import PrivateFileError, launch_token, lock, open_directory, terminal_key


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return open_directory(tmp_path / "data" / "bridge")


def test_the_directory_is_closed_to_others_even_if_it_was_open(tmp_path: Path) -> None:
    (tmp_path / "bridge").mkdir(mode=0o755)
    assert mode(open_directory(tmp_path / "bridge")) == 0o700


def test_a_directory_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PrivateFileError, match="file"):
        open_directory(tmp_path / "file" / "bridge")


def test_the_token_survives_a_restart(directory: Path) -> None:
    token = launch_token(directory)
    assert len(token) >= 43
    assert launch_token(directory) == token
    assert (directory / "launch-token").read_text() == token
    assert mode(directory / "launch-token") == 0o600


@pytest.mark.parametrize("damaged", [b"", b"short", b"\xff" * 40, ("空" * 40).encode()])
def test_a_damaged_token_is_replaced(directory: Path, damaged: bytes) -> None:
    (directory / "launch-token").write_bytes(damaged)
    (directory / "launch-token").chmod(0o644)
    token = launch_token(directory)
    assert len(token) >= 43
    assert mode(directory / "launch-token") == 0o600


def test_a_given_token_wins_and_is_the_one_on_disk(directory: Path) -> None:
    launch_token(directory)
    given = "g" * 32
    assert launch_token(directory, given) == given
    assert (directory / "launch-token").read_text() == given


@pytest.mark.parametrize("given", ["short", "x" * 31 + "/", "x" * 257, "令" * 40])
def test_a_given_token_that_cannot_travel_is_refused(directory: Path, given: str) -> None:
    with pytest.raises(PrivateFileError, match="XIAOER_LAUNCH_TOKEN"):
        launch_token(directory, given)


def test_the_key_is_made_once_and_its_public_half_lies_beside_it(directory: Path) -> None:
    first, second = terminal_key(directory), terminal_key(directory)
    raw = [key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw) for key in (first, second)]
    public = load_pem_public_key((directory / "terminal-key.pub").read_bytes())
    assert raw[0] == raw[1] == public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert mode(directory / "terminal-key") == 0o600


def test_a_damaged_key_is_never_replaced(directory: Path) -> None:
    (directory / "terminal-key").write_bytes(b"-----BEGIN PRIVATE KEY-----\ntorn")
    with pytest.raises(PrivateFileError, match="terminal-key is damaged"):
        terminal_key(directory)
    assert (directory / "terminal-key").read_bytes().endswith(b"torn")


def test_a_key_of_another_kind_is_refused(directory: Path) -> None:
    other = generate_private_key(SECP256R1())
    (directory / "terminal-key").write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(PrivateFileError, match="not an Ed25519 key"):
        terminal_key(directory)


def fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.write", full)


def test_a_bridge_that_has_run_before_starts_on_a_full_disk(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token, key = launch_token(directory), terminal_key(directory)
    fill_the_disk(monkeypatch)
    (directory / "terminal-key.pub").unlink()  # what can be made again is no reason to stay away either
    assert launch_token(directory) == token
    assert launch_token(directory, "n" * 43) == "n" * 43
    assert terminal_key(directory).private_bytes_raw() == key.private_bytes_raw()


def test_what_cannot_be_written_is_told_and_leaves_no_more_with_each_try(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        fill_the_disk(patched)
        for _ in range(3):
            with pytest.raises(PrivateFileError, match="No space left"):
                terminal_key(directory)
    assert len(list(directory.iterdir())) <= 1
    terminal_key(directory)
    assert {path.name for path in directory.iterdir()} == {"terminal-key", "terminal-key.pub"}


def test_a_second_bridge_on_the_same_directory_is_refused(directory: Path) -> None:
    held = lock(directory)
    with pytest.raises(PrivateFileError, match="already running"):
        lock(directory)
    held.close()
    lock(directory).close()
