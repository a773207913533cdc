"""An ESC/POS receipt printer, on the network and on a serial port, whose paper becomes PNG files, one a cut."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bridge.simulators import process
from bridge.simulators.base import ControlError, Simulator, named_fault
from bridge.simulators.escpos_commands import EscPosCommand, take
from bridge.simulators.paper_folder import count_in, papers_in
from bridge.simulators.pty_port import PtyPort
from bridge.simulators.receipt_paper import LINE_HEIGHT, Paper

DEFAULT_PORT = 9100
ROWS_PER_SECOND = 2000
"""250 mm/s, an ordinary thermal printer."""

BUFFER_BYTES = 32768
"""What the printer takes in while it cannot print; then it stops reading, as a real one does."""

FAULTS = ("none", "paper-low", "paper-out", "cover-open", "cutter", "slow", "silent", "garbage")
"""``cutter``: the next cut gets stuck. ``slow``: a tenth of the speed. ``silent``: takes in and does nothing.
``garbage``: prints, and answers noise."""

_STOPS = ("paper-out", "cover-open", "silent")
_SLOWNESS = 10
_CLEAR = bytes.fromhex("10140801031401060208")
_REAL_TIME = re.compile(rb"\x10\x04([\x01-\x04])|" + re.escape(_CLEAR))
_FEED_LINE = 30


class _Connection:
    """One way in: where its answers go, and the last bytes that came (a command may be cut in two)."""

    def __init__(self, answer: Callable[[bytes], None]) -> None:
        self.answer = answer
        self.tail = b""


class ReceiptSimulator(Simulator):
    """``sim/receipt/NNNN.png`` is what a person would hold in the hand.

    Status questions are answered at once, wherever they stand in the stream; everything else waits its
    turn and waits for paper.
    """

    device = "receipt"

    def __init__(self, data_dir: Path, port: int = DEFAULT_PORT, rows_per_second: int = ROWS_PER_SECOND) -> None:
        super().__init__(data_dir)
        self._port = port
        self._rows_per_second = rows_per_second
        self._server: asyncio.Server | None = None
        self._transports: set[asyncio.WriteTransport] = set()
        self._serial = PtyPort(self.sim_dir / "receipt.tty", lambda data: self._take(data, self._serial_connection))
        self._serial_connection = _Connection(self._serial.write)
        self._connections = {self._serial_connection}
        self._paper = Paper()
        self._fault = "none"
        self._cutter_stuck = False
        self._fine = asyncio.Event()
        self._fine.set()
        self._buffer = bytearray()
        self._more = asyncio.Event()
        self._room = asyncio.Event()
        self._printing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        try:
            await self.on()
        except OSError:
            raise ControlError(f"port {self._port} is taken; choose another with XIAOER_SIM_ESCPOS_PORT") from None

    async def stop(self) -> None:
        await self.off()

    def wire(self) -> dict[str, Any]:
        return {"host": "127.0.0.1", "port": self._port, "tty": str(self._serial.link), "paper": str(self.folder)}

    def state(self) -> dict[str, Any]:
        papers = papers_in(self.folder)
        return {
            "on": self._printing is not None,
            "plugged": self._server is not None,
            "fault": self._fault,
            "faults": list(FAULTS),
            "paper": {"paper-out": "out", "paper-low": "low"}.get(self._fault, "ok"),
            "cover": "open" if self._fault == "cover-open" else "closed",
            "printed": count_in(self.folder),
            "latest": papers[-1]["name"] if papers else None,
            "papers": papers,
        }

    def actions(self) -> dict[str, Callable[..., Any]]:
        return {
            "paper-out": self.paper_out,
            "cover-open": self.cover_open,
            "ok": self.ok,
            "fault": self.fault,
            "off": self.off,
            "on": self.on,
            "unplug": self.unplug,
            "replug": self.replug,
        }

    def paper_out(self) -> None:
        """Take the roll out."""
        self.fault("paper-out")

    def cover_open(self) -> None:
        """Open the cover."""
        self.fault("cover-open")

    def ok(self) -> None:
        """Put a roll in and close the cover; what is buffered prints on."""
        self.fault("none")

    def fault(self, kind: str) -> None:
        """One thing goes wrong; what went wrong before is mended. ``none`` mends only."""
        kind = named_fault(kind, FAULTS)
        self._fault, self._cutter_stuck = kind, False
        if kind in _STOPS:
            self._fine.clear()
        else:
            self._fine.set()

    async def on(self) -> None:
        """Switch on; raises OSError when the port is taken."""
        await self.replug()

    async def off(self) -> None:
        """Switch off: connections break, what is buffered is gone, the paper stays."""
        self.unplug()
        if self._printing is not None:
            self._printing.cancel()
            self._printing = None
        self._wipe()

    async def replug(self) -> None:
        """Put the cables back; switches on if it was off."""
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
            self._port = self._server.sockets[0].getsockname()[1]
            self._serial.plug()
        if self._printing is None:
            self._printing = asyncio.create_task(self._print())

    def unplug(self) -> None:
        """Pull the cables, network and serial; what is buffered prints on."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        self._serial.unplug()
        for transport in list(self._transports):
            transport.abort()

    # -- the wire

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = _Connection(writer.write)
        self._connections.add(connection)
        self._transports.add(writer.transport)
        try:
            while data := await reader.read(1024):
                self._take(data, connection)
                while len(self._buffer) > BUFFER_BYTES:
                    self._room.clear()
                    await self._room.wait()
        except ConnectionError:
            pass
        finally:
            self._connections.discard(connection)
            self._transports.discard(writer.transport)
            writer.close()

    def _take(self, data: bytes, connection: _Connection) -> None:
        """Buffer what came, after doing at once what must not wait."""
        searched = connection.tail + data
        self._buffer += data
        done = 0
        for found in _REAL_TIME.finditer(searched):
            done = found.end()
            if found[1] is None:
                self._wipe()
            else:
                self._answer(connection, self._status(found[1][0]))
        # A real-time command may be split between two reads: keep what could be its beginning.
        connection.tail = searched[max(done, len(searched) - len(_CLEAR) + 1) :]
        self._more.set()

    def _answer(self, connection: _Connection, status: int) -> None:
        if self._fault != "silent":
            connection.answer(os.urandom(3) if self._fault == "garbage" else bytes([status]))

    def _status(self, which: int) -> int:
        """The answer to DLE EOT ``which``."""
        out, low, cover = (self._fault == word for word in ("paper-out", "paper-low", "cover-open"))
        bits = {
            1: 0x08 if out or cover or self._cutter_stuck else 0,
            2: (0x04 if cover else 0) | (0x20 if out else 0) | (0x40 if self._cutter_stuck else 0),
            3: 0x08 if self._cutter_stuck else 0,
            4: 0x6C if out else 0x0C if low else 0,
        }
        return 0x12 | bits[which]

    def _wipe(self) -> None:
        self._buffer.clear()
        self._room.set()

    async def _print(self) -> None:
        while True:
            await self._fine.wait()
            command = take(self._buffer)
            self._room.set()
            if command is None:
                self._more.clear()
                await self._more.wait()
                continue
            rows = self._paper.rows
            self._do(command)
            if self._cutter_stuck:
                await self._fine.wait()
                self._cut()
            slowness = _SLOWNESS if self._fault == "slow" else 1
            await asyncio.sleep(max(0, self._paper.rows - rows) / self._rows_per_second * slowness)

    def _do(self, command: EscPosCommand) -> None:
        data = command.data
        match command.name:
            case "GS v":
                self._paper.raster(data[2] | data[3] << 8, data[4] | data[5] << 8, data[6:])
            case "ESC J":
                self._paper.feed(data[0])
            case "ESC d":
                self._paper.feed(data[0] * _FEED_LINE)
            case "text":
                line = data.decode("gb18030", errors="replace").rstrip("\r\n")
                self._paper.text(line) if line.strip("\0") else self._paper.feed(LINE_HEIGHT)
            case "GS V" if self._fault == "cutter":
                self._cutter_stuck = True
                self._fine.clear()
            case "GS V":
                self._cut()
            case "GS r":
                for connection in self._connections:
                    self._answer(connection, 0x03 if self._fault == "paper-low" else 0)

    def _cut(self) -> None:
        """The strip falls: keep it as a picture, unless nothing is on it."""
        paper, self._paper = self._paper, Paper()
        if paper.is_blank:
            return
        number = max((int(path.stem) for path in self.folder.glob("[0-9]*.png")), default=0) + 1
        scratch = self.folder / ".cut.png"
        paper.picture().save(scratch)
        scratch.replace(self.folder / f"{number:04d}.png")


def main(argv: list[str] | None = None) -> int:
    parser = process.parser("receipt")
    parser.add_argument("--port", type=int, default=int(os.environ.get("XIAOER_SIM_ESCPOS_PORT", DEFAULT_PORT)))
    arguments = parser.parse_args(argv)
    return process.run(lambda: ReceiptSimulator(arguments.data, arguments.port))


if __name__ == "__main__":
    sys.exit(main())
