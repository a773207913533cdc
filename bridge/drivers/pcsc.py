"""Chip cards in any reader the PC/SC service (pcscd) knows, e.g. social security cards.

The service's library can hang in a call for good; it is called in a process of its own (``child.py``).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from bridge.devices.contract import ChipPower, DeviceError, DeviceInformation, DeviceNotReady, Emit, HardwareFault
from bridge.drivers.child import Child, ChildFailed
from bridge.drivers.options import read_options
from bridge.drivers.watched import WatchedDevice

_WORKER = Path(__file__).with_name("pcsc_worker.py")

STATUS_BYTES = 2
"""The least a card can answer."""

NOTICING_SECONDS = 1.0
"""How long the PC/SC service may take to notice that a card is gone."""

_GONE = ("service", "reader")


@dataclass(frozen=True)
class PcscOptions:
    """``reader``: part of the reader's name; empty takes the first. ``socket``: a PC/SC service of its own
    behind this socket instead of the machine's.

    Times in seconds: between looks at the reader, for a look, for an exchange with the card, until a reader
    that went counts as unplugged.
    """

    reader: str = ""
    socket: str = ""
    poll: float = 0.4
    look_timeout: float = 1.5
    exchange_timeout: float = 10.0
    debounce: float = 0.3


class PcscCardReader(WatchedDevice):
    """A contract ``ChipReader``."""

    def __init__(self, options: PcscOptions) -> None:
        super().__init__("pcsc")
        self._options = options
        self._child = _child(options.socket)
        self._reader = ""
        self._card = "absent"
        self._powered = False
        self._lost_at: float | None = None

    @classmethod
    def from_options(cls, options: dict[str, Any]) -> PcscCardReader:
        return cls(read_options(PcscOptions, options, "pcsc"))

    def information(self) -> DeviceInformation:
        return DeviceInformation(model=self._reader, description="Chip card reader (PC/SC)")

    def capabilities(self) -> dict[str, Any]:
        return {
            "type": "intelligentContactless",
            "chipProtocols": {"chipT0": True, "chipT1": True},
            "chipPower": {"cold": True, "warm": True, "off": True},
            "cardTakenSensor": True,
        }

    # -- looking after the reader

    async def look_after(self) -> None:
        try:
            while True:
                await self._look()
                lost = self._lost_at is not None and self.status().device == "online"
                await asyncio.sleep(self._options.debounce / 4 if lost else self._options.poll)
        finally:
            await self._child.close()

    async def _look(self) -> None:
        """See what is in the reader, and publish that. Never raises for what the reader does."""
        try:
            answer = await self._child.ask({"do": "look", "reader": self._options.reader}, self._options.look_timeout)
        except ChildFailed:
            self._lose("offline")
            return
        if "error" in answer:
            self._lose("noDevice")
            return
        self._lost_at = None
        self._reader = answer["reader"]
        self._powered = answer["powered"]
        self._set_card(answer["card"])
        self._publish("online")

    def _lose(self, device: str) -> None:
        """The reader does not show up; after a moment that is told."""
        self._lost_at = self._lost_at or time.monotonic()
        self._powered = False
        if self.status().device == "online" and time.monotonic() - self._lost_at < self._options.debounce:
            return
        self._set_card("absent")
        self._publish(device)

    def _set_card(self, card: str) -> None:
        if card == "absent" and self._card != "absent":
            self.notify("MediaRemovedEvent")
        self._card = card

    def _publish(self, device: str) -> None:
        if device != "online":
            self.publish(device, media="unknown", chipPower="unknown" if device == "offline" else "noDevice")
            return
        power = {"absent": "noCard", "mute": "hardwareError"}.get(
            self._card, "online" if self._powered else "poweredOff"
        )
        self.publish(device, media="notPresent" if self._card == "absent" else "present", chipPower=power)

    # -- commands

    async def wait_for_chip(self, emit: Emit) -> bytes:
        told = ""
        while True:
            self._require_reader()
            answer = await self._ask({"do": "connect", "reader": self._options.reader})
            error = answer.get("error")
            if error is None:
                if told != "MediaInsertedEvent":
                    emit("MediaInsertedEvent", None)
                self._powered = True
                self._set_card("present")
                self._publish("online")
                return bytes.fromhex(answer["atr"])
            # A card that does not talk may only lie badly: it is told once and waited for, as is an empty reader.
            if error in _GONE:
                # A plug that is loose for a moment is not told, nor does it end a command; one that stays out is told.
                await self._look()
                await asyncio.sleep(self._options.debounce / 4)
                continue
            if error == "mute" and told != "InvalidMediaEvent" and await self._gone_soon():
                error = "card"  # it had been taken away when this command came
            event = {"card": "InsertCardEvent", "mute": "InvalidMediaEvent"}.get(error)
            if event is None and error not in ("reset", "exchange"):
                self._raise(error)
            if event is not None and told != event:
                told = event
                emit(event, None)
            await asyncio.sleep(self._options.poll)

    async def transmit(self, apdu: bytes) -> bytes:
        self._require_reader()
        answer = await self._ask({"do": "transmit", "apdu": apdu.hex()})
        response = bytes.fromhex(answer.get("response", ""))
        if len(response) >= STATUS_BYTES:
            return response
        error = answer.get("error", "exchange")
        if error in ("exchange", "reset", "mute") and await self._gone_soon():
            raise DeviceError("noMedia", "the card was taken away")
        self._raise(error)

    async def _gone_soon(self) -> bool:
        """Whether a failed exchange meant that the card was pulled out: the service notices that a little later."""
        deadline = time.monotonic() + NOTICING_SECONDS
        while True:
            await self._look()
            if self._card == "absent" or time.monotonic() > deadline:
                return self._card == "absent"
            await asyncio.sleep(0.05)

    async def power(self, how: ChipPower) -> bytes | None:
        self._require_reader()
        if how == "off":
            await self._ask({"do": "release"})
            await self._look()
            return None
        answer = await self._ask({"do": "reset", "cold": how == "cold"})
        if answer.get("error") == "card":
            # Nothing was powered yet: powering is all that is asked for.
            answer = await self._ask({"do": "connect", "reader": self._options.reader})
        if "error" in answer:
            self._raise("noAnswer" if answer["error"] == "mute" else answer["error"])
        await self._look()
        return bytes.fromhex(answer["atr"])

    def _require_reader(self) -> None:
        if self.status().device != "online":
            raise DeviceNotReady("no chip card reader is connected")

    async def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Raises HardwareFault when the exchange hangs: whoever waits for the reader is let go."""
        try:
            return await self._child.ask(request, self._options.exchange_timeout)
        except ChildFailed as failed:
            self._powered = False
            raise HardwareFault(str(failed)) from None

    def _raise(self, error: str) -> NoReturn:
        match error:
            case "service" | "reader":
                raise DeviceNotReady("the chip card reader is gone")
            case "card":
                raise DeviceError("noMedia", "there is no card, or it was not powered")
            case "noAnswer":
                raise DeviceError("atrNotObtained", "the card does not answer its reset")
            case "busy":
                raise HardwareFault("another program has the chip card reader")
        raise HardwareFault("the exchange with the card failed")


def _child(socket: str) -> Child:
    if not socket:
        return Child(_WORKER)
    # A socket's path may have 107 bytes only, and a data directory's can be longer: so it is named from beside it.
    path = Path(socket)
    environment: Mapping[str, str] = {"PCSCLITE_CSOCK_NAME": path.name}
    return Child(_WORKER, environment=environment, directory=path.absolute().parent)
