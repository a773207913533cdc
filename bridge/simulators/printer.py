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
from bridge.simulators.base import ControlError, Simulator, named_fault
from bridge.simulators.faulty_relay import FaultyRelay
from bridge.simulators.free_port import free_port
from bridge.simulators.ippeveprinter import IppEvePrinter
from bridge.simulators.paper_folder import count_in, papers_in

DEFAULT_PORT = 8631
FULL_TRAY = 250

LOW_TRAY = 10
LOW_TONER = 5
FULL_TONER = 75
SLOW_TENTHS = 30

FAULTS = (
    "none",
    "paper-low",
    "paper-out",
    "jam",
    "toner-low",
    "toner-out",
    "cover-open",
    "slow",
    "silent",
    "mute",
    "garbage",
)
"""``slow``: three seconds a document. The network: ``silent`` loses what is sent, ``mute`` only the answers,
``garbage`` answers noise."""

_NOTICE = "xiaoer-sim-notice"
"""Name of the jobs with which the simulator itself makes the printer look at its cover."""

_JOB_QUESTION = """{
OPERATION Get-Job-Attributes
GROUP operation-attributes-tag
ATTR charset attributes-charset utf-8
ATTR language attributes-natural-language en
ATTR uri printer-uri $uri
ATTR integer job-id $job
DISPLAY job-state-reasons
DISPLAY date-time-at-completed
}
"""

_COMMAND = f"""#!/bin/sh
# Run by ippeveprinter for each document: $1 is the file, IPP_JOB_ID its job. Prints into spool/NNNN.
cd "$(dirname "$0")" || exit 1
# However it ends, nothing of the paper stays in the printer. ippeveprinter alone would keep the file for a minute.
trap ': > "$1"' EXIT
cover() {{ if [ -e cover ]; then echo "STATE: +cover-open" >&2; else echo "STATE: -cover-open" >&2; fi; }}
if [ "$IPP_JOB_NAME" = {_NOTICE} ]; then cover; exit 0; fi
if [ -e jam ]; then echo "STATE: +media-jam-error" >&2; exit 1; fi
tenths=0
while [ -e cover ] || {{ [ -e slow ] && [ $tenths -lt {SLOW_TENTHS} ]; }}; do
    kill -0 $PPID 2>/dev/null || exit 1
    cover
    sleep 0.1
    tenths=$((tenths + 1))
    if [ -e jam ]; then echo "STATE: +media-jam-error" >&2; exit 1; fi
done
cover
# ippeveprinter alone would print a job that was cancelled while it waited, and one cancelled before it had begun with
# it: that one it calls cancelled, with the time, and begins with it all the same.
# (ipptool's status says nothing: it also fails for what it does not like about the job of a queue.)
ask() {{ ipptool -t -d job="$IPP_JOB_ID" ipp://localhost:PORT/ipp/print job.test; }}
about=$(ask)
case "$about" in *job-state-reasons*) ;; *) about=$(ask) ;; esac
case "$about" in
    *processing-to-stop-point*) exit 0 ;;
    *"date-time-at-completed (dateTime)"*) exit 1 ;;
    *job-state-reasons*) ;;
    *) exit 1 ;;
esac
last=$(ls spool | sort | tail -n 1)
number=$(printf %04d $((1$(printf %.4s "${{last:-0000}}") - 10000 + 1)))
case "$CONTENT_TYPE" in image/jpeg) kind=jpg ;; image/pwg-raster) kind=pwg ;; image/urf) kind=urf ;; *) kind=pdf ;; esac
cp "$1" "printing" && mv "printing" "spool/$number.$kind" && echo "ATTR: job-impressions-completed=1" >&2
"""


