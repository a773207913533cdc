"""XiaoerSpool, our own interface: sealed submissions that wait on this kiosk until the server has them."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from bridge.devices.contract import DeviceError, DeviceStatus, HardwareFault
from bridge.facilities import Facilities
from bridge.interface import Call, Interface, InvalidData, Operation, words
from bridge.media import MAXIMUM_SIZE
from bridge.protocol import Payload
from bridge.receipts import Receipt, receipt_key
from bridge.services.payload import base64_data, optional
from bridge.services.service import DeviceService, NoDevice
from bridge.spool import EntryExists, EntryNotFound, Spool, SpoolBroken, SpoolFull

log = logging.getLogger("bridge.services")

MAXIMUM_NOTE_BYTES = 4096
EXPORT_BYTES = MAXIMUM_SIZE * 15 // 16
"""Content of one export: the archive around it must fit one medium too."""

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

P = ParamSpec("P")
T = TypeVar("T")


class SpoolDisk(NoDevice):
    """The spool as its service's device: on a thread of its own, ``hardwareError`` when it cannot be used."""

    def __init__(self, open_spool: Callable[[], Spool]) -> None:
        super().__init__("Spool")
        self._open_spool = open_spool
        self._spool: Spool | None = None
        self._thread = ThreadPoolExecutor(1, "spool")
        self._broken = False
        self._changed: Callable[[], None] = lambda: None

    def watch(self, changed: Callable[[], None], notify: object) -> None:
        self._changed = changed

    async def open(self) -> None:
        """Read the log, so that what is wrong with it shows before the first citizen does."""
        try:
            await self.do(Spool.entries)
        except HardwareFault:
            return

    async def close(self) -> None:
        self._thread.shutdown(wait=False)

    def status(self) -> DeviceStatus:
        return DeviceStatus("hardwareError" if self._broken else "online")

    async def do(self, method: Callable[Concatenate[Spool, P], T], *args: P.args, **options: P.kwargs) -> T:
        """Carry out a method of the spool, to its end even when the caller is cancelled meanwhile.

        Raises what the method does, except that SpoolBroken becomes HardwareFault.
        """

        def run() -> T:
            if self._spool is None:
                self._spool = self._open_spool()
                if self._spool.damaged:
                    log.error("a part of the spool cannot be read", extra={"bytes": self._spool.damaged})
            return method(self._spool, *args, **options)

        try:
            result = await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, run))
        except SpoolBroken as error:
            log.exception("the spool cannot be used")
            self._set_broken(True)
            raise HardwareFault(str(error)) from None
        self._set_broken(False)
        return result

    def _set_broken(self, broken: bool) -> None:
        if broken != self._broken:
            self._broken = broken
            self._changed()


class SpoolService(DeviceService):
    """Put, List, Get, Acknowledge, Export."""

    def __init__(self, name: str, *, maximum_requests: int, facilities: Facilities) -> None:
        self._disk = SpoolDisk(lambda: Spool(facilities.directory, now=facilities.now))
        super().__init__(name, self._disk, maximum_requests=maximum_requests, facilities=facilities)

    def own_interfaces(self) -> tuple[Interface, ...]:
        own = Interface(
            "XiaoerSpool",
            (
                Operation(
                    "Put",
                    self._put,
                    "1.0",
                    "1.0",
                    words("entryExists spoolFull"),
                    hold=self.facilities.media.hold,
                ),
                Operation("List", self._list, "1.0", "1.0", immediate=True),
                Operation("Get", self._get, "1.0", "1.0", words("entryNotFound")),
                Operation(
                    "Acknowledge", self._acknowledge, "1.0", "1.0", words("entryNotFound receiptInvalid spoolFull")
                ),
                Operation("Export", self._export, "1.0", "1.0", words("entryNotFound")),
            ),
        )
        return (own, self.facilities.media.interface())

    async def _put(self, call: Call) -> Payload:
        submission_id, data = _submission_id(call.payload, "submissionId"), self._data(call)
        note = optional(call.payload, "note", dict)
        if note is not None and len(json.dumps(note, ensure_ascii=False).encode()) > MAXIMUM_NOTE_BYTES:
            raise InvalidData(f"note has at most {MAXIMUM_NOTE_BYTES} bytes")
        try:
            entry = await self._disk.do(Spool.put, submission_id, data, note)
        except EntryExists:
            raise DeviceError("entryExists", "another submission has this id") from None
        except SpoolFull as error:
            raise DeviceError("spoolFull", str(error)) from None
        return {"entry": entry.payload()}

    async def _list(self, call: Call) -> Payload:
        return {"entries": [entry.payload() for entry in await self._disk.do(Spool.entries)]}

    async def _get(self, call: Call) -> Payload:
        submission_id = _submission_id(call.payload, "submissionId")
        try:
            entry, data = await self._disk.do(Spool.get, submission_id)
        except EntryNotFound:
            raise _not_found() from None
        content = self.facilities.media.offer(call.client, data, "application/octet-stream")
        return {"entry": entry.payload(), "content": content}

    async def _acknowledge(self, call: Call) -> Payload:
        submission_id = _submission_id(call.payload, "submissionId")
        receipt = _receipt(optional(call.payload, "receipt", dict, {}))
        try:
            key = receipt_key(self.facilities.directory, self.facilities.receipt_key)
        except (OSError, ValueError):
            log.exception("the server's public key cannot be used")
            key = None
        if key is None:
            raise DeviceError("receiptInvalid", "this kiosk has no public key of the server to check receipts with")
        if receipt.submission_id != submission_id or not receipt.is_signed_by(key):
            raise DeviceError("receiptInvalid", "the server did not sign this receipt")
        try:
            entry = await self._disk.do(Spool.acknowledge, receipt)
        except EntryNotFound:
            raise _not_found() from None
        except ValueError as error:
            raise DeviceError("receiptInvalid", str(error)) from None
        except SpoolFull as error:
            raise DeviceError("spoolFull", str(error)) from None
        return {"entry": entry.payload()}

    async def _export(self, call: Call) -> Payload:
        after = optional(call.payload, "after", str)
        file = io.BytesIO()
        try:
            more = await self._disk.do(Spool.export, file, after=after, limit=EXPORT_BYTES)
        except EntryNotFound:
            raise _not_found() from None
        content = self.facilities.media.offer(call.client, file.getvalue(), "application/x-tar")
        return {"content": content, "goOnAfter": more}

    def _data(self, call: Call) -> bytes:
        media_id = optional(call.payload, "mediaId", str)
        if media_id is None:
            return base64_data(call.payload, "data")
        if call.payload.get("data") is not None:
            raise InvalidData("give data or mediaId, not both")
        return self.facilities.media.take(call.client, media_id)


def _submission_id(payload: Payload, name: str) -> str:
    text: str = optional(payload, name, str, "")
    if not _ID.fullmatch(text):
        raise InvalidData(f"{name} must be a UUID in lower case")
    return str(UUID(text))


def _receipt(payload: Payload) -> Receipt:
    parts = [optional(payload, name, str, "") for name in ("submissionId", "sha256", "receivedAt", "signature")]
    if not all(parts):
        raise InvalidData("receipt needs submissionId, sha256, receivedAt and signature")
    return Receipt(*parts)


def _not_found() -> DeviceError:
    return DeviceError("entryNotFound", "the spool holds no such submission")
