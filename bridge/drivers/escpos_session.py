"""Talking ESC/POS: real-time status (DLE EOT), acknowledged data (GS r), and wiping what is buffered.

Status answers have bits 0, 1, 4 and 7 fixed (``0xx1xx10``) and GS r answers bits 4 and 7 (``0xx0xxxx``),
so both can be told apart however they interleave. Source: Epson ESC/POS command reference.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bridge.devices.contract import DeviceNotReady
from bridge.drivers.byte_links import ByteLink

STATUS_TIMEOUT = 1.0
WRITE_TIMEOUT = 10.0

_TRANSMIT_PAPER_STATUS = b"\x1dr\x01"
_CLEAR_BUFFERS = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"

_NO_AUTOMATIC_STATUS = b"\x1da\x00"
_FLOW_CONTROL = (0x11, 0x13)

_PRINTER, _OFFLINE_CAUSE, _ERROR_CAUSE, _PAPER = 1, 2, 3, 4


@dataclass(frozen=True)
class ReceiptCondition:
    """``trouble`` is "" when the printer prints, ``paperOut``, or ``open``, ``cutter``, ``broken``, ``offline``."""

    paper: str
    trouble: str


class EscPosSession:
    """One conversation at a time over an open link."""

    def __init__(self, link: ByteLink) -> None:
        self._link = link
        self._acknowledged = 0
        self._statuses: list[int] = []

    async def begin(self) -> None:
        """After connecting: no status unasked, which would look like acknowledgements."""
        self._acknowledged = 0
        await self._link.write(_NO_AUTOMATIC_STATUS, STATUS_TIMEOUT)

    async def condition(self) -> ReceiptCondition:
        """Ask in real time how the printer is. Raises DeviceNotReady when it does not say."""
        paper = await self._status(_PAPER)
        printer = await self._status(_PRINTER)
        level = "out" if paper & 0x60 else "low" if paper & 0x0C else "full"
        if level == "out":
            return ReceiptCondition(level, "paperOut")
        if not printer & 0x08:
            return ReceiptCondition(level, "")
        cause = await self._status(_OFFLINE_CAUSE)
        if cause & 0x20:
            return ReceiptCondition("out", "paperOut")
        if cause & 0x04:
            return ReceiptCondition(level, "open")
        if cause & 0x40:
            error = await self._status(_ERROR_CAUSE)
            return ReceiptCondition(level, "cutter" if error & 0x08 else "broken")
        return ReceiptCondition(level, "offline")

    async def send(self, data: bytes) -> None:
        """Send bytes that ask for no answer."""
        await self._link.write(data, WRITE_TIMEOUT)

    async def send_acknowledged(self, command: bytes) -> None:
        """Send a whole command with a question behind it, which is answered once the command is done."""
        await self._link.write(command + _TRANSMIT_PAPER_STATUS, WRITE_TIMEOUT)

    def forget_acknowledgements(self) -> None:
        self._acknowledged = 0

    async def acknowledged(self, timeout: float) -> bool:
        """Take one acknowledgement, waiting for it at most ``timeout`` seconds."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while self._acknowledged == 0:
            if loop.time() >= deadline:
                return False
            await self._receive(max(0.0, deadline - loop.time()))
        self._acknowledged -= 1
        return True

    async def answer(self, timeout: float) -> bytes:
        """Whatever the printer sends back within ``timeout`` seconds, uninterpreted."""
        data = await self._link.read(timeout)
        while data and (more := await self._link.read(0.05)):
            data += more
        return data

    @property
    def unclaimed(self) -> int:
        """Acknowledgements that have come and nobody has waited for."""
        return self._acknowledged

    async def wipe(self) -> bool:
        """Throw away all that is buffered, so that it never prints; False when the printer does not confirm.

        Acknowledgements that come meanwhile stay ``unclaimed``: they tell what was printed before.
        """
        try:
            await self._link.write(_CLEAR_BUFFERS, STATUS_TIMEOUT)
            await self._status(_PRINTER)
            while await self._receive(0.3):
                pass
        except DeviceNotReady:
            return False
        return True

    async def _status(self, which: int) -> int:
        self._statuses.clear()
        await self._link.write(bytes([0x10, 0x04, which]), STATUS_TIMEOUT)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + STATUS_TIMEOUT
        while not self._statuses:
            if loop.time() >= deadline:
                raise DeviceNotReady("the receipt printer does not answer")
            await self._receive(max(0.0, deadline - loop.time()))
        return self._statuses[-1]

    async def _receive(self, timeout: float) -> bool:
        """Take in what comes within ``timeout`` seconds; whether anything came."""
        data = await self._link.read(timeout)
        for byte in data:
            if byte & 0x93 == 0x12:
                self._statuses.append(byte)
            elif byte & 0x90 == 0x00:
                self._acknowledged += 1
            elif byte not in _FLOW_CONTROL:
                raise DeviceNotReady("the receipt printer answers nonsense")
        return bool(data)
