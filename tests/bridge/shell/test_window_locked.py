"""What a person, or a page gone wrong, cannot do in the kiosk's window. A real Qt window on a display nobody sees."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.bridge.shell.conftest import TOKEN, free_of
from tests.bridge.shell.desk import HEIGHT, WIDTH, until

pytestmark = pytest.mark.timeout(60)


def test_the_page_fills_the_screen_and_holds_port_and_token(kiosk: SimpleNamespace, bridge_port: int) -> None:
    assert kiosk.hall.run("return [innerWidth, innerHeight]") == [WIDTH, HEIGHT]
    assert kiosk.hall.run("return location.hash") == f"#bridge={bridge_port}&token={TOKEN}"
    assert kiosk.desk.pixel(WIDTH // 2, HEIGHT - 1) == (0x0E, 0x5A, 0x5C)


def test_the_token_is_on_no_command_line(kiosk: SimpleNamespace) -> None:
    lines = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    assert not any(TOKEN.encode() in line for line in lines)


def test_no_javascript_door_leads_into_the_window(kiosk: SimpleNamespace) -> None:
    assert kiosk.hall.run("return [typeof window.pywebview, typeof window.qt]") == ["undefined", "undefined"]


@pytest.mark.parametrize(
    "how",
    [
        "location.href = FOREIGN + '/kiosk'",
        "location.href = '/redirect?' + FOREIGN + '/kiosk'",
        "location.href = 'file:///etc/passwd'",
        "location.href = 'view-source:' + location.href",
        "location.href = 'chrome://gpu'",
        "location.href = 'mailto:someone@example.org'",
        "location.href = 'data:text/html,<h1>elsewhere'",
        "make('a', {href: FOREIGN + '/kiosk', target: '_blank'}).click()",
        "make('form', {action: FOREIGN + '/kiosk'}).submit()",
        "make('iframe', {src: FOREIGN + '/kiosk'})",
        "if (window.open(FOREIGN + '/kiosk')) throw new Error('a window opened')",
    ],
)
def test_the_window_stays_with_its_server(kiosk: SimpleNamespace, how: str) -> None:
    pages, windows = kiosk.hall.pages, kiosk.desk.windows()
    told = kiosk.hall.run(
        f"const FOREIGN = {kiosk.foreign.url!r};"
        "const make = (tag, what) => document.body.appendChild(Object.assign(document.createElement(tag), what));"
        f"{how}; await new Promise((go) => setTimeout(go, 150))"
    )
    assert told is None
    assert kiosk.hall.run("return location.origin") == kiosk.hall.url
    assert (kiosk.foreign.pages, kiosk.hall.pages, kiosk.desk.windows()) == (0, pages, windows)


def test_nothing_is_downloaded(kiosk: SimpleNamespace) -> None:
    kiosk.hall.run(
        "const link = document.createElement('a'); link.href = '/file'; link.download = 'kept.bin'; link.click()"
    )
    until(lambda: "/file" in kiosk.hall.visited)
    assert kiosk.hall.run("return location.pathname") == "/kiosk"
    assert free_of(kiosk.directory, "a file to keep") == []
    assert free_of(Path(kiosk.desk.environment["HOME"]), "a file to keep") == []


def test_dialogs_are_answered_without_a_window(kiosk: SimpleNamespace) -> None:
    windows = kiosk.desk.windows()
    answers = kiosk.hall.run(
        "alert('a'); const sure = confirm('b'); const said = prompt('c'); print(); return [sure, said]"
    )
    assert answers == [False, None]
    assert kiosk.desk.windows() == windows


def test_a_file_chooser_stays_closed_under_a_real_finger(kiosk: SimpleNamespace) -> None:
    windows = kiosk.desk.windows()
    kiosk.hall.run(
        "const input = Object.assign(document.createElement('input'), {type: 'file', id: 'file'});"
        "input.style.cssText = 'position:fixed;inset:0;width:100vw;height:100vh'; document.body.append(input);"
        "input.addEventListener('cancel', () => heard.push('cancel'))"
    )
    kiosk.desk.hand("mousemove", "300", "300", "click", "1")
    until(lambda: "cancel" in kiosk.hall.run("return heard"))
    assert kiosk.hall.run("const n = file.files.length; file.remove(); return n") == 0
    assert kiosk.desk.windows() == windows


def test_a_long_press_or_right_click_opens_no_menu(kiosk: SimpleNamespace) -> None:
    windows = kiosk.desk.windows()
    kiosk.desk.hand("mousemove", "300", "300", "click", "3")
    until(lambda: "pointerdown" in kiosk.hall.run("return heard"))
    assert kiosk.desk.windows() == windows


def test_only_the_keys_of_a_form_reach_the_page(kiosk: SimpleNamespace) -> None:
    pages, windows = kiosk.hall.pages, kiosk.desk.windows()
    kiosk.desk.hand("mousemove", "300", "300", "click", "1")
    kiosk.desk.hand(
        "key", *[f"F{number}" for number in range(1, 13)],
        *[f"ctrl+{key}" for key in "nopsthrwujlfda0"], "ctrl+shift+i", "ctrl+shift+n", "ctrl+plus", "ctrl+minus",
        "alt+Left", "alt+Home", "alt+F4", "alt+Tab", "super+d", "Menu", "Print", "XF86Back", "XF86HomePage", "ctrl+F5",
    )  # fmt: skip
    kiosk.desk.hand("key", "a", "Tab", "Return", "BackSpace", "shift+b", "Left")
    until(lambda: "keydown ArrowLeft" in kiosk.hall.run("return heard"))
    keys = [word for word in kiosk.hall.run("return heard") if word.startswith("keydown") and "Shift" not in word]
    assert keys == [f"keydown {key}" for key in ("a", "Tab", "Enter", "Backspace", "B", "ArrowLeft")]
    assert (kiosk.hall.pages, kiosk.desk.windows()) == (pages, windows)


def test_nothing_zooms(kiosk: SimpleNamespace) -> None:
    before = kiosk.hall.run("return [devicePixelRatio, innerWidth, visualViewport.scale]")
    kiosk.desk.hand("mousemove", "300", "300", "keydown", "Control_L", "click", "4", "click", "4", "keyup", "Control_L")
    kiosk.desk.hand("click", "4")
    until(lambda: "wheel" in kiosk.hall.run("return heard"))
    assert kiosk.hall.run("return heard").count("wheel") == 1
    assert kiosk.hall.run("return [devicePixelRatio, innerWidth, visualViewport.scale]") == before


@pytest.mark.parametrize(
    "wish",
    [
        "navigator.mediaDevices.getUserMedia({video: true})",
        "navigator.mediaDevices.getUserMedia({audio: true})",
        "navigator.mediaDevices.getDisplayMedia()",
        "new Promise((good, bad) => navigator.geolocation.getCurrentPosition(good, (e) => bad(new Error(e.code))))",
        "navigator.clipboard.readText()",
        "Notification.requestPermission().then((word) => { if (word !== 'granted') throw new Error(word); })",
    ],
)
def test_the_page_is_given_no_permission(kiosk: SimpleNamespace, wish: str) -> None:
    assert kiosk.hall.run(f"return await {wish}.then(() => 'given', () => 'refused')") == "refused"


def test_no_debugger_can_connect(kiosk: SimpleNamespace) -> None:
    sockets = {
        target
        for number in kiosk.window.processes()
        for handle in Path(f"/proc/{number}/fd").glob("*")
        if (target := str(handle.readlink()) if handle.is_symlink() else "").startswith("socket:[")
    }
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    assert [row for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in sockets] == []


def test_leaving_the_page_asks_nobody(kiosk: SimpleNamespace) -> None:
    pages, windows = kiosk.hall.pages, kiosk.desk.windows()
    kiosk.hall.run(
        "addEventListener('beforeunload', (event) => { event.preventDefault(); event.returnValue = 'stay'; })"
    )
    kiosk.desk.hand("mousemove", "300", "300", "click", "1")
    until(lambda: "pointerdown" in kiosk.hall.run("return heard"))
    kiosk.hall.tell("location.reload()")
    until(lambda: kiosk.hall.pages == pages + 1)
    assert kiosk.desk.windows() == windows


def test_the_window_cannot_be_closed_by_its_manager(kiosk: SimpleNamespace) -> None:
    kiosk.desk.hand("search", "--name", "小二", "windowclose")
    assert kiosk.hall.run("return 1") == 1
    assert kiosk.window.process.poll() is None
