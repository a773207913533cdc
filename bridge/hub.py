"""The queue of one service: acknowledge, run in order, time out, cancel, answer exactly once. No sockets.

Commands of a service run one at a time in the order of arrival, whoever sent them; immediate ones
(Status, Cancel ...) run at once beside them, and so do those that take a person's time without holding up
the device (a door that is open). A timeout counts from arrival, waiting included.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from bridge import protocol
from bridge.devices.contract import DeviceError, DeviceNotReady, HardwareFault, UserError
from bridge.interface import Call, Interface, InvalidData, NotEnoughSpace, Operation, SequenceError, UnsupportedData
from bridge.protocol import Acknowledgement, Command, CompletionCode, Message, Payload, Refusal

log = logging.getLogger("bridge.hub")

MAXIMUM_REQUESTS = 32
"""Commands one service holds queued, and as many immediate ones; more are ``tooManyRequests``."""

CANCEL_GRACE = 5.0
"""Seconds a device has to let go of a cancelled command before the client is answered without it."""

LONGEST_TIMEOUT_MS = 2**31 - 1
"""Longer is cut to this (24 days): the event loop's clock is a float."""

Outcome = tuple[CompletionCode, Payload | None, str]
"""How a command ended: code, payload, description."""

STUCK = "the device has not let go of an earlier command"


class Client(Protocol):
    """One connection as a queue sees it. ``send`` never blocks and never raises."""

    def send(self, message: Message) -> None: ...


class Service(Protocol):
    """What a queue needs of a service: what it offers, and to be told when a client has gone."""

    @property
    def name(self) -> str: ...

    @property
    def interfaces(self) -> tuple[Interface, ...]: ...

    def forget(self, client: object) -> None: ...


@dataclass(eq=False, slots=True)
class _Request:
    client: Client
    command: Command
    interface: Interface
    operation: Operation
    arrived: float
    task: asyncio.Task[Payload | None] | None = None
    release: Callable[[], None] | None = None
    timers: list[asyncio.TimerHandle] = field(default_factory=list)
    stopped_by: CompletionCode | None = None
    answered: bool = False
    given_up: bool = False


