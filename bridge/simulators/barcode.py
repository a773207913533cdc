"""A code reader with two wires: a serial line it types codes on, and the pictures a camera in its place would see."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bridge.simulators import code_pictures, process
from bridge.simulators.base import ControlError, Simulator, named_fault
from bridge.simulators.pty_port import PtyPort

AIM_QR_CODE = "]Q1"

FAULTS = {
    "none": "everything works",
    "slow": "the code comes in two halves, a second apart",
    "silent": "reader and camera see no code",
    "garbage": "noise comes before and behind the code",
    "no-end": "the code's line never ends",
    "no-identifier": "the reader has lost its setting and leaves the AIM identifier out",
    "endless": "the reader babbles without a line's end",
    "pulled-mid-code": "the cable is pulled in the middle of the next code",
}
_NOISE = b"\xff\x00]Q\r\n]\r\n\x80\x81\r\n"
_BABBLE = b"\x55" * 10_000
SLOW_SECONDS = 1.0
SHOWN_SECONDS = 2.0
"""How long a code stays before the camera."""


class BarcodeSimulator(Simulator):
    """Sends ``]Q1``, the code's text in UTF-8, carriage return and line feed; holds the code before the camera, too."""

    device = "barcode"

    def __init__(self, data_dir: Path, baud: int = 9600) -> None:
        super().__init__(data_dir)
        self._baud = baud
        self._port = PtyPort(self.sim_dir / "barcode.tty", lambda data: None)
        self._scanned = 0
        self._fault = "none"
        self._frames = self.folder / "frames"
        self._lowering: asyncio.TimerHandle | None = None

    async def start(self) -> None:
        self.replug()

    async def stop(self) -> None:
        self.unplug()

    def wire(self) -> dict[str, Any]:
        return {"tty": str(self._port.link), "baud": self._baud, "frames": str(self._frames)}

    def state(self) -> dict[str, Any]:
        return {
            "plugged": self._port.plugged,
            "scanned": self._scanned,
            "fault": self._fault,
            "faults": list(FAULTS),
        }

    def actions(self) -> dict[str, Callable[..., Any]]:
        return {
            "scan": self.scan,
            "fault": self.set_fault,
            "unplug": self.unplug,
            "replug": self.replug,
        }

    def unplug(self) -> None:
        """Pull both cables."""
        self._port.unplug()
        if self._lowering is not None:
            self._lowering.cancel()
        shutil.rmtree(self._frames, ignore_errors=True)

    def replug(self) -> None:
        """Put them back."""
        self._port.plug()
        self._frames.mkdir(exist_ok=True)
        self._show(code_pictures.wall())

    def _show(self, picture: bytes) -> None:
        """What the camera sees from now on."""
        if self._frames.is_dir():
            scratch = self._frames / "next"
            scratch.write_bytes(picture)
            scratch.replace(self._frames / "camera.png")

    def _hold_up(self, text: str) -> None:
        """Show a code to the camera for a while."""
        self._show(code_pictures.code(text))
        if self._lowering is not None:
            self._lowering.cancel()
        self._lowering = asyncio.get_running_loop().call_later(SHOWN_SECONDS, self._show, code_pictures.wall())

    def set_fault(self, kind: str) -> None:
        kind = named_fault(kind, FAULTS)
        self._fault = kind

    async def scan(self, text: str) -> None:
        """Hold a QR code with this text before the reader."""
        if not self._port.plugged:
            raise ControlError("the barcode reader is unplugged")
        if not isinstance(text, str) or not text.strip() or "\n" in text or "\r" in text:
            raise ControlError("a code is one line of text")
        self._scanned += 1
        identifier = "" if self._fault == "no-identifier" else AIM_QR_CODE
        line = f"{identifier}{text}\r\n".encode()
        half = len(line) // 2
        if self._fault == "silent":
            return
        self._hold_up(text)
        match self._fault:
            case "no-end":
                line = line[:-2]
            case "garbage":
                line = _NOISE + line + _NOISE
            case "endless":
                line = _BABBLE
            case "slow":
                await self._port.send(line[:half], self._baud)
                await asyncio.sleep(SLOW_SECONDS)
                line = line[half:]
            case "pulled-mid-code":
                self._fault = "none"
                await self._port.send(line[:half], self._baud)
                self.unplug()
                return
        await self._port.send(line, self._baud)


def main(argv: list[str] | None = None) -> int:
    arguments = process.parser("barcode").parse_args(argv)
    return process.run(lambda: BarcodeSimulator(arguments.data))


if __name__ == "__main__":
    sys.exit(main())
