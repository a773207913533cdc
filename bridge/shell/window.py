"""The window itself: pywebview opens it full screen on Qt; the view in it is ours (see ``locked_page``).

pywebview's own view is not used: it hands every page a JavaScript bridge into this process, opens message boxes
for it, and lets any page use camera and microphone without asking.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from datetime import datetime
from typing import Any

from bridge.shell.calm import calm_page
from bridge.shell.display import Display
from bridge.shell.keeper import CannotShow
from bridge.shell.liveness import Heartbeat, Retries
from bridge.shell.off_hours import ScreenTime
from bridge.shell.places import AllowList, reachable
from bridge.shell.reload import QUIET_SECONDS
from bridge.shell.settings import ShellSettings
from bridge.shell.wishes import Wishes

log = logging.getLogger("xiaoer.shell")
TICK_MILLISECONDS = 250


def show(address: str, settings: ShellSettings, wishes: Wishes) -> None:
    """Block until ``wishes.stop``. Raises CannotShow when pywebview or Qt is not installed."""
    from bridge.shell import chromium_flags

    chromium_flags.prepare(os.environ)
    try:
        import webview
        from PySide6.QtWidgets import QApplication

        from bridge.shell import locked_page
    except ImportError as error:
        raise CannotShow(
            f"pywebview or Qt is not usable ({error}): install the extra `shell`, or use --engine chromium"
        ) from None
    application = QApplication.instance() or QApplication(["xiaoer-kiosk"])
    allowed = AllowList.of_server(settings.server)
    # Made before pywebview's view: the engine reads its flags once, and pywebview adds one that lets every page film.
    profile = locked_page.private_profile(settings.authorities, application)
    webview.settings["ALLOW_DOWNLOADS"] = False
    webview.settings["OPEN_EXTERNAL_LINKS_IN_BROWSER"] = False
    window: Any = webview.create_window("小二", html="<p>", fullscreen=True, background_color="#FAF7F0")
    kiosks: list[Kiosk] = []

    def fill() -> None:
        view = locked_page.LockedView(profile, allowed)
        kiosks.append(Kiosk(window.native, view, address, settings, wishes))

    window.events.before_show += fill
    window.events.closing += lambda: wishes.stop.is_set()  # nobody else may close it
    webview.start(gui="qt", private_mode=True)
    if not kiosks:
        raise CannotShow("the window did not open; `journalctl -u xiaoer-kiosk` says why")
    kiosks[0].release()


class Kiosk:
    """One full-screen view that always comes back to the kiosk's page.

    Everything happens on Qt's thread, in signals and one timer; only asking the server runs beside it.
    """

    def __init__(self, frame: Any, view: Any, address: str, settings: ShellSettings, wishes: Wishes) -> None:
        from PySide6.QtCore import QTimer
        from PySide6.QtGui import QGuiApplication

        from bridge.shell.locked_page import InputGate

        self._frame, self._view, self._address = frame, view, address
        self._settings, self._wishes = settings, wishes
        self._retries = Retries()
        self._heartbeat: Heartbeat | None = None
        self._loading_since: float | None = None
        self._retry_at: float | None = None
        self._probe: Probe | None = None
        self._last_touch = time.monotonic()
        self._screen = ScreenTime(settings.off_hours, settings.wake_seconds)
        self._display = Display(frame, settings.screen)
        frame.setCentralWidget(view)
        frame.webview = view  # pywebview closes what it finds here
        self._gate = InputGate(self._touched, frame)
        self._cover()
        QGuiApplication.primaryScreen().geometryChanged.connect(self._cover)
        frame.winId()  # makes the QWindow
        frame.windowHandle().installEventFilter(self._gate)
        self._timer = QTimer(frame)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MILLISECONDS)
        self._wait_for_server()

    def _cover(self) -> None:
        """The whole screen, also without a window manager and after the screen was turned."""
        from PySide6.QtGui import QGuiApplication

        self._frame.setGeometry(QGuiApplication.primaryScreen().geometry())

    def release(self) -> None:
        """The window is gone: nothing ticks any more, and the panel does not stay dark."""
        self._timer.stop()
        self._display.light()

    # -- the page ---------------------------------------------------------------------------------------------

    def _open(self) -> None:
        page = self._view.fresh_page()
        now = time.monotonic()
        self._retries.opened(now)
        self._heartbeat, self._loading_since = None, now
        page.loadingChanged.connect(lambda info, of=page: self._loading(of, info))
        page.renderProcessTerminated.connect(lambda *_, of=page: self._failed(of, "the page's process ended"))
        page.load(_url(self._address))

    def _loading(self, page: Any, info: Any) -> None:
        """One step of a load. A proxy's error page is a page to Qt; to a citizen it is a broken machine."""
        status, bad_answer = info.status().name, info.errorDomain().name == "HttpStatusCodeDomain"
        if page is not self._view.locked_page or info.url().toString() == page.refused:
            return
        if bad_answer and info.errorCode() >= 500:
            self._failed(page, "the server answered with an error")
        elif status == "LoadSucceededStatus":
            self._loading_since = None
            self._heartbeat = Heartbeat(time.monotonic(), self._settings.hang_seconds)
            self._view.setFocus()
        elif status == "LoadFailedStatus" and not bad_answer:
            self._failed(page, "the page did not load")

    def _failed(self, page: Any, why: str) -> None:
        if self._wishes.stop.is_set():
            return  # the whole machine may be going down, the page's process before us
        if page is self._view.locked_page and self._retry_at is None and self._probe is None:
            log.error("page lost", extra={"why": why})
            self._calm()
            self._retry_at = time.monotonic() + self._retries.pause(time.monotonic())

    def _calm(self) -> None:
        self._heartbeat, self._loading_since = None, None
        self._view.fresh_page().show_own(calm_page())

    def _wait_for_server(self) -> None:
        self._calm()
        self._retry_at = time.monotonic()

    # -- four times a second ----------------------------------------------------------------------------------

    def _tick(self) -> None:
        now = time.monotonic()
        if self._wishes.stop.is_set():
            self._frame.close()
            return
        if self._screen.dark(datetime.now().time(), now):  # noqa: DTZ005 - the clock on the wall
            self._display.darken()
        else:
            self._display.light()
        if self._wishes.take_reload(quiet=now - self._last_touch >= QUIET_SECONDS):
            log.info("page is loaded anew", extra={"why": "asked"})
            self._retry_at, self._probe = None, None
            self._open()
            return
        self._look_for_server(now)
        self._look_for_life(now)

    def _look_for_server(self, now: float) -> None:
        if self._retry_at is not None and now >= self._retry_at:
            self._retry_at, self._probe = None, Probe(self._settings)
        if self._probe is not None and self._probe.answer is not None:
            there, self._probe = self._probe.answer, None
            if there:
                self._open()
            else:
                self._retry_at = now + min(self._retries.pause(now), 3.0)

    def _look_for_life(self, now: float) -> None:
        heartbeat = self._heartbeat
        if self._loading_since is not None and now - self._loading_since >= self._settings.load_seconds:
            self._failed(self._view.locked_page, "the page took too long to load")
        if heartbeat is None:
            return
        page = self._view.locked_page
        if heartbeat.due(now):
            page.runJavaScript("1", lambda _: heartbeat.answered(time.monotonic()))
        if heartbeat.hangs(now):
            process = page.renderProcessPid()
            self._failed(page, "the page does not answer")
            if process > 0:
                os.kill(process, signal.SIGKILL)  # a page in an endless loop would eat the machine until then

    def _touched(self) -> bool:
        """A person is there. True when the touch only lights the screen."""
        now = time.monotonic()
        was_dark = self._display.is_dark
        self._last_touch = now
        self._screen.touched(now)
        if was_dark:
            self._display.light()
        return was_dark


class Probe:
    """One question to the server, asked beside Qt's thread; ``answer`` is None until it is known."""

    def __init__(self, settings: ShellSettings) -> None:
        self.answer: bool | None = None
        threading.Thread(target=self._ask, args=(settings,), daemon=True).start()

    def _ask(self, settings: ShellSettings) -> None:
        self.answer = reachable(settings.server, settings.authorities)


def _url(address: str) -> Any:
    from PySide6.QtCore import QUrl

    return QUrl(address)
