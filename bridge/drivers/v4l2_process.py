"""The bridge's end of a camera process (``v4l2_grabber.py``): pictures on demand, and a view of what it sees."""

from __future__ import annotations

import asyncio
import contextlib
import struct
import sys
from pathlib import Path

from bridge.drivers.start_process import start_process

GRABBER = Path(__file__).with_name("v4l2_grabber.py")

LARGEST_FRAME = 8 * 1024 * 1024
"""Bytes; what claims to be longer is no frame."""
KILL_SECONDS = 1.0


class CameraProcess:
    """One running grabber. ``view_width`` and ``frame_rate`` are those of the view; 0 for none.

    A process that says nothing for ``silence`` seconds while something is awaited from it is killed: a camera
    driver that hangs in the kernel costs this process and not the bridge.
    """

    def __init__(self, source: str, size: tuple[int, int], warm_up: int, view: tuple[int, int], silence: float) -> None:
        self._arguments = (source, *(str(number) for number in (*size, warm_up, *view)))
        self._silence = silence
        self._watched = view[1] > 0
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._wishes: list[asyncio.Future[tuple[bytes, bytes]]] = []
        self._view: bytes | None = None
        self._fresh = asyncio.Event()
        self.ended = False

    async def start(self) -> None:
        try:
            self._process = await start_process(
                sys.executable,
                "-I",
                str(GRABBER),
                *self._arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError:  # no memory, no more processes: as a camera that gives nothing
            self._end()
            return
        self._reading = asyncio.create_task(self._read(), name="camera frames")

    async def picture(self) -> tuple[bytes, bytes]:
        """Kind and bytes of the next picture, as the grabber says them; ``(b"", b"")`` when it ended or hangs."""
        if self.ended or self._process is None or self._process.stdin is None:
            return b"", b""
        wish: asyncio.Future[tuple[bytes, bytes]] = asyncio.get_running_loop().create_future()
        self._wishes.append(wish)
        try:
            self._process.stdin.write(b"p")
            async with asyncio.timeout(self._silence):
                return await wish
        except TimeoutError:
            await self.stop()
            return b"", b""
        except ConnectionError:
            return b"", b""

    async def first_view(self) -> bool:
        """Wait until there is something to see; False when there will be nothing."""
        while self._view is None and not self.ended:
            self._fresh.clear()
            await self._fresh.wait()
        return self._view is not None

    async def next_view(self) -> bytes | None:
        """The newest frame of the view not yet given; None when there will be none."""
        if not self.ended and await self.first_view():
            view, self._view = self._view, None
            return view
        return None

    async def stop(self) -> None:
        """End the process, however it feels about it."""
        self._end()
        process = self._process
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()  # before anything is awaited: who stops may be cancelled meanwhile
        if self._reading is not None and self._reading is not asyncio.current_task():
            self._reading.cancel()
            await asyncio.wait({self._reading})  # not awaited itself: that would swallow our own cancellation
        if process is not None:
            # Not awaited for long: a process stuck in the kernel dies when the kernel lets it.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), KILL_SECONDS)

    async def _read(self) -> None:
        process = self._process
        if process is None or process.stdout is None:
            return
        stdout = process.stdout
        try:
            while True:
                async with asyncio.timeout(self._silence if self._watched else None):
                    head = await stdout.readexactly(5)
                    kind, (length,) = head[:1], struct.unpack(">I", head[1:])
                    if length > LARGEST_FRAME:
                        break
                    data = await stdout.readexactly(length)
                if kind == b"v":
                    self._view = data
                    self._fresh.set()
                elif self._wishes:
                    wish = self._wishes.pop(0)
                    if not wish.done():
                        wish.set_result((kind, data))
        except (asyncio.IncompleteReadError, TimeoutError, ConnectionError):
            pass  # it ended, or it hangs
        self._end()
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()

    def _end(self) -> None:
        self.ended = True
        self._fresh.set()
        for wish in self._wishes:
            if not wish.done():
                wish.set_result((b"", b""))
        self._wishes.clear()
