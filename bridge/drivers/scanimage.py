"""Running SANE's ``scanimage``: a program of its own, because a backend that hangs can only be killed.

Scanned pages come through named pipes: they are never a file, and the next one is held back until the
last one is taken.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncGenerator
from pathlib import Path

from bridge.devices.contract import DeviceNotReady
from bridge.drivers.start_process import start_process

# scanimage exits with the SANE_Status that ended it; 1 also covers everything before the scan began.
GOOD, BUSY, INVALID, JAMMED, NO_DOCUMENTS, COVER_OPEN, IO_ERROR = 0, 3, 4, 6, 7, 8, 9

MOST_PAGES = 50
_TERMINATION = 2.0
_PR_SET_PDEATHSIG = 1
_CHUNK = 1 << 16


class ScanEnded(Exception):
    """scanimage has ended without another page. ``status`` is a SANE_Status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"SANE status {status}")
        self.status = status


class ScanImage:
    """Calls of scanimage for one device. ``config_dir`` as SANE_CONFIG_DIR, "" the system's."""

    def __init__(self, device: str, config_dir: str = "") -> None:
        self._device = device
        self._environment = {**os.environ, "LC_ALL": "C"}
        if config_dir:
            self._environment["SANE_CONFIG_DIR"] = config_dir

    async def options(self, timeout: float) -> str:
        """What the device can be told, as scanimage lists it. Raises ScanEnded when it cannot be opened."""
        process = await self._start("--all-options", stdout=asyncio.subprocess.PIPE)
        try:
            async with asyncio.timeout(timeout):
                output, _ = await process.communicate()
        except TimeoutError:
            raise ScanEnded(IO_ERROR) from None
        finally:
            await _end(process)
        if process.returncode != GOOD:
            raise ScanEnded(_status(process))
        return output.decode(errors="replace")

    async def pages(self, count: int, arguments: list[str], timeout: float) -> AsyncGenerator[bytes, None]:
        """Scan up to ``count`` pages, each a PNM picture. Ends, by raising ScanEnded, with the device's word:
        GOOD when all are in, NO_DOCUMENTS when the feeder is empty. ``timeout`` is for each page."""
        folder = Path(tempfile.mkdtemp(prefix="xiaoer-scan-"))
        try:
            for number in range(1, count + 1):
                os.mkfifo(_pipe(folder, number), 0o600)
            batch = [f"--batch={folder}/%d.pnm", f"--batch-count={count}", "--format=pnm"]
            process = await self._start(*batch, *arguments)
            try:
                for number in range(1, count + 1):
                    yield await _page(process, _pipe(folder, number), timeout)
                await _ended(process, timeout)
                raise ScanEnded(GOOD)
            finally:
                await _end(process)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    async def _start(self, *arguments: str, stdout: int = asyncio.subprocess.DEVNULL) -> asyncio.subprocess.Process:
        try:
            return await start_process(
                "scanimage",
                f"--device-name={self._device}",
                *arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=stdout,
                stderr=asyncio.subprocess.DEVNULL,
                env=self._environment,
                preexec_fn=_end_with_the_bridge,
            )
        except OSError:
            raise DeviceNotReady("scanimage is not installed (Debian packages: sane-utils, sane-airscan)") from None


def _pipe(folder: Path, number: int) -> Path:
    """Where scanimage writes a page before it renames it."""
    return folder / f"{number}.pnm.part"


async def _page(process: asyncio.subprocess.Process, pipe: Path, timeout: float) -> bytes:
    """One whole page from its pipe. Raises ScanEnded when scanimage ends, or hangs, before it is whole."""
    descriptor = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        reading = asyncio.ensure_future(_read(descriptor))
        ending = asyncio.ensure_future(process.wait())
        try:
            await asyncio.wait({reading, ending}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
            if ending.done() and not reading.done():
                await asyncio.wait({reading}, timeout=0.2)  # what it wrote last may still be in the pipe
        finally:
            for task in (reading, ending):
                if not task.done():
                    task.cancel()
                    await asyncio.wait({task})
        if reading.cancelled() or not _is_whole(reading.result()):
            await _ended(process, 1.0)
            raise ScanEnded(_status(process))
        return reading.result()
    finally:
        os.close(descriptor)


async def _read(descriptor: int) -> bytes:
    """Everything a writer puts into the pipe, from the first byte until it closes it."""
    loop = asyncio.get_running_loop()
    data = bytearray()
    while True:
        readable = loop.create_future()
        loop.add_reader(descriptor, _tell, readable)
        try:
            await readable
        finally:
            loop.remove_reader(descriptor)
        try:
            chunk = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            continue
        if not chunk:
            return bytes(data)
        data += chunk


async def _ended(process: asyncio.subprocess.Process, timeout: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(timeout):
            await process.wait()


def _status(process: asyncio.subprocess.Process) -> int:
    """Its SANE_Status; one that still runs, or was killed, counts as an I/O error."""
    code = process.returncode
    return IO_ERROR if code is None or code < 0 else code


_BITMAP = re.compile(rb"P4\s+(?:#[^\n]*\n\s*)*(\d+)\s+(\d+)\s")
_PIXMAP = re.compile(rb"P([56])\s+(?:#[^\n]*\n\s*)*(\d+)\s+(\d+)\s+(\d+)\s")


def _is_whole(pnm: bytes) -> bool:
    """Whether a binary PNM picture has all its rows: one that is cut short looks whole to some readers."""
    if header := _BITMAP.match(pnm[:4096]):
        width, height = int(header[1]), int(header[2])
        row = (width + 7) // 8
    elif header := _PIXMAP.match(pnm[:4096]):
        width, height = int(header[2]), int(header[3])
        row = width * (3 if header[1] == b"6" else 1) * (2 if int(header[4]) > 255 else 1)
    else:
        return False
    return width * height > 0 and len(pnm) - header.end() >= row * height


def _end_with_the_bridge() -> None:
    """In the new child on Linux: a bridge that is killed must not leave a program that holds the scanner."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


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


def _tell(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)
