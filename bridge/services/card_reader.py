"""CardReader for the resident identity card: an intelligent contactless reader.

The card's 256-byte text travels in ``chip[0].data``, its decoded photo as the PNG ``frontImage``.
Source: CWA 16926, interface CardReader.
"""

from __future__ import annotations

from typing import cast

from bridge.devices.contract import CardReader
from bridge.interface import Call, Interface, InvalidData, Operation, UnsupportedData, words
from bridge.protocol import Payload
from bridge.services.payload import base64_text, one_of, optional
from bridge.services.service import DeviceService

_ABSENT_SOURCES = words("track1 track2 track3 watermark memoryChip track1Front track1JIS track3JIS ddi security")
_SOURCES = _ABSENT_SOURCES | words("chip frontImage backImage fluxInactive")

EVENTS = {
    "InsertCardEvent": "2.0",
    "MediaInsertedEvent": "2.0",
    "InvalidMediaEvent": "2.0",
    "MediaRemovedEvent": "2.0",
}


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
                    error_codes=words(
                        "mediaJam shutterFail noMedia invalidMedia cardTooShort cardTooLong securityFail cardCollision"
                    ),
                ),
                Operation("Reset", self._reset, error_codes=words("mediaJam shutterFail retainBinFull")),
            ),
            EVENTS,
        )
        return (own, self.facilities.terminal.reading_interface)

    def forget(self, client: object) -> None:
        self.facilities.terminal.forget(client)

    async def _read_raw_data(self, call: Call) -> Payload:
        wanted = {name for name in _SOURCES if optional(call.payload, name, bool, False)}
        if not wanted:
            raise InvalidData("ask for at least one source, e.g. chip")
        reading = await cast(CardReader, self.device).read_card(call.emit)
        answer: Payload = {name: {"status": "dataSourceNotSupported"} for name in sorted(wanted & _ABSENT_SOURCES)}
        if "chip" in wanted:
            answer["chip"] = [{"data": base64_text(reading.text)}]
            self.facilities.terminal.remember(call.client, reading.text)
        if "frontImage" in wanted and reading.photo_png is not None:
            answer["frontImage"] = base64_text(reading.photo_png)
        return answer

    async def _reset(self, call: Call) -> None:
        to = one_of(call.payload, "to", ("exit", "retain", "currentPosition", "auto"), "auto")
        if to in ("exit", "retain"):
            raise UnsupportedData("a contactless reader does not move cards")
        await self.restart_device()
