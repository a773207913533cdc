"""The WebSocket end: who may connect, to which service, and how much a slow reader may hold up.

Loopback only. A page is let in during the HTTP upgrade, when its origin is on the list and it offers
the launch token as the subprotocol ``token.<launch token>`` beside ``xfs4iot.v1``: a loopback bind by
itself does not stop a foreign page in the same browser.
"""

from __future__ import annotations

import asyncio
import hmac
import http
import logging
import socket
from collections.abc import Callable, Iterable, Mapping

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.http11 import Request, Response
from websockets.protocol import State
from websockets.typing import Subprotocol

from bridge.hub import ServiceQueue
from bridge.protocol import MAX_MESSAGE_BYTES, ROOT_PATH, SUBPROTOCOL, Message, encode, without_payload
from bridge.visitors import MESSAGES_PER_SECOND, Pace, PageHold, Visitor

log = logging.getLogger("bridge.server")

LOOPBACK = "127.0.0.1"
MAXIMUM_CONNECTIONS = 64
MAXIMUM_UNREAD_BYTES = 8 * 1024 * 1024
"""Four of the largest messages; a client that leaves more unread is dropped."""

ANOTHER_PAGE = 4009
"""Close code: another page holds the devices."""


class PortTaken(Exception):
    """None of the ports is free."""


def listen(ports: Iterable[int]) -> socket.socket:
    """Bind the first free port on loopback. Raises PortTaken."""
    tried = []
    for port in ports:
        # The protocol is named because asyncio turns Nagle's delay off only where it reads "TCP": without
        # it, a completion that follows its acknowledge would wait 40 ms for the client's kernel.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((LOOPBACK, port))
            listener.listen(100)
        except OSError:
            listener.close()
            tried.append(str(port))
        else:
            return listener
    span = tried[0] if len(tried) == 1 else f"{tried[0]} to {tried[-1]}"
    raise PortTaken(f"port {span} on {LOOPBACK} is taken: stop what uses it, or set XIAOER_BRIDGE_PORT")


class SocketClient:
    """One connection as its service's queue sees it."""

    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection
        self._gathering = False

    def send(self, message: Message) -> None:
        """Write without waiting; drop the connection when its reader has fallen too far behind."""
        connection = self._connection
        if connection.protocol.state is not State.OPEN:
            return
        try:
            data = encode(message)
        except (TypeError, ValueError) as error:
            # A driver's odd answer: it goes as the failure it is, not as silence.
            log.error("message cannot be encoded", exc_info=error, extra={"command": message["header"]["name"]})
            data = encode(without_payload(message))
        connection.protocol.send_text(data)
        if not self._gathering:
            self._write()

    def deliver(self, queue: ServiceQueue, data: bytes) -> None:
        """Hand an inbound message on. What it is answered at once leaves in one write: an acknowledge and the
        completion right behind it."""
        self._gathering = True
        try:
            queue.receive(self, data)
        finally:
            self._gathering = False
            self._write()

    def _write(self) -> None:
        connection = self._connection
        if connection.protocol.state is not State.OPEN:
            return
        transport = connection.transport
        transport.write(b"".join(connection.protocol.data_to_send()))
        if transport.get_write_buffer_size() > MAXIMUM_UNREAD_BYTES and not transport.is_closing():
            log.warning("slow reader dropped")
            transport.abort()


