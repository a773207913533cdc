"""Sensors, locks, the booth's door and the UPS of a kiosk, on a Modbus RTU line; with a speaker, if there is one.

Which contact is where is configuration: ``inputs`` and ``outputs`` name the places (``modbus_points.py``).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bridge.devices.contract import DeviceError, DeviceInformation, DeviceNotReady, HardwareFault
from bridge.drivers import modbus_inputs
from bridge.drivers.audio_speaker import DEFAULT_VOLUME, AlsaSpeaker
from bridge.drivers.modbus_inputs import BOOTH_DOOR_RELAY, DEFAULT_INPUTS, DEFAULT_OUTPUTS, INPUTS, SWITCHES
from bridge.drivers.modbus_line import LineSettings, ModbusLine, NoAnswer
from bridge.drivers.modbus_points import Point, parse_point
from bridge.drivers.options import read_options
from bridge.drivers.watched import WatchedDevice

log = logging.getLogger("bridge.drivers")

DOOR_POLL = 0.1
"""Seconds between two looks at a door that is being opened."""

LINE_PATIENCE = 1.8
"""Seconds a person at the door waits for a line that does not answer, its other users' turns included."""

RELAYS_EVERY = 5
"""Contacts are read at every look; relays, which nobody but us moves, at every fifth and after every order."""


@dataclass(frozen=True)
class AuxiliariesOptions:
    """``inputs`` and ``outputs``: name (``modbus_inputs.INPUTS``, ``OUTPUTS``) -> place. ``audio``: ALSA device of
    the speaker, empty for none; ``audio_config``, ``prompts`` and ``volume`` as in ``audio_alsa``. Times in seconds."""

    port: str
    baud: int = 9600
    parity: str = "N"
    answer_timeout: float = 0.5
    poll: float = 0.5
    retry: float = 1.0
    inputs: dict[str, str] = field(default_factory=lambda: dict(DEFAULT_INPUTS))
    outputs: dict[str, str] = field(default_factory=lambda: dict(DEFAULT_OUTPUTS))
    audio: str = ""
    audio_config: str = ""
    prompts: str = ""
    volume: int = DEFAULT_VOLUME