class PrinterSimulator(Simulator):
    """Finished documents land in ``sim/printer/spool/NNNN.pdf``, byte for byte as they were sent.

    ``off`` takes the printer's memory with it; ``unplug`` only the network cable, and it prints on.
    """

    device = "printer"

    def __init__(self, data_dir: Path, port: int = DEFAULT_PORT) -> None:
        super().__init__(data_dir)
        self.spool = self.folder / "spool"
        self._jam, self._cover, self._slow = self.folder / "jam", self.folder / "cover", self.folder / "slow"
        self._command = self.folder / "print-command"
        self._incoming = self.folder / "incoming"
        self._cable = FaultyRelay(port)
        self._printer = IppEvePrinter(free_port(), self._command, self._incoming, self.folder / "ippeveprinter.log")
        self._fault = "none"
        self._on = False
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        for folder in (self.spool, self._incoming):
            folder.mkdir(exist_ok=True, mode=0o700)
        for leftover in (self._jam, self._cover, self._slow, self.folder / "ippeveprinter.log"):
            leftover.unlink(missing_ok=True)
        self._forget()
        self.write_command()
        try:
            await self._cable.plug()
        except OSError:
            raise ControlError(f"port {self._cable.port} is taken; choose another with XIAOER_SIM_IPP_PORT") from None
        await self.on()

    async def stop(self) -> None:
        await self.off()

    def write_command(self) -> None:
        """What the program inside runs for each document, and what that asks it."""
        (self.folder / "job.test").write_text(_JOB_QUESTION)
        self._command.write_text(_COMMAND.replace("PORT", str(self._printer.port)))
        self._command.chmod(0o700)

    def wire(self) -> dict[str, Any]:
        port = self._cable.port
        return {"uri": f"ipp://127.0.0.1:{port}/ipp/print", "port": port, "spool": str(self.spool)}

    def state(self) -> dict[str, Any]:
        papers = papers_in(self.spool)
        return {
            "on": self._on,
            "plugged": self._cable.plugged,
            "fault": self._fault,
            "faults": list(FAULTS),
            "paper": "out" if self._fault == "paper-out" else "ok",
            "jam": self._jam.exists(),
            "printed": count_in(self.spool),
            "latest": papers[-1]["name"] if papers else None,
            "papers": papers,
        }

    def actions(self) -> dict[str, Callable[..., Any]]:
        return {
            "paper-out": self.paper_out,
            "jam": self.jam,
            "ok": self.ok,
            "fault": self.fault,
            "off": self.off,
            "on": self.on,
            "unplug": self.unplug,
            "replug": self.replug,
        }

    async def paper_out(self) -> None:
        """Take the paper out of the tray."""
        await self.fault("paper-out")

    async def jam(self) -> None:
        """The next sheet gets stuck."""
        await self.fault("jam")

    async def ok(self) -> None:
        """Clear the paper path, fill the tray, close the cover, mend the cable."""
        self._require_on()
        await self.fault("none")

    async def fault(self, kind: str) -> None:
        """One thing goes wrong; what went wrong before is mended. ``none`` mends only."""
        kind = named_fault(kind, FAULTS)
        self._require_on()
        await self._mend()
        match kind:
            case "paper-low":
                await self._printer.set_sheets(LOW_TRAY)
            case "paper-out":
                await self._printer.set_sheets(0)
            case "toner-low":
                await self._printer.set_toner(LOW_TONER)
            case "toner-out":
                await self._printer.set_toner(0)
            case "jam":
                self._jam.touch()
            case "slow":
                self._slow.touch()
            case "cover-open":
                self._cover.touch()
                await self._notice_cover()
            case "silent" | "mute" | "garbage":
                await self._cable.set_mode(kind)
        self._fault = kind

    async def on(self) -> None:
        """Switch on, with a full tray and whatever sticks in the paper path."""
        if self._on:
            return
        await self._printer.start()
        self._cable.target = self._printer.port
        await self._cable.plug()
        self._on = True
        if self._fault not in ("jam", "slow", "silent", "mute", "garbage"):
            self._fault = "none"
            self._cover.unlink(missing_ok=True)
        self._keeper = asyncio.create_task(self._keep_on())

    async def off(self) -> None:
        """Switch off: jobs are forgotten."""
        self._on = False
        await self._cable.unplug()
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.wait({self._keeper})
            self._keeper = None
        await self._printer.stop()
        self._forget()

    async def unplug(self) -> None:
        """Pull the network cable."""
        await self._cable.unplug()

    async def replug(self) -> None:
        """Put the network cable back; switches on if it was off."""
        if self._on:
            await self._cable.plug()
        else:
            await self.on()

    async def _mend(self) -> None:
        if self._fault == "none":
            return
        self._slow.unlink(missing_ok=True)
        await self._cable.set_mode("pass")
        if self._jam.exists():
            self._jam.unlink()
            plugged = self._cable.plugged
            await self.off()  # ippeveprinter forgets a jam only when it is switched off
            await self.on()
            if not plugged:
                await self._cable.unplug()
        if self._cover.exists():
            self._cover.unlink()
            await self._notice_cover()
        await self._printer.set_toner(FULL_TONER)
        await self._printer.set_sheets(FULL_TRAY)
        self._fault = "none"

    async def _keep_on(self) -> None:
        while True:
            await self._printer.wait()
            await self._printer.stop()
            self._forget()
            with contextlib.suppress(ControlError):
                await self._printer.start()
            await asyncio.sleep(1.0)

    def _forget(self) -> None:
        """What was in the printer's memory is gone with its power; ippeveprinter alone would leave it on the disk."""
        for paper in self._incoming.glob("*"):
            paper.unlink()

    def _require_on(self) -> None:
        if not self._on:
            raise ControlError("the printer is off; switch it on first")

    async def _notice_cover(self) -> None:
        """ippeveprinter takes states from its print command only: give it one to run."""
        about = {"job-name": _NOTICE, "document-format": "application/pdf"}
        message = {"operation-attributes-tag": about, "data": b"%PDF-1.4\n%%EOF\n"}
        uri = f"ipp://localhost:{self._printer.port}/ipp/print"
        async with IPP(uri) as ipp:  # type: ignore[arg-type]
            with contextlib.suppress(IPPError):
                await ipp.execute(IppOperation.PRINT_JOB, message)


def main(argv: list[str] | None = None) -> int:
    parser = process.parser("printer")
    parser.add_argument("--port", type=int, default=int(os.environ.get("XIAOER_SIM_IPP_PORT", DEFAULT_PORT)))
    arguments = parser.parse_args(argv)
    return process.run(lambda: PrinterSimulator(arguments.data, arguments.port))


if __name__ == "__main__":
    sys.exit(main())
