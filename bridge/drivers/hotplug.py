"""Where a plugged-in device is, and waking up when one comes or goes.

A serial port may be named three ways: by its path (``/dev/ttyUSB0``), by the USB device's serial number
(``serial:A10KZP4X``) or by the socket it is plugged into (``usb:1-1.2``, as in ``/sys/bus/usb/devices``;
``usb:1-1.2:1.0`` names one interface of a device that has several ports). The last two survive that the
kernel numbers ports anew at each plugging.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

SYSFS = Path("/sys")
DEVICES = Path("/dev")
_UDEV_RUNS = Path("/run/udev/control")


def find_port(port: str, *, sysfs: Path = SYSFS, devices: Path = DEVICES) -> str | None:
    """The path of a serial port named in one of the three ways; None when nothing such is plugged in.

    A path is given back as it is, whether it exists or not.
    """
    way, _, wanted = port.partition(":")
    if way not in ("serial", "usb"):
        return port
    for tty in sorted((sysfs / "class" / "tty").glob("*")):
        chain = list(_usb_chain(tty))
        if way == "usb":
            matches = any(folder.name == wanted for folder in chain)
        else:
            matches = any(_text(folder / "serial") == wanted for folder in chain)
        if matches:
            return str(devices / tty.name)
    return None


def _usb_chain(tty: Path) -> Iterator[Path]:
    """The USB interface and the USB device a port belongs to; not the hubs the device hangs on."""
    try:
        folder = (tty / "device").resolve(strict=True)
    except OSError:
        return
    for above in (folder, *folder.parents):
        if (above / "bInterfaceNumber").exists():
            yield above
        if (above / "idVendor").exists():
            yield above
            return


def _text(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None


class Monitor(Protocol):
    """What is used of ``pyudev.Monitor``."""

    def fileno(self) -> int: ...

    def poll(self, timeout: float | None = None) -> Any: ...


def udev_monitor(subsystem: str) -> Monitor | None:
    """A started monitor of a kernel subsystem (``tty``, ``video4linux``); None where udev does not run."""
    if not _UDEV_RUNS.exists():
        return None
    try:
        import pyudev

        monitor = pyudev.Monitor.from_netlink(pyudev.Context())
        monitor.filter_by(subsystem)
        monitor.start()
    except (ImportError, OSError):
        return None
    return monitor  # type: ignore[no-any-return]


class HotPlug:
    """Waits for time to pass or for a device to come or go, whichever is first: polling, that udev shortens."""

    def __init__(self, subsystem: str, make_monitor: Callable[[str], Monitor | None] = udev_monitor) -> None:
        self._subsystem = subsystem
        self._make_monitor = make_monitor
        self._monitor: Monitor | None = None
        self._stirred = asyncio.Event()

    def start(self) -> None:
        """Listen to udev from now on, if it runs."""
        if self._monitor is None and (monitor := self._make_monitor(self._subsystem)) is not None:
            self._monitor = monitor
            asyncio.get_running_loop().add_reader(monitor.fileno(), self._hear)

    def stop(self) -> None:
        if self._monitor is not None:
            asyncio.get_running_loop().remove_reader(self._monitor.fileno())
            self._monitor = None

    async def wait(self, seconds: float) -> None:
        """Returns after ``seconds``, or as soon as udev tells of something since the last call."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stirred.wait(), seconds)
        self._stirred.clear()

    def _hear(self) -> None:
        with contextlib.suppress(OSError):
            while self._monitor is not None and self._monitor.poll(0) is not None:
                self._stirred.set()
