"""CardReader for the resident identity card: an intelligent contactless reader.

The card's 256-byte text travels in ``chip[0].data``, its decoded photo as the PNG ``frontImage``.
Source: CWA 16926, interface CardReader. XiaoerCard is our own: the same reading with its text in words.
"""

from __future__ import annotations

import hashlib
from typing import cast

from bridge.devices.contract import CardReader, DeviceError
from bridge.interface import Call, Interface, InvalidData, Operation, UnsupportedData, words
from bridge.protocol import Payload
from bridge.services.card_text import CardTextError, newest_address, parse_card_text
from bridge.services.payload import base64_text, one_of, optional
from bridge.services.service import DeviceService
from bridge.services.terminal_key import CARD_PHOTO_PREFIX, READING_PREFIX

_ABSENT_SOURCES = words("track1 track2 track3 watermark memoryChip track1Front track1JIS track3JIS ddi security")
_SOURCES = _ABSENT_SOURCES | words("chip frontImage backImage fluxInactive")

READ_ERRORS = words("mediaJam shutterFail noMedia invalidMedia cardTooShort cardTooLong securityFail cardCollision")

EVENTS = {
    "InsertCardEvent": "2.0",
    "MediaInsertedEvent": "2.0",
    "InvalidMediaEvent": "2.0",
    "MediaRemovedEvent": "2.0",
}
READ_EVENTS = {"InsertCardEvent": "1.0", "MediaInsertedEvent": "1.0", "InvalidMediaEvent": "1.0"}


class CardReaderService(DeviceService):
    """Reads the card, and lets the terminal's key vouch for what was read."""

    part = "cardReader"

    def own_interfaces(self) -> tuple[Interface, ...]:
        own = Interface(
            "CardReader",
            (
                Operation(
                    "ReadRawData",
                    self._read_raw_data,
                    completion_version="3.0",
                    error_codes=READ_ERRORS,
                ),
                Operation("Reset", self._reset, error_codes=words("mediaJam shutterFail retainBinFull")),
            ),
            EVENTS,
        )
        card = Interface(
            "XiaoerCard",
            (
                Operation(
                    "ReadIdentity",
                    self._read_identity,
                    version="1.0",
                    completion_version="1.0",
                    error_codes=READ_ERRORS,
                ),
            ),
            READ_EVENTS,
        )
        signing = self.facilities.terminal.reading_interface(READING_PREFIX, photo=CARD_PHOTO_PREFIX)
        return (own, card, signing)

    def forget(self, client: object) -> None:
        self.facilities.terminal.forget(client)

    async def _read_raw_data(self, call: Call) -> Payload:
        wanted = {name for name in _SOURCES if optional(call.payload, name, bool, False)}
        if not wanted:
            raise InvalidData("ask for at least one source, e.g. chip")
        reading = await cast(CardReader, self.device).read_card(call.emit, photo="frontImage" in wanted)
        answer: Payload = {name: {"status": "dataSourceNotSupported"} for name in sorted(wanted & _ABSENT_SOURCES)}
        if "chip" in wanted:
            answer["chip"] = [{"data": base64_text(reading.text)}]
            self.facilities.terminal.remember(call.client, reading.text)
        if wanted >= {"chip", "frontImage"}:
            # Both under one signature: the photo of one card cannot be shown with the text of another.
            both = reading.text + (reading.photo_png or b"")
            self.facilities.terminal.remember(call.client, both, CARD_PHOTO_PREFIX)
        if "frontImage" in wanted and reading.photo_png is not None:
            answer["frontImage"] = base64_text(reading.photo_png)
        return answer

    async def _read_identity(self, call: Call) -> Payload:
        wants_address = optional(call.payload, "newestAddress", bool, False)
        wants_photo = optional(call.payload, "photo", bool, False)
        device = cast(CardReader, self.device)
        reading = await device.read_card(call.emit, photo=wants_photo, newest_address=wants_address)
        try:
            answer = parse_card_text(reading.text)
            address = newest_address(reading.newest_address) if wants_address else ""
        except CardTextError as error:
            raise DeviceError("invalidMedia", f"the card's text cannot be understood: {error}") from None
        if address:
            answer["newestAddress"] = address
        if wants_photo and reading.photo_png is not None:
            answer["photo"] = base64_text(reading.photo_png)
        answer["textDigest"] = hashlib.sha256(reading.text).hexdigest()
        self.facilities.terminal.remember(call.client, reading.text)
        return answer

    async def _reset(self, call: Call) -> None:
        to = one_of(call.payload, "to", ("exit", "retain", "currentPosition", "auto"), "auto")
        if to in ("exit", "retain"):
            raise UnsupportedData("a contactless reader does not move cards")
        await self.restart_device()
