"""Printer for receipts and documents. Source: CWA 16926, interface Printer.

A document is printed whole or not at all: ``PrintNative`` completes when the last sheet is out, so
there is never a buffer to flush. Forms are not offered, their two lists are empty.
"""

from __future__ import annotations

from typing import cast

from bridge.devices.contract import Device, DeviceError, Printer, RawPrinter
from bridge.facilities import Facilities
from bridge.interface import Call, Interface, InvalidData, Operation, UnsupportedData, words
from bridge.protocol import Payload
from bridge.services.payload import base64_data, base64_text, one_of, optional
from bridge.services.print_jobs import PrintJobs
from bridge.services.service import Broadcast, DeviceService

PRINT_NATIVE_ERRORS = words(
    "shutterFail mediaJammed paperJammed paperOut tonerOut noMediaPresent flushFail retractBinFull stackerFull "
    "pageTurnFail mediaTurnFail inkOut sequenceInvalid mediaOverflow mediaRetained blackMark sourceInvalid "
    "mediaRejected mediaRetracted"
)
PRINT_RAW_ERRORS = words("shutterFail mediaJammed paperJammed paperOut tonerOut mediaRetained blackMark mediaRetracted")
RESET_ERRORS = words("shutterFail retractBinFull mediaJammed paperJammed")

EVENTS = {
    "NoMediaEvent": "2.0",
    "MediaInsertedEvent": "2.0",
    "MediaPresentedEvent": "2.0",
    "MediaRejectedEvent": "2.0",
    "MediaTakenEvent": "2.0",
    "MediaPresentedUnsolicitedEvent": "2.0",
    "PaperThresholdEvent": "2.0",
    "TonerThresholdEvent": "2.0",
    "InkThresholdEvent": "2.0",
}

THRESHOLD_EVENTS = {
    "paper": ("PaperThresholdEvent", "threshold"),
    "toner": ("TonerThresholdEvent", "state"),
    "ink": ("InkThresholdEvent", "state"),
}


class PaperService(DeviceService):
    """What printers and scanners share of the Printer interface."""

    part = "printer"

    def __init__(self, name: str, device: Device, *, maximum_requests: int, facilities: Facilities) -> None:
        self._levels: dict[tuple[str, str], str] = {}
        super().__init__(name, device, maximum_requests=maximum_requests, facilities=facilities)

    def refresh(self) -> Payload:
        """Also tell, by the standard's own events, when paper, toner or ink passes a threshold."""
        status = super().refresh()
        detail = self.device.status().detail
        levels = {("paper", source): level for source, level in (detail.get("paper") or {}).items()}
        levels |= {(supply, ""): detail[supply] for supply in ("toner", "ink") if supply in detail}
        for (supply, source), level in levels.items():
            if level not in ("full", "low", "out") or level == self._levels.get((supply, source), "full"):
                continue  # a printer that is away, or jammed, has not used anything up
            self._levels[supply, source] = level
            event, key = THRESHOLD_EVENTS[supply]
            payload = {"paperSource": source, key: level} if source else {key: level}
            self._broadcast("Printer", event, payload)
        return status

    def paper_operations(self) -> tuple[Operation, ...]:
        return (
            Operation("GetFormList", self._get_form_list, immediate=True),
            Operation("GetMediaList", self._get_media_list, immediate=True),
            Operation("Reset", self._reset, version="3.0", error_codes=RESET_ERRORS),
        )

    async def _get_form_list(self, call: Call) -> Payload:
        return {"formList": []}

    async def _get_media_list(self, call: Call) -> Payload:
        return {"mediaList": []}

    async def _reset(self, call: Call) -> None:
        if optional(call.payload, "mediaControl", str) not in (None, "eject"):
            raise UnsupportedData("this device can only eject")
        await self.restart_device()


class PrinterService(PaperService):
    """Prints PDF documents, once for each key; a receipt printer also takes its own raw bytes."""

    def __init__(self, name: str, device: Printer, *, maximum_requests: int, facilities: Facilities) -> None:
        self._jobs = PrintJobs(
            name,
            device,
            facilities,
            print_errors=PRINT_NATIVE_ERRORS,
            changed=lambda payload: self._broadcast("XiaoerPrint", "JobChangedEvent", payload),
        )
        super().__init__(name, device, maximum_requests=maximum_requests, facilities=facilities)

    async def open(self, broadcast: Broadcast) -> None:
        await super().open(broadcast)
        self._jobs.open()

    async def close(self) -> None:
        self._jobs.close()
        await super().close()

    def own_interfaces(self) -> tuple[Interface, ...]:
        operations = [
            Operation("PrintNative", self._print_native, version="3.0", error_codes=PRINT_NATIVE_ERRORS),
            Operation("ClearBuffer", self._clear_buffer),
        ]
        if callable(getattr(self.device, "print_raw", None)):
            raw = Operation(
                "PrintRaw", self._print_raw, version="3.0", completion_version="3.0", error_codes=PRINT_RAW_ERRORS
            )
            operations.append(raw)
        own = Interface("Printer", (*operations, *self.paper_operations()), EVENTS)
        return (own, self._jobs.interface, self.facilities.media.interface())

    async def _print_native(self, call: Call) -> None:
        data = base64_data(call.payload, "data")
        self._check_media_control(optional(call.payload, "mediaControl", dict, {}))
        self._check_paper_source(optional(call.payload, "paperSource", str))
        if not data.startswith(b"%PDF-"):
            raise UnsupportedData("data must be a PDF document")
        await self._jobs.print_native(call, data)

    async def _print_raw(self, call: Call) -> Payload | None:
        want_answer = one_of(call.payload, "inputData", ("no", "yes"), "no") == "yes"
        data = base64_data(call.payload, "data")
        answer = await cast(RawPrinter, self.device).print_raw(data, want_answer=want_answer, emit=call.emit)
        return {"data": base64_text(answer)} if answer else None

    async def _clear_buffer(self, call: Call) -> None:
        """Nothing to do: no print command leaves anything buffered."""

    def _check_media_control(self, control: Payload) -> None:
        """A document printer ends every job by itself; only what its Capabilities name may be asked for."""
        offered = self.device.capabilities().get("control") or {}
        for action, value in control.items():
            asked = [value] if action in ("move", "turnPage") else [action] if value is True else []
            if not all(isinstance(word, str) for word in asked):
                raise InvalidData("mediaControl has a value of the wrong type")
            if not all(offered.get(word) for word in asked):
                raise UnsupportedData("mediaControl asks for what this printer cannot do")

    def _check_paper_source(self, source: str | None) -> None:
        offered = self.device.capabilities().get("paperSources") or {}
        if source not in (None, "any") and not offered.get(source):
            raise DeviceError("sourceInvalid", "this printer has no such paper source")
