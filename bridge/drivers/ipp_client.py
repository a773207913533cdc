"""Asking an IPP printer or queue: one request, and what came of it (RFC 8011)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from pyipp import IPP, IPPConnectionError, IPPError
from pyipp.enums import IppJobState, IppOperation, IppStatus
from pyipp.serializer import encode_dict

from bridge.devices.contract import DeviceNotReady
from bridge.drivers.ipp_tray import with_tray

_USER = "xiaoer"
_PRINTER_ATTRIBUTES = [
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "printer-make-and-model",
    "printer-firmware-string-version",
    "printer-uuid",
    "device-uri",
    "marker-types",
    "media-supported",
    "printer-input-tray",
    "sides-supported",
]
_SHEETS = ("job-impressions-completed", "job-media-sheets-completed")
_JOB_ATTRIBUTES = ["job-id", "job-name", "job-state", "job-state-reasons", *_SHEETS]


class NoAnswer(DeviceNotReady):
    """The request has left, or a part of it, and nothing sensible came back: it may have been obeyed."""


class Refused(Exception):
    """The printer said no. ``status`` is its IPP (RFC 8011, appendix B) or HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"refused: {status:#06x}")
        self.status = status


@dataclass(frozen=True)
class Job:
    """``stopping``: cancelled, and only waits for its sheet or for paper to end. ``sheets``: how many of its pages are
    out, as far as the printer counts them.
    """

    number: int
    state: IppJobState
    stopping: bool = False
    sheets: int = 0


class _Ipp(IPP):
    """pyipp, with a tray for its jobs."""

    tray = ""

    async def _request(self, uri: str = "", data: Any = None, params: Mapping[str, str] | None = None) -> bytes:
        if self.tray and isinstance(data, dict) and data["operation"] == IppOperation.PRINT_JOB:
            document = data.pop("data")
            data = with_tray(encode_dict(data), self.tray) + document
        return await super()._request(uri, data, params)


class IppClient:
    """Every method raises DeviceNotReady when there is no answer (NoAnswer, a kind of it, when the request
    may have been obeyed all the same) and Refused when the printer says no. Times in seconds."""

    def __init__(self, uri: str, timeout: float, send_timeout: float, tray: str = "") -> None:
        """``tray``: the one jobs take their paper from, "" the printer's choice."""
        self._ipp = _Ipp(uri, request_timeout=send_timeout)  # type: ignore[arg-type]
        self._ipp.tray = tray
        self._timeout = timeout
        self._send_timeout = send_timeout

    async def close(self) -> None:
        await self._ipp.close()

    async def printer(self) -> dict[str, Any]:
        """The attributes of the printer that a kiosk cares about, as pyipp gives them."""
        wanted = {"requested-attributes": _PRINTER_ATTRIBUTES}
        answer = await self._ask(IppOperation.GET_PRINTER_ATTRIBUTES, wanted)
        printer: dict[str, Any] = next(iter(answer["printers"]), {})
        return printer

    async def send(self, data: bytes, name: str, wishes: dict[str, Any]) -> int:
        """Send a PDF as a new job; its number."""
        about = {"job-name": name, "document-format": "application/pdf"}
        answer = await self._ask(IppOperation.PRINT_JOB, about, self._send_timeout, job=wishes, data=data)
        return _job(next(iter(answer["jobs"]), {})).number

    async def job(self, number: int) -> Job:
        wanted = {"job-id": number, "requested-attributes": _JOB_ATTRIBUTES}
        answer = await self._ask(IppOperation.GET_JOB_ATTRIBUTES, wanted)
        return _job({"job-id": number, **next(iter(answer["jobs"]), {})})

    async def find(self, name: str) -> Job | None:
        """The newest job of this name that the printer still knows, waiting or over."""
        for which in ("not-completed", "completed"):
            wanted = {"which-jobs": which, "my-jobs": False, "requested-attributes": _JOB_ATTRIBUTES}
            answer = await self._ask(IppOperation.GET_JOBS, wanted)
            found = [_job(entry) for entry in answer["jobs"] if entry.get("job-name") == name]
            if found:
                return max(found, key=lambda job: job.number)
        return None

    async def cancel(self, number: int) -> None:
        await self._ask(IppOperation.CANCEL_JOB, {"job-id": number})

    async def _ask(
        self,
        operation: IppOperation,
        attributes: dict[str, Any],
        seconds: float | None = None,
        *,
        job: dict[str, Any] | None = None,
        data: bytes | None = None,
    ) -> dict[str, Any]:
        message: dict[str, Any] = {"operation-attributes-tag": {"requesting-user-name": _USER, **attributes}}
        if data is not None:
            message |= {"job-attributes-tag": job or {}, "data": data}
        try:
            async with asyncio.timeout(seconds or self._timeout):
                return await self._ipp.execute(operation, message)
        except (IPPConnectionError, aiohttp.ClientError, OSError, TimeoutError) as error:
            if isinstance(error.__cause__ or error, aiohttp.ClientConnectorError):
                raise DeviceNotReady("the printer cannot be reached") from None
            raise NoAnswer("the printer does not answer") from None
        except IPPError as error:
            status = _status(error)
            if status is None or 500 <= status < 600:
                raise NoAnswer("what answers at the printer's address is no IPP printer") from None
            raise Refused(status) from None
        except (ValueError, LookupError):
            raise NoAnswer("what answers at the printer's address is no IPP printer") from None


def _status(error: IPPError) -> int | None:
    detail = error.args[1] if len(error.args) > 1 else None
    status = detail.get("status-code") if isinstance(detail, dict) else None
    return int(status) if isinstance(status, int | IppStatus) else None


def _job(entry: dict[str, Any]) -> Job:
    """Raises NoAnswer for a job without a number or a state: then nobody can follow it."""
    try:
        reasons = all_values(entry.get("job-state-reasons"))
        stopping = "processing-to-stop-point" in reasons
        sheets = max(int(number) for name in _SHEETS for number in (0, *all_values(entry.get(name))))
        return Job(int(entry["job-id"]), IppJobState(entry["job-state"]), stopping, sheets)
    except (KeyError, TypeError, ValueError):
        raise NoAnswer("the printer does not say how the job is") from None


def all_values(value: Any) -> list[Any]:
    """An attribute's values: pyipp gives a bare value when there is one."""
    return value if isinstance(value, list) else [] if value is None else [value]
