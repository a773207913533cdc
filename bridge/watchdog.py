"""Telling systemd that the bridge is ready and that its loop still turns (sd_notify(3), systemd.service(5)).

A bridge whose event loop hangs answers nobody and does not die either: systemd hears nothing any more, kills it and
starts it again. Without ``NOTIFY_SOCKET`` nobody is told anything.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import MutableMapping


class Watchdog:
    """``environment`` loses what is meant for this process alone: children never speak for the bridge."""

    def __init__(self, environment: MutableMapping[str, str]) -> None:
        address = environment.pop("NOTIFY_SOCKET", "")
        limit = environment.pop("WATCHDOG_USEC", "")
        meant_for = environment.pop("WATCHDOG_PID", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address
        mine = meant_for in ("", str(os.getpid()))
        self.every = int(limit) / 2_000_000 if limit.isdecimal() and int(limit) and mine else None
        """Seconds between two signs of life: half of what systemd waits for one; None when it waits for none."""

    def tell(self, state: str) -> None:
        """One datagram. A manager that does not listen is none of our business."""
        if not self._address:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
            line.setblocking(False)
            try:
                line.sendto(state.encode(), self._address)
            except OSError:
                return

    async def keep_telling(self) -> None:
        """Signs of life from the loop itself, until cancelled."""
        while self.every is not None:
            self.tell("WATCHDOG=1")
            await asyncio.sleep(self.every)
