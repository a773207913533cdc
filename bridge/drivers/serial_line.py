"""A serial port that never blocks the event loop and reports a pulled cable in one way."""

from __future__ import annotations

import asyncio
import os
import termios
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import serial

from bridge.devices.contract import DeviceNotReady
from bridge.drivers.hotplug import find_port

T = TypeVar("T")

READ_SLICE = 0.1
"""Seconds one blocking read takes at most: how long a thread may linger after its coroutine was cancelled."""

# What pyserial lets through when the other end goes: its own class from read and write, OSError from
# in_waiting, termios.error from flush and reset, TypeError when the port closes under a read.
_LOST = (serial.SerialException, OSError, termios.error, TypeError)


class LineLost(DeviceNotReady):
    """The port is not open, or the other end has gone: nothing was heard of a device that may be well."""


class SerialLine:
    """One port, worked by one thread of its own, so that work queues up in order and is never interleaved."""

    def __init__(self, port: str, baud: int) -> None:
        """``port``: a path, ``serial:NUMBER`` or ``usb:PATH`` (``hotplug.find_port``)."""
        self.port = port
        self.baud = baud
        self._serial: serial.Serial | None = None
        self._waiting: asyncio.Future[None] | None = None
        self._worker: ThreadPoolExecutor | None = None

    @property
    def is_open(self) -> bool:
        return self._serial is not None

    async def open(self) -> None:
        """Open the port for us alone, at ``baud``. Raises DeviceNotReady."""
        await self.close()
        path = find_port(self.port)
        if path is None:
            raise DeviceNotReady(f"nothing is plugged in as {self.port}")
        worker = ThreadPoolExecutor(1, thread_name_prefix=f"serial-{os.path.basename(self.port)}")
        self._worker = worker

        def connect() -> serial.Serial:
            return serial.Serial(path, self.baud, timeout=READ_SLICE, write_timeout=2.0, exclusive=True)

        connecting = asyncio.get_running_loop().run_in_executor(worker, connect)
        try:
            self._serial = await asyncio.shield(connecting)
        except asyncio.CancelledError:
            connecting.add_done_callback(_close_unused)  # or the port would stay ours with nobody to use it
            raise
        except (*_LOST, ValueError) as error:
            await self.close()
            reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "not a usable port"
            raise DeviceNotReady(f"cannot open {self.port}: {reason}") from None

    async def run(self, work: Callable[[serial.Serial], T]) -> T:
        """Do blocking work on the port in its thread. Raises LineLost.

        ``work`` must come back by itself within seconds: cancelling the caller does not stop it, later
        work simply waits its turn.
        """
        port, worker = self._serial, self._worker
        if port is None or worker is None:
            raise LineLost(f"{self.port} is not open")
        try:
            return await asyncio.get_running_loop().run_in_executor(worker, work, port)
        except _LOST as error:
            raise LineLost(f"{self.port} was lost ({type(error).__name__})") from None

    async def stirs(self, seconds: float | None = None) -> None:
        """Returns when bytes have come or the line has gone, on ``stir``, and at the latest after ``seconds``.

        Costs nothing meanwhile. For one caller at a time: the one who closes the port. Raises LineLost when
        the port is not open.
        """
        if self._serial is None:
            raise LineLost(f"{self.port} is not open")
        loop, descriptor = asyncio.get_running_loop(), self._serial.fileno()
        self._waiting = loop.create_future()
        loop.add_reader(descriptor, self.stir)
        try:
            await asyncio.wait({self._waiting}, timeout=seconds)
        finally:
            loop.remove_reader(descriptor)
            self._waiting = None

    def stir(self) -> None:
        """Wake who waits in ``stirs``."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def close(self) -> None:
        """Close the port once the work in hand is done. Never raises."""
        port, worker, self._serial, self._worker = self._serial, self._worker, None, None
        if worker is None:
            return
        try:
            if port is not None:
                port.cancel_read()
                await asyncio.get_running_loop().run_in_executor(worker, port.close)
        except _LOST:
            pass  # closing what is already gone
        finally:
            worker.shutdown(wait=False)


def _close_unused(connecting: asyncio.Future[serial.Serial]) -> None:
    if not connecting.cancelled() and connecting.exception() is None:
        connecting.result().close()
