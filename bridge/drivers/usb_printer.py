"""Receipt printers on USB, through the kernel's own printer class driver (usblp): a device node that takes and
gives bytes. No library has to take the device away from the kernel, and no right beyond the node's is needed."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from bridge.devices.contract import DeviceNotReady

SYSTEM = Path("/sys/class/usbmisc")
NODES = Path("/dev/usb")

_CHUNK = 4096
_NOTHING_PAUSE = 0.02
"""Seconds before a printer that had an empty packet is asked again."""


def find_printer(vendor: str, product: str, serial: str, system: Path = SYSTEM, nodes: Path = NODES) -> Path:
    """The node of the printer with these USB identities, each in hexadecimal as lsusb shows it, "" for any.

    Raises DeviceNotReady when there is none, or when more than one fits: then only the serial number tells.
    """
    wanted = {"idVendor": vendor.lower(), "idProduct": product.lower(), "serial": serial}
    found = []
    for entry in sorted(system.glob("lp*")):
        device = (entry / "device").resolve().parent  # from the printer interface to the device that has it
        if all(not value or _attribute(device / name) == value for name, value in wanted.items()):
            found.append(nodes / entry.name)
    if len(found) != 1:
        raise DeviceNotReady("no such USB printer" if not found else "several USB printers fit; name the serial number")
    return found[0]


def _attribute(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return text if path.name == "serial" else text.lower()


class UsbPrinterLink:
    """A ``ByteLink`` over a device node; ``find`` gives its path whenever it is opened."""

    def __init__(self, find: Callable[[], Path]) -> None:
        self._find = find
        self._node = -1

    async def open(self) -> None:
        await self.close()
        try:
            self._node = os.open(self._find(), os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError:
            raise DeviceNotReady("the USB printer is not there") from None

    async def write(self, data: bytes, timeout: float) -> None:
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self._opened(), rest[:_CHUNK]) :]
            except BlockingIOError:
                if not await self._ready(asyncio.get_running_loop().add_writer, timeout):
                    raise DeviceNotReady("the printer takes no more data") from None
            except OSError:
                raise DeviceNotReady("the USB printer was unplugged") from None

    async def read(self, timeout: float) -> bytes:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while True:
            try:
                if data := os.read(self._opened(), _CHUNK):
                    return data
                await asyncio.sleep(_NOTHING_PAUSE)
            except BlockingIOError:
                if not await self._ready(loop.add_reader, deadline - loop.time()):
                    return b""
            except OSError:
                raise DeviceNotReady("the USB printer was unplugged") from None
            if loop.time() >= deadline:
                return b""

    async def close(self) -> None:
        node, self._node = self._node, -1
        if node >= 0:
            with contextlib.suppress(OSError):
                os.close(node)

    def _opened(self) -> int:
        if self._node < 0:
            raise DeviceNotReady("not connected")
        return self._node

    async def _ready(self, watch: Callable[..., None], timeout: float) -> bool:
        """Wait until the node can be read or written; False when it cannot within ``timeout`` seconds."""
        loop = asyncio.get_running_loop()
        node, ready = self._opened(), loop.create_future()
        watch(node, _tell, ready)
        try:
            async with asyncio.timeout(max(0.0, timeout)):
                await ready
        except TimeoutError:
            return False
        finally:
            (loop.remove_reader if watch == loop.add_reader else loop.remove_writer)(node)
        return True


def _tell(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)
