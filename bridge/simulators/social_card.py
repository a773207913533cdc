"""A chip card reader with a social security card: the virtual reader of vsmartcard behind a real PC/SC service."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bridge.simulators import process
from bridge.simulators.base import ControlError, Simulator, named_fault
from bridge.simulators.pcsc_service import PcscService
from bridge.simulators.people import Person
from bridge.simulators.social_chip import ATR, Chip, records

FAULTS = {
    "none": "everything works",
    "mute": "the card does not answer its reset with anything sensible",
    "wrong-card": "a chip card that is no social security card",
    "removed-mid-read": "the card is pulled out in the middle of the next reading",
    "slow": "every exchange takes half a second",
    "silent": "the card takes commands and never answers",
    "garbage": "the card answers nonsense",
    "service-killed": "the PC/SC service has crashed",
}

SLOW_SECONDS = 0.5

EMPTY_SECONDS = 0.5
"""How long the reader stays empty between two cards. The service looks every 0.4 s; a card that is swapped faster
than any hand could is to it the old one, gone mute."""
_GARBAGE = bytes.fromhex("FFEEDDCCBBAA99887766554433221100")
_POWER_OFF, _POWER_ON, _RESET, _GET_ATR = 0, 1, 2, 4
"""The virtual reader's one-byte messages; longer ones are command APDUs. Each has two bytes of length before it."""


class SocialCardSimulator(Simulator):
    """Holds one person's card at a time.

    Where the machine has no PC/SC service, or gives it no room, the simulator runs all the same, with a reader
    that is not there and ``problem`` in its state saying why.
    """

    device = "social_card"

    def __init__(self, data_dir: Path, people: dict[int, Person]) -> None:
        super().__init__(data_dir)
        self._people = people
        self._service = PcscService(self.sim_dir / "pcscd.comm")
        self._problem: str | None = None
        self._plugged = False
        self._person: Person | None = None
        self._fault = "none"
        self._lying: asyncio.Task[None] | None = None
        self._emptied_at = float("-inf")

    async def start(self) -> None:
        try:
            await self._service.open()
            await self._service.order("start")
            self._plugged = True
        except ControlError as error:
            self._problem = str(error)
            print(f"social_card simulator without its reader: {error}", file=sys.stderr)

    async def stop(self) -> None:
        await self._take_out()
        await self._service.close()

    def wire(self) -> dict[str, Any]:
        return {"socket": str(self._service.socket_path)}

    def state(self) -> dict[str, Any]:
        return {
            "plugged": self._plugged,
            "person": self._person.number if self._person else None,
            "fault": self._fault,
            "faults": list(FAULTS),
            "people": [{"number": person.number, "name": person.name} for person in self._people.values()],
            "problem": self._problem,
        }

    def actions(self) -> dict[str, Callable[..., Any]]:
        return {
            "present": self.present,
            "remove": self.remove,
            "fault": self.set_fault,
            "unplug": self.unplug,
            "replug": self.replug,
        }

    async def present(self, person: int = 1) -> None:
        """Put a person's card into the reader (in place of the one that is in it)."""
        if person not in self._people:
            known = ", ".join(str(number) for number in self._people)
            raise ControlError(f"there is no person {person}; there are: {known}")
        await self.remove()
        self._person = self._people[person]
        await self._put_in()

    async def remove(self) -> None:
        """Pull the card out."""
        self._person = None
        await self._take_out()

    async def set_fault(self, kind: str) -> None:
        kind = named_fault(kind, FAULTS)
        if self._problem is not None:
            raise ControlError(self._problem)
        before, self._fault = self._fault, kind
        if kind == "service-killed":
            await self._take_out()
            await self._service.order("stop")
        elif before == "service-killed":
            await self._restart()
        else:
            # A card that was mute or silent stays so until it is put in anew.
            await self._take_out()
            await self._put_in()

    async def unplug(self) -> None:
        """Pull the cable. A virtual one cannot be pulled out of a running service: that is run anew without it."""
        await self._take_out()
        if self._plugged:
            self._plugged = False
            await self._restart()

    async def replug(self) -> None:
        """Put the cable back."""
        if self._problem is not None:
            raise ControlError(self._problem)
        if not self._plugged:
            self._plugged = True
            await self._restart()

    async def _restart(self) -> None:
        if self._fault == "service-killed":
            return
        await self._service.order("start" if self._plugged else "bare")
        await self._put_in()

    # -- the card

    async def _put_in(self) -> None:
        if self._person is None or not self._plugged or self._fault == "service-killed":
            return
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._emptied_at + EMPTY_SECONDS - loop.time()))
        (descriptor,) = await self._service.order("insert")
        reader, writer = await asyncio.open_connection(sock=socket.socket(fileno=descriptor))
        chip = Chip(records(self._person.fields, self._person.number), other_kind=self._fault == "wrong-card")
        self._lying = asyncio.create_task(self._lie_in(chip, reader, writer))

    async def _take_out(self) -> None:
        lying, self._lying = self._lying, None
        if lying is not None:
            lying.cancel()
            await asyncio.wait({lying})

    async def _lie_in(self, chip: Chip, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Be the card until it is taken out or the reader is gone."""
        powering = False
        link: socket.socket = writer.get_extra_info("socket")
        try:
            while True:
                length = int.from_bytes(await reader.readexactly(2), "big")
                # The virtual reader sends the rest only when this much is acknowledged.
                link.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
                message = await reader.readexactly(length)
                if len(message) == 1 and message[0] in (_POWER_OFF, _POWER_ON, _RESET):
                    powering = message[0] != _POWER_OFF
                    continue
                if message == bytes([_GET_ATR]):
                    # The reader asks again and again to see that the card is there. A mute one is as good as silent
                    # when powered: no bytes at all would stop the virtual reader for good.
                    answer = b"\0" if self._fault == "mute" and powering else ATR
                    powering = False
                else:
                    given = await self._exchange(chip, message)
                    if given is None:
                        return
                    answer = given
                writer.write(len(answer).to_bytes(2, "big") + answer)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            self._emptied_at = asyncio.get_running_loop().time()

    async def _exchange(self, chip: Chip, command: bytes) -> bytes | None:
        """The response to a command; None when the card was pulled out instead."""
        match self._fault:
            case "silent":
                await asyncio.Event().wait()
            case "slow":
                await asyncio.sleep(SLOW_SECONDS)
            case "garbage":
                return _GARBAGE
            case "removed-mid-read" if command[1] == 0xB2:
                self._fault, self._person, self._lying = "none", None, None
                return None
        return chip.answer(command)


def main(argv: list[str] | None = None) -> int:
    return process.run_with_people("social_card", SocialCardSimulator, argv)


if __name__ == "__main__":
    sys.exit(main())
