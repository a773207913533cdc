"""A4 printers behind a CUPS queue: for those that need a driver of their own, or a connection CUPS looks after.

The queue takes the jobs. How the printer is, the printer itself is asked when it speaks IPP too: a queue
learns it only while it prints, and remembers it wrongly afterwards.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, fields
from typing import Any

from pyipp.enums import IppPrinterState

from bridge.devices.contract import DeviceNotReady
from bridge.drivers.ipp import IppPrinter
from bridge.drivers.ipp_client import IppClient, Refused, all_values
from bridge.drivers.ipp_options import IppOptions, JobOptions
from bridge.drivers.options import read_options

_QUEUE_REASONS = ("paused", "offline", "shutdown")


@dataclass(frozen=True, kw_only=True)
class CupsOptions(JobOptions):
    """``printer_uri`` is the printer behind the queue, "" what the queue says itself."""

    queue: str
    host: str = "localhost"
    port: int = 631
    printer_uri: str = ""


class CupsPrinter(IppPrinter):
    """A contract ``Printer``."""

    def __init__(self, options: IppOptions, printer_uri: str = "") -> None:
        super().__init__(options, "cups")
        self._printer_uri = printer_uri
        self._printer: IppClient | None = None

    @classmethod
    def from_options(cls, options: dict[str, Any]) -> CupsPrinter:
        read = read_options(CupsOptions, options, "cups")
        if not read.queue or "/" in read.queue:
            raise ValueError("driver cups: option 'queue' must be the name of a queue")
        job = {one.name: getattr(read, one.name) for one in fields(JobOptions)}
        return cls(IppOptions(uri=f"ipp://{read.host}:{read.port}/printers/{read.queue}", **job), read.printer_uri)

    async def close(self) -> None:
        await super().close()
        if self._printer is not None:
            await self._printer.close()
            self._printer = None

    async def ask_printer(self) -> dict[str, Any]:
        """The printer's attributes, with the queue's own word on whether it prints at all."""
        queue = await super().ask_printer()
        uri = self._printer_uri or str(queue.get("device-uri", ""))
        printer = await self._ask_behind(uri) if uri.startswith(("ipp://", "ipps://")) else {}
        if queue.get("printer-state") == IppPrinterState.STOPPED or not queue.get("printer-is-accepting-jobs", True):
            return {**queue, **printer, "printer-is-accepting-jobs": False}
        if printer:
            return {**queue, **printer}
        if queue.get("printer-state") == IppPrinterState.PROCESSING:
            return queue
        reasons = all_values(queue.get("printer-state-reasons"))
        return {**queue, "printer-state-reasons": [word for word in reasons if word.startswith(_QUEUE_REASONS)]}

    async def _ask_behind(self, uri: str) -> dict[str, Any]:
        if self._printer is None:
            self._printer = IppClient(uri, self._options.timeout, self._options.send_timeout)
        with contextlib.suppress(Refused):
            return await self._printer.printer()
        raise DeviceNotReady("the printer behind the queue does not say how it is")
