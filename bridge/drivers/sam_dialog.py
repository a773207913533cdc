"""What a resident-card reader is asked, in the order it wants; each command again once when the line spoils it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from bridge.devices.contract import DeviceError, DeviceNotReady, HardwareFault
from bridge.drivers import sam_frames as sam
from bridge.drivers.sam_frames import Answer, FrameError
from bridge.drivers.sam_line import SamLine, Silence

_SPOILT = (sam.BAD_CHECKSUM, sam.BAD_LENGTH, sam.BAD_COMMAND)


@dataclass(frozen=True)
class CardData:
    """``address``: the newest address as it lies on the card, empty when there is none or it was not asked for."""

    text: bytes
    photo: bytes
    address: bytes = b""


class SamDialog:
    """Finds, selects and reads a card. Times are in seconds."""

    def __init__(self, line: SamLine, *, answer_timeout: float, read_timeout: float, silence: float) -> None:
        self._line = line
        self._answer_timeout = answer_timeout
        self._read_timeout = read_timeout
        self._silence = silence

    async def connect(self, wanted: int, other: int) -> None:
        """Open the line so that the reader answers at ``wanted`` baud.

        A reader that is silent there is tried at ``other`` baud, and told to change when it answers.
        Raises DeviceNotReady when it answers at neither.
        """
        await self._line.open(wanted)
        if other == wanted or await self._answers():
            return
        await self._line.open(other)
        try:
            changed = (await self._line.ask(sam.SET_SPEED[wanted], self._answer_timeout)).status == sam.OK
        except (FrameError, Silence):
            changed = False
        if not changed:
            raise DeviceNotReady("the reader does not answer")
        await self._line.open(wanted)

    async def _answers(self) -> bool:
        """A reader at another speed is silent, or makes noise."""
        try:
            await self._line.ask(sam.SELF_TEST, self._answer_timeout)
        except (FrameError, Silence):
            return False
        return True

    async def test(self, patience: float | None = None) -> int | None:
        """The status the reader gives itself; None when it said nothing useful this time.

        Raises DeviceNotReady when it has been silent for ``patience`` seconds (default: ``silence``).
        """
        try:
            return (await self._line.ask(sam.SELF_TEST, self._answer_timeout)).status
        except FrameError:
            return None  # noise: the next test tells
        except Silence:
            self._give_up_after(self._silence if patience is None else patience)
            return None

    async def identity(self) -> str:
        """The security module's number; empty when it does not tell."""
        try:
            answer = await self._line.ask(sam.READ_SAM_ID, self._answer_timeout)
        except (FrameError, Silence):
            return ""
        return sam.format_sam_id(answer.data) if answer.status == sam.OK else ""

    async def still_there(self) -> bool:
        """Whether the card that was read still lies there. Find alone does not tell: many readers deny a
        card they have read until it is lifted."""
        try:
            if (await self.ask(sam.FIND_CARD)).status == sam.CARD_FOUND:
                return True
            return (await self.ask(sam.READ_BASE, self._read_timeout)).status == sam.OK
        except HardwareFault:
            return False

    async def attempt(
        self, *, was_there: bool, with_address: bool, tell: Callable[[str], None]
    ) -> tuple[int, CardData | None]:
        """One pass over find, select and read: the status that ended it, and the data when it is OK.

        ``was_there``: the last card may still lie there, denied to "find" but readable.
        """
        found = await self.ask(sam.FIND_CARD)
        if found.status == sam.CARD_FOUND:
            selected = await self.ask(sam.SELECT_CARD)
            if selected.status != sam.OK:
                return selected.status, None
            tell("MediaInsertedEvent")
        elif found.status != sam.NO_CARD or not was_there:
            return found.status, None
        status, data = await self._read(with_address)
        if found.status == sam.NO_CARD and status != sam.OK:
            return sam.NO_CARD, None
        return status, data

    async def _read(self, with_address: bool) -> tuple[int, CardData | None]:
        answer = await self.ask(sam.READ_BASE, self._read_timeout)
        if answer.status != sam.OK:
            return answer.status, None
        try:
            text, photo = sam.split_base_data(answer.data)
        except FrameError:
            return sam.READ_FAILED, None
        if not with_address:
            return sam.OK, CardData(text, photo)
        address = await self.ask(sam.READ_NEW_ADDRESS, self._read_timeout)
        if address.status == sam.NO_ITEM:
            return sam.OK, CardData(text, photo)
        if address.status != sam.OK:
            return address.status, None
        return sam.OK, CardData(text, photo, address.data)

    async def ask(self, command: bytes, timeout: float | None = None) -> Answer:
        """Ask, and once again after noise or a complaint about the frame itself.

        Raises HardwareFault when the second try fails too, DeviceNotReady after a long silence.
        """
        tries = 0
        while True:
            tries += 1
            try:
                answer = await self._line.ask(command, timeout or self._answer_timeout)
            except Silence:
                self._give_up_after(self._silence)
                tries = 0
                continue
            except FrameError as error:
                if tries == 2:
                    raise HardwareFault(f"the reader's answers are damaged: {error}") from None
                continue
            if tries == 2 or answer.status not in _SPOILT:
                return answer

    def _give_up_after(self, seconds: float) -> None:
        if time.monotonic() - self._line.heard_at >= seconds:
            raise DeviceNotReady("the reader does not answer")


def raise_for(status: int) -> None:
    """A status that ends a reading: DeviceError for a card that is none, HardwareFault for the reader's own trouble.

    Returns for one that another try, or another card, may change.
    """
    if status == sam.WRONG_TYPE:
        raise DeviceError("invalidMedia", "this is not a resident identity card")
    if status in (sam.CARD_REJECTED_SAM, sam.SAM_REJECTED_CARD, sam.NOT_VERIFIED):
        raise DeviceError("securityFail", "card and reader do not accept each other")
    if status not in (sam.NO_CARD, sam.SELECT_FAILED, sam.READ_FAILED, sam.NO_ITEM):
        raise HardwareFault(fault_of(status))


def fault_of(status: int) -> str:
    """The reader's own trouble in words."""
    words = {sam.UNAUTHORISED: "the security module is not authorised", sam.SELF_TEST_FAILED: "self test failed"}
    return words.get(status, f"the reader reports status {status:02X}")
