"""A resident ID card reader on a pseudo terminal that speaks the SAM_V serial protocol at line speed."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bridge.drivers import sam_frames as sam
from bridge.drivers.sam_frames import FrameError, FrameReader
from bridge.simulators import process
from bridge.simulators.base import ControlError, Simulator
from bridge.simulators.people import Person, load_people
from bridge.simulators.pty_port import PtyPort, line_time

FAULTS = {
    "none": "everything works",
    "wrong-type": "not a resident card (status 40)",
    "unreadable": "the card is found but cannot be read (status 41)",
    "unverified": "card and reader do not accept each other (status 33)",
    "lifted": "the card is lifted between select and read, once",
    "unauthorised": "the reader's security module is not authorised (status 66)",
    "silent": "the reader takes commands and never answers",
    "garbage": "noise precedes every answer",
    "bad-checksum": "every answer is damaged",
    "bad-checksum-once": "the next answer is damaged",
    "truncated": "every answer lacks its end",
    "split": "answers come one byte at a time",
}

NOISE = bytes.fromhex("00FF AAAA9669 AAAAAA96 0000 AAAAAA9669FFFF 13")
"""Bytes that look like a frame's beginning several times and never are one."""

SAM_ID = bytes.fromhex("05000300 E9F03301 01000000 2A000000")


class CardSimulator(Simulator):
    """Holds one card of the people file at a time.

    Like many real readers it denies a card it has read (find answers 80) until the card is lifted,
    while it still answers a read.
    """

    device = "card"

    def __init__(self, data_dir: Path, people: dict[int, Person], baud: int = 115200) -> None:
        super().__init__(data_dir)
        self._people = people
        self._baud = baud
        self._port = PtyPort(self.sim_dir / "card.tty", self._received)
        self._reader = FrameReader()
        self._commands: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self._person: Person | None = None
        self._fault = "none"
        self._selected = False
        self._was_read = False

    async def start(self) -> None:
        self._port.plug()
        self._task = asyncio.create_task(self._answer_commands())

    async def stop(self) -> None:
        self._port.unplug()
        if self._task is not None:
            self._task.cancel()

    def wire(self) -> dict[str, Any]:
        return {"tty": str(self._port.link), "baud": self._baud}

    def state(self) -> dict[str, Any]:
        return {
            "plugged": self._port.plugged,
            "person": self._person.number if self._person else None,
            "fault": self._fault,
            "faults": list(FAULTS),
            "people": [{"number": person.number, "name": person.name} for person in self._people.values()],
        }

    def actions(self) -> dict[str, Callable[..., Any]]:
        return {
            "present": self.present,
            "remove": self.remove,
            "fault": self.set_fault,
            "unplug": self._port.unplug,
            "plug": self._port.plug,
        }

    def present(self, person: int = 1) -> None:
        """Lay a person's card on the reader (in place of the one that lies there)."""
        if person not in self._people:
            known = ", ".join(str(number) for number in self._people)
            raise ControlError(f"there is no person {person}; there are: {known}")
        self.remove()
        self._person = self._people[person]

    def remove(self) -> None:
        """Lift the card."""
        self._person = None
        self._selected = self._was_read = False

    def set_fault(self, kind: str) -> None:
        if kind not in FAULTS:
            raise ControlError(f"there is no fault {kind!r}; there are: {', '.join(FAULTS)}")
        self._fault = kind

    # -- the wire

    def _received(self, data: bytes) -> None:
        while True:
            try:
                body = self._reader.feed(data)
            except FrameError:
                self._commands.put_nowait(None)
                body = None
            if body is None:
                return
            self._commands.put_nowait(body)
            data = b""

    async def _answer_commands(self) -> None:
        while True:
            body = await self._commands.get()
            # The pseudo terminal delivers at once; a cable takes its time for the command, too.
            await asyncio.sleep(line_time(len(sam.encode(body or b"??")), self._baud))
            if self._fault == "silent":
                continue
            status, data = self._answer(body)
            frame = self._damaged(sam.encode(bytes([0, 0, status]) + data))
            await self._port.send(frame, self._baud, **({"chunk": 1} if self._fault == "split" else {}))

    def _damaged(self, frame: bytes) -> bytes:
        if self._fault == "garbage":
            return NOISE + frame
        if self._fault == "truncated":
            return frame[: len(frame) // 2]
        if self._fault.startswith("bad-checksum"):
            if self._fault == "bad-checksum-once":
                self._fault = "none"
            return frame[:-1] + bytes([frame[-1] ^ 0xFF])
        return frame

    def _answer(self, body: bytes | None) -> tuple[int, bytes]:
        """Status and data for a command's body; None stands for a frame that came damaged."""
        if body is None:
            return sam.BAD_CHECKSUM, b""
        if self._fault == "unauthorised" and body != sam.RESET:
            return sam.UNAUTHORISED, b""
        handlers: dict[bytes, Callable[[], tuple[int, bytes]]] = {
            sam.RESET: lambda: (sam.OK, b""),
            sam.SELF_TEST: lambda: (sam.OK, b""),
            sam.READ_SAM_ID: lambda: (sam.OK, SAM_ID),
            sam.FIND_CARD: self._find,
            sam.SELECT_CARD: self._select,
            sam.READ_BASE: self._read,
            sam.READ_NEW_ADDRESS: self._read_new_address,
        }
        return handlers[body]() if body in handlers else (sam.BAD_COMMAND, b"")

    def _find(self) -> tuple[int, bytes]:
        self._selected = False
        if self._person is None or self._was_read:
            return sam.NO_CARD, b""
        return sam.CARD_FOUND, bytes(4)

    def _select(self) -> tuple[int, bytes]:
        if self._person is None or self._was_read:
            return sam.SELECT_FAILED, b""
        if self._fault == "wrong-type":
            return sam.WRONG_TYPE, b""
        if self._fault == "unverified":
            return sam.NOT_VERIFIED, b""
        self._selected = True
        return sam.OK, bytes(8)

    def _read(self) -> tuple[int, bytes]:
        if self._fault == "lifted":
            self._fault = "none"
            self.remove()
        if self._person is None or self._fault == "unreadable" or not (self._selected or self._was_read):
            return sam.READ_FAILED, b""
        self._was_read = True
        text, photo = self._person.chip_text(), self._person.chip_photo()
        return sam.OK, len(text).to_bytes(2, "big") + len(photo).to_bytes(2, "big") + text + photo

    def _read_new_address(self) -> tuple[int, bytes]:
        return (sam.NO_ITEM if self._person is not None else sam.READ_FAILED), b""


def main(argv: list[str] | None = None) -> int:
    arguments = process.parser("card").parse_args(argv)

    def make() -> Simulator:
        if arguments.people is None:
            raise ControlError("the card simulator needs --people FILE (or $XIAOER_SIM_PEOPLE)")
        return CardSimulator(arguments.data, load_people(arguments.people))

    return process.run(make)


if __name__ == "__main__":
    sys.exit(main())