class ModbusAuxiliaries(WatchedDevice):
    """A contract ``Auxiliaries``, and its own ``Door`` when a relay for one is configured."""

    def __init__(self, options: AuxiliariesOptions) -> None:
        super().__init__("modbus_auxiliaries")
        self._options = options
        self._line = ModbusLine.shared(LineSettings(options.port, options.baud, options.parity, options.answer_timeout))
        self._places = _places("input", options.inputs, INPUTS) | _places(
            "output", options.outputs, modbus_inputs.OUTPUTS
        )
        if not self._places:
            raise ValueError("driver modbus_auxiliaries: there is neither an input nor an output")
        self._powering = self._recovered = False
        self._opening = False
        self._at_the_door = asyncio.Lock()
        self._locking: asyncio.Future[None] | None = None
        self._board: dict[str, Any] = {}
        self._points: dict[str, bool] = {}
        self.speaker = (
            AlsaSpeaker(options.audio, options.audio_config, options.prompts, options.volume) if options.audio else None
        )
        self.door = self if BOOTH_DOOR_RELAY in self._places else None

    @classmethod
    def from_options(cls, options: dict[str, Any]) -> ModbusAuxiliaries:
        return cls(read_options(AuxiliariesOptions, options, "modbus_auxiliaries"))

    def information(self) -> DeviceInformation:
        return DeviceInformation(description="Cabinet board on a Modbus RTU line")

    def capabilities(self) -> dict[str, Any]:
        offered = modbus_inputs.capabilities(frozenset(self._places))
        return offered | (self.speaker.capabilities() if self.speaker else {})

    def settable(self) -> frozenset[str]:
        own = {wish for wish, (output, _, _) in SWITCHES.items() if output in self._places}
        return frozenset(own | (self.speaker.settable() if self.speaker else set()))

    async def look_after(self) -> None:
        self._line.hold(self)
        if self.speaker:
            self.speaker.watch(lambda: self._tell(self.status().device, self._board))
            await self.speaker.open()
        try:
            for number in count():
                there = await self._look(relays=number % RELAYS_EVERY == 0)
                await asyncio.sleep(self._options.poll if there else self._options.retry)
        finally:
            if self.speaker:
                await self.speaker.close()
            await self._line.release(self)

    async def self_test(self) -> list[str]:
        """Look at the board anew, and let the speaker play an inaudible moment."""
        await self._look()
        return await self.speaker.self_test() if self.speaker else []

    async def set_auxiliaries(self, wishes: Mapping[str, Any]) -> None:
        switched = [wish for wish in wishes if wish in SWITCHES]
        for wish in switched:
            output, yes, _ = SWITCHES[wish]
            await self._switch(output, wishes[wish] == yes)
            if wish == "ups" and wishes[wish] != yes:
                self._recovered = False
        if switched:
            await self._look()
        if self.speaker:
            await self.speaker.obey(wishes)

    async def open_door(self, seconds: float) -> None:
        async with self._at_the_door:
            if self.status().device in ("offline", "noDevice"):
                raise DeviceNotReady("the cabinet board does not answer")
            if self._locking is not None:
                await asyncio.wait({self._locking})
            self._opening = True
            try:
                opened = await self._release_door(seconds)
            except NoAnswer:
                # The relay may be on. Nobody waits for this line: the next look that finds it on switches it off.
                self._opening = False
                self._tell("offline", {})
                raise
            except BaseException:
                await self._lock_door()
                raise
            await self._lock_door()
        if not opened and "boothDoorClosed" in self._places:
            raise DeviceError("doorBlocked", "the door was released, but nobody could open it")

    async def _release_door(self, seconds: float) -> bool:
        """Release the door until it is seen open, at most for ``seconds``; whether it was."""
        loop = asyncio.get_running_loop()
        await _soon(self._switch(BOOTH_DOOR_RELAY, True))
        deadline = loop.time() + seconds
        while loop.time() < deadline:
            await _soon(self._look_or_raise())
            if "boothDoorClosed" in self._places and self.status().detail["door"] == "open":
                return True
            await asyncio.sleep(DOOR_POLL)
        return False

    async def _lock_door(self) -> None:
        """Goes to its end also when the caller is cancelled meanwhile."""
        self._locking = asyncio.ensure_future(self._switch_door_off())
        await asyncio.shield(self._locking)

    async def _switch_door_off(self) -> None:
        # When this fails, the next look at the relays finds one on that nobody wants, and switches it off.
        with contextlib.suppress(DeviceNotReady, HardwareFault):
            await self._switch(BOOTH_DOOR_RELAY, False)
        self._opening = False
        await self._look()

    async def _switch(self, output: str, closed: bool) -> None:
        place = self._places[output]
        await self._line.write(place, int(closed is not place.inverted))

    async def _look(self, relays: bool = True) -> bool:
        """Read the contacts, and the relays if so wished, and publish them; whether the board is there."""
        try:
            await self._look_or_raise(relays)
        except NoAnswer:
            self._tell("offline", {})
        except DeviceNotReady:
            self._tell("noDevice", {})
        except HardwareFault:
            self._tell("hardwareError", {})
        return self.status().device == "online"

    async def _look_or_raise(self, relays: bool = True) -> None:
        points = await self._read(relays)
        if points.get(BOOTH_DOOR_RELAY) and not self._opening:
            # A bridge that was killed, or a cable pulled, while the door was open to a person: lock it now.
            log.warning("door relay was left on; switching it off", extra={"driver": self.name})
            await self._switch(BOOTH_DOOR_RELAY, False)
            points = await self._read()
        powering = points.get("upsPowering", False)
        if powering is not self._powering:
            self._recovered = not powering
            self._powering = powering
        self._tell("online", modbus_inputs.describe(points, self._recovered))

    async def _read(self, relays: bool = True) -> dict[str, bool]:
        known = {} if relays or not self._board else self._points
        places = {name: place for name, place in self._places.items() if name not in known or name in INPUTS}
        values = await self._line.read(places.values())
        self._points = known | {name: place.says(values[place]) for name, place in places.items()}
        return self._points

    def _tell(self, device: str, board: dict[str, Any]) -> None:
        self._board = board
        self.publish(device, **board, **(self.speaker.status() if self.speaker else {}))


async def _soon(asked: Awaitable[None]) -> None:
    """Wait for an answer of the line, no longer than a person would. Raises NoAnswer."""
    try:
        async with asyncio.timeout(LINE_PATIENCE):
            await asked
    except TimeoutError:
        raise NoAnswer("the cabinet board does not answer in time") from None


def _places(what: str, configured: Mapping[str, str], known: frozenset[str]) -> dict[str, Point]:
    places = {}
    for name, text in configured.items():
        if name not in known:
            raise ValueError(f"driver modbus_auxiliaries has no {what} {name!r} (it has: {', '.join(sorted(known))})")
        places[name] = place = parse_point(text)
        if what == "output" and place.kind != "coil":
            raise ValueError(f"driver modbus_auxiliaries: output {name!r} must be a coil")
    return places
