"""The kiosk's cabinet: lights, contacts, locks, the booth's door and a UPS behind one Modbus RTU line.

The panel moves what people and the power company move: who stands before the kiosk, which door is open, who
presses the call button, whether the mains are on.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from pymodbus.pdu import ModbusPDU

from bridge.simulators import cabinet_board as board
from bridge.simulators import process
from bridge.simulators.base import ControlError, Simulator, named_fault
from bridge.simulators.cabinet_board import Board
from bridge.simulators.pty_port import PtyPort

FAULTS = ("none", "silent", "garbage", "crc", "slow", "exception", "door-blocked")
"""``door-blocked``: the relay works, the door does not open."""

SLOW_SECONDS = 0.4
FRAME_GAP = 0.05
"""Seconds of silence after which what came before is no longer the beginning of a frame."""

COLORS = ("", "red", "green", "yellow", "blue", "cyan", "magenta", "white")
RATES = ("off", "slow", "medium", "quick", "continuous")


class CabinetSimulator(Simulator):
    """Unit 1 on ``sim/cabinet.tty``."""

    device = "cabinet"

    def __init__(self, data_dir: Path, baud: int = 9600) -> None:
        super().__init__(data_dir)
        self._baud = baud
        self._port = PtyPort(self.sim_dir / "cabinet.tty", self._received)
        self._board = Board()
        self._board.inputs[board.CABINET_CLOSED] = self._board.inputs[board.CABINET_BOLTED] = True
        self._board.inputs[board.BOOTH_CLOSED] = True
        self._board.coils[board.BOLT] = self._board.coils[board.UPS_ENGAGE] = True
        self._mains = True
        self._fault = "none"
        self._pending = b""
        self._last_byte = 0.0
        self._answering: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._port.plug()

    async def stop(self) -> None:
        for task in list(self._answering):
            task.cancel()
        self._port.unplug()

    def wire(self) -> dict[str, Any]:
        return {"tty": str(self._port.link), "baud": self._baud}

    def state(self) -> dict[str, Any]:
        inputs, coils = self._board.inputs, self._board.coils
        return {
            "plugged": self._port.plugged,
            "fault": self._fault,
            "faults": list(FAULTS),
            "person": inputs[board.PERSON],
            "cabinet": self._cabinet(),
            "door": "open" if not inputs[board.BOOTH_CLOSED] else "released" if coils[board.DOOR_RELAY] else "closed",
            "call": inputs[board.CALL],
            "tamper": inputs[board.TAMPER],
            "mains": self._mains,
            "ups": coils[board.UPS_ENGAGE],
            "battery": "low" if inputs[board.BATTERY_LOW] else "ok",
            "alarm": coils[board.ALARM],
            "lights": self._lights(),
        }

    def actions(self) -> dict[str, Callable[..., Any]]:
        put = self._put
        return {
            "person-comes": partial(put, board.PERSON, True),
            "person-goes": partial(put, board.PERSON, False),
            "call-press": partial(put, board.CALL, True),
            "call-release": partial(put, board.CALL, False),
            "tamper": partial(put, board.TAMPER, True),
            "tamper-off": partial(put, board.TAMPER, False),
            "battery-low": partial(put, board.BATTERY_LOW, True),
            "battery-ok": partial(put, board.BATTERY_LOW, False),
            "door-open": self.open_door,
            "door-shut": partial(put, board.BOOTH_CLOSED, True),
            "cabinet-open": self.open_cabinet,
            "cabinet-shut": partial(put, board.CABINET_CLOSED, True),
            "mains-off": partial(self.mains, False),
            "mains-on": partial(self.mains, True),
            "fault": self.fault,
            "unplug": self._port.unplug,
            "replug": self._port.plug,
        }

    def open_door(self) -> None:
        """Somebody pulls the booth's door open (from inside it always opens)."""
        if self._fault == "door-blocked":
            raise ControlError("the door is blocked")
        self._put(board.BOOTH_CLOSED, False)

    def open_cabinet(self) -> None:
        """The operator opens the cabinet; a bolted one has to be unbolted first."""
        if self._board.coils[board.BOLT]:
            raise ControlError("the cabinet is bolted")
        self._put(board.CABINET_CLOSED, False)

    def mains(self, on: bool) -> None:
        """The mains are there, or fail; an engaged UPS then carries the kiosk."""
        self._mains = on
        self._put(board.ON_BATTERY, not on and self._board.coils[board.UPS_ENGAGE])

    def _put(self, contact: int, closed: bool) -> None:
        self._board.inputs[contact] = closed

    def fault(self, kind: str) -> None:
        """The board misbehaves; ``none`` ends it."""
        self._fault = named_fault(kind, FAULTS)

    def _received(self, data: bytes) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._last_byte > FRAME_GAP:
            self._pending = b""
        self._last_byte = now
        self._pending += data
        for request in self._board.requests(self._pending):
            self._pending = b""
            if request.dev_id == board.UNIT:
                task = asyncio.create_task(self._answer(request))
                self._answering.add(task)
                task.add_done_callback(self._answering.discard)

    async def _answer(self, request: ModbusPDU) -> None:
        fault = self._fault
        if fault == "silent":
            return
        if fault == "exception":
            answer = self._board.frame(self._board.refusal(request, board.DEVICE_FAILURE))
        else:
            answer = self._board.frame(self._board.answer(request))
            self._move()
        if fault == "slow":
            await asyncio.sleep(SLOW_SECONDS)
        elif fault == "crc":
            answer = answer[:-1] + bytes([answer[-1] ^ 0xFF])
        elif fault == "garbage":
            answer = bytes(byte ^ 0xA5 for byte in answer) + b"\x00\xff\x13"
        await self._port.send(answer, self._baud)

    def _move(self) -> None:
        """What follows from the relays: the bolt slides, somebody pulls a released door open."""
        inputs, coils = self._board.inputs, self._board.coils
        inputs[board.CABINET_BOLTED] = coils[board.BOLT] and inputs[board.CABINET_CLOSED]
        if coils[board.DOOR_RELAY] and self._fault != "door-blocked":
            inputs[board.BOOTH_CLOSED] = False

    def _cabinet(self) -> str:
        if not self._board.inputs[board.CABINET_CLOSED]:
            return "open"
        return "bolted" if self._board.inputs[board.CABINET_BOLTED] else "closed"

    def _lights(self) -> dict[str, str]:
        """Light -> ``"quick green"``, only those that are on."""
        shown = {}
        for address, name in board.LIGHTS.items():
            value = self._board.registers[address]
            rate, color = value & 0xFF, value >> 8
            if 0 < rate < len(RATES) and color < len(COLORS):
                shown[name] = f"{RATES[rate]} {COLORS[color]}".strip()
        if self._board.coils[board.FASCIA_COIL]:
            shown["fasciaLight"] = "continuous"
        return shown


def main(argv: list[str] | None = None) -> int:
    arguments = process.parser("cabinet").parse_args(argv)
    return process.run(lambda: CabinetSimulator(arguments.data))


if __name__ == "__main__":
    sys.exit(main())
