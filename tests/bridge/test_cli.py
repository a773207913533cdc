"""``python -m bridge`` as a process: starts, says where it is, tells mistakes in one line, ends cleanly."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bridge.shell.desk import until

PATIENCE = 30
"""Seconds for a process to start or end on a busy machine."""

Environment = dict[str, str]


def environment_in(folder: Path) -> Environment:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("XIAOER_")}
    return inherited | {"XIAOER_DATA_DIR": str(folder / "data"), "XIAOER_BRIDGE_PORT": "0"}


def config_in(folder: Path) -> Path:
    """One reader on a line that is not there: the bridge must run all the same."""
    file = folder / "bridge.toml"
    port = folder / "no-such-tty"
    file.write_text(f'[[service]]\nname = "CardReader"\ndriver = "sam_serial"\n[service.options]\nport = "{port}"\n')
    return file


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return environment_in(tmp_path)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return config_in(tmp_path)


def run(*arguments: str, environment: Environment) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bridge", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)


@contextlib.contextmanager
def serving(config: Path, environment: Environment) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A bridge process that has said it is ready, and its port."""
    command = [sys.executable, "-m", "bridge", "serve", "--config", str(config)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        words = process.stdout.readline().split()
        assert words[:2] == ["bridge", "ready"]
        yield process, int(words[2].removeprefix("ws://127.0.0.1:").removesuffix("/xfs4iot/v1.0"))
    finally:
        process.kill()
        process.communicate()


@dataclass(frozen=True)
class House:
    """A bridge that runs for all tests that only look at it."""

    config: Path
    environment: Environment
    port: int


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    config, environment = config_in(folder), environment_in(folder)
    with serving(config, environment) as (_, port):
        yield House(config, environment, port)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_on_a_signal_even_with_a_silent_peer(
    config: Path, environment: Environment, number: signal.Signals
) -> None:
    with serving(config, environment) as (process, port), socket.create_connection(("127.0.0.1", port)):
        process.send_signal(number)
        assert process.wait(PATIENCE) == 0


def test_nobody_has_to_read_what_it_prints_after_it_is_ready(config: Path, environment: Environment) -> None:
    with serving(config, environment) as (process, _):
        assert process.stdout is not None
        assert process.stdout.read() == ""  # the end: whatever is printed from now on goes to the log
        assert process.poll() is None


def test_a_devices_program_is_not_told_the_launch_token(tmp_path: Path, environment: Environment) -> None:
    """It is somebody else's: a scanner's driver, a licensed photo decoder."""
    config = tmp_path / "bridge.toml"
    config.write_text(
        '[[service]]\nname = "SocialCardReader"\ndriver = "pcsc"\n'
        f'[service.options]\nsocket = "{tmp_path}/no-such-service"\n'
    )
    with serving(config, environment | {"XIAOER_LAUNCH_TOKEN": "t" * 43}) as (bridge, _):
        children = Path(f"/proc/{bridge.pid}/task/{bridge.pid}/children")
        programs: list[Path] = []

        def runs() -> bool:
            programs[:] = [Path("/proc", number) for number in children.read_text().split()]
            return any(b"pcsc_worker" in (program / "cmdline").read_bytes() for program in programs)

        until(runs)
        (program,) = programs
        told = (program / "environ").read_bytes()
    assert b"XIAOER_DATA_DIR" in told
    assert b"t" * 43 not in told


def test_check_says_in_words_which_device_is_missing(house: House) -> None:
    environment = house.environment | {"XIAOER_BRIDGE_PORT": str(house.port)}
    checked = run("check", "--config", str(house.config), environment=environment)
    assert checked.returncode == 1
    assert "configuration: ok" in checked.stdout
    assert "bridge: running" in checked.stdout
    assert "CardReader: not connected" in checked.stdout


def test_check_lets_itself_in_only_with_this_directorys_token(house: House, tmp_path: Path) -> None:
    stranger = house.environment | {"XIAOER_BRIDGE_PORT": str(house.port), "XIAOER_DATA_DIR": str(tmp_path)}
    (tmp_path / "bridge").mkdir()
    (tmp_path / "bridge" / "launch-token").write_text("x" * 43)
    checked = run("check", environment=stranger)
    assert checked.returncode == 1
    assert "does not let us in" in checked.stdout


def test_check_without_a_bridge_says_how_to_start_it(environment: Environment, config: Path) -> None:
    checked = run("check", "--config", str(config), environment=environment)
    assert checked.returncode == 1
    assert "python -m bridge serve" in checked.stdout


def test_a_second_bridge_on_the_same_data_is_one_clear_line(house: House) -> None:
    second = run("serve", "--config", str(house.config), environment=house.environment)
    assert second.returncode == 2
    assert second.stderr.count("\n") == 1
    assert "already running" in second.stderr


def test_a_taken_port_is_one_clear_line(config: Path, environment: Environment) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        refused = run("serve", "--config", str(config), environment=environment | {"XIAOER_BRIDGE_PORT": port})
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert port in refused.stderr
    assert "XIAOER_BRIDGE_PORT" in refused.stderr


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "--config"),
        ({"XIAOER_BRIDGE_CONFIG": "/no/such/file.toml"}, "/no/such/file.toml"),
        ({"XIAOER_PUBLIC_URL": "nonsense"}, "XIAOER_PUBLIC_URL"),
    ],
    ids=str,
)
def test_a_wrong_set_up_is_one_clear_line(environment: Environment, changes: Environment, said: str) -> None:
    refused = run("serve", environment=environment | changes)
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert said in refused.stderr
