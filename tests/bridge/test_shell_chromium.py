"""The Chromium engine: which page it opens, what stays off its command line, and that it keeps a bridge alive."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.shell import chromium
from bridge.shell.keeper import CannotShow
from bridge.shell.settings import read_settings
from bridge.shell.wishes import Wishes

RECORDER = """#!/bin/sh
for last; do :; done
cat "${last#--app=file://}" > "$RECORD/page"
echo "$@" >> "$RECORD/arguments"
exec sleep 60
"""


def until(look: Callable[[], object], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < deadline
        threading.Event().wait(0.02)


@pytest.fixture
def kiosk_environment(tmp_path: Path) -> dict[str, str]:
    """A browser that only writes down how it was called, and an empty data directory."""
    program = tmp_path / "bin" / "chromium"
    program.parent.mkdir()
    program.write_text(RECORDER)
    program.chmod(0o755)
    config = tmp_path / "kiosk.toml"
    config.write_text('[[service]]\nname = "BarcodeReader"\ndriver = "serial_barcode"\n'
                      f'[service.options]\nport = "{tmp_path}/no-such-tty"\n')  # fmt: skip
    return {
        **os.environ,
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "RECORD": str(tmp_path),
        "XIAOER_DATA_DIR": str(tmp_path / "data"),
        "XIAOER_BRIDGE_PORT": "0",
        "XIAOER_BRIDGE_CONFIG": str(config),
        "XIAOER_PUBLIC_URL": "https://hall.example",
    }


def run(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bridge", "kiosk", *arguments], env=environment, stderr=subprocess.PIPE, text=True
    )


def test_the_browser_gets_the_page_with_port_and_token_but_not_on_its_command_line(
    kiosk_environment: dict[str, str], tmp_path: Path
) -> None:
    window = run(kiosk_environment, "--engine", "chromium")
    try:
        until(lambda: (tmp_path / "arguments").exists())
        token = (tmp_path / "data" / "bridge" / "launch-token").read_text()
        page = (tmp_path / "page").read_text()
        assert "https://hall.example/kiosk#bridge=" in page
        assert token in page
        arguments = (tmp_path / "arguments").read_text()
        assert token not in arguments
        assert "--kiosk" in arguments
        start = tmp_path / "data" / "bridge" / "start.html"
        assert stat.S_IMODE(start.stat().st_mode) == 0o600
    finally:
        window.send_signal(signal.SIGTERM)
        window.wait(15)


def test_a_browser_that_crashes_is_opened_again(kiosk_environment: dict[str, str], tmp_path: Path) -> None:
    program = tmp_path / "bin" / "chromium"
    program.write_text(RECORDER.replace("exec sleep 60", "exit 1"))
    window = run(kiosk_environment, "--engine", "chromium")
    try:
        calls = tmp_path / "arguments"
        until(lambda: calls.exists() and len(calls.read_text().splitlines()) >= 2)
    finally:
        window.send_signal(signal.SIGTERM)
        window.wait(15)


def test_a_bridge_that_is_set_up_wrongly_ends_in_one_line(kiosk_environment: dict[str, str]) -> None:
    window = run({**kiosk_environment, "XIAOER_BRIDGE_CONFIG": "/nowhere.toml"}, "--engine", "chromium")
    _, words = window.communicate(timeout=30)
    assert window.returncode == 2
    assert words.splitlines()[-1].startswith("xiaoer kiosk: the device bridge did not start")


def test_a_missing_browser_is_named_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    settings = read_settings(["--engine", "chromium"], {"XIAOER_PUBLIC_URL": "https://hall.example"})
    with pytest.raises(CannotShow, match="apt-get install chromium"):
        chromium.show("https://hall.example/kiosk", tmp_path, settings, Wishes())
