"""The client's end of the protocol as a tester needs it: everything that comes is kept, and judged at once."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from tests.bridge.conformance.judge import Judge

Message = dict[str, Any]
Payload = dict[str, Any]

PATIENCE = 10.0
"""Seconds until an answer that does not come breaks the rule."""

SETTLE = 0.25
"""Seconds in which a message that must not come would have come."""

SUBPROTOCOL = "xfs4iot.v1"


class Broken(Exception):
    """The bridge breaks the rule; the text says how."""


def require(condition: object, text: str) -> None:
    if not condition:
        raise Broken(text)


@dataclass(frozen=True)
class Answer:
    """The end of one command: its completion, and the events before it."""

    code: str
    payload: Payload
    events: tuple[str, ...] = ()
    description: str = ""

    @property
    def error(self) -> str:
        """The command's own error word, or the completion code."""
        return self.payload.get("errorCode", "") if self.code == "commandErrorCode" else self.code


@dataclass
class Client:
    """One connection to one service."""

    connection: ClientConnection
    service: str
    judge: Judge
    versions: dict[str, str] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for text in self.connection:
                message = self.judge.see(self, text)
                if message is not None:
                    self.messages.append(message)
                self._arrived.set()
        self._arrived.set()

    async def send(self, data: str | bytes) -> None:
        await self.connection.send(data)

    async def command(self, name: str, payload: Any = None, **header: Any) -> int:
        """Send a command; its request id. ``version`` is the listed one unless given."""
        number: int = header.setdefault("requestId", None) or next(self.numbers)
        header = {"version": self.versions.get(name, "2.0"), **header, "requestId": number}
        message: Message = {"header": {"name": name, "type": "command", **header}}
        if payload is not None:
            message["payload"] = payload
        self.judge.sent(self, message)
        await self.send(json.dumps(message))
        return number

    async def until(self, condition: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
        """Wait until the messages kept so far fulfil the condition."""
        try:
            async with asyncio.timeout(seconds):
                while not (found := condition()):
                    self._arrived.clear()
                    if self.connection.close_code is not None:
                        raise Broken(f"the connection was closed ({self.connection.close_code}) instead of: {what}")
                    await self._arrived.wait()
                return found
        except TimeoutError:
            raise Broken(f"did not come within {seconds:g} s: {what}") from None

    def find(self, message_type: str, number: int | None = None) -> Message | None:
        """The first kept message of this type (and of this request)."""
        for message in self.messages:
            header = message["header"]
            if header.get("type") == message_type and number in (None, header.get("requestId")):
                return message
        return None

    async def acknowledge(self, number: int) -> str | None:
        """The acknowledge's status; None when the command was accepted."""
        message = await self.until(lambda: self.find("acknowledge", number), f"acknowledge of request {number}")
        status: str | None = message["header"].get("status")
        return status

    async def answer(self, number: int, seconds: float = PATIENCE) -> Answer:
        """Wait for the command's end."""
        message = await self.until(lambda: self.find("completion", number), f"completion of request {number}", seconds)
        header = message["header"]
        events = tuple(
            one["header"]["name"].partition(".")[2]
            for one in self.messages
            if one["header"].get("type") == "event" and one["header"].get("requestId") == number
        )
        return Answer(header["completionCode"], message.get("payload", {}), events, header.get("errorDescription", ""))

    async def ask(self, name: str, payload: Any = None, *, seconds: float = PATIENCE, **header: Any) -> Answer:
        """Send a command and wait for its end."""
        return await self.answer(await self.command(name, payload, **header), seconds)

    async def event(self, name: str, number: int, seconds: float = PATIENCE) -> Message:
        """Wait for an event of a running command; fails at once when the command ends without it."""

        def found() -> Message | None:
            for message in self.messages:
                header = message["header"]
                if header.get("requestId") == number and header.get("name", "").partition(".")[2] == name:
                    return message
            if (ended := self.find("completion", number)) is not None:
                raise Broken(f"{name} did not come before the completion {ended['header'].get('completionCode')}")
            return None

        message: Message = await self.until(found, f"{name} of request {number}", seconds)
        return message

    async def unsolicited(self, name: str, where: Callable[[Payload], object] = lambda payload: True) -> Payload:
        """Wait for news of this name whose payload fits."""

        def found() -> Message | None:
            for message in self.messages:
                if message["header"].get("name") == name and message["header"].get("requestId") is None:
                    payload: Payload = message.get("payload", {})
                    if where(payload):
                        return message
            return None

        message = await self.until(found, name)
        payload: Payload = message.get("payload", {})
        return payload

    async def until_status(self, where: Callable[[Payload], object], what: str, seconds: float = 20) -> Payload:
        """Ask for the status, and again whenever something changed, until it fits."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            known = self._changes()
            answer = await self.ask("Common.Status")
            status = answer.payload
            require("common" in status, f"Common.Status of {self.service} ends with {answer.code} and tells {status}")
            if where(status):
                return status
            left = deadline - asyncio.get_running_loop().time()
            await self.until(lambda known=known: self._changes() > known, what, max(left, 0.01))  # type: ignore[misc]

    async def until_online(self) -> None:
        await self.until_status(lambda status: status["common"]["device"] == "online", "the device is online")

    def _changes(self) -> int:
        return sum(one["header"].get("name") == "Common.StatusChangedEvent" for one in self.messages)

    async def refused(self, text: str | bytes) -> Message:
        """Send what is no acceptable command; the acknowledge that says so."""
        before = len(self.messages)
        self.judge.malformed(self)
        await self.send(text)

        def found() -> Message | None:
            fresh = self.messages[before:]
            return next((one for one in fresh if one["header"].get("type") == "acknowledge"), None)

        message: Message = await self.until(found, "an acknowledge that refuses")
        return message

    async def closed(self, seconds: float = PATIENCE) -> int:
        """Wait for the other side to close; the close code."""
        try:
            async with asyncio.timeout(seconds):
                await self.connection.wait_closed()
        except TimeoutError:
            raise Broken("the connection stays open") from None
        return self.connection.close_code or 1006


@dataclass
class Bridge:
    """The bridge under test: where it is, what lets a client in, and the services it has told."""

    url: str
    token: str
    origin: str
    judge: Judge = field(default_factory=Judge)
    services: dict[str, str] = field(default_factory=dict)
    capabilities: dict[str, Payload] = field(default_factory=dict)

    async def discover(self) -> None:
        """Ask for the services and what each can do. Raises Broken."""
        async with self.open() as publisher:
            answer = await publisher.ask("ServicePublisher.GetServices")
        require(answer.code == "success", f"GetServices ended with {answer.code}")
        self.services = {
            entry["serviceURI"].rstrip("/").rpartition("/")[2]: entry["serviceURI"]
            for entry in answer.payload["services"]
        }
        for service in self.services:
            async with self.open(service) as client:
                told = await client.ask("Common.Capabilities")
                await client.until_status(lambda status: status["common"]["device"] != "starting", "the start is over")
            require(told.code == "success", f"Capabilities of {service} ended with {told.code}")
            self.capabilities[service] = told.payload

    def interfaces(self, service: str) -> dict[str, Payload]:
        """Interface name in lower case -> its entry in Capabilities."""
        return {entry["name"].casefold(): entry for entry in self.capabilities[service]["interfaces"]}

    def commands(self, service: str) -> dict[str, list[str]]:
        """Every listed command and its versions."""
        return {
            name: details["versions"]
            for entry in self.interfaces(service).values()
            for name, details in (entry.get("commands") or {}).items()
        }

    @contextlib.asynccontextmanager
    async def open(
        self, service: str = "", *, url: str = "", extra: tuple[str, ...] = (), quiet: bool = False
    ) -> AsyncIterator[Client]:
        """A connection. ``quiet``: nothing is judged when it ends, since it is broken off on purpose."""
        target = url or (self.services.get(service, f"{self.url}/{service}") if service else self.url)
        offered = [SUBPROTOCOL, f"token.{self.token}", *extra]
        connection = await connect(
            target,
            origin=Origin(self.origin),
            subprotocols=[Subprotocol(one) for one in offered],
            compression=None,
            proxy=None,
            max_size=8 * 1024 * 1024,
            close_timeout=2,
        )
        versions = {}
        if service in self.capabilities:
            versions = {name: listed[-1] for name, listed in self.commands(service).items()}
        client = Client(connection, service, self.judge, versions)
        reading = asyncio.create_task(client.listen())
        try:
            yield client
        finally:
            await connection.close()
            await reading
            self.judge.ended(client, quiet=quiet)
