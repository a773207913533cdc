"""The WebSocket end, with real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from bridge.devices.contract import CardReading
from bridge.protocol import MAX_MESSAGE_BYTES
from bridge.server import MAXIMUM_CONNECTIONS, PortTaken, listen
from tests.bridge.fakes import PATIENCE, FakeDevice
from tests.bridge.running_bridge import ORIGIN, READ, STATUS, TOKEN, Running, read_to_the_end, receive, send, works


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    running = Running()
    await running.bridge.start(listen([0]))
    yield running
    await running.bridge.stop()


async def test_the_bridge_picks_the_protocol_and_never_repeats_the_token(running: Running) -> None:
    async with running.connect() as connection:
        assert connection.subprotocol == "xfs4iot.v1"
        assert connection.response is not None
        assert TOKEN not in str(connection.response.headers)
        assert await works(connection)


@pytest.mark.parametrize("path", ["", "/", "/cardreader", "/CARDREADER/", "/CardReader?x=1"])
async def test_paths_compare_without_case_and_may_end_in_a_slash(running: Running, path: str) -> None:
    async with running.connect(path) as connection:
        await connection.send("{")
        assert (await receive(connection))["header"]["status"] == "invalidMessage"


async def test_an_old_clients_upper_case_root_is_found(running: Running) -> None:
    url = running.bridge.url.replace("/xfs4iot/", "/XFS4IoT/")
    offers = [Subprotocol("xfs4iot.v1"), Subprotocol(f"token.{TOKEN}")]
    async with connect(url, origin=Origin(ORIGIN), subprotocols=offers, proxy=None) as connection:
        assert connection.subprotocol == "xfs4iot.v1"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:8081"}, 403),
        ({"origin": "http://127.0.0.1:8080.evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": None}, 403),
        ({"offers": ("xfs4iot.v1",)}, 401),
        ({"offers": ("xfs4iot.v1", "token." + "x" * 43)}, 401),
        ({"offers": ("xfs4iot.v1", f"token.{TOKEN}", "token.second")}, 401),
        ({"offers": ()}, 401),
        ({"offers": (f"token.{TOKEN}",)}, 400),
        ({"page": "short"}, 400),
        ({"page": "x" * 65}, 400),
        ({"offers": ("xfs4iot.v1", f"token.{TOKEN}", "page." + "a" * 16, "page." + "b" * 16)}, 400),
        ({"path": "/NoSuchService"}, 404),
        ({"path": "/CardReader/more"}, 404),
    ],
    ids=str,
)
async def test_who_may_not_connect_is_refused_in_the_upgrade(
    running: Running, changes: dict[str, Any], status: int
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with running.connect(**changes):
            pytest.fail("connected")
    assert refused.value.response.status_code == status


async def test_the_publisher_lists_addresses_that_can_be_connected_to(running: Running) -> None:
    header = {"name": "ServicePublisher.GetServices", "type": "command", "version": "2.0"}
    async with running.connect("") as publisher:
        await send(publisher, header, 1)
        await receive(publisher)
        services = (await receive(publisher))["payload"]["services"]
    assert [service["serviceURI"] for service in services] == [
        f"{running.bridge.url}/CardReader",
        f"{running.bridge.url}/DocumentPrinter",
        f"{running.bridge.url}/Album",
    ]


async def test_who_asks_while_a_device_still_starts_is_told_what_there_is_and_then_all() -> None:
    class Slow(FakeDevice):
        async def open(self) -> None:
            await let_start.wait()

    let_start = asyncio.Event()
    running = Running(Slow())
    listener = listen([0])
    starting = asyncio.ensure_future(running.bridge.start(listener))
    url = f"ws://127.0.0.1:{listener.getsockname()[1]}/xfs4iot/v1.0"
    header = {"name": "ServicePublisher.GetServices", "type": "command", "version": "2.0"}
    async with running.connect("", url=url) as publisher:
        await send(publisher, header, 1)
        await receive(publisher)
        early = await receive(publisher)
        assert early["header"]["name"] == "ServicePublisher.ServiceDetailEvent"
        assert early["payload"]["services"] == [
            {"serviceURI": f"{url}/{name}"} for name in ("DocumentPrinter", "Album")
        ]
        let_start.set()
        completion = await receive(publisher)
        assert completion["header"]["completionCode"] == "success"
        assert completion["payload"]["services"][0] == {"serviceURI": f"{url}/CardReader"}
    await starting
    await running.bridge.stop()


async def test_garbage_is_refused_and_the_connection_lives_on(running: Running) -> None:
    async with running.connect() as connection:
        for garbage in ("", "[" * 50_000, '{"header":', "\x00"):
            await connection.send(garbage)
            assert (await receive(connection))["header"]["status"] == "invalidMessage"
        assert await works(connection)


async def test_a_message_in_a_binary_frame_is_understood(running: Running) -> None:
    async with running.connect() as connection:
        await connection.send(json.dumps({"header": STATUS | {"requestId": 1}}).encode())
        assert (await receive(connection))["header"]["type"] == "acknowledge"


@pytest.mark.parametrize("text", [True, False], ids=["text frame", "binary frame"])
async def test_invalid_utf8_closes_that_connection_only(running: Running, text: bool) -> None:
    async with running.connect() as good, running.connect() as bad:
        await bad.send(b"\xff\xfe{}", text=text)
        with pytest.raises(ConnectionClosed) as closed:
            await receive(bad)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1007
        assert await works(good)


async def test_a_message_of_two_mebibytes_passes_and_a_longer_one_closes_that_connection_only(running: Running) -> None:
    async with running.connect() as good, running.connect() as bad:
        await good.send("x" * MAX_MESSAGE_BYTES)
        assert (await receive(good))["header"]["status"] == "invalidMessage"
        with contextlib.suppress(ConnectionClosed):
            await bad.send("x" * (MAX_MESSAGE_BYTES + 1))
        with pytest.raises(ConnectionClosed):
            await receive(bad)
        assert bad.close_code == 1009
        assert await works(good)


async def test_an_answer_that_cannot_be_encoded_is_an_internal_error_and_not_silence(running: Running) -> None:
    running.device.offered = {"type": object()}
    header = {"name": "Common.Capabilities", "type": "command", "version": "2.0"}
    async with running.connect() as connection:
        await send(connection, header, 1)
        await receive(connection)
        assert (await receive(connection))["header"]["completionCode"] == "internalError"
        assert await works(connection)


async def test_a_disconnect_in_the_middle_of_a_command_frees_the_device(running: Running) -> None:
    async with running.connect() as first:
        await send(first, READ, 1, {"chip": True})
        turn = await running.device.turn()
    async with running.connect() as second:
        await send(second, READ, 1, {"chip": True})
        next_turn = await running.device.turn()
        assert turn.outcome.cancelled()
        next_turn.outcome.set_result(CardReading(bytes(256)))
        await receive(second)
        assert (await receive(second))["header"]["completionCode"] == "success"


async def test_a_status_change_reaches_every_page_that_is_open(running: Running) -> None:
    async with running.connect() as first, running.connect() as second:
        assert await works(first)
        assert await works(second)
        running.device.become("noDevice")
        for connection in (first, second):
            assert (await receive(connection))["payload"] == {"common": {"device": "noDevice"}}


async def test_a_reader_that_does_not_read_is_dropped_and_the_others_live_on(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    running.device.offered = {"type": "x" * 1024 * 1024}
    header = {"name": "Common.Capabilities", "type": "command", "version": "2.0"}
    async with running.connect() as good, running.connect(max_queue=1) as slow:
        assert await works(slow)
        slow.transport.pause_reading()
        for number in range(1, 33):
            await send(slow, header, number)
        while "slow reader dropped" not in caplog.text:
            assert await works(good)
        slow.transport.resume_reading()
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(read_to_the_end(slow), PATIENCE)
        assert await works(good)


async def test_more_connections_than_a_kiosk_needs_are_refused(running: Running) -> None:
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(MAXIMUM_CONNECTIONS):
            last = await stack.enter_async_context(running.connect())
        with pytest.raises(InvalidStatus) as refused:
            await running.connect()
        assert refused.value.response.status_code == 503
        assert await works(last)


async def test_stopping_answers_what_runs_and_says_goodbye(running: Running) -> None:
    async with running.connect() as connection:
        await send(connection, READ, 1, {"chip": True})
        await running.device.turn()
        await running.bridge.stop()
        await receive(connection)
        assert (await receive(connection))["header"]["completionCode"] == "canceled"
        with pytest.raises(ConnectionClosed):
            await receive(connection)
        assert connection.close_code == 1001
    assert running.device.closed == 1


def test_only_loopback_is_bound_and_the_first_free_port_is_taken() -> None:
    with listen([0]) as first:
        host, port = first.getsockname()
        assert host == "127.0.0.1"
        with listen([port, 0]) as second:
            assert second.getsockname()[1] != port


async def test_a_completion_is_not_held_back_behind_its_acknowledge() -> None:
    accepted: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    class Peer(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            accepted.set_result(transport.get_extra_info("socket"))

    listener = listen([0])
    server = await asyncio.get_running_loop().create_server(Peer, sock=listener)
    async with server:
        _, writer = await asyncio.open_connection(*listener.getsockname())
        assert (await accepted).getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        writer.close()


def test_a_taken_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=str(port)):
            listen([port])
