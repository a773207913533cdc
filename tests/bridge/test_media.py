"""Bytes beside the messages: an address works once, for one page, for a short time."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bridge.interface import InvalidData, NotEnoughSpace, UnsupportedData
from bridge.media import MAXIMUM_SIZE, MAXIMUM_TOTAL, MediaStore
from bridge.media_listener import MediaListener
from bridge.server import listen
from tests.bridge.fakes import PATIENCE

ORIGIN = "http://127.0.0.1:8080"
TOKEN = "t" * 43
PAGE = {"Origin": ORIGIN, "Authorization": f"Bearer {TOKEN}"}
PDF = b"%PDF-1.7 " + bytes(1000)
OWNER, STRANGER = object(), object()


class Frames:
    """A camera that gives one picture after another until it is let go of."""

    def __init__(self) -> None:
        self.closed = asyncio.Event()

    def __aiter__(self) -> Frames:
        return self

    async def __anext__(self) -> bytes:
        await asyncio.sleep(0)
        return b"\xff\xd8picture\xff\xd9"

    async def aclose(self) -> None:
        self.closed.set()


class Desk:
    """A store, its listener, and a page that asks."""

    def __init__(self, store: MediaStore, session: aiohttp.ClientSession) -> None:
        self.store = store
        self.session = session

    async def get(self, url: str, headers: dict[str, str] = PAGE) -> tuple[int, bytes]:
        async with self.session.get(url, headers=headers) as answer:
            return answer.status, await answer.read()

    async def put(
        self, url: str, data: bytes, media_type: str = "application/pdf", headers: dict[str, str] = PAGE
    ) -> int:
        async with self.session.put(url, data=data, headers=headers | {"Content-Type": media_type}) as answer:
            return answer.status


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    store = MediaStore()
    listener = MediaListener(store, origins=frozenset({ORIGIN}), token=TOKEN)
    await listener.start(listen([0]))
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(PATIENCE)) as session:
        yield Desk(store, session)
    await listener.stop()


async def test_offered_bytes_can_be_fetched_once(desk: Desk) -> None:
    link = desk.store.offer(OWNER, PDF, "application/pdf")
    assert (link["type"], link["size"], link["sha256"]) == ("application/pdf", 1009, hashlib.sha256(PDF).hexdigest())
    assert await desk.get(link["url"]) == (200, PDF)
    assert (await desk.get(link["url"]))[0] == 404
    assert desk.store.held == 0


async def test_what_is_fetched_is_kept_nowhere_and_cannot_run(desk: Desk) -> None:
    link = desk.store.offer(OWNER, b"<script>", "image/png")
    async with desk.session.get(link["url"], headers=PAGE) as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert answer.headers["Content-Type"] == "image/png"
        assert "Server" not in answer.headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Authorization": f"Bearer {TOKEN}"}, 403),
        (PAGE | {"Origin": "http://evil.example"}, 403),
        (PAGE | {"Origin": "null"}, 403),
        ({"Origin": ORIGIN}, 401),
        (PAGE | {"Authorization": "Bearer wrong"}, 401),
        (PAGE | {"Authorization": "Bearer \u5468"}, 401),
    ],
    ids=str,
)
async def test_a_stranger_gets_nothing_and_leaves_it_for_the_page(
    desk: Desk, headers: dict[str, str], status: int
) -> None:
    link = desk.store.offer(OWNER, PDF, "application/pdf")
    assert (await desk.get(link["url"], headers))[0] == status
    assert await desk.get(link["url"]) == (200, PDF)


async def test_a_preflight_is_answered_for_the_pages_origin_only(desk: Desk) -> None:
    url = desk.store.offer(OWNER, PDF, "application/pdf")["url"]
    asked = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Private-Network": "true"}
    async with desk.session.options(url, headers={"Origin": ORIGIN, **asked}) as answer:
        assert answer.status == 204
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert answer.headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type"
        assert answer.headers["Access-Control-Allow-Private-Network"] == "true"
        assert answer.headers["Access-Control-Allow-Local-Network"] == "true"
    async with desk.session.options(url, headers={"Origin": "http://evil.example", **asked}) as answer:
        assert answer.status == 403
        assert "Access-Control-Allow-Origin" not in answer.headers


async def test_an_upload_arrives_whole_and_is_used_once_by_its_owner(desk: Desk) -> None:
    upload = desk.store.open_upload(OWNER, len(PDF), "application/pdf")
    with pytest.raises(InvalidData):
        desk.store.take(OWNER, upload["mediaId"])
    assert await desk.put(upload["url"], PDF) == 201
    assert await desk.put(upload["url"], PDF) == 404
    assert (await desk.get(upload["url"]))[0] == 404
    with pytest.raises(InvalidData):
        desk.store.take(STRANGER, upload["mediaId"])
    assert desk.store.take(OWNER, upload["mediaId"]) == PDF
    with pytest.raises(InvalidData):
        desk.store.take(OWNER, upload["mediaId"])


@pytest.mark.parametrize(("data", "media_type"), [(PDF + b"x", "application/pdf"), (PDF, "image/png")])
async def test_an_upload_that_is_not_what_was_said_is_refused_and_frees_its_room(
    desk: Desk, data: bytes, media_type: str
) -> None:
    upload = desk.store.open_upload(OWNER, len(PDF), "application/pdf")
    assert await desk.put(upload["url"], data, media_type) == 400
    assert desk.store.held == 0


async def test_a_compressed_upload_is_refused_before_it_can_grow(desk: Desk) -> None:
    packed = gzip.compress(bytes(4 * 1024 * 1024))
    room = desk.store.open_upload(OWNER, len(packed), "application/pdf")
    assert await desk.put(room["url"], packed, headers=PAGE | {"Content-Encoding": "gzip"}) == 400
    assert desk.store.held == 0


async def test_an_upload_that_breaks_off_frees_its_room(desk: Desk) -> None:
    upload = desk.store.open_upload(OWNER, len(PDF), "application/pdf")
    reader, writer = await asyncio.open_connection("127.0.0.1", desk.store.port)
    path = upload["url"].partition(str(desk.store.port))[2]
    head = f"PUT {path} HTTP/1.1\r\nHost: x\r\nOrigin: {ORIGIN}\r\nAuthorization: Bearer {TOKEN}\r\n"
    writer.write(f"{head}Content-Type: application/pdf\r\nContent-Length: {len(PDF)}\r\n\r\n%PDF".encode())
    await writer.drain()
    writer.close()
    await reader.read()
    async with asyncio.timeout(PATIENCE):
        while desk.store.held:
            await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("size", "media_type", "refusal"),
    [
        (0, "application/pdf", InvalidData),
        (True, "application/pdf", InvalidData),
        ("9", "application/pdf", InvalidData),
        (9, "text", InvalidData),
        (9, "text/html\r\nX: y", InvalidData),
        (9, None, InvalidData),
        (MAXIMUM_SIZE + 1, "application/pdf", UnsupportedData),
    ],
)
async def test_an_upload_needs_a_size_and_a_type(size: int, media_type: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        MediaStore().open_upload(OWNER, size, media_type)


async def test_only_so_much_waits_at_once() -> None:
    store = MediaStore()
    for _ in range(MAXIMUM_TOTAL // MAXIMUM_SIZE):
        store.open_upload(OWNER, MAXIMUM_SIZE, "image/png")
    with pytest.raises(NotEnoughSpace):
        store.open_upload(OWNER, 1, "image/png")
    with pytest.raises(NotEnoughSpace):
        store.offer(OWNER, b"x", "image/png")
    store.forget(OWNER)
    store.offer(OWNER, b"x", "image/png")
    store.clear()


async def test_what_nobody_fetches_is_gone_after_its_time() -> None:
    store = MediaStore(lifetime=0.01)
    store.offer(OWNER, PDF, "application/pdf")
    frames = Frames()
    store.stream(OWNER, frames)
    await asyncio.wait_for(frames.closed.wait(), PATIENCE)
    assert store.held == 0


async def test_a_connection_that_goes_takes_its_bytes_along(desk: Desk) -> None:
    mine, other = (desk.store.offer(owner, PDF, "application/pdf") for owner in (OWNER, STRANGER))
    desk.store.forget(OWNER)
    assert (await desk.get(mine["url"]))[0] == 404
    assert (await desk.get(other["url"]))[0] == 200


async def test_a_stream_shows_pictures_to_one_viewer_and_ends_with_it(desk: Desk) -> None:
    frames = Frames()
    url = desk.store.stream(OWNER, frames)["url"]
    image = {"Origin": ORIGIN}  # an img element sends no headers of the page's choice
    async with desk.session.get(url, headers=image) as answer:
        assert answer.content_type == "multipart/x-mixed-replace"
        parts = aiohttp.MultipartReader.from_response(answer)
        for _ in range(3):
            part = await parts.next()
            assert part is not None
            assert await part.read() == b"\xff\xd8picture\xff\xd9"
        assert (await desk.get(url, image))[0] == 404
    await asyncio.wait_for(frames.closed.wait(), PATIENCE)


async def test_a_stream_ends_when_its_owner_goes(desk: Desk) -> None:
    frames = Frames()
    url = desk.store.stream(OWNER, frames)["url"]
    async with desk.session.get(url, headers={"Origin": ORIGIN}) as answer:
        await answer.content.readany()
        desk.store.forget(OWNER)
        await asyncio.wait_for(frames.closed.wait(), PATIENCE)


async def test_only_the_pages_origin_may_watch(desk: Desk) -> None:
    url = desk.store.stream(OWNER, Frames())["url"]
    assert (await desk.get(url, {"Origin": "http://evil.example"}))[0] == 403
    assert (await desk.get(url, {}))[0] == 403


async def test_what_a_strangers_command_names_is_not_held_for_it() -> None:
    store = MediaStore(lifetime=0.02)
    upload = store.open_upload(OWNER, 10, "application/pdf")
    store.hold(STRANGER, upload)
    store.hold(OWNER, {"mediaId": ["no", "name"]})
    async with asyncio.timeout(PATIENCE):
        while store.held:
            await asyncio.sleep(0.01)
