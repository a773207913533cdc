"""systemd hears that the bridge is ready and lives, and hears nothing from a loop that hangs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.simulators.free_port import free_port
from bridge.watchdog import Watchdog


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    """systemd's end of the line."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        line.settimeout(30)
        yield line


def test_a_bridge_says_that_it_is_ready_lives_and_stops(manager: socket.socket, tmp_path: Path) -> None:
    devices = tmp_path / "devices.toml"
    devices.write_text('[[service]]\nname = "CardReader"\ndriver = "sam_serial"\noptions = { port = "/dev/none" }\n')
    environment = {
        **os.environ,
        "XIAOER_DATA_DIR": str(tmp_path / "data"),
        "XIAOER_BRIDGE_PORT": str(free_port()),
        "XIAOER_BRIDGE_CONFIG": str(devices),
        "NOTIFY_SOCKET": str(tmp_path / "notify"),
        "WATCHDOG_USEC": "400000",
    }
    bridge = subprocess.Popen([sys.executable, "-m", "bridge", "serve"], env=environment, stdout=subprocess.DEVNULL)
    try:
        assert [manager.recv(100) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
        bridge.send_signal(signal.SIGSTOP)  # as a loop that hangs: no more signs of life
        manager.settimeout(1.0)
        silent = False
        while not silent:
            try:
                manager.recv(100)
            except TimeoutError:
                silent = True
        bridge.send_signal(signal.SIGCONT)
        manager.settimeout(30)
        assert manager.recv(100) == b"WATCHDOG=1"
        bridge.terminate()
        while manager.recv(100) != b"STOPPING=1":
            pass
        assert bridge.wait(30) == 0
    finally:
        bridge.kill()
        bridge.wait()


def test_what_the_bridge_starts_never_speaks_for_it() -> None:
    environment = {"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "1000000", "WATCHDOG_PID": "1", "PATH": "/bin"}
    assert Watchdog(environment).every is None  # meant for another process
    assert environment == {"PATH": "/bin"}


@pytest.mark.parametrize("limit", ["", "0", "soon"])
def test_without_a_limit_no_signs_of_life_are_given(limit: str) -> None:
    assert Watchdog({"WATCHDOG_USEC": limit}).every is None


def test_nobody_who_listens_is_no_trouble(tmp_path: Path) -> None:
    Watchdog({}).tell("READY=1")
    Watchdog({"NOTIFY_SOCKET": str(tmp_path / "nobody")}).tell("READY=1")
