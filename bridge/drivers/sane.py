"""Document scanners through SANE: USB scanners by their backend, network scanners by eSCL (sane-airscan)."""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bridge.devices.contract import (
    PAGE_SIZES,
    DeviceError,
    DeviceInformation,
    DeviceNotReady,
    Emit,
    HardwareFault,
    ScannedFile,
    ScanWish,
    UserError,
)
from bridge.drivers.escl_status import EsclScanner, FeederState
from bridge.drivers.options import read_options
from bridge.drivers.scan_workshop import Workshop, workshop
from bridge.drivers.scanimage import (
    BUSY,
    COVER_OPEN,
    GOOD,
    INVALID,
    IO_ERROR,
    JAMMED,
    MOST_PAGES,
    NO_DOCUMENTS,
    ScanEnded,
    ScanImage,
)
from bridge.drivers.watched import WatchedDevice

_PATIENCE_WITH_BUSY = 10.0
_POLL_WHILE_AWAY = 1.0
_SOURCES = re.compile(r"^\s+--source ([^\[\n]+)", re.MULTILINE)


@dataclass(frozen=True)
class SaneOptions:
    """Either ``escl`` (the scanner's address, ``http://host/eSCL``) or ``device`` (a SANE device name).

    ``source`` is the SANE source to use (``ADF``, ``Flatbed``), "" the device's own choice;
    ``duplex_source`` the one that reads both sides, "" the first the device has with Duplex in its name.
    ``timeout`` is for one page, ``answer`` for the scanner to say that it is there, ``poll`` between looks at an
    eSCL scanner, ``device_poll`` at one that can only be asked by opening it. Times in seconds; ``resolution`` in
    dots an inch.
    """

    escl: str = ""
    device: str = ""
    config_dir: str = ""
    source: str = ""
    duplex_source: str = ""
    resolution: int = 200
    poll: float = 2.0
    device_poll: float = 15.0
    retry: float = 1.0
    timeout: float = 60.0
    answer: float = 10.0