class BridgeServer:
    """Serves the queues, one path each: ``endpoints`` maps lower-case paths to them.

    ``gone(client)`` is called when a connection has ended, after its queue was told.
    """

    def __init__(
        self,
        endpoints: Mapping[str, ServiceQueue],
        *,
        origins: frozenset[str],
        token: str,
        gone: Callable[[object], None] = lambda client: None,
        messages_per_second: float | None = MESSAGES_PER_SECOND,
    ) -> None:
        self._endpoints = endpoints
        self._origins = origins
        self._token = token.encode("ascii")
        self._gone = gone
        self._messages_per_second = messages_per_second
        self._hold = PageHold()
        self._server: Server | None = None

    async def start(self, listener: socket.socket) -> None:
        """Accept connections on a bound socket."""
        self._server = await serve(
            self._serve_client,
            sock=listener,
            process_request=self._admit,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            # Everything stays on this machine and most of it is base64: deflating it costs and gains nothing.
            compression=None,
            server_header=None,
            open_timeout=5,
            close_timeout=0.5,
            max_size=MAX_MESSAGE_BYTES,
        )

    async def stop(self, seconds: float) -> None:
        """Accept nothing more, close every connection and wait, at most ``seconds``, until all have gone."""
        if self._server is not None:
            self._server.close()
            # A peer that opened a socket and never spoke would hold this up until its handshake times out.
            await asyncio.wait({asyncio.ensure_future(self._server.wait_closed())}, timeout=seconds)

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Refuse the upgrade unless origin, token and path are right; None lets it go on."""
        refusal = self._refusal(connection, request)
        if refusal is None:
            return None
        status, text = refusal
        log.warning("connection refused", extra={"status": int(status), "reason": text})
        return connection.respond(status, f"{text}\n")

    def _refusal(self, connection: ServerConnection, request: Request) -> tuple[http.HTTPStatus, str] | None:
        origins = request.headers.get_all("Origin")
        if len(origins) != 1 or origins[0] not in self._origins:
            return http.HTTPStatus.FORBIDDEN, "this origin may not connect"
        visitor = Visitor.of(request.headers.get_all("Sec-WebSocket-Protocol"))
        token = visitor.tokens[0].encode(errors="replace") if len(visitor.tokens) == 1 else b""
        if not hmac.compare_digest(token, self._token):
            return http.HTTPStatus.UNAUTHORIZED, "the launch token is missing or wrong"
        if not visitor.speaks:
            return http.HTTPStatus.BAD_REQUEST, f"the subprotocol {SUBPROTOCOL} is missing"
        if not visitor.names_itself_well:
            return http.HTTPStatus.BAD_REQUEST, "a page is named once, with 16 to 64 characters of A-Z a-z 0-9 _ -"
        if _endpoint_path(request.path) not in self._endpoints:
            return http.HTTPStatus.NOT_FOUND, "there is no such service"
        if len(connection.server.connections) >= MAXIMUM_CONNECTIONS:
            return http.HTTPStatus.SERVICE_UNAVAILABLE, "too many connections"
        return None

    async def _serve_client(self, connection: ServerConnection) -> None:
        request = connection.request
        if request is None:
            return
        visitor = Visitor.of(request.headers.get_all("Sec-WebSocket-Protocol"))
        if visitor.observer:
            await self._converse(connection, request.path, observer=True)
        elif self._hold.enter(visitor.page):
            try:
                await self._converse(connection, request.path, observer=False)
            finally:
                self._hold.leave()
        else:
            log.warning("another page holds the devices")
            await connection.close(ANOTHER_PAGE, "another page holds the devices")

    async def _converse(self, connection: ServerConnection, path: str, *, observer: bool) -> None:
        queue = self._endpoints[_endpoint_path(path)]
        client = SocketClient(connection)
        pace = Pace(self._messages_per_second)
        queue.attach(client, observer=observer)
        try:
            while True:
                client.deliver(queue, await connection.recv(decode=False))
                if delay := pace.delay():
                    await asyncio.sleep(delay)
        except UnicodeDecodeError:
            await connection.close(CloseCode.INVALID_DATA)
        except ConnectionClosed:
            pass  # closed, broken off or too big: this connection's end, nobody else's
        finally:
            queue.detach(client)
            self._gone(client)


def _endpoint_path(target: str) -> str:
    """A request target as the endpoints' keys are written: no query, lower case, no trailing slash."""
    return target.partition("?")[0].casefold().rstrip("/")


def endpoint_path(service: str = "") -> str:
    """The key of a service's endpoint; without a name the publisher's."""
    return _endpoint_path(f"{ROOT_PATH}/{service}")
