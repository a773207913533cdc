"""A4 printers that speak IPP: network printers, and USB printers by ipp-usb (IPP Everywhere)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable
from typing import Any, Literal

from pyipp.enums import IppJobState, IppStatus

from bridge.devices.contract import (
    DeviceError,
    DeviceInformation,
    DeviceNotReady,
    Emit,
    HardwareFault,
    OutcomeUnknown,
    Progress,
    Sides,
    UserError,
)
from bridge.drivers.ipp_client import IppClient, Job, NoAnswer, Refused, all_values
from bridge.drivers.ipp_conditions import Condition, read_condition
from bridge.drivers.ipp_options import IppOptions
from bridge.drivers.options import read_options
from bridge.drivers.watched import WatchedDevice

_OVER = {IppJobState.CANCELED, IppJobState.ABORTED, IppJobState.COMPLETED}
_STUCK = {IppJobState.CANCELED, IppJobState.ABORTED, IppJobState.STOPPED}
_MEDIA_REFUSALS = {
    IppStatus.ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED,
    IppStatus.ERROR_DOCUMENT_FORMAT_ERROR,
    IppStatus.ERROR_REQUEST_ENTITY,
    413,  # HTTP: the document is too large
}
_BUSY_REFUSALS = {IppStatus.ERROR_BUSY, IppStatus.ERROR_NOT_ACCEPTING_JOBS, IppStatus.ERROR_SERVICE_UNAVAILABLE}

_WITHDRAW_SECONDS = 4.0
_WITHDRAW_POLL = 0.2
"""Seconds between two looks then: it must be looked at more than once, however rarely a job is asked after else."""
_LOOKS_FOR_A_JOB = 3
"""How often a printer that answers is asked for a job whose acceptance was never heard."""

_DEVICE = {"open": "userError", "offline": "offline", "broken": "hardwareError", "paperJammed": "hardwareError"}


class IppPrinter(WatchedDevice):
    """A contract ``Printer``. A job that cannot go on is cancelled on the printer before its failure is
    told, so that no citizen's document comes out when paper is put in later."""

    def __init__(self, options: IppOptions, name: str = "ipp") -> None:
        super().__init__(name)
        self._options = options
        self._client: IppClient | None = None
        self._attributes: dict[str, Any] = {}

    @classmethod
    def from_options(cls, options: dict[str, Any]) -> IppPrinter:
        read = read_options(IppOptions, options, "ipp")
        if not read.uri.startswith(("ipp://", "ipps://")):
            raise ValueError("driver ipp: option 'uri' must start with ipp:// or ipps://")
        return cls(read)

    def information(self) -> DeviceInformation:
        firmware = all_values(self._attributes.get("printer-firmware-string-version"))
        return DeviceInformation(
            model=str(self._attributes.get("printer-make-and-model", "")),
            serial=str(self._attributes.get("printer-uuid", "")),
            firmware=str(next(iter(firmware), "")),
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
            "printSides": "dual" if "two-sided-long-edge" in self._supported("sides-supported") else "single",
        }

    async def close(self) -> None:
        await super().close()
        if self._client is not None:
            await self._client.close()
            self._client = None

    @property
    def client(self) -> IppClient:
        if self._client is None:
            options = self._options
            self._client = IppClient(options.uri, options.timeout, options.send_timeout, options.tray)
        return self._client

    def _supported(self, attribute: str) -> list[Any]:
        return all_values(self._attributes.get(attribute))

    # -- status

    async def look_after(self) -> None:
        while True:
            with contextlib.suppress(DeviceNotReady):
                await self._look()
            await asyncio.sleep(self._options.poll)

    async def ask_printer(self) -> dict[str, Any]:
        """The attributes that tell how the printer is. Raises DeviceNotReady, Refused."""
        return await self.client.printer()

    async def _look(self) -> Condition:
        """Ask for the printer's state and publish it. Raises DeviceNotReady when it cannot be reached."""
        try:
            self._attributes = await self.ask_printer()
        except (DeviceNotReady, Refused) as error:
            self.publish("offline", media="unknown", paper={"upper": "unknown"}, toner="unknown")
            if isinstance(error, DeviceNotReady):
                raise
            raise DeviceNotReady("what answers at the printer's address is no IPP printer") from None
        condition = read_condition(self._attributes, self._options.ignore_reasons, self._options.tray)
        self.publish(
            _DEVICE.get(condition.trouble, "online"),
            media="jammed" if condition.paper == "jammed" else "notPresent",
            paper={"upper": condition.paper},
            **{condition.supply: condition.supply_level},
        )
        return condition

    def _raise_for(self, condition: Condition) -> None:
        match condition.trouble:
            case "":
                return
            case "paperJammed" | "paperOut" | "tonerOut" | "inkOut" | "stackerFull":
                raise DeviceError(condition.trouble)
            case "offline":
                raise DeviceNotReady("the printer is paused or offline")
            case "open":
                raise UserError("the printer's cover is open")
        raise HardwareFault("the printer reports a fault")

    # -- printing

    async def print_document(
        self, data: bytes, *, job: str, emit: Emit, progress: Progress, sides: Sides = "single"
    ) -> None:
        self._raise_for(await self._look())
        await progress("sent")
        sending = asyncio.ensure_future(self._send(data, job, sides))
        try:
            await self._until_done(await asyncio.shield(sending), progress)
        except (Exception, asyncio.CancelledError):
            if not await self._came_out_after_all(sending):
                raise
        emit("MediaPresentedEvent", {"wadIndex": 1, "totalWads": 1})

    async def find_job(self, job: str) -> Literal["completed", "failed", "printing"] | None:
        try:
            found = await self.client.find(job)
            if found is None:
                return None
            if found.state not in _OVER and await self._is_stuck(found):
                # Its citizen has long gone: it must not come out when somebody fills the tray.
                return "completed" if await self._withdraw(asyncio.sleep(0, found.number)) else "failed"
        except (DeviceNotReady, Refused, OutcomeUnknown):
            return None
        if found.state == IppJobState.COMPLETED:
            return "completed"
        return "failed" if found.state in _OVER else "printing"

    async def _is_stuck(self, job: Job) -> bool:
        condition = await self._look()
        try:
            self._check(job, condition)
        except (DeviceError, DeviceNotReady, HardwareFault):
            return True
        return False

    async def _send(self, data: bytes, job: str, sides: Sides) -> int:
        """The number of the new job. Raises OutcomeUnknown when nobody knows whether there is one."""
        wishes = {}
        if not self._options.tray and self._options.media in self._supported("media-supported"):
            wishes["media"] = self._options.media
        wanted = "two-sided-long-edge" if sides == "dual" else "one-sided"
        if wanted in self._supported("sides-supported"):
            wishes["sides"] = wanted
        try:
            return await self.client.send(data, job, wishes)
        except NoAnswer:
            return await self._find_sent(job)
        except Refused as refused:
            if refused.status in _MEDIA_REFUSALS:
                raise DeviceError("mediaRejected", "the printer does not take this document") from None
            if refused.status in _BUSY_REFUSALS:
                self._raise_for(await self._look())  # why it takes none, when it says so
                raise DeviceNotReady("the printer takes no jobs now") from None
            raise HardwareFault(f"the printer refused the job ({refused.status:#06x})") from None

    async def _find_sent(self, job: str) -> int:
        """The connection broke while the job was sent: look for it by its name."""
        loop = asyncio.get_running_loop()
        give_up = loop.time() + self._options.lost
        looks = 0
        while looks < _LOOKS_FOR_A_JOB and loop.time() < give_up:
            with contextlib.suppress(DeviceNotReady, Refused):
                found = await self.client.find(job)
                if found is not None:
                    return found.number
                looks += 1
            await asyncio.sleep(self._options.job_poll)
        # Not in its lists is no proof: printers forget jobs that are over, and all jobs when switched off.
        raise OutcomeUnknown("the connection broke while the document was sent")

    async def _until_done(self, number: int, progress: Progress) -> None:
        loop = asyncio.get_running_loop()
        reached = loop.time()
        told = False
        while True:
            try:
                job = await self.client.job(number)
                if job.state == IppJobState.PROCESSING and not told:
                    told = True
                    await progress("printing")
                if job.state not in _OVER:
                    condition = await self._look()
                    if condition.trouble or job.state in _STUCK:
                        job = await self.client.job(number)  # its last sheet may have come out meanwhile
                reached = loop.time()
            except DeviceNotReady:
                if loop.time() - reached > self._options.lost:
                    raise OutcomeUnknown("the printer went away with the job") from None
            except Refused:
                raise OutcomeUnknown("the printer was switched off and has forgotten the job") from None
            else:
                if job.state == IppJobState.COMPLETED:
                    return
                if job.state in _OVER:
                    condition = await self._look()
                self._check(job, condition)
            await asyncio.sleep(self._options.job_poll)

    def _check(self, job: Job, condition: Condition) -> None:
        """Raise when the job cannot go on."""
        self._raise_for(condition)
        if job.state in _STUCK:
            raise HardwareFault("the printer gave the job up")
        if job.state == IppJobState.HELD:
            raise DeviceNotReady("the printer holds its jobs")

    async def _came_out_after_all(self, sending: asyncio.Future[int]) -> bool:
        """Take a failed or cancelled job off the printer; True when it was out already.

        A printer that is asked to cancel in the middle of a sheet may finish it, so the job is over only when it says
        so. Raises OutcomeUnknown when the printer does not confirm either, or when some of its sheets are out.
        """
        withdrawing = asyncio.ensure_future(self._withdraw(sending))
        try:
            return await asyncio.shield(withdrawing)
        except asyncio.CancelledError:
            raise OutcomeUnknown("cancelled again while the printer was asked to cancel") from None

    async def _withdraw(self, sending: Awaitable[int]) -> bool:
        try:
            number = await sending
        except OutcomeUnknown:
            raise
        except Exception:
            return False  # it was never taken
        try:
            async with asyncio.timeout(_WITHDRAW_SECONDS):
                told = False
                while True:
                    with contextlib.suppress(DeviceNotReady):  # a cable that is back in time: no paper stays behind
                        if not told:
                            with contextlib.suppress(Refused):  # over already
                                await self.client.cancel(number)
                            told = True
                        job = await self.client.job(number)
                        if job.state == IppJobState.COMPLETED:
                            return True
                        if job.state in _OVER or (job.stopping and (await self._look()).trouble):
                            if job.sheets:
                                raise OutcomeUnknown("sheets of it were out before it was cancelled")
                            return False
                    await asyncio.sleep(min(self._options.job_poll, _WITHDRAW_POLL))
        except (TimeoutError, Refused):
            raise OutcomeUnknown("the printer does not confirm that the job is cancelled") from None
