"""Signals as wishes the window looks at between two events: a handler may not touch Qt."""

from __future__ import annotations

import signal
import threading
from dataclasses import dataclass, field


@dataclass
class Wishes:
    """``stop``: SIGTERM, SIGINT. ``reload``: SIGHUP, when the kiosk is quiet. ``reload_now``: SIGUSR1."""

    stop: threading.Event = field(default_factory=threading.Event)
    reload: threading.Event = field(default_factory=threading.Event)
    reload_now: threading.Event = field(default_factory=threading.Event)

    def listen(self) -> None:
        """Take the signals of this process; call on the main thread."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop.set())
        signal.signal(signal.SIGHUP, lambda *_: self.reload.set())
        signal.signal(signal.SIGUSR1, lambda *_: self.reload_now.set())

    def take_reload(self, quiet: bool) -> bool:
        """Whether to load anew now; the wish is then fulfilled."""
        if self.reload_now.is_set() or (quiet and self.reload.is_set()):
            self.reload_now.clear()
            self.reload.clear()
            return True
        return False
