"""The kiosk's full-screen window: keeps a bridge alive and shows the page, locked down.

Two engines: ``webview`` (pywebview on Qt, the extra ``shell``) and ``chromium`` for hosts that prefer a
browser they already maintain. The page's address carries the bridge's port and launch token in its
fragment, which no server ever sees; Chromium gets it through a file only this user can read, because a
command line can be read by every user of the machine.
"""

from __future__ import annotations

import argparse
import html
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from bridge import private_files
from bridge.config import DEFAULT_PORT, ConfigurationError, Environment, read_environment

_READY = re.compile(r"bridge ready ws://[^:]+:(\d+)/")
RESTART_SECONDS = 1.0
SET_UP_WRONGLY = 2
"""The bridge's exit code for a configuration that cannot work."""
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_FLAGS = (
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
)


class CannotShow(Exception):
    """The window cannot be opened; the message says what is missing and how to get it."""


class BridgeKeeper:
    """Runs ``python -m bridge serve`` and starts it again when it dies."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._arguments = arguments
        self._process: subprocess.Popen[str] | None = None
        self._port: int | None = None
        self._known = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True)

    def start(self, seconds: float = 20.0) -> int:
        """The port of the running bridge. Raises CannotShow when it does not come up."""
        self._thread.start()
        self._known.wait(seconds)
        if self._port is None:
            self.stop()
            raise CannotShow("the device bridge did not start; run `xiaoer bridge serve` to see why")
        return self._port

    def stop(self) -> None:
        self._stopping.set()
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(5)

    def _keep(self) -> None:
        environment = dict(os.environ)
        while not self._stopping.is_set():
            command = [sys.executable, "-m", "bridge", "serve", *self._arguments]
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
            for line in self._process.stdout or ():
                if found := _READY.search(line):
                    self._port = int(found[1])
                    environment["XIAOER_BRIDGE_PORT"] = found[1]  # the page knows this port: keep it
                    self._known.set()
            if self._process.wait() == SET_UP_WRONGLY and self._port is None:
                break  # starting it again would say the same
            self._stopping.wait(RESTART_SECONDS)
        self._known.set()


def page_address(server: str, port: int, token: str) -> str:
    return f"{server.rstrip('/')}/kiosk#bridge={port}&token={token}"


def show_webview(address: str) -> None:
    """Block until the window is closed. Raises CannotShow when pywebview is not installed."""
    try:
        import webview
    except ImportError:
        raise CannotShow("pywebview is not installed: install the extra `shell`, or use --engine chromium") from None
    webview.settings["ALLOW_DOWNLOADS"] = False
    webview.settings["OPEN_EXTERNAL_LINKS_IN_BROWSER"] = False
    webview.create_window("小二", address, fullscreen=True, text_select=False, zoomable=False, draggable=False)
    webview.start(gui="qt", private_mode=True)


def show_chromium(address: str, directory: Path, stopping: threading.Event) -> None:
    """Keep a kiosk-mode Chromium on ``address`` until ``stopping`` is set. Raises CannotShow."""
    program = next((found for name in CHROMIUM_NAMES if (found := shutil.which(name))), None)
    if program is None:
        raise CannotShow("no Chromium is installed: apt-get install chromium, or use --engine webview")
    start = directory / "start.html"
    descriptor = os.open(start, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f'<meta charset="utf-8"><meta http-equiv="refresh" content="0;url={html.escape(address)}">')
    while not stopping.is_set():
        with tempfile.TemporaryDirectory(prefix="xiaoer-kiosk-") as profile:
            flags = [*CHROMIUM_FLAGS, f"--user-data-dir={profile}"]
            browser = subprocess.Popen([program, *flags, f"--app={start.as_uri()}"])
            while browser.poll() is None and not stopping.wait(0.2):
                pass
            if browser.poll() is None:
                browser.terminate()
                browser.wait(10)
        stopping.wait(RESTART_SECONDS)


def main(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> int:
    """``python -m bridge kiosk``. Exit codes: 0 closed, 2 cannot start."""
    parser = argparse.ArgumentParser(prog="xiaoer kiosk", description="The kiosk's full-screen window.")
    parser.add_argument("--engine", choices=("webview", "chromium"), default="webview")
    parser.add_argument("--server", help="address of the server (default: XIAOER_PUBLIC_URL)")
    parser.add_argument("--config", help="devices of this kiosk (default: XIAOER_BRIDGE_CONFIG)")
    options = parser.parse_args(arguments)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    keeper: BridgeKeeper | None = None
    try:
        settings = read_environment(environment)
        server = options.server or environment.get("XIAOER_PUBLIC_URL") or "http://127.0.0.1:8080"
        directory = private_files.open_directory(settings.bridge_directory)
        token = private_files.launch_token(directory, settings.launch_token)
        port = _running_bridge(settings)
        if port is None:
            keeper = BridgeKeeper(["--config", options.config] if options.config else [])
            port = keeper.start()
        address = page_address(server, port, token)
        if options.engine == "webview":
            show_webview(address)
        else:
            show_chromium(address, directory, stopping)
    except (CannotShow, ConfigurationError, private_files.PrivateFileError) as error:
        print(f"xiaoer kiosk: {error}", file=sys.stderr)
        return 2
    finally:
        if keeper is not None:
            keeper.stop()
    return 0


def _running_bridge(settings: Environment) -> int | None:
    """The port of a bridge that already runs on this machine (a service of its own), if any."""
    port = settings.port or DEFAULT_PORT
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=0.5):
            return port
    except OSError:
        return None