class ServiceQueue:
    """The commands of one service, from all its clients."""

    def __init__(self, service: Service, *, cancel_grace: float = CANCEL_GRACE) -> None:
        self.service = service
        self._cancel_grace = cancel_grace
        self._operations: dict[str, dict[str, tuple[Interface, Operation]]] = {}
        for interface in service.interfaces:
            for operation in interface.operations:
                versions = self._operations.setdefault(_lookup_key(f"{interface.name}.{operation.name}"), {})
                versions[operation.version] = interface, operation
        self._live: dict[Client, dict[int, _Request]] = {}
        self._observers: set[Client] = set()
        self._waiting: deque[_Request] = deque()
        self._running: _Request | None = None
        self._beside: set[_Request] = set()

    def attach(self, client: Client, *, observer: bool = False) -> None:
        """Start to serve a connection; an observer may ask, but not use the device."""
        self._live[client] = {}
        if observer:
            self._observers.add(client)

    def detach(self, client: Client) -> None:
        """The connection is gone: all its commands are cancelled and none is answered."""
        for request in list(self._live.pop(client, {}).values()):
            request.answered = True
            self._stop(request, CompletionCode.CANCELED)
        self._observers.discard(client)
        self.service.forget(client)

    def broadcast(self, interface: str, event: str, payload: Payload | None = None) -> None:
        """Send an unsolicited event (``"Common"``, ``"StatusChangedEvent"``) to every client."""
        version = next((item.events.get(event) for item in self.service.interfaces if item.name == interface), None)
        if version is None:
            log.error("unlisted event dropped", extra={"service": self.service.name, "event": event})
            return
        message = protocol.unsolicited(f"{interface}.{event}", version, payload)
        for client in list(self._live):
            client.send(message)

    def receive(self, client: Client, data: bytes | str) -> None:
        """Take one inbound message of an attached client. Raises UnicodeDecodeError when it is not UTF-8."""
        command = protocol.parse(data)
        if isinstance(command, Refusal):
            client.send(protocol.refusal(command))
            return
        live = self._live[client]
        if command.request_id in live:
            client.send(protocol.refuse(command, Acknowledgement.INVALID_REQUEST_ID))
            return
        versions = self._operations.get(command.name) or self._operations.get(_lookup_key(command.name), {})
        interface, operation = versions.get(command.version, (None, None))
        if interface is None or operation is None:
            client.send(protocol.acknowledge(command))
            client.send(protocol.completion(command, command.version, CompletionCode.UNSUPPORTED_COMMAND))
            return
        if len(self._beside if operation.immediate or operation.alongside else self._waiting) >= MAXIMUM_REQUESTS:
            client.send(protocol.refuse(command, Acknowledgement.TOO_MANY_REQUESTS))
            return
        client.send(protocol.acknowledge(command))
        request = _Request(client, command, interface, operation, time.monotonic())
        if not isinstance(command.payload, dict):
            self._answer(request, CompletionCode.INVALID_DATA, description="payload must be a JSON object")
        elif client in self._observers and (operation.acts or not operation.immediate):
            self._answer(request, CompletionCode.AUTHORISATION_REQUIRED, description="an observer only asks")
        elif operation.immediate or operation.alongside:
            self._start(request)
        elif self._running is not None and self._running.given_up:
            self._answer(request, CompletionCode.HARDWARE_ERROR, description=STUCK)
        else:
            self._keep(request)
            if operation.hold is not None:
                request.release = operation.hold(client, command.payload)
            self._waiting.append(request)
            self._advance()

    async def stop(self, seconds: float) -> None:
        """Cancel everything and wait, at most ``seconds``, for the devices to let go."""
        for live in self._live.values():
            for request in list(live.values()):
                self._stop(request, CompletionCode.CANCELED)
        tasks = {request.task for request in (self._running, *self._beside) if request is not None and request.task}
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)

    # -- one request's life

    def _keep(self, request: _Request) -> None:
        """It will take time: from now on it can be cancelled, and its time runs."""
        self._live[request.client][request.command.request_id] = request
        milliseconds = request.command.timeout_ms
        if milliseconds:
            self._after(min(milliseconds, LONGEST_TIMEOUT_MS) / 1000, request, CompletionCode.TIME_OUT)

    def _advance(self) -> None:
        if self._running is None and self._waiting:
            self._running = self._waiting.popleft()
            self._start(self._running)

    def _start(self, request: _Request) -> None:
        def emit(event: str, payload: Payload | None = None) -> None:
            self._emit(request, event, payload)

        def cancel(request_ids: list[int] | None) -> bool:
            return self._cancel(request, request_ids)

        call = Call(request.command.payload, request.client, emit, cancel, request.arrived)
        try:
            result = request.operation.handler(call)
        except Exception as error:
            self._ended(request, self._failure(request, error))
            return
        if result is None or isinstance(result, dict):
            self._ended(request, (CompletionCode.SUCCESS, result, ""))
            return
        if request.operation.immediate or request.operation.alongside:
            self._keep(request)
            self._beside.add(request)
        request.task = asyncio.ensure_future(result)
        request.task.add_done_callback(lambda task: self._ended(request, self._outcome(request, task)))

    def _ended(self, request: _Request, outcome: Outcome) -> None:
        self._beside.discard(request)
        if request is self._running:
            self._running = None
        self._answer(request, *outcome)
        self._advance()

    def _outcome(self, request: _Request, task: asyncio.Future[Payload | None]) -> Outcome:
        if task.cancelled():
            return request.stopped_by or CompletionCode.INTERNAL_ERROR, None, ""
        error = task.exception()
        if error is None:
            # A command that got its work done in spite of a late cancel says so: the paper is out.
            return CompletionCode.SUCCESS, task.result(), ""
        return self._failure(request, error)

    def _failure(self, request: _Request, failure: BaseException) -> Outcome:
        match failure:
            case DeviceError() as error if error.code in request.operation.error_codes:
                return CompletionCode.COMMAND_ERROR_CODE, {"errorCode": error.code}, error.description
            case DeviceError() as error:
                log.error("driver used a code the command lacks", extra=self._about(request) | {"code": error.code})
                return CompletionCode.HARDWARE_ERROR, None, error.description
            case UserError() as error:
                return CompletionCode.USER_ERROR, None, str(error)
            case DeviceNotReady() as error:
                return CompletionCode.DEVICE_NOT_READY, None, str(error)
            case HardwareFault() as error:
                return CompletionCode.HARDWARE_ERROR, None, str(error)
            case InvalidData() as error:
                return CompletionCode.INVALID_DATA, None, str(error)
            case UnsupportedData() as error:
                return CompletionCode.UNSUPPORTED_DATA, None, str(error)
            case SequenceError() as error:
                return CompletionCode.SEQUENCE_ERROR, None, str(error)
            case NotEnoughSpace() as error:
                return CompletionCode.NOT_ENOUGH_SPACE, None, str(error)
            case error:
                log.error("command failed unexpectedly", exc_info=error, extra=self._about(request))
                return CompletionCode.INTERNAL_ERROR, None, ""

    def _answer(
        self, request: _Request, code: CompletionCode, payload: Payload | None = None, description: str = ""
    ) -> None:
        for timer in request.timers:
            timer.cancel()
        if request.answered:
            return
        request.answered = True
        if request.release is not None:
            request.release()
        live = self._live.get(request.client, {})
        if live.get(request.command.request_id) is request:
            del live[request.command.request_id]
        version = request.operation.completion_version
        request.client.send(protocol.completion(request.command, version, code, payload, description))
        if not request.operation.immediate:
            log.info("command completed", extra=self._about(request) | {"code": code.value})

    def _emit(self, request: _Request, event: str, payload: Payload | None) -> None:
        version = request.interface.events.get(event)
        if version is None:
            log.error("unlisted event dropped", extra=self._about(request) | {"event": event})
        elif not request.answered:
            name = f"{request.interface.name}.{event}"
            request.client.send(protocol.event(name, request.command.request_id, version, payload))

    # -- ending early

    def _cancel(self, asking: _Request, request_ids: list[int] | None) -> bool:
        live = self._live.get(asking.client, {})
        wanted: Iterable[int] = live.keys() if request_ids is None else request_ids
        # Immediate commands are already being answered, the asking one among them.
        targets = {live[number] for number in wanted if number in live and not live[number].operation.immediate}
        for request in targets:
            self._stop(request, CompletionCode.CANCELED)
        return bool(targets)

    def _stop(self, request: _Request, code: CompletionCode) -> None:
        """End a request with ``code``; a running one keeps its place until its device has let go."""
        if request.stopped_by is not None:
            return
        request.stopped_by = code
        if request.task is None:
            self._waiting.remove(request)
            self._answer(request, code)
            return
        request.task.cancel()
        loop = asyncio.get_running_loop()
        request.timers.append(loop.call_later(self._cancel_grace, self._give_up, request, code))

    def _give_up(self, request: _Request, code: CompletionCode) -> None:
        """The device hangs: answer the client, and those who wait for the same device, without it."""
        log.error("device does not let go of a stopped command", extra=self._about(request))
        request.given_up = True
        self._answer(request, code)
        if request is self._running:
            while self._waiting:
                self._answer(self._waiting.popleft(), CompletionCode.HARDWARE_ERROR, description=STUCK)

    def _after(self, seconds: float, request: _Request, code: CompletionCode) -> None:
        request.timers.append(asyncio.get_running_loop().call_later(seconds, self._stop, request, code))

    def _about(self, request: _Request) -> dict[str, object]:
        name = f"{request.interface.name}.{request.operation.name}"
        return {"service": self.service.name, "command": name, "request": request.command.request_id}


def _lookup_key(name: str) -> str:
    """Interface names compare without case (implementations differ in it), command names with."""
    interface, _, command = name.partition(".")
    return f"{interface.casefold()}.{command}"
