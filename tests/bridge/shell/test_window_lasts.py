"""The window comes back by itself: from a crash, a hang, a server that is away; and it leaves nothing behind."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.bridge.shell.conftest import TOKEN, free_of
from tests.bridge.shell.desk import HEIGHT, WIDTH, Desk, Window, until
from tests.bridge.shell.hall import Hall

pytestmark = pytest.mark.timeout(60)

PAGE_GROUND = (0x0E, 0x5A, 0x5C)
CALM_COUNTER = (0x0A, 0x3F, 0x43)
BLACK = (0, 0, 0)


def ground(kiosk: SimpleNamespace) -> tuple[int, int, int]:
    """The colour at the foot of the screen: each page has its own."""
    colour: tuple[int, int, int] = kiosk.desk.pixel(WIDTH // 2, HEIGHT - 4)
    return colour


def test_a_crashed_page_is_loaded_again_with_its_address(kiosk: SimpleNamespace) -> None:
    pages = kiosk.hall.pages
    for process in kiosk.window.renderers():
        os.kill(process, signal.SIGKILL)
    until(lambda: kiosk.hall.pages > pages)
    assert TOKEN in kiosk.hall.run("return location.hash")


def test_a_hanging_page_is_ended_and_loaded_again(kiosk: SimpleNamespace) -> None:
    pages, before = kiosk.hall.pages, kiosk.window.renderers()
    kiosk.hall.tell("for (;;);")
    until(lambda: kiosk.hall.pages > pages)
    assert TOKEN in kiosk.hall.run("return location.hash")
    until(lambda: not before & kiosk.window.renderers())


def test_a_reload_on_command_starts_with_an_empty_session(kiosk: SimpleNamespace) -> None:
    pages = kiosk.hall.pages
    kiosk.hall.run("sessionStorage.setItem('citizen', 'someone')")
    assert kiosk.window.reload("--now") == 0
    until(lambda: kiosk.hall.pages == pages + 1)
    assert kiosk.hall.run("return [sessionStorage.length, history.length]") == [0, 1]


def test_a_server_that_cannot_is_waited_for_with_calm_words(kiosk: SimpleNamespace) -> None:
    kiosk.hall.status = HTTPStatus.BAD_GATEWAY
    kiosk.window.reload("--now")
    until(lambda: ground(kiosk) == CALM_COUNTER)
    kiosk.hall.status = HTTPStatus.OK
    until(lambda: ground(kiosk) == PAGE_GROUND)
    assert TOKEN in kiosk.hall.run("return location.hash")


def test_a_second_window_is_refused_in_one_line(kiosk: SimpleNamespace) -> None:
    second = Window(kiosk.desk, kiosk.directory, kiosk.window.environment)
    assert second.process.wait(20) == 2
    assert "another window is already running" in second.errors.read_text()


def test_a_page_that_begins_and_never_ends_is_given_up_and_asked_for_again(
    desk: Desk, bridge_port: int, tmp_path: Path
) -> None:
    hall = Hall()
    hall.finishes.clear()
    window = Window(
        desk,
        tmp_path,
        {
            "XIAOER_BRIDGE_PORT": str(bridge_port),
            "XIAOER_PUBLIC_URL": hall.url,
            "XIAOER_LAUNCH_TOKEN": TOKEN,
            "XIAOER_PAGE_LOAD_SECONDS": "3",
        },
    )
    try:
        until(lambda: hall.pages == 1)
        until(lambda: hall.pages == 2)
        assert "the page took too long to load" in window.errors.read_text()
        hall.finishes.set()
        until(lambda: hall.pages > 2)
        assert TOKEN in hall.run("return location.hash")
    finally:
        window.close()
        hall.close()


@pytest.fixture
def night(desk: Desk, bridge_port: int, tmp_path: Path) -> Iterator[SimpleNamespace]:
    """A window in its off hours, over the other one."""
    hall, now = Hall(), datetime.now()  # noqa: DTZ005 - the clock on the wall
    hours = f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=1):%H:%M}"
    window = Window(
        desk,
        tmp_path,
        {
            "XIAOER_BRIDGE_PORT": str(bridge_port),
            "XIAOER_PUBLIC_URL": hall.url,
            "XIAOER_SCREEN_OFF": hours,
            "XIAOER_SCREEN_WAKE_SECONDS": "2",
        },
    )
    yield SimpleNamespace(desk=desk, hall=hall, window=window, directory=tmp_path)
    window.close()
    hall.close()


def test_the_screen_is_dark_in_its_off_hours_and_a_touch_lights_it(night: SimpleNamespace) -> None:
    until(lambda: night.hall.pages)
    night.hall.run("localStorage.setItem('citizen', 'a-word-only-this-test-knows')")
    until(lambda: ground(night) == BLACK)
    night.desk.hand("mousemove", "300", "300", "click", "1")
    until(lambda: ground(night) == PAGE_GROUND)
    assert night.hall.run("return heard") == []  # that touch pressed nothing
    night.desk.hand("click", "1")
    until(lambda: "pointerdown" in night.hall.run("return heard"))
    until(lambda: ground(night) == BLACK)
    # The end of this window is also the test of what it leaves behind.
    assert night.window.close() == 0
    assert free_of(night.directory, "a-word-only-this-test-knows") == []
    assert free_of(Path(night.desk.environment["HOME"]), "a-word-only-this-test-knows") == []
