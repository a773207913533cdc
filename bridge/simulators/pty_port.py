"""A serial port without hardware: a pseudo terminal under a stable name, whose cable can be pulled."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pty
import termios
import tty
from collections.abc import Callable
from pathlib import Path

BITS_PER_BYTE = 10
"""8N1: a start bit, eight data bits, a stop bit."""

SPEEDS = (115200, 57600, 38400, 19200, 9600)

_CHUNK = 32
"""Bytes written at once while pacing: under 3 ms of line time at 115200 baud."""


class PtyPort:
    """The device's end of the line. ``received`` gets every byte the other end writes."""

    def __init__(self, link: Path, received: Callable[[bytes], None]) -> None:
        self.link = link
        self._received = received
        self._device = -1
        self._host = -1

    @property
    def plugged(self) -> bool:
        return self._device >= 0

    @property
    def speed(self) -> int:
        """The speed in baud that the host has set; 0 when unplugged or none of the usual ones."""
        if not self.plugged:
            return 0
        code = termios.tcgetattr(self._host)[5]
        return next((baud for baud in SPEEDS if getattr(termios, f"B{baud}") == code), 0)

    def plug(self) -> None:
        """Make the port exist under its name."""
        if self.plugged:
            return
        # The host's end stays open here as well, or the line would hang up whenever a driver closes it.
        self._device, self._host = pty.openpty()
        tty.setraw(self._host)
        os.set_blocking(self._device, False)
        asyncio.get_running_loop().add_reader(self._device, self._read)
        scratch = self.link.with_name(f".{self.link.name}.{os.getpid()}")
        scratch.unlink(missing_ok=True)
        scratch.symlink_to(os.ttyname(self._host))
        scratch.replace(self.link)

    def unplug(self) -> None:
        """Pull the cable: whoever has the port open gets an error at once."""
        if not self.plugged:
            return
        asyncio.get_running_loop().remove_reader(self._device)
        self.link.unlink(missing_ok=True)
        os.close(self._host)
        os.close(self._device)
        self._device = self._host = -1

    async def send(self, data: bytes, baud: int, chunk: int = _CHUNK) -> None:
        """Write at line speed."""
        loop = asyncio.get_running_loop()
        begin = loop.time()
        for start in range(0, len(data), chunk):
            part = data[start : start + chunk]
            due = begin + line_time(start + len(part), baud)
            await asyncio.sleep(max(0.0, due - loop.time()))
            self.write(part)

    def write(self, data: bytes) -> None:
        """Write at once. Bytes go nowhere when the cable is pulled or nobody reads."""
        if self.plugged:
            with contextlib.suppress(BlockingIOError):
                os.write(self._device, data)

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError, OSError):
            self._received(os.read(self._device, 4096))


def line_time(count: int, baud: int) -> float:
    """Seconds ``count`` bytes take on the line."""
    return count * BITS_PER_BYTE / baud