class SaneScanner(WatchedDevice):
    """A contract ``Scanner``."""

    def __init__(self, options: SaneOptions) -> None:
        super().__init__("sane")
        self._options = options
        self._device = options.device or f"airscan:escl:Scanner:{options.escl}"
        self._escl = EsclScanner(options.escl, options.answer) if options.escl else None
        self._own_config: Path | None = None
        self._sources: tuple[str, ...] = ()
        self._lock = asyncio.Lock()

    @classmethod
    def from_options(cls, options: dict[str, Any]) -> SaneScanner:
        read = read_options(SaneOptions, options, "sane")
        if bool(read.escl) == bool(read.device):
            raise ValueError("driver sane needs either the option 'escl' or the option 'device'")
        return cls(read)

    def information(self) -> DeviceInformation:
        return DeviceInformation(description=f"Document scanner (SANE {self._device.partition(':')[0]})")

    def capabilities(self) -> dict[str, Any]:
        # The standard's classes spell the two sides' grey differently.
        front = {"binary": True, "grayscale": True, "full": True}
        back = {"binary": True, "grayScale": True, "full": True}
        both = bool(self._duplex_source)
        return {
            "type": {"scanner": True},
            "readForm": {"readImage": True},
            "acceptMedia": True,
            "imageType": {"jpg": True, "png": True},
            "frontImageColorFormat": front,
            "backImageColorFormat": back if both else None,
            "imageSource": {"imageFront": True, "imageBack": both},
            "control": {},
            "mediaTaken": False,
        }

    @property
    def _duplex_source(self) -> str:
        named = (source for source in self._sources if "duplex" in source.lower())
        return self._options.duplex_source or next(named, "")

    async def close(self) -> None:
        await super().close()
        if self._own_config is not None:
            shutil.rmtree(self._own_config, ignore_errors=True)
            self._own_config = None

    async def look_after(self) -> None:
        poll = self._options.poll if self._escl else self._options.device_poll
        try:
            while True:
                async with self._lock:
                    await self._look()
                await asyncio.sleep(poll if self._is_there() else min(poll, _POLL_WHILE_AWAY))
        finally:
            if self._escl is not None:
                await self._escl.close()

    def _is_there(self) -> bool:
        return self.status().device in ("online", "userError")

    async def _look(self) -> None:
        """See whether the scanner is there, and how it is as far as it can tell without scanning."""
        try:
            feeder = await self._escl.feeder() if self._escl else FeederState()
            if not self._is_there() or self._escl is None:
                # What it can do, and whether SANE gets on with it; one that was here a moment ago has not changed.
                listed = _SOURCES.search(await self._scanimage().options(self._options.answer))
                self._sources = tuple(source.strip() for source in listed[1].split("|")) if listed else ()
        except (ScanEnded, DeviceNotReady):
            self.publish("offline", media="unknown")
            return
        self.publish("userError" if feeder.open else "online", media=feeder.media)

    async def read_pages(self, wish: ScanWish, *, emit: Emit, arrived: Callable[[int], None]) -> list[ScannedFile]:
        wish = replace(wish, resolution=wish.resolution or self._options.resolution)
        async with self._lock, workshop(wish) as shop:
            files = await self._wait_for_sheets(wish, shop, emit, arrived)
            whole = await shop.finish()
        return [whole] if whole else files

    async def _wait_for_sheets(
        self, wish: ScanWish, shop: Workshop, emit: Emit, arrived: Callable[[int], None]
    ) -> list[ScannedFile]:
        """Scan until the wish is fulfilled; with nothing to scan, ask for a sheet once and try again."""
        loop = asyncio.get_running_loop()
        busy_until = loop.time() + _PATIENCE_WITH_BUSY
        arguments, wanted = self._arguments(wish), min(wish.pages or MOST_PAGES, MOST_PAGES)
        files: list[ScannedFile] = []
        count, asked = 0, False
        while True:
            try:
                pages = self._scanimage().pages(wanted, arguments, self._options.timeout)
                async with contextlib.aclosing(pages):
                    async for page in pages:
                        if asked and not count:
                            emit("MediaInsertedEvent", None)
                        self.publish("online", media="present")
                        count += 1
                        if file := await shop.add(page):
                            files.append(file)
                        arrived(count)
            except ScanEnded as ended:
                if count and ended.status in (GOOD, NO_DOCUMENTS):
                    return files
                if ended.status == NO_DOCUMENTS:
                    self.publish("online", media="notPresent")
                    if not asked:
                        emit("NoMediaEvent", None)
                    asked = True
                elif count or ended.status != BUSY or loop.time() > busy_until:
                    # Busy at first is fine: somebody scans at the panel, or the last sheet is on its way out.
                    self._raise_for(ended.status)
            await asyncio.sleep(self._options.retry)

    def _arguments(self, wish: ScanWish) -> list[str]:
        mode = "Color" if wish.color == "fullcolor" else "Gray"
        arguments = ["--mode", mode, "--resolution", str(wish.resolution)]
        source = self._duplex_source if wish.both_sides else self._options.source
        if source:
            arguments += ["--source", source]
        if wish.page_size in PAGE_SIZES:
            width, height = PAGE_SIZES[wish.page_size]
            arguments += ["-x", f"{width:g}", "-y", f"{height:g}"]
        return arguments

    def _raise_for(self, status: int) -> None:
        if status == JAMMED:
            self.publish("online", media="jammed")
            raise DeviceError("mediaJammed")
        if status == COVER_OPEN:
            self.publish("userError", media="unknown")
            raise UserError("the scanner's cover is open")
        if status in (GOOD, INVALID):
            raise HardwareFault("the scanner gave no picture")
        if status == BUSY:
            raise DeviceNotReady("the scanner is busy with something else")
        self.publish("offline", media="unknown")
        raise DeviceNotReady("the scanner cannot be reached" if status == IO_ERROR else "the scanner does not scan")

    def _scanimage(self) -> ScanImage:
        if self._options.config_dir or not self._options.escl:
            return ScanImage(self._device, self._options.config_dir)
        if self._own_config is None:
            # Only airscan, and no search of the network.
            self._own_config = Path(tempfile.mkdtemp(prefix="xiaoer-sane-"))
            (self._own_config / "dll.conf").write_text("airscan\n")
            (self._own_config / "airscan.conf").write_text("[options]\ndiscovery = disable\nws-discovery = off\n")
        return ScanImage(self._device, str(self._own_config))
