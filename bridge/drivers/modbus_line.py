"""One serial Modbus RTU line that several drivers share: one request at a time, whoever asks.

Framing, checksums and messages are pymodbus's; the port is a ``SerialLine``, so that nothing blocks the
event loop and a pulled cable shows in one way. Source: Modbus over Serial Line V1.02 (modbus.org).
"""

from __future__ import annotations

import asyncio
import struct
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar
from weakref import WeakValueDictionary

import serial
from pymodbus.exceptions import ModbusException
from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU, ExceptionResponse, ModbusPDU
from pymodbus.pdu.bit_message import ReadCoilsRequest, ReadDiscreteInputsRequest, WriteSingleCoilRequest
from pymodbus.pdu.register_message import (
    ReadHoldingRegistersRequest,
    ReadInputRegistersRequest,
    WriteSingleRegisterRequest,
)

from bridge.devices.contract import DeviceNotReady, HardwareFault
from bridge.drivers.modbus_points import Point, spans
from bridge.drivers.serial_line import SerialLine

TRIES = 2
"""A disturbed answer is asked for once more. Every request here may be repeated: it sets, it never toggles."""

SILENT_CHARACTERS = 3.5
BITS_PER_CHARACTER = 11
_READS = {
    "coil": ReadCoilsRequest,
    "discrete": ReadDiscreteInputsRequest,
    "holding": ReadHoldingRegistersRequest,
    "input": ReadInputRegistersRequest,
}
_WRITES = (WriteSingleCoilRequest, WriteSingleRegisterRequest)


class NoAnswer(DeviceNotReady):
    """The port is there, but the unit does not answer, or not in a way that can be understood."""


@dataclass(frozen=True)
class LineSettings:
    """``parity`` is N, E or O; ``answer_timeout`` in seconds, for one try."""

    port: str
    baud: int = 9600
    parity: str = "N"
    answer_timeout: float = 0.5


class ModbusLine:
    """The line at one port. Get it with ``shared``."""

    _lines: ClassVar[WeakValueDictionary[str, ModbusLine]] = WeakValueDictionary()

    def __init__(self, settings: LineSettings) -> None:
        if settings.parity not in ("N", "E", "O"):
            raise ValueError("parity must be N, E or O")
        self.settings = settings
        self._serial = SerialLine(settings.port, settings.baud)
        self._framer = FramerRTU(DecodePDU(False))
        self._turn = asyncio.Lock()
        self._holders: set[object] = set()
        self._quiet_until = 0.0

    @classmethod
    def shared(cls, settings: LineSettings) -> ModbusLine:
        """The one line at this port. Raises ValueError when another driver uses it with other settings."""
        line = cls._lines.get(settings.port)
        if line is None:
            line = cls._lines[settings.port] = cls(settings)
        elif line.settings != settings:
            raise ValueError(f"{settings.port} is already used with other settings: one line has one speed")
        return line

    def hold(self, holder: object) -> None:
        """The port stays open while anyone holds the line; it is opened by the first request."""
        self._holders.add(holder)

    async def release(self, holder: object) -> None:
        self._holders.discard(holder)
        if not self._holders:
            async with self._turn:
                await self._serial.close()

    async def read(self, points: Iterable[Point]) -> dict[Point, int]:
        """The values at these places, in as few requests as it takes; a bit is 0 or 1.

        Raises NoAnswer, DeviceNotReady (no such port, cable pulled), HardwareFault (the unit refuses).
        """
        wanted = list(points)
        asked = spans(wanted)
        requests = [_READS[span.kind](dev_id=span.unit, address=span.address, count=span.count) for span in asked]
        values: dict[tuple[int, str, int], int] = {}
        for span, request in zip(asked, requests, strict=True):
            answer = await self._ask(request)
            read = answer.bits if span.kind in ("coil", "discrete") else answer.registers
            if len(read) < span.count:
                raise HardwareFault(f"unit {span.unit} answers with too little")
            for offset in range(span.count):
                values[span.unit, span.kind, span.address + offset] = int(read[offset])
        return {point: values[point.unit, point.kind, point.address] for point in wanted}

    async def write(self, point: Point, value: int) -> None:
        """Set a coil or a holding register. Raises what ``read`` raises."""
        request: ModbusPDU
        if point.kind == "coil":
            request = WriteSingleCoilRequest(dev_id=point.unit, address=point.address, bits=[bool(value)])
        else:
            request = WriteSingleRegisterRequest(dev_id=point.unit, address=point.address, registers=[value])
        await self._ask(request)

    async def _ask(self, request: ModbusPDU) -> Any:
        """The answer to one request: a turn each, so that nobody waits for all that another wants to know."""
        async with self._turn:
            try:
                if not self._serial.is_open:
                    await self._open()
                return await self._serial.run(lambda port: self._answer(port, request))
            except NoAnswer:
                raise  # the port is well
            except DeviceNotReady:
                await self._serial.close()  # the next request finds the port again, should it be back
                raise

    async def _open(self) -> None:
        await self._serial.open()

        def set_up(port: serial.Serial) -> None:
            if port.parity != self.settings.parity:
                port.parity = self.settings.parity

        await self._serial.run(set_up)

    def _answer(self, port: serial.Serial, request: ModbusPDU) -> ModbusPDU:
        """In the line's thread: the answer to one request. Raises NoAnswer, HardwareFault."""
        for _ in range(TRIES):
            answer = self._exchange(port, request)
            if isinstance(answer, ExceptionResponse):
                raise HardwareFault(f"unit {request.dev_id} refuses the request (code {answer.exception_code})")
            if answer is not None:
                return answer
        raise NoAnswer(f"unit {request.dev_id} does not answer")

    def _exchange(self, port: serial.Serial, request: ModbusPDU) -> ModbusPDU | None:
        """Ask once and wait for the answer; None when none came that can be understood."""
        time.sleep(max(0.0, self._quiet_until - time.monotonic()))
        port.reset_input_buffer()  # a late answer to an earlier request is not the answer to this one
        port.write(self._framer.buildFrame(request))
        deadline = time.monotonic() + self.settings.answer_timeout
        received, expected = b"", _answer_length(request)
        while True:
            received += port.read(max(expected - len(received), port.in_waiting, 1))
            answer = self._understood(received, request)
            now = time.monotonic()
            if answer is not None or now >= deadline:
                self._quiet_until = now + SILENT_CHARACTERS * BITS_PER_CHARACTER / self.settings.baud
                return answer

    def _understood(self, received: bytes, request: ModbusPDU) -> ModbusPDU | None:
        try:
            _, answer = self._framer.handleFrame(received, request.dev_id, 0)
        except (ModbusException, struct.error, IndexError, ValueError):
            return None  # noise that looks like the beginning of a frame
        if answer is None or answer.function_code & 0x7F != request.function_code:
            return None
        if isinstance(request, _WRITES) and not isinstance(answer, ExceptionResponse):
            # The answer to a write is its echo (Modbus Application Protocol V1.1b3, 6.5 and 6.6): another one is late.
            return answer if answer.encode() == request.encode() else None
        return answer


def _answer_length(request: ModbusPDU) -> int:
    """Bytes of the answer when all is well; a refusal is shorter, and read after a moment's waiting for the rest."""
    match request:
        case ReadCoilsRequest():
            return 5 + (request.count + 7) // 8
        case ReadHoldingRegistersRequest():
            return 5 + 2 * request.count
    return 8
