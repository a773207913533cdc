"""Devices whose every turn a test decides, and a client that keeps what it is sent."""

from __future__ import annotations

import asyncio
import itertools
import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bridge.app import SERVICES
from bridge.devices.contract import (
    Barcode,
    CardReading,
    DeviceInformation,
    DeviceStatus,
    Emit,
    LightState,
    Progress,
    ScannedFile,
    ScanWish,
    Sides,
)
from bridge.facilities import Facilities
from bridge.hub import ServiceQueue
from bridge.journal import print_journal
from bridge.media import MediaStore
from bridge.protocol import Message
from bridge.services.service import DeviceService
from bridge.services.terminal_key import TerminalInterface

PATIENCE = 20.0
"""Seconds until a message that does not come fails the test."""

TODAY = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
"""What the wall clock of journal and spool says."""

SCRATCH = tempfile.TemporaryDirectory(prefix="xiaoer-bridge-")
"""Removed when the tests end."""

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@dataclass
class Turn:
    """One call of a device: what was asked, a way to report progress, and its outcome to be set."""

    asked: dict[str, Any]
    emit: Emit
    outcome: asyncio.Future[Any]


def _no_events(event: str, payload: dict[str, Any] | None) -> None:
    raise AssertionError("this call reports no progress")


class FakeDevice:
    """A device of every class at once."""

    def __init__(self, capabilities: dict[str, Any] | None = None) -> None:
        self.turns: asyncio.Queue[Turn] = asyncio.Queue()
        self.now = DeviceStatus("online")
        self.opened = 0
        self.closed = 0
        self.found: Literal["completed", "failed", "printing"] | None = None
        self.offered = capabilities or {}
        self.changed: Callable[[], None] = lambda: None
        self.notify: Emit = lambda event, payload: None

    def watch(self, changed: Callable[[], None], notify: Emit) -> None:
        self.changed, self.notify = changed, notify

    async def open(self) -> None:
        self.opened += 1

    async def close(self) -> None:
        self.closed += 1

    def status(self) -> DeviceStatus:
        return self.now

    def information(self) -> DeviceInformation:
        return DeviceInformation(model="Fake", firmware="1.2")

    def capabilities(self) -> dict[str, Any]:
        return self.offered

    def become(self, device: str, **detail: Any) -> None:
        """Change the status and say so, as a driver does."""
        self.now = DeviceStatus(device, detail)
        self.changed()

    async def turn(self) -> Turn:
        """The next call the service makes."""
        return await asyncio.wait_for(self.turns.get(), PATIENCE)

    async def _take_turn(self, emit: Emit, **asked: Any) -> Any:
        turn = Turn(asked, emit, asyncio.get_running_loop().create_future())
        self.turns.put_nowait(turn)
        return await turn.outcome

    async def read_card(self, emit: Emit, *, photo: bool = True, newest_address: bool = False) -> CardReading:
        return await self._take_turn(emit, photo=photo, newest_address=newest_address)

    async def wait_for_chip(self, emit: Emit) -> bytes:
        return await self._take_turn(emit)

    async def transmit(self, apdu: bytes) -> bytes:
        return await self._take_turn(_no_events, apdu=apdu)

    async def power(self, how: str) -> bytes | None:
        return await self._take_turn(_no_events, how=how)

    async def read_barcode(self, symbologies: frozenset[str] | None, emit: Emit) -> list[Barcode]:
        return await self._take_turn(emit, symbologies=symbologies)

    async def print_document(
        self, data: bytes, *, job: str, emit: Emit, progress: Progress, sides: Sides = "single"
    ) -> None:
        await progress("sent")
        await self._take_turn(emit, data=data, job=job, sides=sides)

    async def find_job(self, job: str) -> Literal["completed", "failed", "printing"] | None:
        return self.found

    async def read_pages(self, wish: ScanWish, *, emit: Emit, arrived: Callable[[int], None]) -> list[ScannedFile]:
        def told(event: str, payload: dict[str, Any] | None) -> None:
            arrived(payload["page"]) if event == "arrived" and payload else emit(event, payload)

        return await self._take_turn(told, wish=wish)

    async def take_picture(self, camera: str, emit: Emit) -> bytes:
        return await self._take_turn(emit, camera=camera)

    async def start_preview(self, camera: str, *, width: int, frame_rate: int) -> FakePreview:
        await self._take_turn(lambda event, payload: None, camera=camera, width=width, frame_rate=frame_rate)
        return FakePreview()

    async def set_lights(self, wishes: Mapping[tuple[str, str], LightState]) -> None:
        await self._take_turn(lambda event, payload: None, wishes=dict(wishes))


