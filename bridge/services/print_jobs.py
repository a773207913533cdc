"""XiaoerPrint, our own interface: documents printed at most once for each key the client chose.

Every document goes through the print journal, PrintNative's too. The standard cancels the commands of a
connection that goes; whether the paper came out all the same, only the printer knows, and it is asked.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import Literal

from bridge.devices.contract import DeviceError, DeviceNotReady, HardwareFault, OutcomeUnknown, Sides, UserError
from bridge.facilities import Facilities
from bridge.interface import Call, Interface, InvalidData, Operation, SequenceError, UnsupportedData, words
from bridge.job_records import JobRecords
from bridge.print_job import LIVE, MOVES, Job, JobKeyReused, JobNotFound, JournalUnavailable, MoveRefused
from bridge.protocol import Payload
from bridge.services.job_outcomes import CANCEL_PATIENCE, RESTART_PATIENCE, JobOutcomes, JobPrinter
from bridge.services.payload import base64_data, one_of, optional

log = logging.getLogger("bridge.services")

MAXIMUM_LISTED = 1000

PRINT_JOB_ERRORS = words("jobUnknown jobKeyReused jobCanceled")
RESOLVE_ERRORS = words("jobNotFound jobNotUnknown")
MEDIA_EVENTS = ("NoMediaEvent", "MediaInsertedEvent", "MediaPresentedEvent", "MediaRejectedEvent")
"""What PrintJob reports of the paper on its way, as PrintNative does."""

NATIVE = "native-"
"""How the keys of PrintNative's documents begin. Their clients know no jobs, so nobody is told about them."""

_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
_UNKNOWN = "nobody can tell whether this document was printed: a person must look"


class _Withdrawn(DeviceError):
    """The session ended before the job's first byte left."""

    def __init__(self) -> None:
        super().__init__("jobCanceled", "the session ended before this job was sent")


