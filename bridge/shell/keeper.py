"""Keeps a bridge running next to the window: starts it, learns its port, starts it again when it dies."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from bridge.config import Environment
from bridge.protocol import ROOT_PATH, SUBPROTOCOL

_READY = re.compile(r"bridge ready ws://[^:]+:(\d+)/")
RESTART_SECONDS = 1.0
ANSWER_SECONDS = 2.0
"""A bridge lets in or refuses at once; what takes longer is none."""
SET_UP_WRONGLY = 2
"""The bridge's exit code for a configuration that cannot work."""


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
        self._starting = threading.Lock()
        """Held while a bridge is started, so that none is that stop() does not see."""
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
        """End the bridge; none is started after this."""
        self._stopping.set()
        with self._starting:
            process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _keep(self) -> None:
        environment = dict(os.environ)
        while True:
            with self._starting:
                if self._stopping.is_set():
                    break
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


def running_bridge(settings: Environment, token: str) -> int | None:
    """The port of a bridge that already runs on this machine (a service of its own) and lets this page in, if any.

    Any other program on one of the ports is passed over: the page would wait for its devices for ever.
    """
    for port in settings.ports:
        with (
            contextlib.suppress(OSError, WebSocketException),
            connect(
                f"ws://127.0.0.1:{port}{ROOT_PATH}",
                origin=Origin(min(settings.origins)),
                subprotocols=[Subprotocol(word) for word in (SUBPROTOCOL, f"token.{token}", "observer")],
                compression=None,
                proxy=None,
                open_timeout=ANSWER_SECONDS,
                close_timeout=ANSWER_SECONDS,
            ),
        ):
            return port
    return None


def await_bridge(settings: Environment, token: str, seconds: float) -> int:
    """Wait for the bridge another unit starts. Raises CannotShow when none answers within ``seconds``."""
    deadline = time.monotonic() + seconds
    while (port := running_bridge(settings, token)) is None:
        if time.monotonic() > deadline:
            raise CannotShow("no bridge answers on this machine; `systemctl status xiaoer-bridge` says why")
        time.sleep(0.2)
    return port
