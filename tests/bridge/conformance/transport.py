"""Sections 1 and 11.9: where services are found, and who may come in."""

from __future__ import annotations

import asyncio
import contextlib
from urllib.parse import urlsplit

from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake, InvalidStatus
from websockets.typing import Origin, Subprotocol

from tests.bridge.conformance.rule import NotApplicable, Rule, Scene
from tests.bridge.conformance.wire import PATIENCE, SUBPROTOCOL, Bridge, Broken, require

TAKEN = 4009
"""Close code: another page holds the devices."""


async def services_are_told(scene: Scene) -> None:
    require(scene.bridge.services, "GetServices names no service")
    for service, uri in scene.bridge.services.items():
        require(urlsplit(uri).netloc == urlsplit(scene.bridge.url).netloc, f"{uri} is not at this publisher's address")
        async with scene.bridge.open(service) as client:
            require((await client.ask("Common.Status")).code == "success", f"{service} does not answer")


async def paths(scene: Scene) -> None:
    uri = scene.bridge.services[scene.service]
    start = uri.index("/xfs4iot")
    for path in (uri[start:].upper(), uri[start:].lower(), uri[start:] + "/"):
        async with scene.bridge.open(scene.service, url=uri[:start] + path) as client:
            require((await client.ask("Common.Status")).code == "success", f"{path} does not answer")


async def _handshake(bridge: Bridge, *, origin: str | None, protocols: list[str], url: str = "") -> int:
    """The HTTP status that refuses; 101 when it is let in."""
    try:
        async with connect(
            url or bridge.url,
            origin=Origin(origin) if origin is not None else None,
            subprotocols=[Subprotocol(one) for one in protocols],
            compression=None,
            proxy=None,
        ):
            return 101
    except InvalidStatus as refusal:
        return refusal.response.status_code
    except InvalidHandshake:
        return 400


async def foreign_origin(scene: Scene) -> None:
    right = [SUBPROTOCOL, f"token.{scene.bridge.token}"]
    own = scene.bridge.origin
    for origin in (None, "", "null", "https://evil.example", own + ".evil.example", own + "/", own.upper(), f"{own}:1"):
        status = await _handshake(scene.bridge, origin=origin, protocols=right)
        require(status != 101, f"origin {origin!r} is let in")


async def wrong_token(scene: Scene) -> None:
    token = scene.bridge.token
    wrong = (
        [SUBPROTOCOL],
        [SUBPROTOCOL, "token."],
        [SUBPROTOCOL, f"token.{token[:-1]}"],
        [SUBPROTOCOL, f"token.{token}x"],
    )
    for protocols in (*wrong, [SUBPROTOCOL, f"token.{token}", "token.second"], [f"token.{token}"]):
        status = await _handshake(scene.bridge, origin=scene.bridge.origin, protocols=list(protocols))
        require(status != 101, f"{[one.replace(token, 'TOKEN') for one in protocols]} is let in")


async def unknown_path(scene: Scene) -> None:
    right = [SUBPROTOCOL, f"token.{scene.bridge.token}"]
    root = scene.bridge.url
    for path in ("/NoSuchService", "/../..", "/CardReader/x", "/%2e%2e/etc"):
        status = await _handshake(scene.bridge, origin=scene.bridge.origin, protocols=right, url=root + path)
        require(status != 101, f"{path} is let in")


async def disconnect_cancels(scene: Scene) -> None:
    service, name, payload = scene.waiting()
    async with scene.bridge.open(service) as other:
        async with scene.bridge.open(service, quiet=True) as leaving:
            for _ in range(3):
                require(await leaving.acknowledge(await leaving.command(name, payload)) is None, "a command is refused")
            behind = await other.command("Common.GetTransactionState")
            require(await other.acknowledge(behind) is None, "the other connection's command is refused")
            require(other.find("completion", behind) is None, "it overtook the queue")
        answer = await other.answer(behind)
        require(answer.code == "success", f"the command behind those of a lost connection ends with {answer.code}")


async def one_page(scene: Scene) -> None:
    bridge, service = scene.bridge, next(iter(scene.bridge.services))
    # The connections of the rule before are gone for us; the bridge may need a moment to see it.
    first, second = "page.conformance-suite-one", "page.conformance-suite-two"
    async with contextlib.AsyncExitStack() as stack:
        async with asyncio.timeout(PATIENCE):
            while True:
                holder = await stack.enter_async_context(bridge.open(service, extra=(first,), quiet=True))
                try:
                    require((await holder.ask("Common.Status")).code == "success", "the page that holds is not served")
                    break
                except Broken:
                    if await holder.closed() != TAKEN:
                        raise
        async with bridge.open(service, extra=(second,), quiet=True) as late:
            code = await late.closed(2)
            require(code == TAKEN, f"a second page is closed with {code}")
        async with bridge.open(service, extra=(first,)) as same:
            require((await same.ask("Common.Status")).code == "success", "the same page's second socket is not served")
        require((await holder.ask("Common.Status")).code == "success", "the page that holds lost its socket")


async def observer(scene: Scene) -> None:
    bridge = scene.bridge
    service, name, payload = scene.waiting()
    async with (
        bridge.open(service, extra=("page.conformance-suite-one",)) as page,
        bridge.open(service, extra=("observer",)) as watching,
    ):
        require((await page.ask("Common.Status")).code == "success", "the page is not served")
        require((await watching.ask("Common.Status")).code == "success", "an observer may not ask for the status")
        answer = await watching.ask(name, payload, timeout=500)
        require(answer.code == "authorisationRequired", f"an observer's {name} ends with {answer.code}")


async def loopback_only(scene: Scene) -> None:
    host = urlsplit(scene.bridge.url).hostname or ""
    if host not in ("127.0.0.1", "localhost", "::1"):
        raise Broken(f"the bridge is reached at {host}")
    port = urlsplit(scene.bridge.url).port
    own = await _own_address()
    if own is None:
        raise NotApplicable("this machine has no address but loopback")
    try:
        async with asyncio.timeout(3):
            _, writer = await asyncio.open_connection(own, port)
    except (OSError, TimeoutError):
        return
    writer.close()
    raise Broken(f"the port answers at {own} too")


async def _own_address() -> str | None:
    """An address of this machine that others could use; nothing is sent."""
    loop = asyncio.get_running_loop()
    try:
        transport, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=("192.0.2.1", 9))
    except OSError:
        return None
    address: str = transport.get_extra_info("sockname")[0]
    transport.close()
    return None if address.startswith("127.") or address == "0.0.0.0" else address


RULES = (
    Rule("1.1", "the publisher names every service, and each answers at its address", services_are_told),
    Rule("1.2", "paths compare without case and with or without a last slash", paths, "service"),
    Rule("1.3", "a path that is no service is refused", unknown_path),
    Rule("1.4", "a lost connection takes its queued and running commands along", disconnect_cancels),
    Rule("11.1", "an origin that is not on the list is refused", foreign_origin),
    Rule("11.2", "without exactly the launch token nobody is let in", wrong_token),
    Rule("11.3", "only loopback is bound", loopback_only),
    Rule("11.4", "one page at a time holds the devices", one_page),
    Rule("11.5", "an observer may look and not touch", observer),
)
