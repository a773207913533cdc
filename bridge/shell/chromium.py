"""The other engine: a Chromium in kiosk mode, locked by the policy file `xiaoer install-kiosk` writes."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from datetime import datetime
from pathlib import Path

from bridge.shell.calm import waiting_page
from bridge.shell.display import panel
from bridge.shell.keeper import RESTART_SECONDS, CannotShow
from bridge.shell.off_hours import ScreenTime
from bridge.shell.settings import ShellSettings
from bridge.shell.wishes import Wishes

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--kiosk",
    "--no-first-run",
    "--noerrdialogs",
    "--disable-infobars",
    "--disable-session-crashed-bubble",
    "--disable-translate",
    "--disable-pinch",
    "--overscroll-history-navigation=0",
    "--disable-features=Translate,MediaRouter",
    "--disable-background-networking",
    "--disable-sync",
    "--incognito",
    "--autoplay-policy=no-user-gesture-required",
)
START_FILE = "start.html"
STOP_SECONDS = 10


def show(address: str, directory: Path, settings: ShellSettings, wishes: Wishes) -> None:
    """Keep a kiosk-mode Chromium on ``address`` until ``wishes.stop``. Raises CannotShow."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        raise CannotShow("no Chromium is installed: apt-get install chromium, or use --engine webview")
    start = directory / START_FILE
    descriptor = os.open(start, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(waiting_page(address, f"{settings.server.rstrip('/')}/kiosk"))
    screen = ScreenTime(settings.off_hours, settings.wake_seconds)
    while not wishes.stop.is_set():
        with tempfile.TemporaryDirectory(prefix="xiaoer-kiosk-") as profile:
            flags = [*FLAGS, f"--user-data-dir={profile}"]
            browser = subprocess.Popen([program, *flags, f"--app={start.as_uri()}"])
            _watch(browser, screen, wishes)
            if browser.poll() is None:
                browser.terminate()
                try:
                    browser.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    browser.kill()
                    browser.wait()
        wishes.stop.wait(RESTART_SECONDS)


def _watch(browser: subprocess.Popen[bytes], screen: ScreenTime, wishes: Wishes) -> None:
    """Until the browser ends or should: this engine tells nobody about touches, so a reload never waits for quiet."""
    dark = False
    while browser.poll() is None and not wishes.stop.wait(0.2) and not wishes.take_reload(quiet=True):
        should = screen.dark(datetime.now().time(), time.monotonic())  # noqa: DTZ005 - the clock on the wall
        if should != dark:
            panel(on=not should)
            dark = should
