"""A driver, the simulator at the other end of its wire, and what the driver said."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from bridge.devices.contract import LightState, ScanWish
from bridge.drivers import DRIVERS
from bridge.simulators.audio import AudioSimulator
from bridge.simulators.barcode import BarcodeSimulator
from bridge.simulators.base import Simulator
from bridge.simulators.cabinet import CabinetSimulator
from bridge.simulators.camera import CameraSimulator
from bridge.simulators.card import CardSimulator
from bridge.simulators.free_port import free_port
from bridge.simulators.people import Person
from bridge.simulators.printer import PrinterSimulator
from bridge.simulators.process import running
from bridge.simulators.receipt import ReceiptSimulator
from bridge.simulators.scanner import ScannerSimulator
from bridge.simulators.social_card import SocialCardSimulator
from tests.bridge.drivers.cups_queue import QueuedPrinterSimulator

PATIENCE = 30.0
"""Seconds for what happens at once on a free machine."""

SHOW_AGAIN_SECONDS = 1.0

ZHOU = {
    "name": "周明月",
    "sex": "2",
    "ethnic": "01",
    "birth": "19560314",
    "address": "湖北省武汉市示范区示范路1号",
    "id_number": "990101195603140028",
    "issuer": "示范市公安局",
    "valid_from": "20160101",
    "valid_to": "长期",
}
LI = {**ZHOU, "name": "李建国", "sex": "1", "id_number": "990101198507020011", "valid_to": "20400101"}
PEOPLE = {1: Person(1, ZHOU), 2: Person(2, LI)}


@dataclass
class Rig:
    """``simulator`` and ``driver`` joined by a real wire; ``events`` and ``notices`` in order of arrival."""

    simulator: Any
    driver: Any
    changes: int = 0
    events: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    arrived: list[int] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    """How far the print job said it is."""

    def emit(self, event: str, payload: dict[str, Any] | None) -> None:
        self.events.append(event)

    async def progress(self, step: str) -> None:
        self.steps.append(step)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something to become true; fail the test when it does not."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await asyncio.sleep(0.005)

    async def until_device(self, *devices: str) -> None:
        await self.until(lambda: self.driver.status().device in devices)

    async def until_told(self, event: str) -> None:
        await self.until(lambda: event in self.events)


@dataclass(frozen=True)
class Kind:
    """One driver: how it is joined to its simulator, and what the shared conformance tests need.

    ``prepare`` makes the next command succeed, ``command`` is a command of the device's class,
    ``pull`` and ``plug`` take the device away and bring it back.
    """

    name: str
    simulator: Callable[[Path], Simulator]
    options: Callable[[dict[str, Any]], dict[str, Any]]
    command: Callable[[Rig], Awaitable[Any]]
    prepare: Callable[[Any], Any] = lambda simulator: None
    pull: str = "unplug"
    plug: str = "replug"


@contextlib.asynccontextmanager
async def rig(kind: Kind, folder: Path, **options: Any) -> AsyncIterator[Rig]:
    """The simulator on its wire and the open, online driver."""
    simulator = kind.simulator(folder)
    async with running(simulator):
        made = Rig(simulator, DRIVERS[kind.name]({**kind.options(simulator.wire()), **options}))

        def changed() -> None:
            made.changes += 1

        made.driver.watch(changed, lambda event, payload: made.notices.append(event))
        await made.driver.open()
        try:
            await made.until_device("online")
            yield made
        finally:
            await made.driver.close()


@functools.cache
def receipt_pdf() -> bytes:
    """One page, 72 mm wide, with marks near all four corners and in the middle; the same bytes each time."""
    width, height = 576, 400
    page = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(page)
    for left, top in ((0, 0), (width - 40, 0), (0, height - 40), (width - 40, height - 40), (260, 180)):
        draw.rectangle((left, top, left + 39, top + 39), fill=0)
    output = BytesIO()
    page.save(output, "PDF", resolution=203.2)
    return output.getvalue()


FAST = {"poll": 0.05}
SAM = Kind(
    "sam_serial",
    lambda folder: CardSimulator(folder, PEOPLE),
    lambda wire: {
        "port": wire["tty"],
        "poll": 0.02,
        "idle_poll": 0.05,
        "reconnect": 0.05,
        "answer_timeout": 0.3,
        "read_timeout": 0.6,
        "silence": 0.6,
    },
    lambda rig: rig.driver.read_card(rig.emit),
    prepare=lambda simulator: simulator.present(1),
)
PCSC = Kind(
    "pcsc",
    lambda folder: SocialCardSimulator(folder, PEOPLE),
    lambda wire: {"socket": wire["socket"], "poll": 0.05, "look_timeout": 0.5, "debounce": 0.1},
    lambda rig: rig.driver.wait_for_chip(rig.emit),
    prepare=lambda simulator: simulator.present(1),
)
BARCODE = Kind(
    "serial_barcode",
    BarcodeSimulator,
    lambda wire: {"port": wire["tty"], "reconnect": 0.05},
    lambda rig: _read_after_scan(rig),
)
CAMERA_BARCODE = Kind(
    "camera_barcode",
    BarcodeSimulator,
    lambda wire: {"source": wire["frames"], "poll": 0.05, "interval": 0.02, "debounce": 0.05},
    lambda rig: _read_after_scan(rig),
    plug="replug",
)
IPP = Kind(
    "ipp",
    lambda folder: PrinterSimulator(folder, free_port()),
    lambda wire: {"uri": wire["uri"], "job_poll": 0.05, "lost": 0.5, **FAST},
    lambda rig: rig.driver.print_document(receipt_pdf(), job="test-1", emit=rig.emit, progress=rig.progress),
)
CUPS = Kind(
    "cups",
    lambda folder: QueuedPrinterSimulator(folder, free_port()),
    lambda wire: {
        "queue": wire["queue"],
        "host": wire["host"],
        "port": wire["queue_port"],
        "job_poll": 0.05,
        "lost": 0.5,
        **FAST,
    },
    IPP.command,
)
ESCPOS_NETWORK = Kind(
    "escpos_network",
    lambda folder: ReceiptSimulator(folder, 0, rows_per_second=20000),
    lambda wire: {"host": wire["host"], "port": wire["port"], "reconnect": 0.05, **FAST},
    lambda rig: rig.driver.print_document(receipt_pdf(), job="test-1", emit=rig.emit, progress=rig.progress),
)
ESCPOS_SERIAL = Kind(
    "escpos_serial",
    lambda folder: ReceiptSimulator(folder, 0, rows_per_second=20000),
    lambda wire: {"port": wire["tty"], "reconnect": 0.05, **FAST},
    ESCPOS_NETWORK.command,
)
ESCPOS_USB = Kind(
    "escpos_usb",
    lambda folder: ReceiptSimulator(folder, 0, rows_per_second=20000),
    # A raw pseudo terminal is to a program what the node of a USB printer is: bytes both ways.
    lambda wire: {"device": wire["tty"], "reconnect": 0.05, **FAST},
    ESCPOS_NETWORK.command,
)
SANE = Kind(
    "sane",
    lambda folder: ScannerSimulator(folder, 0),
    lambda wire: {"escl": wire["escl"], "source": "ADF", "retry": 0.05, "resolution": 100, **FAST},
    lambda rig: rig.driver.read_pages(ScanWish(pages=1), emit=rig.emit, arrived=rig.arrived.append),
    prepare=lambda simulator: simulator.load(),
)
CAMERA = Kind(
    "v4l2",
    CameraSimulator,
    lambda wire: {"source": wire["file"], **FAST},
    lambda rig: rig.driver.take_picture("person", rig.emit),
)
MODBUS_LINE = {"answer_timeout": 0.25, **FAST}
LIGHTS = Kind(
    "modbus_lights",
    CabinetSimulator,
    lambda wire: {"port": wire["tty"], **MODBUS_LINE},
    lambda rig: rig.driver.set_lights({("cardReader", "default"): LightState("quick", "green")}),
)
CABINET = Kind(
    "modbus_auxiliaries",
    CabinetSimulator,
    lambda wire: {"port": wire["tty"], "retry": 0.05, **MODBUS_LINE},
    lambda rig: rig.driver.set_auxiliaries({"audibleAlarm": "on"}),
)
AUDIO = Kind(
    "audio_alsa",
    lambda folder: AudioSimulator(folder, pace=0),
    lambda wire: {"device": wire["pcm"], "config": wire["config"], "poll": 0.05},
    lambda rig: rig.driver.speaker.play("please_wait", "zh"),
)
KINDS = (
    SAM,
    PCSC,
    BARCODE,
    CAMERA_BARCODE,
    IPP,
    CUPS,
    ESCPOS_NETWORK,
    ESCPOS_SERIAL,
    ESCPOS_USB,
    SANE,
    CAMERA,
    LIGHTS,
    CABINET,
    AUDIO,
)


async def _read_after_scan(made: Rig) -> Any:
    reading = asyncio.ensure_future(made.driver.read_barcode(None, made.emit))
    try:
        await made.until(lambda: reading.done() or made.driver.status().detail["scanner"] == "on")
        while not reading.done():  # a person shows the code again while nothing is read
            await made.simulator.scan("示范-0001")
            await asyncio.wait({reading}, timeout=SHOW_AGAIN_SECONDS)
        return await reading
    finally:
        reading.cancel()
