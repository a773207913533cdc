"""The board in the simulated cabinet: its registers, and the Modbus RTU frames it answers with."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any

from pymodbus.exceptions import ModbusException
from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU, ExceptionResponse, ModbusPDU
from pymodbus.pdu.bit_message import (
    ReadCoilsResponse,
    ReadDiscreteInputsResponse,
    WriteSingleCoilResponse,
)
from pymodbus.pdu.register_message import ReadHoldingRegistersResponse, WriteSingleRegisterResponse

UNIT = 1
PLACES = 128

ILLEGAL_FUNCTION, ILLEGAL_ADDRESS, DEVICE_FAILURE = 1, 2, 4

PERSON, CABINET_CLOSED, CABINET_BOLTED, BOOTH_CLOSED, TAMPER, CALL, ON_BATTERY, BATTERY_LOW = range(8)
"""Discrete inputs, as in the default register map of docs/bridge.md."""
BOLT, DOOR_RELAY, UPS_ENGAGE, ALARM = range(4)
"""Coils."""
LIGHTS = {100: "cardReader", 101: "receiptPrinter", 102: "documentPrinter", 103: "scanner", 104: "contactless"}
LIGHTS |= {105: "statusInService"}
FASCIA_COIL = 16


@dataclass
class Board:
    """One unit's memory."""

    inputs: list[bool] = field(default_factory=lambda: [False] * PLACES)
    coils: list[bool] = field(default_factory=lambda: [False] * PLACES)
    registers: list[int] = field(default_factory=lambda: [0] * PLACES)

    def __post_init__(self) -> None:
        self._framer = FramerRTU(DecodePDU(True))

    def requests(self, received: bytes) -> list[ModbusPDU]:
        """The whole requests among these bytes; noise is passed over."""
        found: list[ModbusPDU] = []
        while received:
            try:
                used, request = self._framer.handleFrame(received, 0, 0)
            except (ModbusException, struct.error, IndexError, ValueError):
                return found
            if request is None:
                return found
            found.append(request)
            received = received[used:]
        return found

    def frame(self, answer: ModbusPDU) -> bytes:
        return self._framer.buildFrame(answer)

    def answer(self, request: Any) -> ModbusPDU:
        """Do what a request says. The caller has checked that it is for this unit."""
        function, address = request.function_code, request.address
        count = getattr(request, "count", 0) or 1
        if function not in (1, 2, 3, 5, 6):
            return self.refusal(request, ILLEGAL_FUNCTION)
        if address + count > PLACES:
            return self.refusal(request, ILLEGAL_ADDRESS)
        match function:
            case 1:
                return ReadCoilsResponse(dev_id=UNIT, bits=self.coils[address : address + count])
            case 2:
                return ReadDiscreteInputsResponse(dev_id=UNIT, bits=self.inputs[address : address + count])
            case 3:
                return ReadHoldingRegistersResponse(dev_id=UNIT, registers=self.registers[address : address + count])
            case 5:
                self.coils[address] = bool(request.bits[0])
                return WriteSingleCoilResponse(dev_id=UNIT, address=address, bits=[self.coils[address]])
            case _:
                self.registers[address] = request.registers[0]
                return WriteSingleRegisterResponse(dev_id=UNIT, address=address, registers=[self.registers[address]])

    def refusal(self, request: ModbusPDU, code: int) -> ModbusPDU:
        return ExceptionResponse(request.function_code, code, device_id=UNIT)
