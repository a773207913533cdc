"""Finding a port by what is plugged in, and waking up when something is."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path
from typing import Any

import pytest

from bridge.drivers import serial_line
from bridge.drivers.hotplug import HotPlug, Monitor, find_port, udev_monitor
from tests.bridge.drivers.rigs import PEOPLE, SAM, rig


def plug_in(sysfs: Path, bus: str, tty: str, serial: str, interface: str = "1.0", hub: str = "") -> None:
    """A USB serial adapter as the kernel shows it: device, interface, port, and the class's link to it."""
    device = sysfs / "devices" / "pci0000:00" / "usb1" / hub / bus
    port = device / f"{bus}:{interface}" / tty
    port.mkdir(parents=True)
    (device / "idVendor").write_text("1a86\n")
    (device / "serial").write_text(f"{serial}\n")
    (device / f"{bus}:{interface}" / "bInterfaceNumber").write_text("00\n")
    entry = sysfs / "class" / "tty" / tty
    entry.mkdir(parents=True)
    (entry / "device").symlink_to(port)


@pytest.fixture
def sysfs(tmp_path: Path) -> Path:
    root = tmp_path / "sys"
    (root / "devices" / "pci0000:00" / "usb1" / "1-1").mkdir(parents=True)
    (root / "devices" / "pci0000:00" / "usb1" / "1-1" / "idVendor").write_text("05e3\n")
    (root / "devices" / "pci0000:00" / "usb1" / "1-1" / "serial").write_text("THE-HUB\n")
    plug_in(root, "1-1.2", "ttyUSB1", "CARD-0001", hub="1-1")
    plug_in(root, "1-1.3", "ttyACM0", "CODE-0002", interface="1.1", hub="1-1")
    (root / "class" / "tty" / "tty0").mkdir()
    return root


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("/dev/ttyUSB7", "/dev/ttyUSB7"),
        ("relative/card.tty", "relative/card.tty"),
        ("serial:CARD-0001", "/dev/ttyUSB1"),
        ("serial:CODE-0002", "/dev/ttyACM0"),
        ("usb:1-1.2", "/dev/ttyUSB1"),
        ("usb:1-1.3:1.1", "/dev/ttyACM0"),
        ("serial:THE-HUB", None),
        ("usb:1-1", None),
        ("serial:", None),
        ("usb:1-9", None),
    ],
)
def test_a_port_is_found_by_path_serial_number_or_socket(sysfs: Path, name: str, path: str | None) -> None:
    assert find_port(name, sysfs=sysfs) == path


def test_a_machine_without_sysfs_has_no_such_port(tmp_path: Path) -> None:
    assert find_port("serial:CARD-0001", sysfs=tmp_path / "absent") is None


async def test_a_reader_is_found_again_under_another_port_name(
    sysfs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel counts on while the old name is still in use."""
    devices = tmp_path / "dev"
    devices.mkdir()
    monkeypatch.setattr(serial_line, "find_port", lambda port: find_port(port, sysfs=sysfs, devices=devices) or None)
    simulated = tmp_path / "sim" / "card.tty"
    (devices / "ttyUSB1").symlink_to(simulated)
    async with rig(SAM, tmp_path, port="serial:CARD-0001") as made:
        made.simulator.actions()["unplug"]()
        await made.until_device("noDevice")
        (devices / "ttyUSB1").unlink()
        (sysfs / "class" / "tty" / "ttyUSB1").rename(sysfs / "class" / "tty" / "ttyUSB4")
        (devices / "ttyUSB4").symlink_to(simulated)
        made.simulator.actions()["replug"]()
        await made.until_device("online")
        made.simulator.present(1)
        assert (await made.driver.read_card(made.emit)).text == PEOPLE[1].chip_text()


class FakeMonitor:
    """udev's side is a socket: each byte is an event."""

    def __init__(self) -> None:
        self.kernel, self._ours = socket.socketpair()
        self._ours.setblocking(False)

    def fileno(self) -> int:
        return self._ours.fileno()

    def poll(self, timeout: float | None = None) -> Any:
        try:
            return self._ours.recv(1) or None
        except BlockingIOError:
            return None


async def test_an_event_of_udev_ends_the_wait_at_once() -> None:
    monitor = FakeMonitor()
    hotplug = HotPlug("tty", lambda subsystem: monitor)
    hotplug.start()
    try:
        waiting = asyncio.ensure_future(hotplug.wait(3600))
        await asyncio.sleep(0)
        monitor.kernel.send(b"++")
        await asyncio.wait_for(waiting, 5)
        await hotplug.wait(0.001)  # both events were of that time: this one runs its course
    finally:
        hotplug.stop()


async def test_without_udev_the_wait_ends_with_its_time() -> None:
    asked: list[str] = []

    def none(subsystem: str) -> Monitor | None:
        asked.append(subsystem)
        return None

    hotplug = HotPlug("video4linux", none)
    hotplug.start()
    await asyncio.wait_for(hotplug.wait(0.001), 5)
    hotplug.stop()
    assert asked == ["video4linux"]


def test_asking_udev_never_fails() -> None:
    monitor = udev_monitor("tty")
    assert monitor is None or os.fstat(monitor.fileno())