class FakePreview:
    """A preview without frames that knows whether it was closed."""

    closed = False

    def __aiter__(self) -> FakePreview:
        return self

    async def __anext__(self) -> bytes:
        raise StopAsyncIteration

    async def aclose(self) -> None:
        self.closed = True


class FakeCabinet(FakeDevice):
    """Auxiliaries with a speaker and a door, and everything the standard lets one set."""

    SENSORS: ClassVar[dict[str, Any]] = {"proximitySensor": True, "ups": {"low": True}, "audio": True, "volume": 100}

    def __init__(self, capabilities: dict[str, Any] | None = None) -> None:
        super().__init__(self.SENSORS if capabilities is None else capabilities)
        self.speaker = self.door = self

    def settable(self) -> frozenset[str]:
        return frozenset({"volume", "audio", "ups", "cabinetDoors"})

    async def set_auxiliaries(self, wishes: Mapping[str, Any]) -> None:
        await self._take_turn(lambda event, payload: None, wishes=dict(wishes))

    def prompts(self) -> dict[str, dict[str, str]]:
        return {"goodbye": {"zh": "再见。", "en": "Goodbye."}}

    async def play(self, prompt: str, language: str) -> None:
        await self._take_turn(lambda event, payload: None, prompt=prompt, language=language)

    async def open_door(self, seconds: float) -> None:
        await self._take_turn(lambda event, payload: None, seconds=seconds)


class FakeRawPrinter(FakeDevice):
    """A receipt printer."""

    async def print_raw(self, data: bytes, *, want_answer: bool, emit: Emit) -> bytes | None:
        return await self._take_turn(emit, data=data, want_answer=want_answer)


@dataclass(eq=False)
class FakeClient:
    """One connection; ``queue`` is the service it talks to."""

    queue: ServiceQueue
    inbox: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.queue.attach(self)

    def send(self, message: Message) -> None:
        self.inbox.put_nowait(message)

    async def next(self) -> Message:
        return await asyncio.wait_for(self.inbox.get(), PATIENCE)

    def ask(self, name: str, payload: Any = None, *, version: str = "2.0", **header: Any) -> int:
        """Send a command and return its request id."""
        number = header.pop("requestId", None) or next(self.numbers)
        header = {"name": name, "type": "command", "requestId": number, "version": version, **header}
        self.queue.receive(self, json.dumps({"header": header, "payload": payload}))
        return number

    async def completion(self, number: int) -> Message:
        """The completion of a request; everything before it is read and thrown away."""
        while True:
            message = await self.next()
            header = message["header"]
            if header["type"] == "completion" and header["requestId"] == number:
                return message

    async def answer(self, name: str, payload: Any = None, **header: Any) -> tuple[str, dict[str, Any]]:
        """Send a command, wait for its end: completion code and payload."""
        message = await self.completion(self.ask(name, payload, **header))
        return message["header"]["completionCode"], message.get("payload", {})


@dataclass
class Rig:
    """A service with a fake device, its queue, and one client."""

    device: FakeDevice
    service: DeviceService
    queue: ServiceQueue
    client: FakeClient


def make_facilities(now: Callable[[], float] | None = None) -> Facilities:
    """What services need besides devices, in a directory of its own that nothing has written to yet."""
    terminal = TerminalInterface(KEY, now) if now else TerminalInterface(KEY)
    directory = Path(tempfile.mkdtemp(dir=SCRATCH.name))
    return Facilities(
        terminal,
        MediaStore(),
        directory,
        print_journal(directory, {}, lambda: TODAY),
        receipt_key=terminal.public_key,
        now=lambda: TODAY,
    )


async def make_rig(
    name: str = "CardReader",
    device: FakeDevice | None = None,
    *,
    now: Callable[[], float] | None = None,
    cancel_grace: float = PATIENCE,
) -> Rig:
    """Open a service of this name on a fake device."""
    device = device or FakeDevice()
    service = SERVICES[name](name, device, make_facilities(now))
    queue = ServiceQueue(service, cancel_grace=cancel_grace)
    await service.open(queue.broadcast)
    return Rig(device, service, queue, FakeClient(queue))
