"""A resident ID card reader on a pseudo terminal that speaks the SAM_V serial protocol at line speed."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bridge.simulators import process
from bridge.simulators.base import ControlError, Simulator, named_fault
from bridge.simulators.card_faults import ALWAYS, FAULTS, SLOW_BAUD, SLOW_SECONDS, STATUS_AT, damaged
from bridge.simulators.people import ADDRESS_CHARACTERS, CARDS, Person, chip_address
from bridge.simulators.pty_port import SPEEDS, PtyPort, line_time
from bridge.simulators.sam_protocol import CommandReader, Order, Status, answer

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
        self._baud = self._usual_baud = baud
        self._port = PtyPort(self.sim_dir / "card.tty", self._received)
        self._reader = CommandReader()
        self._commands: asyncio.Queue[tuple[bytes, int]] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self._person: Person | None = None
        self._card = "resident"
        self._newest_address = ""
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
            "card": self._card if self._person else None,
            "fault": self._fault,
            "faults": list(FAULTS),
            "cards": list(CARDS),
            "people": [{"number": person.number, "name": person.name} for person in self._people.values()],
        }

    def actions(self) -> dict[str, Callable[..., Any]]:
        return {
            "present": self.present,
            "remove": self.remove,
            "fault": self.set_fault,
            "unplug": self.unplug,
            "replug": self._port.plug,
        }

    def present(self, person: int = 1, card: str = "resident", newest_address: str = "") -> None:
        """Lay a person's card on the reader (in place of the one that lies there).

        ``card``: a kind of CARDS. ``newest_address``: the address written onto the card later, if any.
        """
        if person not in self._people:
            known = ", ".join(str(number) for number in self._people)
            raise ControlError(f"there is no person {person}; there are: {known}")
        if card not in CARDS:
            raise ControlError(f"there is no card {card!r}; there are: {', '.join(CARDS)}")
        if not isinstance(newest_address, str) or len(newest_address) > ADDRESS_CHARACTERS:
            raise ControlError(f"an address has at most {ADDRESS_CHARACTERS} characters")
        self.remove()
        self._person, self._card, self._newest_address = self._people[person], card, newest_address

    def remove(self) -> None:
        """Lift the card."""
        self._person = None
        self._selected = self._was_read = False

    def unplug(self) -> None:
        """Pull the cable. The reader loses its power, and with it what it knew of the card."""
        self._port.unplug()
        self._selected = self._was_read = False

    def set_fault(self, kind: str) -> None:
        kind = named_fault(kind, FAULTS)
        self._fault = kind
        self._baud = SLOW_BAUD if kind == "other-speed" else self._usual_baud

    # -- the wire

    def _received(self, data: bytes) -> None:
        if self._port.speed != self._baud:
            return  # to a reader at another speed this is noise
        for command in self._reader.feed(data):
            self._commands.put_nowait(command)

    async def _answer_commands(self) -> None:
        while True:
            command, length = await self._commands.get()
            # The pseudo terminal delivers at once; a cable takes its time for the command, too.
            await asyncio.sleep(line_time(length, self._baud))
            if self._fault == "slow":
                await asyncio.sleep(SLOW_SECONDS)
            if self._fault == "silent":
                continue
            baud = self._baud
            status, data = self._do(command)
            frame = damaged(self._fault, answer(status, data))
            if self._fault == "bad-checksum-once":
                self._fault = "none"
            if self._fault == "pulled-mid-read" and data and command == Order.READ.value:
                self._fault = "none"
                await self._port.send(frame[: len(frame) // 2], baud)
                self.unplug()
                continue
            await self._port.send(frame, baud, **({"chunk": 1} if self._fault == "split" else {}))

    def _do(self, command: bytes) -> tuple[Status, bytes]:
        """Status and data of the answer; an empty command is a frame that came damaged."""
        if not command:
            return Status.BAD_CHECKSUM, b""
        try:
            order = Order(command)
        except ValueError:
            return Status.BAD_COMMAND, b""
        if self._fault in ALWAYS and order is not Order.RESET:
            return ALWAYS[self._fault], b""
        match order:
            case Order.RESET | Order.SELF_TEST:
                return Status.DONE, b""
            case Order.SAM_ID:
                return Status.DONE, SAM_ID
            case Order.FIND:
                return self._find()
            case Order.SELECT:
                return self._select()
            case Order.READ:
                return self._read()
            case Order.READ_NEW_ADDRESS:
                return self._read_newest_address()
            case _:
                return self._change_speed(SPEEDS[command[1]])

    def _find(self) -> tuple[Status, bytes]:
        self._selected = False
        if self._person is None or self._was_read:
            return Status.NO_CARD, b""
        return Status.FOUND, bytes(4)

    def _select(self) -> tuple[Status, bytes]:
        if self._person is None or self._was_read:
            return Status.SELECT_FAILED, b""
        order, status = STATUS_AT.get(self._fault, (None, Status.DONE))
        if order is Order.SELECT:
            return status, b""
        self._selected = True
        return Status.DONE, bytes(8)

    def _read(self) -> tuple[Status, bytes]:
        if self._fault == "lifted":
            self._fault = "none"
            self.remove()
        if self._person is None or self._fault == "unreadable" or not (self._selected or self._was_read):
            return Status.READ_FAILED, b""
        self._was_read = True
        text, photo = self._person.chip_text(self._card), self._person.chip_photo()
        return Status.DONE, len(text).to_bytes(2, "big") + len(photo).to_bytes(2, "big") + text + photo

    def _read_newest_address(self) -> tuple[Status, bytes]:
        if self._person is None or not self._was_read:
            return Status.READ_FAILED, b""
        if not self._newest_address:
            return Status.NO_ITEM, b""
        return Status.DONE, chip_address(self._newest_address)

    def _change_speed(self, baud: int) -> tuple[Status, bytes]:
        """The answer still goes out at the old speed."""
        self._baud = self._usual_baud = baud
        if self._fault == "other-speed":
            self._fault = "none"
        return Status.DONE, b""


def main(argv: list[str] | None = None) -> int:
    return process.run_with_people("card", CardSimulator, argv)


if __name__ == "__main__":
    sys.exit(main())