class PrintJobs:
    """The jobs of one printer. ``changed`` tells every client of the service about a job that changed."""

    def __init__(
        self,
        printer: str,
        device: JobPrinter,
        facilities: Facilities,
        *,
        print_errors: frozenset[str],
        changed: Callable[[Payload], None],
    ) -> None:
        self._printer = printer
        self._device = device
        self._journal = facilities.journal
        self._media = facilities.media
        self._changed = changed
        self._forgotten_at = float("-inf")
        self._outcomes = JobOutcomes(printer, device, facilities.journal, self._tell)
        self.interface = Interface(
            "XiaoerPrint",
            (
                Operation(
                    "PrintJob",
                    self._print_job,
                    "1.0",
                    "1.0",
                    print_errors | PRINT_JOB_ERRORS,
                    hold=self._media.hold,
                ),
                Operation("GetJobs", self._get_jobs, "1.0", "1.0", immediate=True),
                Operation("ResolveJob", self._resolve_job, "1.0", "1.0", RESOLVE_ERRORS, immediate=True, acts=True),
                Operation("ForgetDocuments", self._forget_documents, "1.0", "1.0", immediate=True, acts=True),
            ),
            dict.fromkeys(("JobChangedEvent", *MEDIA_EVENTS), "1.0"),
        )

    def open(self) -> None:
        self._outcomes.open()

    def close(self) -> None:
        self._outcomes.close()

    async def print_native(self, call: Call, data: bytes) -> None:
        """Print under a key of its own. The document is not kept on disk: nobody could name it later."""
        key = f"{NATIVE}{secrets.token_hex(12)}"
        job, _ = await self._begin(key, data, keep=False)
        try:
            await self._print(call, job, data, "single")
        except OutcomeUnknown as error:
            raise HardwareFault(str(error) or _UNKNOWN) from None
        except _Withdrawn as error:
            raise SequenceError(str(error)) from None

    # -- commands

    async def _print_job(self, call: Call) -> Payload:
        key, data, sides = _key(call.payload), self._document(call), self._sides(call.payload)
        if key.startswith(NATIVE):
            raise InvalidData(f"keys that begin with {NATIVE} are the bridge's own")
        if call.arrived < self._forgotten_at:
            raise _Withdrawn
        try:
            job, document = await self._begin(key, data)
            if document is None and job.state in LIVE:
                # Begun before a crash and not yet cleared up: what the printer says decides.
                await asyncio.shield(self._outcomes.watch(job, RESTART_PATIENCE, "interrupted"))
                job, document = await self._begin(key, data)
        except JobKeyReused:
            raise DeviceError("jobKeyReused", "this key belongs to another document") from None
        except JobNotFound:
            raise InvalidData("data is required: no document is kept under this key") from None
        if document is not None:
            try:
                return {"job": (await self._print(call, job, document, sides)).payload()}
            except OutcomeUnknown as error:
                raise DeviceError("jobUnknown", str(error) or _UNKNOWN) from None
        if job.state != "completed":
            raise DeviceError("jobUnknown", _UNKNOWN)
        return {"job": job.payload(), "repeated": True}

    async def _get_jobs(self, call: Call) -> Payload:
        states = optional(call.payload, "states", list)
        if states is not None and not all(isinstance(state, str) and state in MOVES for state in states):
            raise InvalidData(f"states must be of: {', '.join(MOVES)}")
        limit = optional(call.payload, "limit", int, MAXIMUM_LISTED)
        if limit < 1:
            raise InvalidData("limit must be above 0")
        jobs = await self._journal.do(JobRecords.jobs, self._printer, states, min(limit, MAXIMUM_LISTED))
        return {"jobs": [job.payload() for job in jobs]}

    async def _resolve_job(self, call: Call) -> Payload:
        key, printed = _key(call.payload), optional(call.payload, "printed", bool)
        if printed is None:
            raise InvalidData("printed is required")
        try:
            job = await self._journal.do(JobRecords.find, self._printer, key)
            if job.state == "unknown" and not printed and await self._outcomes.ask(job) == "printing":
                raise DeviceError("jobNotUnknown", "the printer still has this job")
            job = await self._journal.do(JobRecords.resolve, self._printer, key, printed=printed)
        except JobNotFound:
            raise DeviceError("jobNotFound", "this printer has no job with this key") from None
        except MoveRefused:
            raise DeviceError("jobNotUnknown", "only an unknown job can be resolved") from None
        self._tell(job)
        return {"job": job.payload()}

    async def _forget_documents(self, call: Call) -> None:
        self._forgotten_at = time.monotonic()
        for job in await self._journal.do(JobRecords.forget_documents, self._printer):
            self._tell(job)

    def _document(self, call: Call) -> bytes | None:
        """The document that came with the command, in it or beside it; None: the one that is kept."""
        media_id = optional(call.payload, "mediaId", str)
        if media_id is not None and call.payload.get("data") is not None:
            raise InvalidData("give data or mediaId, not both")
        if media_id is None and call.payload.get("data") is None:
            return None
        data = base64_data(call.payload, "data") if media_id is None else self._media.take(call.client, media_id)
        if not data.startswith(b"%PDF-"):
            raise UnsupportedData("the document must be a PDF")
        return data

    def _sides(self, payload: Payload) -> Sides:
        sides: Sides = one_of(payload, "sides", ("single", "dual"), "single")
        if sides == "dual" and self._device.capabilities().get("printSides") != "dual":
            raise UnsupportedData("this printer prints on one side only")
        return sides

    # -- one job

    async def _print(self, call: Call, job: Job, data: bytes, sides: Sides) -> Job:
        """Print a queued job and write down what became of it; completed when this returns."""
        self._tell(job)
        sent = False

        async def progress(state: Literal["sent", "printing"]) -> None:
            nonlocal job, sent
            try:
                job = await self._outcomes.move(job, state)
            except MoveRefused:
                raise _Withdrawn from None
            except JournalUnavailable:
                if not sent:
                    raise
            sent = True

        self._outcomes.printing = job.name
        try:
            await self._device.print_document(data, job=job.name, emit=call.emit, progress=progress, sides=sides)
        except asyncio.CancelledError:
            if sent:
                job = await asyncio.shield(self._outcomes.watch(job, CANCEL_PATIENCE, "canceled"))
            else:
                job = await self._outcomes.end(job, "failed", "canceled")
            if job.state == "completed":
                return job
            raise
        except OutcomeUnknown:
            await self._outcomes.end(job, "unknown", "outcomeUnknown")
            raise
        except (DeviceError, DeviceNotReady, HardwareFault) as error:
            await self._outcomes.end(job, "failed", _reason(error))
            raise
        except Exception:
            await self._outcomes.end(job, "unknown" if sent else "failed", "internalError")
            raise
        finally:
            self._outcomes.printing = None
        return await self._outcomes.end(job, "completed")

    async def _begin(self, key: str, data: bytes | None, *, keep: bool = True) -> tuple[Job, bytes | None]:
        """Take a job up. One that is cancelled at this very moment is not left queued."""
        begun = asyncio.ensure_future(self._journal.do(JobRecords.begin, self._printer, key, data, keep=keep))
        try:
            return await asyncio.shield(begun)
        except asyncio.CancelledError:
            job, document = await begun
            if document is not None:
                await self._outcomes.end(job, "failed", "canceled")
            raise

    def _tell(self, job: Job) -> None:
        if not job.key.startswith(NATIVE):
            self._changed({"job": job.payload()})


def _key(payload: Payload) -> str:
    key: str = optional(payload, "key", str, "")
    if not _KEY.fullmatch(key):
        raise InvalidData("key must be 8 to 64 of A-Z a-z 0-9 _ -")
    return key


def _reason(error: Exception) -> str:
    match error:
        case _Withdrawn():
            return "canceled"
        case DeviceError():
            return error.code
        case UserError():
            return "userError"
        case DeviceNotReady():
            return "deviceNotReady"
        case _:
            return "hardwareError"
