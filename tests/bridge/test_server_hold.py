"""One page at a time, observers, floods, and bytes that belong to a connection. Real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from websockets.exceptions import ConnectionClosed

from bridge.server import listen
from bridge.visitors import Pace
from tests.bridge.running_bridge import ORIGIN, READ, STATUS, TOKEN, Running, receive, send, works


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    running = Running()
    await running.bridge.start(listen([0]))
    yield running
    await running.bridge.stop()


PAGE_A, PAGE_B = "a" * 16, "b" * 64


@pytest.mark.parametrize("other", [PAGE_B, None])
async def test_one_page_at_a_time_holds_the_devices(running: Running, other: str | None) -> None:
    async with running.connect(page=PAGE_A) as first, running.connect("/DocumentPrinter", page=PAGE_A) as second:
        assert await works(first)
        async with running.connect("/DocumentPrinter", page=other) as refused:
            with pytest.raises(ConnectionClosed) as closed:
                await receive(refused)
            assert closed.value.rcvd is not None
            assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4009, "another page holds the devices")
        assert await works(second)
    async with running.connect(page=other) as next_page:
        assert await works(next_page)


async def test_an_observer_sees_beside_any_page_and_holds_up_nobody(running: Running) -> None:
    async with running.connect(observer=True) as observer, running.connect(page=PAGE_A) as page:
        assert await works(observer)
        await send(observer, READ, 1, {"chip": True})
        await receive(observer)
        assert (await receive(observer))["header"]["completionCode"] == "authorisationRequired"
        assert await works(page)


async def test_an_upload_opened_on_a_connection_arrives_by_http_and_is_gone_with_it(running: Running) -> None:
    header = {"name": "XiaoerMedia.OpenUpload", "type": "command", "version": "1.0"}
    async with running.connect("/Album") as connection:
        await send(connection, header, 1, {"size": 4, "type": "image/png"})
        await receive(connection)
        upload = (await receive(connection))["payload"]
        headers = {"Origin": ORIGIN, "Authorization": f"Bearer {TOKEN}", "Content-Type": "image/png"}
        async with aiohttp.request("PUT", upload["url"], data=b"scan", headers=headers) as answer:
            assert answer.status == 201
            assert (await answer.json())["mediaId"] == upload["mediaId"]
        assert running.facilities.media.held == 4
    async with running.connect() as connection:
        assert await works(connection)
    assert running.facilities.media.held == 0


def test_who_sends_too_fast_is_read_more_slowly_and_recovers() -> None:
    clock = 0.0
    pace = Pace(100.0, now=lambda: clock)
    assert [pace.delay() for _ in range(200)] == [0.0] * 200
    assert pace.delay() == pytest.approx(0.01)
    assert pace.delay() == pytest.approx(0.02)
    clock = 10.0
    assert pace.delay() == 0.0


async def test_a_flood_is_read_slowly_and_answered_whole_while_others_work(running: Running) -> None:
    async with running.connect() as flood, running.connect() as good:
        for number in range(1, 231):
            await send(flood, STATUS, number)
        assert await works(good)
        answered = 0
        while answered < 230:
            answered += (await receive(flood))["header"]["type"] == "completion"
