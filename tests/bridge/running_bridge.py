"""A whole bridge on a free port, with fake devices in the test's hand, and what a client says to it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from bridge.app import SERVICES, Bridge
from bridge.interface import Interface
from bridge.services.service import DeviceService
from bridge.visitors import MESSAGES_PER_SECOND
from tests.bridge.fakes import PATIENCE, FakeDevice, make_facilities

ORIGIN = "http://127.0.0.1:8080"
TOKEN = "t" * 43
READ = {"name": "CardReader.ReadRawData", "type": "command", "version": "2.0"}
STATUS = {"name": "Common.Status", "type": "command", "version": "2.0"}


class Album(DeviceService):
    """A service that takes pictures in."""

    def own_interfaces(self) -> tuple[Interface, ...]:
        return (self.facilities.media.interface(),)


class Running:
    """A bridge on a free port with two fake devices, the reader's in the test's hand."""

    def __init__(
        self, device: FakeDevice | None = None, messages_per_second: float | None = MESSAGES_PER_SECOND
    ) -> None:
        self.device = device or FakeDevice()
        facilities = self.facilities = make_facilities()
        services = self.services = [
            SERVICES["CardReader"]("CardReader", self.device, facilities),
            SERVICES["DocumentPrinter"]("DocumentPrinter", FakeDevice(), facilities),
            Album("Album", FakeDevice(), maximum_requests=0, facilities=facilities),
        ]
        self.bridge = Bridge(
            services,
            facilities=facilities,
            origins=frozenset({ORIGIN}),
            token=TOKEN,
            messages_per_second=messages_per_second,
        )

    def connect(
        self,
        path: str = "/CardReader",
        origin: str | None = ORIGIN,
        offers: tuple[str, ...] | None = None,
        page: str | None = None,
        observer: bool = False,
        url: str | None = None,
        **more: Any,
    ) -> connect:
        offered = ("xfs4iot.v1", f"token.{TOKEN}") if offers is None else offers
        offered += (f"page.{page}",) if page is not None else ()
        offered += ("observer",) if observer else ()
        return connect(
            (url or self.bridge.url) + path,
            origin=None if origin is None else Origin(origin),
            subprotocols=[Subprotocol(offer) for offer in offered] or None,
            compression=None,
            proxy=None,
            **more,
        )


async def send(connection: ClientConnection, header: dict[str, Any], number: int, payload: Any = None) -> None:
    await connection.send(json.dumps({"header": header | {"requestId": number}, "payload": payload}))


async def receive(connection: ClientConnection) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(await asyncio.wait_for(connection.recv(), PATIENCE))
    return message


async def read_to_the_end(connection: ClientConnection) -> None:
    while True:
        await connection.recv()


async def works(connection: ClientConnection, number: int = 900) -> bool:
    """Whether a connection still gets its Status."""
    await send(connection, STATUS, number)
    while True:
        header = (await receive(connection))["header"]
        if header["type"] == "completion" and header["requestId"] == number:
            return bool(header["completionCode"] == "success")
