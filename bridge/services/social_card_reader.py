"""CardReader for chip cards, first of all the social security card: the chip's answer to reset, and talking to it.

Source: CWA 16926, interface CardReader. XiaoerCard is our own: the social security card in words.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
from typing import cast

from bridge.devices.contract import ChipPower, ChipReader, DeviceError, DeviceNotReady, HardwareFault
from bridge.interface import Call, Interface, InvalidData, Operation, UnsupportedData, words
from bridge.protocol import Payload
from bridge.services.card_reader import EVENTS, READ_ERRORS, READ_EVENTS
from bridge.services.payload import base64_text, one_of, optional
from bridge.services.service import DeviceService
from bridge.services.social_card import read_social_card, reading_bytes
from bridge.services.terminal_key import SOCIAL_CARD_PREFIX

_ABSENT_SOURCES = words(
    "track1 track2 track3 watermark memoryChip track1Front frontImage backImage track1JIS track3JIS ddi security"
)
_SOURCES = _ABSENT_SOURCES | words("chip fluxInactive")
_PROTOCOLS = words("chipT0 chipT1 chipProtocolNotRequired chipTypeAPart3 chipTypeAPart4 chipTypeB chipTypeNFC")
_CHIP_ERRORS = words("mediaJam noMedia invalidMedia invalidData atrNotObtained")
_SHORTEST_APDU, _LONGEST_APDU = 4, 261


class SocialCardReaderService(DeviceService):
    """Powers a chip card, exchanges commands with it, reads the open part of a social security card, and lets the
    terminal's key vouch for what was read."""

    part = "cardReader"

    def own_interfaces(self) -> tuple[Interface, ...]:
        own = Interface(
            "CardReader",
            (
                Operation("ReadRawData", self._read_raw_data, completion_version="3.0", error_codes=READ_ERRORS),
                Operation(
                    "ChipIO",
                    self._chip_io,
                    version="3.0",
                    completion_version="3.0",
                    error_codes=_CHIP_ERRORS | {"protocolNotSupported", "cardCollision"},
                ),
                Operation(
                    "ChipPower",
                    self._chip_power,
                    completion_version="3.0",
                    error_codes=_CHIP_ERRORS | {"chipPowerNotSupported"},
                ),
                Operation("Reset", self._reset, error_codes=words("mediaJam shutterFail retainBinFull")),
            ),
            EVENTS,
        )
        card = Interface(
            "XiaoerCard",
            (
                Operation(
                    "ReadSocialCard",
                    self._read_social_card,
                    version="1.0",
                    completion_version="1.0",
                    error_codes=READ_ERRORS,
                ),
            ),
            READ_EVENTS,
        )
        return (own, card, self.facilities.terminal.reading_interface(SOCIAL_CARD_PREFIX))

    def forget(self, client: object) -> None:
        self.facilities.terminal.forget(client)

    @property
    def _reader(self) -> ChipReader:
        return cast(ChipReader, self.device)

    async def _read_raw_data(self, call: Call) -> Payload:
        wanted = {name for name in _SOURCES if optional(call.payload, name, bool, False)}
        if not wanted:
            raise InvalidData("ask for at least one source, e.g. chip")
        atr = await self._reader.wait_for_chip(call.emit)
        answer: Payload = {name: {"status": "dataSourceNotSupported"} for name in sorted(wanted & _ABSENT_SOURCES)}
        if "chip" in wanted:
            answer["chip"] = [{"data": base64_text(atr)}]
        return answer

    async def _chip_io(self, call: Call) -> Payload:
        protocol = one_of(call.payload, "chipProtocol", _PROTOCOLS)
        if protocol is None:
            raise InvalidData("chipProtocol is required")
        if protocol not in ("chipT0", "chipT1", "chipProtocolNotRequired"):
            raise DeviceError("protocolNotSupported", "this reader's cards speak T=0 or T=1")
        try:
            apdu = base64.b64decode(optional(call.payload, "chipData", str, ""), validate=True)
        except (binascii.Error, ValueError):
            raise InvalidData("chipData is not base64") from None
        if not _SHORTEST_APDU <= len(apdu) <= _LONGEST_APDU:
            raise DeviceError("invalidData", f"a command has {_SHORTEST_APDU} to {_LONGEST_APDU} bytes")
        response = await self._reader.transmit(apdu)
        return {"chipProtocol": protocol, "chipData": base64_text(response)}

    async def _chip_power(self, call: Call) -> Payload | None:
        how = one_of(call.payload, "chipPower", ("cold", "warm", "off"))
        if how is None:
            raise InvalidData("chipPower is required")
        atr = await self._reader.power(cast(ChipPower, how))
        return {"chipData": base64_text(atr)} if atr is not None else None

    async def _read_social_card(self, call: Call) -> Payload:
        answered = False

        async def transmit(apdu: bytes) -> bytes:
            nonlocal answered
            response = await self._reader.transmit(apdu)
            answered = True
            return response

        try:
            while True:
                await self._reader.wait_for_chip(call.emit)
                try:
                    fields = await read_social_card(transmit)
                    reading = reading_bytes(fields)
                    self.facilities.terminal.remember(call.client, reading, SOCIAL_CARD_PREFIX)
                    return fields | {"reading": base64_text(reading)}
                except DeviceError as error:
                    if error.code != "noMedia" or answered:
                        raise
                    # It had been taken away when this command came; the reader notices only when it is spoken to.
        finally:
            # Nobody goes on talking to a card that was read: it may be taken out.
            with contextlib.suppress(DeviceError, DeviceNotReady, HardwareFault):
                await self._reader.power("off")

    async def _reset(self, call: Call) -> None:
        to = one_of(call.payload, "to", ("exit", "retain", "currentPosition", "auto"), "auto")
        if to in ("exit", "retain"):
            raise UnsupportedData("this reader does not move cards")
        await self.restart_device()
