"""Barcode readers that write each code as a line to a serial port (cable, or USB in serial mode)."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Any

import serial

from bridge.devices.contract import Barcode, DeviceInformation, DeviceNotReady, Emit
from bridge.drivers.hotplug import HotPlug
from bridge.drivers.loose_plug import LoosePlug
from bridge.drivers.options import read_options
from bridge.drivers.serial_line import LineLost, SerialLine
from bridge.drivers.watched import WatchedDevice

AIM_SYMBOLOGIES = {
    "A": "code39",
    "C": "code128",
    "d": "dataMatrix",
    "E": "ean13",
    "F": "codabar",
    "G": "code93",
    "I": "itf",
    "L": "pdf417",
    "Q": "qrCode",
    "z": "aztec",
}
"""AIM code characters (ISO/IEC 15424, the letter after ``]``) in XFS4IoT's names."""

UNKNOWN = "symbologyUnknown"

BLINK = 0.05
"""Seconds between tries to get back a line that was lost a moment ago."""

LONGEST_CODE = 8192
"""Bytes; the largest QR code holds 7,089 digits. A longer line is noise and is dropped."""


@dataclass(frozen=True)
class BarcodeOptions:
    """``port``: a path, ``serial:NUMBER`` or ``usb:PATH`` (hotplug.py). ``aim``: the reader is set to put
    the AIM identifier (``]Q1``) before each code. ``debounce``: seconds until a lost line is told as unplugged."""

    port: str
    baud: int = 9600
    aim: bool = True
    reconnect: float = 0.5
    debounce: float = 0.3


class SerialBarcodeReader(WatchedDevice):
    """A contract ``BarcodeReader``. Codes that come while nobody waits for one are dropped."""

    def __init__(self, options: BarcodeOptions) -> None:
        super().__init__("serial_barcode")
        self._options = options
        self._line = SerialLine(options.port, options.baud)
        self._hotplug = HotPlug("tty")
        self._pending = bytearray()
        self._waiting: asyncio.Future[Barcode] | None = None
        self._plug = LoosePlug(options.debounce)
        self._wanted: frozenset[str] | None = None

    @classmethod
    def from_options(cls, options: dict[str, Any]) -> SerialBarcodeReader:
        return cls(read_options(BarcodeOptions, options, "serial_barcode"))

    def information(self) -> DeviceInformation:
        return DeviceInformation(description="Line barcode reader on a serial port")

    def capabilities(self) -> dict[str, Any]:
        names = sorted(AIM_SYMBOLOGIES.values()) if self._options.aim else []
        return {"canFilterSymbologies": self._options.aim, "symbologies": dict.fromkeys(names, True)}

    async def look_after(self) -> None:
        self._hotplug.start()
        try:
            while True:
                try:
                    await self._line.open()
                    self._pending.clear()
                    self._publish("online")
                    self._plug.mended()
                    while True:
                        await self._line.stirs()
                        self._take(await self._line.run(_read_some))
                except DeviceNotReady as error:
                    self._plug.lost()
                    await self._line.close()
                    if self._waiting is not None and not self._waiting.done():
                        self._waiting.set_exception(DeviceNotReady(str(error)))
                    if self.status().device == "online" and not self._plug.worth_telling:
                        await asyncio.sleep(BLINK)
                    else:
                        self._publish("noDevice")
                        self._plug.told()
                        await self._hotplug.wait(self._options.reconnect)
        finally:
            self._plug.told()
            self._hotplug.stop()
            await self._line.close()

    async def read_barcode(self, symbologies: frozenset[str] | None, emit: Emit) -> list[Barcode]:
        try:
            await self._drop_earlier()
        except LineLost:
            # It was lost before this command came, and the status could not say so yet. The caretaker hears of it, too.
            await asyncio.sleep(BLINK)
            await self._drop_earlier()
        self._wanted = symbologies if self._options.aim else None
        self._waiting = asyncio.get_running_loop().create_future()
        self._publish("online")
        try:
            return [await self._waiting]
        finally:
            self._waiting = None
            if self.status().device == "online":
                self._publish("online")

    async def _drop_earlier(self) -> None:
        """What was scanned before is not meant for us. A plug that is loose at this moment is waited for."""
        if self.status().device == "online":
            await self._plug.settled()
        if self.status().device != "online":
            raise DeviceNotReady("no barcode reader is connected")
        await self._line.run(lambda port: port.reset_input_buffer())
        self._pending.clear()

    def _publish(self, device: str) -> None:
        scanner = ("on" if self._waiting is not None else "off") if device == "online" else "inoperative"
        self.publish(device, scanner=scanner)

    def _take(self, data: bytes) -> None:
        """Cut what came into lines and hand the first wanted one to who waits."""
        self._pending += data.replace(b"\r", b"\n")
        while (end := self._pending.find(b"\n")) >= 0:
            line = bytes(self._pending[:end])
            del self._pending[: end + 1]
            code = self._parse(line) if 0 < len(line) <= LONGEST_CODE else None
            if code is None or self._waiting is None or self._waiting.done():
                continue
            if self._wanted is None or code.symbology in self._wanted:
                self._waiting.set_result(code)
        if len(self._pending) > LONGEST_CODE:
            del self._pending[: len(self._pending) - LONGEST_CODE - 1]

    def _parse(self, line: bytes) -> Barcode | None:
        if not self._options.aim or len(line) < 3 or line[:1] != b"]":
            return Barcode(UNKNOWN, line)
        data = line[3:]
        return Barcode(AIM_SYMBOLOGIES.get(chr(line[1]), UNKNOWN), data) if data else None


def _read_some(port: serial.Serial) -> bytes:
    data: bytes = port.read(1)
    with contextlib.suppress(BlockingIOError):
        data += port.read(port.in_waiting) if data else b""
    return data
