"""A cable that can be pulled, go dead or carry nonsense: a TCP relay in front of a simulated device."""

from __future__ import annotations

import asyncio
import contextlib
import os

GARBAGE_BYTES = 400


class FaultyRelay:
    """Listens on a loopback port and passes connections on to ``target``, as its ``mode`` lets it.

    ``pass``; ``silent``: takes all in and never answers; ``mute``: the device hears all and its answers are
    lost; ``garbage``: answers nonsense and hangs up.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.target = 0
        self._mode = "pass"
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    @property
    def plugged(self) -> bool:
        return self._server is not None

    async def plug(self) -> None:
        """Raises OSError when the port is taken."""
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def unplug(self) -> None:
        """Pull the cable: what is open breaks, nobody is there."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
        await self._break()

    async def set_mode(self, mode: str) -> None:
        """From now on; connections of before break, so that nobody goes on in another mode."""
        if mode != self._mode:
            self._mode = mode
            await self._break()

    async def _break(self) -> None:
        for connection in list(self._connections):
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)
        with contextlib.suppress(OSError, asyncio.CancelledError):
            if self._mode in ("pass", "mute"):
                await self._pass_on(reader, writer)
            elif self._mode == "garbage":
                await reader.read(1024)
                writer.write(os.urandom(GARBAGE_BYTES))
                await writer.drain()
            else:
                while await reader.read(65536):
                    pass
        writer.transport.abort() if self._mode != "garbage" else writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_device, to_device = await asyncio.open_connection("localhost", self.target)
        ways = [
            asyncio.ensure_future(_pump(reader, to_device)),
            asyncio.ensure_future(self._answers(from_device, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            if ways[0].done() and not ways[1].done():
                await ways[1]  # the asker has sent all; the answer is still on its way
        finally:
            for way in ways:
                way.cancel()
            to_device.transport.abort()

    async def _answers(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        if self._mode == "mute":
            while await source.read(65536):
                pass
        else:
            await _pump(source, sink)


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
        sink.write_eof()
