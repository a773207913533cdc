"""Codes held before a camera: pictures from V4L2, decoded by zxing-cpp, both in a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bridge.devices.contract import Barcode, DeviceInformation, DeviceNotReady, Emit, HardwareFault
from bridge.drivers.child import Child, ChildFailed
from bridge.drivers.hotplug import HotPlug
from bridge.drivers.options import read_options
from bridge.drivers.watched import WatchedDevice

SYMBOLOGIES = {
    "Aztec": "aztec",
    "Codabar": "codabar",
    "Code39": "code39",
    "Code93": "code93",
    "Code128": "code128",
    "DataMatrix": "dataMatrix",
    "EAN13": "ean13",
    "ITF": "itf",
    "PDF417": "pdf417",
    "QRCode": "qrCode",
}
"""zxing-cpp's names in XFS4IoT's."""

UNKNOWN = "symbologyUnknown"

BLIND_LOOKS = 30
"""Looks in a row without a picture before the camera counts as broken."""

_WORKER = Path(__file__).with_name("camera_barcode_worker.py")


@dataclass(frozen=True)
class CameraBarcodeOptions:
    """``source``: a camera (``/dev/video0``), a film or a folder of pictures in its place.

    Times in seconds: between looks for the camera, between looks for a code, for one look, until a camera that
    went is told as unplugged.
    """

    source: str
    width: int = 1280
    height: int = 720
    poll: float = 0.5
    interval: float = 0.1
    look_timeout: float = 3.0
    debounce: float = 0.3


class CameraBarcodeReader(WatchedDevice):
    """A contract ``BarcodeReader``. The camera is on only while a code is waited for."""

    def __init__(self, options: CameraBarcodeOptions) -> None:
        super().__init__("camera_barcode")
        self._options = options
        self._child = Child(_WORKER)
        self._hotplug = HotPlug("video4linux")
        self._reading = False
        self._works = True

    @classmethod
    def from_options(cls, options: dict[str, Any]) -> CameraBarcodeReader:
        return cls(read_options(CameraBarcodeOptions, options, "camera_barcode"))

    def information(self) -> DeviceInformation:
        return DeviceInformation(description="Barcode reader with a camera")

    def capabilities(self) -> dict[str, Any]:
        return {"canFilterSymbologies": True, "symbologies": dict.fromkeys(sorted(SYMBOLOGIES.values()), True)}

    async def look_after(self) -> None:
        self._hotplug.start()
        lost_at: float | None = None
        try:
            while True:
                if Path(self._options.source).exists():
                    lost_at = None
                    self._publish("online" if self._works else "hardwareError")
                    await self._hotplug.wait(self._options.poll)
                    continue
                lost_at = lost_at or time.monotonic()
                if self.status().device == "online" and time.monotonic() - lost_at < self._options.debounce:
                    await asyncio.sleep(self._options.debounce / 4)
                    continue
                self._works = True  # whatever is plugged in next starts afresh
                self._publish("noDevice")
                await self._hotplug.wait(self._options.poll)
        finally:
            self._hotplug.stop()
            await self._child.close()

    async def read_barcode(self, symbologies: frozenset[str] | None, emit: Emit) -> list[Barcode]:
        if self.status().device not in ("online", "hardwareError"):
            raise DeviceNotReady("no camera is connected")
        self._reading = True
        self._publish("online")
        try:
            return await self._wait_for_code(symbologies)
        finally:
            self._reading = False
            if self.status().device in ("online", "hardwareError"):
                self._publish("online" if self._works else "hardwareError")
            await self._switch_off()

    async def _wait_for_code(self, symbologies: frozenset[str] | None) -> list[Barcode]:
        request = {
            "do": "look",
            "source": self._options.source,
            "width": self._options.width,
            "height": self._options.height,
        }
        blind = 0
        while True:
            if not Path(self._options.source).exists():
                raise DeviceNotReady("the camera was unplugged")
            try:
                answer = await self._child.ask(request, self._options.look_timeout)
            except ChildFailed as failed:
                self._works = False
                raise HardwareFault(str(failed)) from None
            found = [Barcode(SYMBOLOGIES.get(name, UNKNOWN), bytes.fromhex(data)) for name, data in answer["codes"]]
            wanted = [code for code in found if code.data and (symbologies is None or code.symbology in symbologies)]
            if wanted:
                self._works = True
                return wanted
            blind = 0 if answer["seen"] or Path(self._options.source).is_dir() else blind + 1
            if blind >= BLIND_LOOKS:
                self._works = False
                raise HardwareFault("the camera gives no picture")
            await asyncio.sleep(self._options.interval)

    async def _switch_off(self) -> None:
        """A worker that hangs is killed, which switches the camera off as well."""
        with contextlib.suppress(ChildFailed):
            await self._child.ask({"do": "close"}, self._options.look_timeout)

    def _publish(self, device: str) -> None:
        scanner = ("on" if self._reading else "off") if device == "online" else "inoperative"
        self.publish(device, scanner=scanner)
