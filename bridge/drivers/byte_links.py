"""A two-way stream of bytes to a device, over TCP or a serial port, with one way to fail."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Protocol

import serial

from bridge.devices.contract import DeviceNotReady
from bridge.drivers.serial_line import SerialLine


class ByteLink(Protocol):
    """Every method but ``close`` raises DeviceNotReady when the device is not there."""

    async def open(self) -> None: ...

    async def write(self, data: bytes, timeout: float) -> None:
        """Hand all bytes over; ``timeout`` seconds without progress mean that the device takes none."""

    async def read(self, timeout: float) -> bytes:
        """What has come, waiting for it at most ``timeout`` seconds; ``b""`` when nothing came."""

    async def close(self) -> None: ...


class TcpLink:
    """A raw TCP port (9100)."""

    def __init__(self, host: str, port: int, connect_timeout: float = 3.0) -> None:
        self._address = (host, port)
        self._connect_timeout = connect_timeout
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def open(self) -> None:
        await self.close()
        try:
            async with asyncio.timeout(self._connect_timeout):
                self._reader, self._writer = await asyncio.open_connection(*self._address)
        except (OSError, TimeoutError):
            raise DeviceNotReady("the printer does not answer on the network") from None

    async def write(self, data: bytes, timeout: float) -> None:
        if self._writer is None:
            raise DeviceNotReady("not connected")
        try:
            self._writer.write(data)
            async with asyncio.timeout(timeout):
                await self._writer.drain()
        except (OSError, TimeoutError):
            raise DeviceNotReady("the printer takes no more data") from None

    async def read(self, timeout: float) -> bytes:
        if self._reader is None:
            raise DeviceNotReady("not connected")
        try:
            async with asyncio.timeout(timeout):
                data = await self._reader.read(4096)
        except TimeoutError:
            return b""
        except OSError:
            raise DeviceNotReady("the connection broke") from None
        if not data:
            raise DeviceNotReady("the printer closed the connection")
        return data

    async def close(self) -> None:
        writer, self._reader, self._writer = self._writer, None, None
        if writer is not None:
            writer.close()
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(0.5):
                    await writer.wait_closed()


class SerialLink:
    """A serial port (RS-232, or USB with a serial port)."""

    def __init__(self, port: str, baud: int) -> None:
        self._line = SerialLine(port, baud)

    async def open(self) -> None:
        await self._line.open()

    async def write(self, data: bytes, timeout: float) -> None:
        def send(port: serial.Serial) -> None:
            port.write_timeout = timeout
            port.write(data)
            port.flush()

        await self._line.run(send)

    async def read(self, timeout: float) -> bytes:
        deadline = asyncio.get_running_loop().time() + timeout
        while True:
            data = await self._line.run(lambda port: port.read(port.in_waiting or 1))
            if data or asyncio.get_running_loop().time() >= deadline:
                return bytes(data)

    async def close(self) -> None:
        await self._line.close()
