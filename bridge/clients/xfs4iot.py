"""A client of the bridge for Python: asyncio and the ``websockets`` package, nothing else.

    bridge = Bridge("ws://127.0.0.1:5846/xfs4iot/v1.0", token, "http://127.0.0.1:8080")
    async with bridge.service("CardReader") as reader:
        card = await reader.command("CardReader.ReadRawData", {"chip": True}, timeout=30)

One ``Service`` is one WebSocket. Each command is answered by one acknowledge, events, and one completion;
everything else that comes is news for every client of the service.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import json
import urllib.request
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

Payload = dict[str, Any]
OnEvent = Callable[[str, Payload], None]

MAXIMUM_MESSAGE = 8 * 1024 * 1024
FETCH_SECONDS = 30.0


class DeviceError(Exception):
    """A command that failed. ``code`` is the command's own error word (``paperOut``), else the completion code
    (``timeOut``), the refusal (``tooManyRequests``) or ``connectionLost``."""

    def __init__(self, code: str, description: str = "", payload: Payload | None = None) -> None:
        super().__init__(description or code)
        self.code = code
        self.payload = payload or {}


@dataclass
class _Pending:
    done: asyncio.Future[Payload]
    on_event: OnEvent | None


@dataclass
class Service:
    """One connected service. ``on_news(name, payload)`` hears unsolicited events."""

    connection: ClientConnection
    bridge: Bridge
    on_news: OnEvent | None = None
    versions: dict[str, str] = field(default_factory=dict)
    _pending: dict[int, _Pending] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def command(
        self, name: str, payload: Payload | None = None, *, timeout: float = 0, on_event: OnEvent | None = None
    ) -> Payload:
        """Run one command to its end; its completion's payload. Raises DeviceError.

        ``timeout`` in seconds, waiting in the queue included; 0 means none. Cancelling the coroutine
        cancels the command on the bridge.
        """
        number = next(self._numbers)
        pending = self._pending[number] = _Pending(asyncio.get_running_loop().create_future(), on_event)
        try:
            await self._send(name, number, payload, timeout)
            return await pending.done
        except asyncio.CancelledError:
            with contextlib.suppress(DeviceError):
                await self._send("Common.Cancel", next(self._numbers), {"requestIds": [number]})
            raise
        finally:
            del self._pending[number]

    async def upload(self, data: bytes, media_type: str) -> str:
        """Bring bytes that are too big for a message; the ``mediaId`` a command may name, once."""
        room = await self.command("XiaoerMedia.OpenUpload", {"size": len(data), "type": media_type})
        await asyncio.to_thread(self.bridge.http, room["url"], data, media_type)
        media_id: str = room["mediaId"]
        return media_id

    async def fetch(self, link: Payload) -> bytes:
        """The bytes behind a media link. It works once, and only while this connection is open."""
        data = await asyncio.to_thread(self.bridge.http, link["url"])
        if hashlib.sha256(data).hexdigest() != link["sha256"]:
            raise DeviceError("mediaLost", "the bytes are not those that were offered")
        return data

    async def _send(self, name: str, number: int, payload: Payload | None, timeout: float = 0) -> None:
        header: Payload = {"name": name, "type": "command", "requestId": number}
        header["version"] = self.versions.get(name, "2.0")
        if timeout:
            header["timeout"] = round(timeout * 1000)
        try:
            await self.connection.send(json.dumps({"header": header, "payload": payload or {}}))
        except WebSocketException:
            raise DeviceError("connectionLost") from None

    async def listen(self) -> None:
        """Sort what comes, until the connection ends."""
        try:
            async for text in self.connection:
                message = json.loads(text)
                self._receive(message["header"], message.get("payload", {}))
        except WebSocketException:
            pass
        finally:
            for pending in self._pending.values():
                self._fail(pending, DeviceError("connectionLost"))

    def _receive(self, header: Payload, payload: Payload) -> None:
        pending = self._pending.get(header.get("requestId", 0))
        match header["type"]:
            case "acknowledge" if pending and "status" in header:
                self._fail(pending, DeviceError(header["status"]))
            case "completion" if pending:
                code = header["completionCode"]
                if code == "success":
                    if not pending.done.done():
                        pending.done.set_result(payload)
                else:
                    error = DeviceError(payload.get("errorCode") or code, header.get("errorDescription", ""), payload)
                    self._fail(pending, error)
            case "event" if pending and pending.on_event:
                pending.on_event(header["name"], payload)
            case "unsolicited" if self.on_news:
                self.on_news(header["name"], payload)

    @staticmethod
    def _fail(pending: _Pending, error: DeviceError) -> None:
        if not pending.done.done():
            pending.done.set_exception(error)


@dataclass(frozen=True)
class Bridge:
    """Where the bridge is, and what lets a client in: the launch token and an origin of its list.

    ``page`` names the page; sockets of another page are turned away while one of this page is open.
    """

    url: str
    token: str
    origin: str
    page: str = ""

    @contextlib.asynccontextmanager
    async def service(self, name: str = "", on_news: OnEvent | None = None) -> AsyncIterator[Service]:
        """Connect to a service, the publisher when there is no name. Its commands' versions are asked for first."""
        offered = ["xfs4iot.v1", f"token.{self.token}", *([f"page.{self.page}"] if self.page else [])]
        async with connect(
            f"{self.url}/{name}" if name else self.url,
            origin=Origin(self.origin),
            subprotocols=[Subprotocol(one) for one in offered],
            compression=None,
            proxy=None,
            max_size=MAXIMUM_MESSAGE,
        ) as connection:
            service = Service(connection, self, on_news)
            listening = asyncio.create_task(service.listen())
            try:
                if name:
                    interfaces = (await service.command("Common.Capabilities"))["interfaces"]
                    for interface in interfaces:
                        for command, listed in interface["commands"].items():
                            service.versions[command] = listed["versions"][-1]
                yield service
            finally:
                await connection.close()
                await listening

    async def services(self) -> list[str]:
        """The names of the services."""
        async with self.service() as publisher:
            told = await publisher.command("ServicePublisher.GetServices")
        return [entry["serviceURI"].rstrip("/").rpartition("/")[2] for entry in told["services"]]

    def http(self, url: str, data: bytes | None = None, media_type: str = "") -> bytes:
        """GET a media address, or PUT bytes there. Blocks. Raises OSError."""
        if not url.startswith("http://127.0.0.1:"):
            raise DeviceError("mediaLost", "the launch token goes to this machine's bridge only")
        headers = {"Authorization": f"Bearer {self.token}", "Origin": self.origin}
        if data is not None:
            headers["Content-Type"] = media_type
        request = urllib.request.Request(url, data, headers, method="GET" if data is None else "PUT")  # noqa: S310
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=FETCH_SECONDS) as response:
            body: bytes = response.read()
            return body
