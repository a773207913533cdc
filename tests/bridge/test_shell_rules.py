"""The window's rules without a window: where it may be, when it is dark, when a page hangs, who may reload it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from datetime import time
from http import HTTPStatus
from pathlib import Path

import pytest
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve
from websockets.typing import Subprotocol

from bridge.config import ConfigurationError, read_environment
from bridge.protocol import SUBPROTOCOL
from bridge.shell import calm, chromium_flags, reload
from bridge.shell.keeper import BridgeKeeper, CannotShow, running_bridge
from bridge.shell.liveness import Heartbeat, Retries
from bridge.shell.off_hours import OffHours, ScreenTime
from bridge.shell.places import AllowList
from bridge.shell.settings import read_settings
from bridge.shell.wishes import Wishes
from tests.bridge.shell.desk import until

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://hall.example/kiosk#bridge=5846", True),
        ("https://hall.example:443/kiosk", True),
        ("https://HALL.example/", True),
        ("http://hall.example/", False),
        ("https://hall.example:8443/", False),
        ("https://hall.example.evil.example/", False),
        ("https://hall.example@evil.example/", False),
        ("https://user@hall.example/", False),
        ("https://evil.example/https://hall.example/", False),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("blob:https://hall.example/0", False),
        ("https://[broken", False),
        ("https://hall.example:port/", False),
        ("", False),
    ],
)
def test_only_the_servers_own_origin_is_shown(url: str, allowed: bool) -> None:
    assert AllowList.of_server("https://hall.example/").allows(url) is allowed


@pytest.mark.parametrize(
    ("span", "dark", "light"),
    [("20:00-07:30", ["20:00", "23:59", "00:00", "07:29"], ["07:30", "19:59"]),
     ("12:00-14:00", ["12:00", "13:59"], ["11:59", "14:00", "00:00"])],
)  # fmt: skip
def test_the_off_hours_hold_over_midnight(span: str, dark: list[str], light: list[str]) -> None:
    hours = OffHours.parse(span)
    assert all(hours.holds(time.fromisoformat(moment)) for moment in dark)
    assert not any(hours.holds(time.fromisoformat(moment)) for moment in light)


@pytest.mark.parametrize("text", ["", "20:00", "24:00-07:00", "8:00-9:00", "07:00-07:00", "20:00-07:60"])
def test_off_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="20:00-07:30"):
        OffHours.parse(text)


def test_a_touch_lights_the_screen_for_a_while() -> None:
    screen, night, day = ScreenTime(OffHours.parse("20:00-07:30"), 300), time(23, 0), time(12, 0)
    assert screen.dark(night, 1000)
    screen.touched(1000)
    assert not screen.dark(night, 1299)
    assert screen.dark(night, 1300)
    assert not screen.dark(day, 1300)


def test_a_page_that_stays_silent_hangs() -> None:
    heart = Heartbeat(0, hang_seconds=15)
    assert not heart.due(2.9)
    assert heart.due(3)
    assert not heart.due(3.1)
    assert not heart.hangs(14)
    heart.answered(14)
    assert not heart.hangs(28)
    assert heart.hangs(29)


def test_attempts_come_slower_until_a_page_lasts() -> None:
    retries = Retries()
    assert [retries.pause(0) for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    retries.opened(100)
    assert retries.pause(159) == 30
    assert retries.pause(160) == 1


def test_a_reload_waits_for_a_quiet_kiosk_unless_it_is_urgent() -> None:
    wishes = Wishes()
    wishes.reload.set()
    assert not wishes.take_reload(quiet=False)
    assert wishes.take_reload(quiet=True)
    assert not wishes.take_reload(quiet=True)
    wishes.reload_now.set()
    assert wishes.take_reload(quiet=False)


def test_a_number_left_by_a_dead_window_is_never_signalled(tmp_path: Path) -> None:
    with pytest.raises(reload.NoWindow):
        reload.ask(tmp_path, now=False)
    (tmp_path / reload.PID_FILE).write_text(str(os.getpid()))
    with pytest.raises(reload.NoWindow):
        reload.ask(tmp_path, now=True)


@pytest.mark.parametrize(("now", "number"), [(False, signal.SIGHUP), (True, signal.SIGUSR1)])
def test_the_window_that_holds_the_directory_is_signalled(tmp_path: Path, now: bool, number: signal.Signals) -> None:
    heard: list[int] = []
    before = signal.signal(number, lambda got, _: heard.append(got))
    try:
        with reload.claim(tmp_path):
            with pytest.raises(reload.AnotherWindow):
                reload.claim(tmp_path)
            reload.ask(tmp_path, now=now)
        assert heard == [number]
    finally:
        signal.signal(number, before)


def test_reload_says_when_there_is_no_window(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "bridge", "kiosk", "reload"],
        env={**os.environ, "XIAOER_DATA_DIR": str(tmp_path)}, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (told.returncode, told.stderr.count("\n")) == (1, 1)
    assert "no window is running" in told.stderr


def test_the_calm_page_has_the_products_colours() -> None:
    tokens = (ROOT / "static" / "css" / "tokens.css").read_text("utf-8")
    values = re.findall(r"(--[a-z-]+): (#[0-9A-F]{6});", calm.calm_page())
    assert len(values) >= 8
    assert [name for name, value in values if f"{name}: {value};" not in tokens] == []


def test_the_waiting_page_cannot_be_broken_by_its_address() -> None:
    page = calm.waiting_page('https://hall.example/kiosk#"</script><script>alert(1)//', "https://hall.example/kiosk")
    assert page.count("<script>") == page.count("</script>") == 1


def test_the_engine_gets_our_flags_besides_the_owners_and_no_debugger() -> None:
    environment = {chromium_flags.VARIABLE: "--disable-gpu", "QTWEBENGINE_REMOTE_DEBUGGING": "9222"}
    chromium_flags.prepare(environment)
    flags = environment[chromium_flags.VARIABLE].split()
    assert flags[0] == "--disable-gpu"
    assert "--disable-pinch" in flags
    assert "QTWEBENGINE_REMOTE_DEBUGGING" not in environment


@pytest.mark.parametrize(
    ("name", "value"),
    [("XIAOER_SCREEN_METHOD", "off"), ("XIAOER_SCREEN_OFF", "night"), ("XIAOER_SCREEN_WAKE_SECONDS", "0"),
     ("XIAOER_PAGE_HANG_SECONDS", "soon"), ("XIAOER_CA_FILE", "/nowhere.pem")],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError):
        read_settings([], {name: value})


def children() -> set[int]:
    """Process ids of our own children, whichever thread started them."""
    lists = Path("/proc/self/task").glob("*/children")
    return {int(number) for path in lists for number in path.read_text().split()}


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def test_only_a_bridge_that_lets_the_page_in_is_taken_for_ours() -> None:
    token = "t" * 43

    def admit(connection: ServerConnection, request: Request) -> Response | None:
        ours = f"token.{token}" in request.headers["Sec-WebSocket-Protocol"]
        return None if ours else connection.respond(HTTPStatus.UNAUTHORIZED, "")

    with serve(
        lambda _: None, "127.0.0.1", 0, process_request=admit, subprotocols=[Subprotocol(SUBPROTOCOL)]
    ) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        port = server.socket.getsockname()[1]
        settings = read_environment({"XIAOER_BRIDGE_PORT": str(port)})
        assert running_bridge(settings, token) == port
        assert running_bridge(settings, "o" * 43) is None
        server.shutdown()
        thread.join()
    assert running_bridge(settings, token) is None


def test_no_bridge_is_started_once_the_keeper_is_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bridge has just died, its keeper is about to start the next one, the window closes."""
    started: list[object] = []
    keeper = BridgeKeeper([])
    monkeypatch.setattr(subprocess, "Popen", lambda *command, **_: started.append(command))
    keeper.stop()
    with pytest.raises(CannotShow):
        keeper.start(10)
    assert started == []


def test_a_bridge_that_dies_is_started_again_on_its_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text(
        '[[service]]\nname = "BarcodeReader"\ndriver = "serial_barcode"\n'
        f'[service.options]\nport = "{tmp_path}/no-such-tty"\n'
    )
    monkeypatch.setenv("XIAOER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("XIAOER_BRIDGE_PORT", "0")
    others = children()  # a kiosk or a print service that other tests of this run share
    keeper = BridgeKeeper(["--config", str(config)])
    port = keeper.start()
    try:
        first = children() - others
        assert len(first) == 1
        os.kill(*first, signal.SIGKILL)
        until(lambda: children() - first - others)
        until(lambda: answers(port))
    finally:
        keeper.stop()
    assert not children() - others
