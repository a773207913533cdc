"""Resident ID card readers that speak the SAM_V serial protocol (by cable, or USB with a serial port)."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bridge.devices.contract import (
    CardReading,
    DeviceError,
    DeviceInformation,
    DeviceNotReady,
    Emit,
    HardwareFault,
)
from bridge.drivers import sam_frames as sam
from bridge.drivers.card_photo import command_decoder
from bridge.drivers.options import read_options
from bridge.drivers.sam_frames import Answer, FrameError
from bridge.drivers.sam_line import SamLine, Silence
from bridge.drivers.watched import WatchedDevice

MISSES_TO_BE_GONE = 2
"""Polls in a row that must not find the card before it counts as lifted: one miss is often a bad contact."""


@dataclass(frozen=True)
class SamOptions:
    """Times in seconds: between looks for a card, between looks at an idle reader (or
    at the card left on it), and so on.

    ``photo_decoder`` is the command line of a licensed photo decoder, if any.
    """

    port: str
    baud: int = 115200
    poll: float = 0.3
    idle_poll: float = 0.6
    reconnect: float = 0.5
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
        self._options = options
        self._line = SamLine(options.port, options.baud)
        self._lock = asyncio.Lock()
        self._lost = asyncio.Event()
        self._decode_photo = command_decoder(options.photo_decoder)
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
        try:
            while True:
                self._lost.clear()
                try:
                    async with self._lock:
                        await self._connect()
                    while not self._lost.is_set():
                        await self._pause(self._options.idle_poll)
                        async with self._lock:
                            await self._look()
                except DeviceNotReady:
                    answers = self._line.is_open
                    await self._line.close()
                    self._forget_card()
                    self._publish("offline" if answers else "noDevice")
                    await asyncio.sleep(self._options.reconnect)
        finally:
            await self._line.close()

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._lost.wait(), seconds)
        if self._lost.is_set():
            raise DeviceNotReady("the line was lost")

    async def _connect(self) -> None:
        await self._line.open()
        await self._test(patience=0.0)
        with contextlib.suppress(FrameError, Silence):
            answer = await self._line.ask(sam.READ_SAM_ID, self._options.answer_timeout)
            if answer.status == sam.OK:
                self._sam_id = sam.format_sam_id(answer.data)

    async def _test(self, patience: float | None = None) -> None:
        """Ask the reader how it is, and publish that.

        Raises DeviceNotReady when it has been silent for ``patience`` seconds (default: the option).
        """
        try:
            answer = await self._line.ask(sam.SELF_TEST, self._options.answer_timeout)
        except FrameError:
            return  # noise: the next test tells
        except Silence:
            if self._silent_for() >= (self._options.silence if patience is None else patience):
                raise DeviceNotReady("the reader does not answer") from None
            return
        self._fault = "" if answer.status == sam.OK else _fault_of(answer.status)
        self._publish("hardwareError" if self._fault else "online")

    async def _look(self) -> None:
        """One idle poll: is a card that was read still there, else is the reader still there."""
        if not self._card_present:
            await self._test()
            return
        misses = 0
        while misses < MISSES_TO_BE_GONE:
            if await self._card_is_there():
                return
            misses += 1
        self._forget_card()
        self._publish("online")

    async def _card_is_there(self) -> bool:
        """Find alone does not tell: many readers deny a card they have read until it is lifted."""
        try:
            if (await self._ask(sam.FIND_CARD)).status == sam.CARD_FOUND:
                return True
            return (await self._ask(sam.READ_BASE, self._options.read_timeout)).status == sam.OK
        except HardwareFault:
            return False

    def _forget_card(self) -> None:
        if self._card_present:
            self._card_present = False
            self.notify("MediaRemovedEvent")

    def _publish(self, device: str) -> None:
        connected = device in ("online", "hardwareError")
        media = ("present" if self._card_present else "notPresent") if connected else "unknown"
        self.publish(device, media=media, security="open" if device == "online" else "notReady")

    # -- reading

    async def read_card(self, emit: Emit) -> CardReading:
        if self.status().device not in ("online", "hardwareError"):
            raise DeviceNotReady("no card reader is connected")
        async with self._lock:
            if self._fault:
                await self._test()
            if self._fault:
                raise HardwareFault(self._fault)
            try:
                data = await self._wait_for_card(emit)
            except DeviceNotReady:
                self._lost.set()
                raise
        text, photo = sam.split_base_data(data)
        return CardReading(text, await self._decode_photo(photo) if len(photo) == sam.PHOTO_BYTES else None)

    async def _wait_for_card(self, emit: Emit) -> bytes:
        """Find, select, read; again until a card gives its data. Each event is told once per card."""
        told: set[str] = set()

        def tell(event: str) -> None:
            if event not in told:
                told.add(event)
                emit(event, None)

        while True:
            status, data = await self._attempt(tell)
            if status == sam.OK:
                self._card_present = True
                self._publish("online")
                return data
            self._raise_for(status)
            if status != sam.NO_CARD:
                tell("InvalidMediaEvent")
            elif told != {"InsertCardEvent"}:
                told.clear()
                tell("InsertCardEvent")
            await asyncio.sleep(self._options.poll)

    async def _attempt(self, tell: Callable[[str], None]) -> tuple[int, bytes]:
        """One pass over find, select and read: the status that ended it, and the data when it is OK."""
        found = await self._ask(sam.FIND_CARD)
        if found.status != sam.CARD_FOUND:
            if found.status != sam.NO_CARD or not self._card_present:
                return found.status, b""
            again = await self._ask(sam.READ_BASE, self._options.read_timeout)
            if again.status == sam.OK:
                return self._checked(again)
            self._forget_card()
            self._publish("online")
            return sam.NO_CARD, b""
        selected = await self._ask(sam.SELECT_CARD)
        if selected.status != sam.OK:
            return selected.status, b""
        tell("MediaInsertedEvent")
        return self._checked(await self._ask(sam.READ_BASE, self._options.read_timeout))

    def _checked(self, answer: Answer) -> tuple[int, bytes]:
        if answer.status == sam.OK:
            try:
                sam.split_base_data(answer.data)
            except FrameError:
                return sam.READ_FAILED, b""
        return answer.status, answer.data

    async def _ask(self, command: bytes, timeout: float | None = None) -> Answer:
        """Ask, and once again after noise or a complaint about the frame itself.

        Raises HardwareFault when the second try fails too, DeviceNotReady after a long silence.
        """
        tries = 0
        while True:
            tries += 1
            try:
                answer = await self._line.ask(command, timeout or self._options.answer_timeout)
            except Silence:
                if self._silent_for() >= self._options.silence:
                    raise DeviceNotReady("the reader does not answer") from None
                tries = 0
                continue
            except FrameError as error:
                if tries == 2:
                    raise HardwareFault(f"the reader's answers are damaged: {error}") from None
                continue
            if tries == 2 or answer.status not in (sam.BAD_CHECKSUM, sam.BAD_LENGTH, sam.BAD_COMMAND):
                return answer

    def _raise_for(self, status: int) -> None:
        if status == sam.WRONG_TYPE:
            raise DeviceError("invalidMedia", "this is not a resident identity card")
        if status in (sam.CARD_REJECTED_SAM, sam.SAM_REJECTED_CARD, sam.NOT_VERIFIED):
            raise DeviceError("securityFail", "card and reader do not accept each other")
        if status not in (sam.NO_CARD, sam.SELECT_FAILED, sam.READ_FAILED, sam.NO_ITEM):
            self._fault = _fault_of(status)
            self._publish("hardwareError")
            raise HardwareFault(self._fault)

    def _silent_for(self) -> float:
        return time.monotonic() - self._line.heard_at


def _fault_of(status: int) -> str:
    words = {sam.UNAUTHORISED: "the security module is not authorised", sam.SELF_TEST_FAILED: "self test failed"}
    return words.get(status, f"the reader reports status {status:02X}")
