"""From scanned pages to files, in a process of its own: pictures are big, and a fault in them kills only it.

The parent's side (``Workshop``) and the child's (``python -m bridge.drivers.scan_workshop``) speak in
length-prefixed parts over pipes: JSON with the order, then each page; an empty page ends the work.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import struct
import sys
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import BinaryIO

from bridge.devices.contract import HardwareFault, ScannedFile, ScanWish
from bridge.drivers.start_process import start_process

PAGE_SECONDS = 30.0
_LENGTH = struct.Struct(">I")


class Workshop:
    """The parent's side. A child that hangs or dies is a HardwareFault."""

    def __init__(self, orders: asyncio.StreamWriter, results: asyncio.StreamReader) -> None:
        self._orders = orders
        self._results = results

    async def add(self, page: bytes) -> ScannedFile | None:
        """Work on one more page; its file, unless all become one."""
        return await self._asked(page)

    async def finish(self) -> ScannedFile | None:
        """The one file of all pages, if that was the wish."""
        return await self._asked(b"")

    def send(self, part: bytes) -> None:
        self._orders.write(_LENGTH.pack(len(part)))
        self._orders.write(part)

    async def _asked(self, page: bytes) -> ScannedFile | None:
        try:
            async with asyncio.timeout(PAGE_SECONDS):
                self.send(page)
                await self._orders.drain()
                about = json.loads(await self._part())
                data = await self._part()
        except (TimeoutError, OSError, EOFError, ValueError):
            raise HardwareFault("the scanned picture cannot be worked on") from None
        return ScannedFile(data, **about) if data else None

    async def _part(self) -> bytes:
        (length,) = _LENGTH.unpack(await self._results.readexactly(_LENGTH.size))
        return await self._results.readexactly(length)


@contextlib.asynccontextmanager
async def workshop(wish: ScanWish) -> AsyncIterator[Workshop]:
    """A child for one scan, gone at the end of the block whatever happens."""
    process = await start_process(
        sys.executable,
        "-m",
        "bridge.drivers.scan_workshop",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        if process.stdin is None or process.stdout is None:
            raise HardwareFault("the process for scanned pictures has no pipes")
        made = Workshop(process.stdin, process.stdout)
        made.send(json.dumps(asdict(wish)).encode())
        yield made
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def work(orders: BinaryIO, results: BinaryIO) -> None:
    """The child: until an empty page, or until the parent is gone."""
    # Imported here: the parent never needs what takes a third of a second and forty megabytes to load.
    from bridge.drivers.scan_pages import PageWork

    pages = PageWork(ScanWish(**json.loads(_take(orders))))
    while page := _take(orders):
        _give(results, pages.add(page))
    _give(results, pages.finish())


def _take(stream: BinaryIO) -> bytes:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise SystemExit(0)
    return stream.read(_LENGTH.unpack(head)[0])


def _give(stream: BinaryIO, file: ScannedFile | None) -> None:
    about = {"width": file.width, "height": file.height, "pages": file.pages} if file else {}
    for part in (json.dumps(about).encode(), file.data if file else b""):
        stream.write(_LENGTH.pack(len(part)) + part)
    stream.flush()


if __name__ == "__main__":
    work(sys.stdin.buffer, sys.stdout.buffer)
