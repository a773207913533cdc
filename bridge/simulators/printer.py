"""The A4 printer: CUPS' ippeveprinter with a tray, a paper path and a power switch to play with."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pyipp import IPP, IPPError
from pyipp.enums import IppOperation

from bridge.simulators import process
from bridge.simulators.base import ControlError, Simulator
from bridge.simulators.ippeveprinter import IppEvePrinter

DEFAULT_PORT = 8631
FULL_TRAY = 250

_COMMAND = """#!/bin/sh
# Run by ippeveprinter for each document: $1 is the file, IPP_JOB_ID its job. Prints into spool/NNNN.
cd "$(dirname "$0")" || exit 1
if [ -e jam ]; then echo "STATE: +media-jam-error" >&2; exit 1; fi
if grep -qx "$IPP_JOB_ID" cancelled 2>/dev/null; then exit 0; fi
last=$(ls spool | sort | tail -n 1)
number=$(printf %04d $((1$(printf %.4s "${last:-0000}") - 10000 + 1)))
case "$CONTENT_TYPE" in image/jpeg) kind=jpg ;; image/pwg-raster) kind=pwg ;; image/urf) kind=urf ;; *) kind=pdf ;; esac
cp "$1" "printing" && mv "printing" "spool/$number.$kind"
"""


class PrinterSimulator(Simulator):
    """Finished documents land in ``sim/printer/spool/NNNN.pdf``, byte for byte as they were sent."""

    device = "printer"

    def __init__(self, data_dir: Path, port: int = DEFAULT_PORT) -> None:
        super().__init__(data_dir)
        self.spool = self.folder / "spool"
        self._jam = self.folder / "jam"
        self._cancelled = self.folder / "cancelled"
        command = self.folder / "print-command"
        self._printer = IppEvePrinter(port, command, self.folder / "incoming", self.folder / "ippeveprinter.log")
        self._command = command
        self._paper_out = False
        self._on = False
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        for folder in (self.spool, self.folder / "incoming"):
            folder.mkdir(exist_ok=True, mode=0o700)
        for leftover in (self._jam, self._cancelled, self.folder / "ippeveprinter.log"):
            leftover.unlink(missing_ok=True)
        self._command.write_text(_COMMAND)
        self._command.chmod(0o700)
        await self.on()

    async def stop(self) -> None:
        await self.off()

    def wire(self) -> dict[str, Any]:
        port = self._printer.port
        return {"uri": f"ipp://127.0.0.1:{port}/ipp/print", "port": port, "spool": str(self.spool)}

    def state(self) -> dict[str, Any]:
        printed = sorted(path.name for path in self.spool.iterdir()) if self.spool.exists() else []
        return {
            "on": self._on,
            "paper": "out" if self._paper_out else "ok",
            "jam": self._jam.exists(),
            "printed": len(printed),
            "latest": printed[-1] if printed else None,
        }

    def actions(self) -> dict[str, Callable[..., Any]]:
        return {"paper-out": self.paper_out, "jam": self.jam, "ok": self.ok, "off": self.off, "on": self.on}

    async def paper_out(self) -> None:
        self._require_on()
        self._paper_out = True
        await self._printer.set_sheets(0)

    def jam(self) -> None:
        """The next sheet gets stuck."""
        self._jam.touch()

    async def ok(self) -> None:
        """Clear the paper path and fill the tray."""
        self._require_on()
        if self._jam.exists():
            self._jam.unlink()
            await self.off()  # ippeveprinter forgets a jam only when it is switched off
            await self.on()
        await self._note_cancelled_jobs()
        self._paper_out = False
        await self._printer.set_sheets(FULL_TRAY)

    async def on(self) -> None:
        """Switch on, with a full tray and whatever sticks in the paper path."""
        if self._on:
            return
        self._cancelled.unlink(missing_ok=True)
        await self._printer.start()
        self._on, self._paper_out = True, False
        self._keeper = asyncio.create_task(self._keep_on())

    async def off(self) -> None:
        self._on = False
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
            self._keeper = None
        await self._printer.stop()

    async def _keep_on(self) -> None:
        while True:
            await self._printer.wait()
            await self._printer.stop()
            with contextlib.suppress(ControlError):
                await self._printer.start()
            await asyncio.sleep(1.0)

    def _require_on(self) -> None:
        if not self._on:
            raise ControlError("the printer is off; switch it on first")

    async def _note_cancelled_jobs(self) -> None:
        """A job cancelled while it waits for paper must not print: ippeveprinter alone would print it."""
        wanted = {"which-jobs": "not-completed", "requested-attributes": ["job-id", "job-state-reasons"]}
        async with IPP(f"ipp://localhost:{self._printer.port}/ipp/print") as ipp:  # type: ignore[arg-type]
            with contextlib.suppress(IPPError):
                answer = await ipp.execute(IppOperation.GET_JOBS, {"operation-attributes-tag": wanted})
                jobs = [
                    job for job in answer["jobs"] if "processing-to-stop-point" in str(job.get("job-state-reasons"))
                ]
                self._cancelled.write_text("".join(f"{job['job-id']}\n" for job in jobs))


def main(argv: list[str] | None = None) -> int:
    parser = process.parser("printer")
    parser.add_argument("--port", type=int, default=int(os.environ.get("XIAOER_SIM_IPP_PORT", DEFAULT_PORT)))
    arguments = parser.parse_args(argv)
    return process.run(lambda: PrinterSimulator(arguments.data, arguments.port))


if __name__ == "__main__":
    sys.exit(main())
