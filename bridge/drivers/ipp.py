"""A4 printers that speak IPP: network and USB printers by IPP Everywhere, any other through a CUPS queue."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from typing import Any

import aiohttp
from pyipp import IPP, IPPConnectionError, IPPError
from pyipp.enums import IppJobState, IppOperation, IppStatus

from bridge.devices.contract import DeviceError, DeviceInformation, DeviceNotReady, Emit, HardwareFault
from bridge.drivers.ipp_conditions import Condition, read_condition
from bridge.drivers.options import read_options
from bridge.drivers.watched import WatchedDevice

log = logging.getLogger("bridge.drivers")

_USER = "xiaoer"
_PRINTER_ATTRIBUTES = [
    "printer-state",
    "printer-state-reasons",
    "printer-make-and-model",
    "printer-firmware-string-version",
    "printer-uuid",
    "media-supported",
]
_JOB_ATTRIBUTES = ["job-state", "job-state-reasons"]
_FAILED = {IppJobState.CANCELED, IppJobState.ABORTED, IppJobState.STOPPED}
_REFUSALS = {
    IppStatus.ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED,
    IppStatus.ERROR_DOCUMENT_FORMAT_ERROR,
    IppStatus.ERROR_REQUEST_ENTITY,
}


@dataclass(frozen=True)
class IppOptions:
    """Times in seconds. ``lost`` is how long a printer may be unreachable during a job.

    ``ignore_reasons`` lists ``printer-state-reasons``, with suffix, that say nothing about the kiosk's
    tray. ``media`` is sent with each job when the printer lists it.
    """

    uri: str
    poll: float = 2.0
    job_poll: float = 0.5
    timeout: float = 8.0
    lost: float = 15.0
    media: str = "iso_a4_210x297mm"
    ignore_reasons: tuple[str, ...] = ()


class _Lost(Exception):
    """The printer no longer knows the job: it was switched off meanwhile."""


class IppPrinter(WatchedDevice):
    """A contract ``Printer``. A job that cannot go on is cancelled on the printer before its failure is
    told, so that no citizen's document comes out when paper is put in later."""

    def __init__(self, options: IppOptions) -> None:
        super().__init__("ipp")
        self._options = options
        self._ipp: IPP | None = None
        self._attributes: dict[str, Any] = {}

    @classmethod
    def from_options(cls, options: dict[str, Any]) -> IppPrinter:
        read = read_options(IppOptions, options, "ipp")
        if not read.uri.startswith(("ipp://", "ipps://")):
            raise ValueError("driver ipp: option 'uri' must start with ipp:// or ipps://")
        return cls(read)

    def information(self) -> DeviceInformation:
        return DeviceInformation(
            model=str(self._attributes.get("printer-make-and-model", "")),
            serial=str(self._attributes.get("printer-uuid", "")),
            firmware=str(_first(self._attributes.get("printer-firmware-string-version", ""))),
            description="Document printer (IPP)",
        )

    def capabilities(self) -> dict[str, Any]:
        return {
            "type": {"document": True},
            "control": {"eject": True},
            "paperSources": {"upper": True},
            "acceptMedia": False,
            "mediaPresented": True,
            "mediaTaken": False,
            "printSides": "single",
        }

    async def close(self) -> None:
        await super().close()
        if self._ipp is not None:
            await self._ipp.close()
            self._ipp = None

    # -- status

    async def look_after(self) -> None:
        while True:
            with contextlib.suppress(DeviceNotReady):
                await self._look()
            await asyncio.sleep(self._options.poll)

    async def _look(self) -> Condition:
        """Ask for the printer's state and publish it. Raises DeviceNotReady when it cannot be reached."""
        try:
            answer = await self._ask(IppOperation.GET_PRINTER_ATTRIBUTES, {"requested-attributes": _PRINTER_ATTRIBUTES})
        except (DeviceNotReady, IPPError) as error:
            self.publish("offline", media="unknown", paper={"upper": "unknown"}, toner="unknown")
            if isinstance(error, DeviceNotReady):
                raise
            raise DeviceNotReady("what answers at the printer's address is no IPP printer") from None
        self._attributes = next(iter(answer["printers"]), {})
        reasons = _all(self._attributes.get("printer-state-reasons"))
        condition = read_condition(self._attributes.get("printer-state"), reasons, self._options.ignore_reasons)
        device = {"open": "userError", "offline": "offline", "broken": "hardwareError", "paperJammed": "hardwareError"}
        self.publish(
            device.get(condition.trouble, "online"),
            media="jammed" if condition.paper == "jammed" else "notPresent",
            paper={"upper": condition.paper},
            toner=condition.toner,
        )
        return condition

    def _raise_for(self, condition: Condition) -> None:
        if condition.trouble in ("paperJammed", "paperOut", "tonerOut"):
            raise DeviceError(condition.trouble)
        if condition.trouble == "offline":
            raise DeviceNotReady("the printer is paused or offline")
        if condition.trouble == "open":
            raise DeviceNotReady("the printer's cover is open")
        if condition.trouble:
            raise HardwareFault("the printer reports a fault")

    # -- printing

    async def print_document(self, data: bytes, *, job: str, emit: Emit) -> None:
        self._raise_for(await self._look())
        number = await self._send(data, job)
        try:
            await self._until_done(number)
        except BaseException:
            await self._cancel(number)
            raise
        emit("MediaPresentedEvent", {"wadIndex": 1, "totalWads": 1})

    async def _send(self, data: bytes, job: str) -> int:
        message: dict[str, Any] = {"job-name": job, "document-format": "application/pdf"}
        wishes = {}
        if self._options.media in _all(self._attributes.get("media-supported")):
            wishes["media"] = self._options.media
        sending = asyncio.ensure_future(self._ask(IppOperation.PRINT_JOB, message, job=wishes, data=data))
        try:
            answer = await asyncio.shield(sending)
        except asyncio.CancelledError:
            # Already on its way: learn its number, or it would print with nobody waiting for it.
            with contextlib.suppress(DeviceNotReady, IPPError):
                await self._cancel(_job_number(await sending))
            raise
        except IPPError as error:
            status = error.args[1].get("status-code") if len(error.args) > 1 else None
            if status in _REFUSALS:
                raise DeviceError("mediaRejected", "the printer does not take this document") from None
            if status in (IppStatus.ERROR_BUSY, IppStatus.ERROR_NOT_ACCEPTING_JOBS):
                raise DeviceNotReady("the printer takes no jobs now") from None
            raise HardwareFault(f"the printer refused the job ({status})") from None
        return _job_number(answer)

    async def _until_done(self, number: int) -> None:
        loop = asyncio.get_running_loop()
        reached = loop.time()
        while True:
            try:
                state = await self._job_state(number)
                if state == IppJobState.COMPLETED:
                    return
                condition = await self._look()
                if condition.trouble and state not in _FAILED:
                    state = await self._job_state(number)  # its last sheet may have come out meanwhile
                reached = loop.time()
            except DeviceNotReady:
                if loop.time() - reached > self._options.lost:
                    raise
            except _Lost:
                raise DeviceNotReady("the printer was switched off and has lost the job") from None
            else:
                if state == IppJobState.COMPLETED:
                    return
                self._raise_for(condition)
                if state in _FAILED:
                    raise HardwareFault("the printer gave the job up")
            await asyncio.sleep(self._options.job_poll)

    async def _job_state(self, number: int) -> IppJobState:
        try:
            answer = await self._ask(
                IppOperation.GET_JOB_ATTRIBUTES, {"job-id": number, "requested-attributes": _JOB_ATTRIBUTES}
            )
        except IPPError:
            raise _Lost from None
        try:
            return IppJobState(answer["jobs"][0]["job-state"])
        except (LookupError, ValueError):
            raise _Lost from None

    async def _cancel(self, number: int) -> None:
        """Take the job off the printer; one that has ended, or a printer that is gone, is fine."""
        with contextlib.suppress(DeviceNotReady, IPPError, asyncio.CancelledError):
            await asyncio.wait_for(asyncio.shield(self._ask(IppOperation.CANCEL_JOB, {"job-id": number})), 3.0)

    async def _ask(
        self,
        operation: IppOperation,
        attributes: dict[str, Any],
        *,
        job: dict[str, Any] | None = None,
        data: bytes | None = None,
    ) -> dict[str, Any]:
        """One IPP request. Raises DeviceNotReady when there is no answer, IPPError when it is a refusal."""
        if self._ipp is None:
            self._ipp = IPP(self._options.uri, request_timeout=self._options.timeout)  # type: ignore[arg-type]
        message: dict[str, Any] = {"operation-attributes-tag": {"requesting-user-name": _USER, **attributes}}
        if job:
            message["job-attributes-tag"] = job
        if data is not None:
            message["data"] = data
        try:
            async with asyncio.timeout(self._options.timeout):
                return await self._ipp.execute(operation, message)
        except (IPPConnectionError, aiohttp.ClientError, OSError, TimeoutError):
            raise DeviceNotReady("the printer does not answer") from None


def _job_number(answer: dict[str, Any]) -> int:
    """The number a printer gave a job. Raises HardwareFault when it took the job and names none."""
    try:
        return int(answer["jobs"][0]["job-id"])
    except (LookupError, ValueError):
        raise HardwareFault("the printer took the job without a number") from None


def _all(value: Any) -> list[str]:
    """An attribute's values: pyipp gives a bare value when there is one."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _first(value: Any) -> Any:
    return next(iter(_all(value)), "")
