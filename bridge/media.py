"""Bytes beside the messages: what is too big for one travels by an address that works once.

A message has at most 2 MiB, a scan or a document may have more. The store holds such bytes in memory
only, for one connection and two minutes; ``media_listener.py`` lets the page fetch and bring them over
HTTP. Nothing here is ever a named file.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from bridge.interface import Call, Interface, InvalidData, NotEnoughSpace, Operation, UnsupportedData
from bridge.protocol import Payload

MAXIMUM_SIZE = 32 * 1024 * 1024
"""Bytes of one offer or upload: fifty colour pages at 200 dpi."""
MAXIMUM_TOTAL = 128 * 1024 * 1024
"""Bytes of all that wait to be fetched or used, of all connections."""
LIFETIME = 120.0
"""Seconds an address works, and an upload waits to be used by a command; what a command names stays until its turn."""
STREAM_TYPE = "multipart/x-mixed-replace; boundary=frame"

_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,63}")


@dataclass(eq=False)
class Medium:
    """One address. Exactly one of: bytes to fetch (``data``), room for an upload, frames to watch."""

    owner: object
    media_type: str
    size: int = 0
    data: bytes | None = None
    frames: AsyncIterator[bytes] | None = None
    claimed: bool = False
    """A request has begun with it; no second one may."""
    complete: bool = False
    """An upload that has arrived whole."""
    expiry: asyncio.TimerHandle | None = None
    holds: int = 0
    """Commands that name it and have not ended; it does not expire while there are any."""
    request: asyncio.Task[Any] | None = field(default=None, repr=False)
    """The HTTP request that is busy with it; cancelled when the owner goes."""


class MediaStore:
    """What waits, by its secret name. All methods run on the bridge's one event loop.

    ``owner`` is the connection it belongs to (``call.client``): nobody else can use it, and it is gone
    with the connection.
    """

    def __init__(self, lifetime: float = LIFETIME) -> None:
        self.port = 0
        """The listener's port, set when it listens."""
        self._lifetime = lifetime
        self._media: dict[str, Medium] = {}
        self._closing: set[asyncio.Future[None]] = set()

    @property
    def held(self) -> int:
        """Bytes held or promised to uploads."""
        return sum(medium.size for medium in self._media.values())

    def offer(self, owner: object, data: bytes, media_type: str) -> Payload:
        """Let the owner fetch ``data`` once: ``{"url", "type", "size", "sha256"}``. Raises NotEnoughSpace."""
        self._room_for(len(data))
        name = self._add(Medium(owner, media_type, len(data), data))
        return {
            "url": self._url(name),
            "type": media_type,
            "size": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        }

    def open_upload(self, owner: object, size: int, media_type: str) -> Payload:
        """Make room for one PUT of exactly ``size`` bytes: ``{"mediaId", "url"}``.

        Raises InvalidData (no size above 0, no media type), UnsupportedData (more than one may have), or
        NotEnoughSpace (too much waits already).
        """
        if type(size) is not int or size < 1:
            raise InvalidData("size must be an integer above 0")
        if not isinstance(media_type, str) or not _MEDIA_TYPE.fullmatch(media_type):
            raise InvalidData("type must be a media type, e.g. application/pdf")
        if size > MAXIMUM_SIZE:
            raise UnsupportedData(f"size may be at most {MAXIMUM_SIZE} bytes")
        self._room_for(size)
        name = self._add(Medium(owner, media_type, size))
        return {"mediaId": name, "url": self._url(name)}

    def take(self, owner: object, media_id: str) -> bytes:
        """The bytes of a finished upload, once. Raises InvalidData: unknown, incomplete, someone else's."""
        medium = self._media.get(media_id) if isinstance(media_id, str) else None
        if medium is None or medium.owner is not owner or not medium.complete or medium.data is None:
            raise InvalidData("mediaId names no finished upload of this connection")
        self.drop(media_id)
        return medium.data

    def hold(self, owner: object, payload: Payload) -> Callable[[], None]:
        """Keep the upload a command names (``mediaId``) while the command waits its turn, however long that is.

        The result ends that; the upload then has its lifetime once more. For ``Operation.hold``.
        """
        name: str = str(payload.get("mediaId"))
        medium = self._media.get(name)
        if medium is None or medium.owner is not owner:
            return lambda: None
        medium.holds += 1
        self._expire_later(name, medium)

        def release() -> None:
            medium.holds -= 1
            if self._media.get(name) is medium:
                self._expire_later(name, medium)

        return release

    def stream(self, owner: object, frames: AsyncIterator[bytes]) -> Payload:
        """Let the owner watch JPEG frames, one viewer: ``{"url", "type"}``.

        ``frames`` is closed (its ``aclose``, when it has one) when the viewer leaves, when nobody came
        within the lifetime, and when the owner goes. An async generator that nobody began to read runs
        no ``finally``: what must be let go of in that case belongs in an ``aclose`` of its own.
        """
        medium = Medium(owner, STREAM_TYPE, frames=frames)
        return {"url": self._url(self._add(medium)), "type": "multipart/x-mixed-replace"}

    def forget(self, owner: object) -> None:
        """The connection is gone, or its session over: drop all that is its own."""
        for name in [name for name, medium in self._media.items() if medium.owner is owner]:
            self.drop(name)

    def interface(self) -> Interface:
        """``XiaoerMedia``, for a service whose commands take a ``mediaId``."""
        open_upload = Operation("OpenUpload", self._open_upload, "1.0", "1.0", immediate=True, acts=True)
        return Interface("XiaoerMedia", (open_upload,))

    def _open_upload(self, call: Call) -> Payload:
        return self.open_upload(call.client, call.payload.get("size", 0), call.payload.get("type", ""))

    # -- for the listener

    def claim(self, name: str, *, upload: bool) -> Medium | None:
        """The medium of this address when it is of this kind and nobody has used it yet."""
        medium = self._media.get(name)
        if medium is None or medium.claimed or upload is not (medium.data is None and medium.frames is None):
            return None
        medium.claimed = True
        return medium

    def is_stream(self, name: str) -> bool:
        """Whether this address is one to watch."""
        medium = self._media.get(name)
        return medium is not None and medium.frames is not None

    def finish_upload(self, name: str, data: bytes) -> bool:
        """An upload has arrived whole; False when its owner has gone meanwhile."""
        medium = self._media.get(name)
        if medium is None:
            return False
        medium.data, medium.complete = data, True
        self._expire_later(name, medium)
        return True

    def begin_stream(self, medium: Medium) -> None:
        """A viewer has come: the stream no longer expires by time."""
        if medium.expiry is not None:
            medium.expiry.cancel()

    def drop(self, name: str) -> None:
        """Forget an address and what waits there."""
        medium = self._media.pop(name, None)
        if medium is None:
            return
        if medium.expiry is not None:
            medium.expiry.cancel()
        if medium.request is not None:
            if medium.request is not asyncio.current_task():
                medium.request.cancel()
        elif medium.frames is not None:
            closing = asyncio.ensure_future(close_frames(medium.frames))
            self._closing.add(closing)  # the loop itself keeps only a weak reference
            closing.add_done_callback(self._closing.discard)

    def clear(self) -> None:
        """Drop everything."""
        for name in list(self._media):
            self.drop(name)

    def _add(self, medium: Medium) -> str:
        name = secrets.token_urlsafe(32)
        self._media[name] = medium
        self._expire_later(name, medium)
        return name

    def _expire_later(self, name: str, medium: Medium) -> None:
        """Its lifetime begins now; while a command holds it, not at all."""
        if medium.expiry is not None:
            medium.expiry.cancel()
        medium.expiry = None
        if not medium.holds:
            medium.expiry = asyncio.get_running_loop().call_later(self._lifetime, self.drop, name)

    def _room_for(self, size: int) -> None:
        if size > MAXIMUM_SIZE or self.held + size > MAXIMUM_TOTAL:
            raise NotEnoughSpace("too many bytes wait to be fetched or used")

    def _url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/media/{name}"


async def close_frames(frames: AsyncIterator[bytes]) -> None:
    """Let the source of a stream go, whatever it thinks of that."""
    close = getattr(frames, "aclose", None)
    if close is not None:
        with contextlib.suppress(Exception):
            await close()
