"""A line barcode reader on a pseudo terminal: ``scan`` types a code the way a reader does."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bridge.simulators import process
from bridge.simulators.base import ControlError, Simulator
from bridge.simulators.pty_port import PtyPort

AIM_QR_CODE = "]Q1"


class BarcodeSimulator(Simulator):
    """Sends ``]Q1``, the code's text in UTF-8, carriage return and line feed."""

    device = "barcode"

    def __init__(self, data_dir: Path, baud: int = 9600) -> None:
        super().__init__(data_dir)
        self._baud = baud
        self._port = PtyPort(self.sim_dir / "barcode.tty", lambda data: None)
        self._scanned = 0

    async def start(self) -> None:
        self._port.plug()

    async def stop(self) -> None:
        self._port.unplug()

    def wire(self) -> dict[str, Any]:
        return {"tty": str(self._port.link), "baud": self._baud}

    def state(self) -> dict[str, Any]:
        return {"plugged": self._port.plugged, "scanned": self._scanned}

    def actions(self) -> dict[str, Callable[..., Any]]:
        return {"scan": self.scan, "unplug": self._port.unplug, "plug": self._port.plug}

    async def scan(self, text: str) -> None:
        """Hold a QR code with this text before the reader."""
        if not self._port.plugged:
            raise ControlError("the barcode reader is unplugged")
        if not isinstance(text, str) or not text.strip() or "\n" in text or "\r" in text:
            raise ControlError("a code is one line of text")
        await self._port.send(f"{AIM_QR_CODE}{text}\r\n".encode(), self._baud)
        self._scanned += 1


def main(argv: list[str] | None = None) -> int:
    arguments = process.parser("barcode").parse_args(argv)
    return process.run(lambda: BarcodeSimulator(arguments.data))


if __name__ == "__main__":
    sys.exit(main())
