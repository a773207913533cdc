"""Resident ID card readers that speak the SAM_V serial protocol (by cable, or USB with a serial port)."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass
from typing import Any

from bridge.devices.contract import CardReading, DeviceInformation, DeviceNotReady, Emit, HardwareFault
from bridge.drivers import sam_frames as sam
from bridge.drivers.card_photo import photo_decoder
from bridge.drivers.hotplug import HotPlug
from bridge.drivers.loose_plug import LoosePlug
from bridge.drivers.options import read_options
from bridge.drivers.sam_dialog import CardData, SamDialog, fault_of, raise_for
from bridge.drivers.sam_line import SamLine
from bridge.drivers.serial_line import LineLost
from bridge.drivers.watched import WatchedDevice

MISSES_TO_BE_GONE = 2
"""Polls in a row that must not find the card before it counts as lifted: one miss is often a bad contact."""

BLINK = 0.05
"""Seconds between tries to get back a line that was lost a moment ago, and the least between two looks."""


@dataclass(frozen=True)
class SamOptions:
    """``port``: a path, ``serial:NUMBER`` or ``usb:PATH`` (hotplug.py). ``baud``: the speed to work at; a
    reader that answers at another one is told to change. ``photo_decoder``: how to run a licensed photo
    decoder (card_photo.py).

    Times in seconds: between looks for a card, between looks at the card left on the reader (``idle_poll``) and
    at a reader without one (``rest_poll``: a line that goes is noticed at once), until a lost line is told as
    unplugged, and so on.
    """

    port: str
    baud: int = 115200
    poll: float = 0.3
    idle_poll: float = 0.4
    rest_poll: float = 1.0
    reconnect: float = 0.5
    debounce: float = 0.3
    answer_timeout: float = 1.0
    read_timeout: float = 3.0
    silence: float = 5.0
    photo_decoder: tuple[str, ...] = ()


class SamCardReader(WatchedDevice):
    """A contract ``CardReader``.

    The reader is asked in turns by the caretaker (is it there, was the card lifted) and by ``read_card``;
    one lock keeps their exchanges apart.
    """

    def __init__(self, options: SamOptions) -> None:
        super().__init__("sam_serial")
        if options.baud not in sam.SET_SPEED:
            raise ValueError(f"driver sam_serial: option 'baud' must be one of {sorted(sam.SET_SPEED)}")
        self._options = options
        self._line = SamLine(options.port)
        self._dialog = SamDialog(
            self._line,
            answer_timeout=options.answer_timeout,
            read_timeout=options.read_timeout,
            silence=options.silence,
        )
        # A reader that is silent at the wanted speed is tried at one of the others each time round.
        self._other_speeds = itertools.cycle([baud for baud in sam.SET_SPEED if baud != options.baud])
        self._hotplug = HotPlug("tty")
        self._lock = asyncio.Lock()
        self._plug = LoosePlug(options.debounce)
        self._lost = False
        self._decode_photo = photo_decoder(options.photo_decoder)
        self._sam_id = ""
        self._card_present = False
        self._fault = ""

    @classmethod
    def from_options(cls, options: dict[str, Any]) -> SamCardReader:
        return cls(read_options(SamOptions, options, "sam_serial"))

    def information(self) -> DeviceInformation:
        return DeviceInformation(
            model="SAM_V", serial=self._sam_id, description="Resident identity card reader, serial SAM protocol"
        )

    def capabilities(self) -> dict[str, Any]:
        return {
            "type": "intelligentContactless",
            "readTracks": {"frontImage": bool(self._options.photo_decoder)},
            "chipProtocols": {"chipTypeB": True},
            "cardTakenSensor": True,
        }

    # -- looking after the line

    async def look_after(self) -> None:
        self._hotplug.start()
        try:
            while True:
                self._lost = False
                try:
                    async with self._lock:
                        await self._connect()
                    self._plug.mended()
                    while True:
                        await self._pause()
                        async with self._lock:
                            await self._look()
                except DeviceNotReady:
                    self._plug.lost()
                    answers = self._line.is_open
                    await self._line.close()
                    self._forget_card()
                    if self._told_as_there() and not self._plug.worth_telling:
                        await asyncio.sleep(BLINK)
                    else:
                        self._publish("offline" if answers else "noDevice")
                        self._plug.told()
                        await self._hotplug.wait(self._options.reconnect)
        finally:
            self._plug.told()
            self._hotplug.stop()
            await self._line.close()

    def _told_as_there(self) -> bool:
        return self.status().device in ("online", "hardwareError")

    async def _pause(self) -> None:
        if not self._lost:
            await asyncio.sleep(BLINK)
            await self._line.stirs(self._options.idle_poll if self._card_present else self._options.rest_poll)
        if self._lost:
            raise DeviceNotReady("the line was lost")

    async def _connect(self) -> None:
        await self._dialog.connect(self._options.baud, next(self._other_speeds))
        await self._test(patience=0.0)
        self._sam_id = await self._dialog.identity() or self._sam_id

    async def _test(self, patience: float | None = None) -> None:
        """Ask the reader how it is, and publish that. Raises DeviceNotReady after ``patience`` seconds of silence."""
        status = await self._dialog.test(patience)
        if status is not None:
            self._fault = "" if status == sam.OK else fault_of(status)
            self._publish("hardwareError" if self._fault else "online")

    async def _look(self) -> None:
        """One idle poll: is a card that was read still there, else is the reader still there."""
        if not self._card_present:
            await self._test()
            return
        for _ in range(MISSES_TO_BE_GONE):
            if await self._dialog.still_there():
                return
        self._forget_card()
        self._publish("online")

    def _forget_card(self) -> None:
        if self._card_present:
            self._card_present = False
            self.notify("MediaRemovedEvent")

    def _publish(self, device: str) -> None:
        connected = device in ("online", "hardwareError")
        media = ("present" if self._card_present else "notPresent") if connected else "unknown"
        self.publish(device, media=media, security="open" if device == "online" else "notReady")

    # -- commands

    async def self_test(self) -> list[str]:
        """Have the reader test itself now; its verdict is the device's status. Raises DeviceNotReady."""
        if self._told_as_there():
            async with self._lock:
                await self._test()
        return ["hardwareError"] if self._fault else []

    async def read_card(self, emit: Emit, *, photo: bool = True, newest_address: bool = False) -> CardReading:
        told: list[str] = []

        def tell(event: str, payload: dict[str, Any] | None) -> None:
            told.append(event)
            emit(event, payload)

        try:
            data = await self._find_and_read(tell, newest_address)
        except LineLost:
            if told:
                raise
            # It was lost before this command came, and the status could not say so yet.
            data = await self._find_and_read(tell, newest_address)
        decode = photo and len(data.photo) == sam.PHOTO_BYTES
        return CardReading(data.text, await self._decode_photo(data.photo) if decode else None, data.address)

    async def _find_and_read(self, emit: Emit, with_address: bool) -> CardData:
        """One try. A plug that is loose at this moment is waited for."""
        if self._told_as_there():
            await self._plug.settled()
        if not self._told_as_there():
            raise DeviceNotReady("no card reader is connected")
        async with self._lock:
            try:
                if self._fault:
                    await self._test()
                if self._fault:
                    raise HardwareFault(self._fault)
                return await self._wait_for_card(emit, with_address)
            except DeviceNotReady:
                self._plug.lost()
                self._lost = True
                self._line.stir()
                raise

    async def _wait_for_card(self, emit: Emit, with_address: bool) -> CardData:
        """Find, select, read; again until a card gives its data. Each event is told once per card."""
        told: set[str] = set()

        def tell(event: str) -> None:
            if event not in told:
                told.add(event)
                emit(event, None)

        while True:
            was_there = self._card_present
            status, data = await self._dialog.attempt(was_there=was_there, with_address=with_address, tell=tell)
            if data is not None:
                self._card_present = True
                self._publish("online")
                return data
            if status == sam.NO_CARD and was_there:
                self._forget_card()
                self._publish("online")
            try:
                raise_for(status)
            except HardwareFault as fault:
                self._fault = str(fault)
                self._publish("hardwareError")
                raise
            if status != sam.NO_CARD:
                tell("InvalidMediaEvent")
            elif told != {"InsertCardEvent"}:
                told.clear()
                tell("InsertCardEvent")
            await asyncio.sleep(self._options.poll)
