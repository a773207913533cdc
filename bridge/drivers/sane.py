"""Document scanners through SANE: USB scanners by their backend, network scanners by eSCL (sane-airscan).

The work is done by ``scanimage`` in a process of its own, which can be killed: a backend that hangs
inside a library could not be stopped otherwise.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bridge.devices.contract import DeviceError, DeviceInformation, DeviceNotReady, Emit, HardwareFault
from bridge.drivers.options import read_options
from bridge.drivers.scan_image import encode
from bridge.drivers.watched import WatchedDevice

# scanimage exits with the SANE_Status that ended it; 1 also covers everything before the scan began.
_GOOD, _BUSY, _INVALID, _JAMMED, _NO_DOCUMENTS, _COVER_OPEN, _IO_ERROR = 0, 3, 4, 6, 7, 8, 9

_PATIENCE_WITH_BUSY = 10.0
_TERMINATION = 2.0
_POLL_WHILE_AWAY = 1.0


@dataclass(frozen=True)
class SaneOptions:
    """Either ``escl`` (the scanner's address, ``http://host/eSCL``) or ``device`` (a SANE device name).

    ``source`` is the SANE source to use (``ADF``, ``Flatbed``), "" the device's own choice. Times in
    seconds; ``resolution`` in dots an inch.
    """

    escl: str = ""
    device: str = ""
    config_dir: str = ""
    source: str = ""
    resolution: int = 200
    poll: float = 5.0
    retry: float = 1.0
    timeout: float = 60.0


class SaneScanner(WatchedDevice):
    """A contract ``Scanner``."""

    def __init__(self, options: SaneOptions) -> None:
        super().__init__("sane")
        self._options = options
        self._device = options.device or f"airscan:escl:Scanner:{options.escl}"
        self._own_config: Path | None = None
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
        return {
            "type": {"scanner": True},
            "readForm": {"readImage": True},
            "acceptMedia": True,
            "imageType": {"jpg": True, "png": True},
            "frontImageColorFormat": {"binary": True, "grayscale": True, "full": True},
            "imageSource": {"imageFront": True},
            "control": {},
            "mediaTaken": False,
        }

    async def close(self) -> None:
        await super().close()
        if self._own_config is not None:
            shutil.rmtree(self._own_config, ignore_errors=True)
            self._own_config = None

    async def look_after(self) -> None:
        while True:
            async with self._lock:
                try:
                    code, _ = await self._scanimage("--dont-scan")
                except DeviceNotReady:
                    code = _IO_ERROR
                if code != _GOOD:
                    self.publish("offline", media="unknown")
                elif self.status().device != "online":
                    self.publish("online", media="unknown")
            online = self.status().device == "online"
            await asyncio.sleep(self._options.poll if online else min(self._options.poll, _POLL_WHILE_AWAY))

    async def scan(self, *, image_type: str, color: str, emit: Emit) -> bytes:
        async with self._lock:
            picture = await self._wait_for_sheet("Color" if color == "fullcolor" else "Gray", emit)
        return await asyncio.to_thread(encode, picture, image_type, color)

    async def _wait_for_sheet(self, mode: str, emit: Emit) -> bytes:
        arguments = ["--format=pnm", "--mode", mode, "--resolution", str(self._options.resolution)]
        if self._options.source:
            arguments += ["--source", self._options.source]
        arguments += ["-x", "210", "-y", "297"]
        busy_until = asyncio.get_running_loop().time() + _PATIENCE_WITH_BUSY
        asked = False
        while True:
            code, picture = await self._scanimage(*arguments)
            if code == _GOOD and picture:
                if asked:
                    emit("MediaInsertedEvent", None)
                self.publish("online", media="present")
                return picture
            if code == _NO_DOCUMENTS:
                self.publish("online", media="notPresent")
                if not asked:
                    emit("NoMediaEvent", None)
                asked = True
            elif code != _BUSY or asyncio.get_running_loop().time() > busy_until:
                # Busy at first is fine: somebody scans at the panel, or the last sheet is still on its way out.
                self._raise_for(code)
            await asyncio.sleep(self._options.retry)

    def _raise_for(self, code: int) -> None:
        if code == _JAMMED:
            self.publish("online", media="jammed")
            raise DeviceError("mediaJammed")
        if code == _COVER_OPEN:
            self.publish("userError", media="unknown")
            raise DeviceNotReady("the scanner's cover is open")
        if code in (_GOOD, _INVALID):
            raise HardwareFault("the scanner gave no picture")
        self.publish("offline", media="unknown")
        raise DeviceNotReady("the scanner cannot be reached")

    async def _scanimage(self, *arguments: str) -> tuple[int, bytes]:
        """Run scanimage to its end: exit code (a SANE_Status) and what it wrote. Killed when cancelled."""
        try:
            process = await asyncio.create_subprocess_exec(
                "scanimage",
                f"--device-name={self._device}",
                *arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=self._environment(),
            )
        except OSError:
            raise DeviceNotReady("scanimage is not installed (Debian packages: sane-utils, sane-airscan)") from None
        try:
            async with asyncio.timeout(self._options.timeout):
                output, _ = await process.communicate()
        except TimeoutError:
            return _IO_ERROR, b""
        finally:
            await _end(process)
        return process.returncode or 0, output

    def _environment(self) -> dict[str, str]:
        environment = {**os.environ, "LC_ALL": "C"}
        if self._options.config_dir:
            environment["SANE_CONFIG_DIR"] = self._options.config_dir
        elif self._options.escl:
            environment["SANE_CONFIG_DIR"] = str(self._airscan_config())
        return environment

    def _airscan_config(self) -> Path:
        """A configuration directory of our own: only airscan, and no search of the network."""
        if self._own_config is None:
            self._own_config = Path(tempfile.mkdtemp(prefix="xiaoer-sane-"))
            (self._own_config / "dll.conf").write_text("airscan\n")
            (self._own_config / "airscan.conf").write_text("[options]\ndiscovery = disable\nws-discovery = off\n")
        return self._own_config


async def _end(process: asyncio.subprocess.Process) -> None:
    """Make sure that a child is gone: ask it, then insist."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _TERMINATION)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
