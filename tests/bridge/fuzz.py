"""Frames nobody should send, and devices that end every command somehow."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

from bridge.app import SERVICES
from bridge.devices.contract import DeviceError, DeviceNotReady, Emit, HardwareFault
from bridge.facilities import Facilities
from bridge.services.service import DeviceService
from tests.bridge.fakes import FakeDevice

Frame = tuple[bytes, bool]
"""Bytes, and whether they go as a text frame."""

NUMBERS = (0, 1, 2, 7, -1, 2**31, 2**63, 2**64, 10**30, 1.5, 1e3, 1e308, True)
TEXTS = (
    "",
    "2.0",
    "1.0",
    "3.0",
    "command",
    "周明月",
    "x" * 300,
    "../../etc/passwd",
    "\x00",
    "\U0001f4c4",
    "' OR 1=1 --",
)
SPOILERS = (
    b"NaN",
    b"Infinity",
    b"-",
    b'"\\ud800"',
    b"[" * 300,
    b'{"a":' * 40,
    b"9" * 5000,
    b"\xef\xbb\xbf",
    b"\x00",
)


def offered(services: list[DeviceService]) -> list[tuple[str, str]]:
    """Every command there is, with its version."""
    return [
        (f"{interface.name}.{operation.name}", operation.version)
        for service in services
        for interface in service.interfaces
        for operation in interface.operations
    ]


class FrameMaker:
    """Endless frames: commands, commands with a wrong header or payload, damaged bytes, noise."""

    def __init__(self, chance: random.Random, commands: list[tuple[str, str]]) -> None:
        self._chance = chance
        self._commands = commands

    def frame(self) -> Frame:
        chance = self._chance
        data = json.dumps(self._message(), ensure_ascii=chance.random() < 0.5).encode()
        match chance.randrange(10):
            case 0:
                data = self._damaged(data)
            case 1:
                data = data[: chance.randrange(len(data) + 1)]
            case 2:
                at = chance.randrange(len(data) + 1)
                data = data[:at] + chance.choice(SPOILERS) + data[at:]
            case 3:
                data = chance.randbytes(chance.randrange(64)).decode("latin-1").encode()
            case 4 if chance.random() < 0.1:  # not UTF-8, which ends the connection
                data = b"\x80" + data
        return data, chance.random() < 0.9

    def _message(self) -> Any:
        chance = self._chance
        name, version = chance.choice(self._commands)
        header: dict[str, Any] = {
            "name": name,
            "type": "command",
            "requestId": chance.randint(1, 40),
            "version": version,
        }
        if chance.random() < 0.3:
            header["timeout"] = chance.choice((0, 1, 5, 50, 60_000))
        if chance.random() < 0.2:
            header[chance.choice(("name", "type", "requestId", "version", "timeout", "more"))] = self._value(2)
        if chance.random() < 0.05:
            return self._value(4)
        return {"header": header, "payload": self._value(4) if chance.random() < 0.1 else self._payload()}

    def _payload(self) -> dict[str, Any]:
        words = ("chip", "data", "requestIds", "to", "nonce", "state", "commands", "size", "type", "mediaId", "key")
        more = ("frontImage", "camera", "submissionId", "document", "maxPowerSaveRecoveryTime", "mediaControl", "pages")
        return {name: self._value(3) for name in self._chance.sample(words + more, self._chance.randrange(4))}

    def _value(self, depth: int) -> Any:
        chance = self._chance
        kind = chance.randrange(7 if depth else 5)
        if kind == 5:
            return [self._value(depth - 1) for _ in range(chance.randrange(4))]
        if kind == 6:
            return {chance.choice(TEXTS): self._value(depth - 1) for _ in range(chance.randrange(4))}
        return (None, chance.choice(NUMBERS), chance.choice(TEXTS), True, {})[kind]

    def _damaged(self, data: bytes) -> bytes:
        damaged = bytearray(data)
        for _ in range(self._chance.randint(1, 4)):
            damaged[self._chance.randrange(len(damaged))] = self._chance.randrange(256)
        return damaged.decode("latin-1").encode()


class RestlessDevice(FakeDevice):
    """Ends every command somehow: well, with each kind of error, or not before it is cancelled."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._chance = chance

    async def _take_turn(self, emit: Emit, **asked: Any) -> Any:
        emit("MediaInsertedEvent", None)
        await asyncio.sleep(self._chance.choice((0, 0.001, 0.01)))
        outcome = self._chance.choice(
            (
                None,
                DeviceError("paperOut"),
                DeviceNotReady(),
                HardwareFault(),
                RuntimeError("surprise"),
                asyncio.Event(),
            )
        )
        if isinstance(outcome, Exception):
            raise outcome
        if outcome is not None:
            await outcome.wait()
        return b"\xff\xd8"


def restless_services(chance: random.Random, facilities: Facilities) -> list[DeviceService]:
    """One of every service, on restless devices."""
    return [make(name, RestlessDevice(chance), facilities) for name, make in SERVICES.items()]
