"""The second loopback listener: HTTP for the bytes of ``media.py``.

An address is a 256-bit secret that works once. A request must also come from a page on the origin list
and, except for a stream (which an ``img`` element fetches, without headers of its own), bear the launch
token. Nothing is cached, and nothing fetched can run: the sandbox policy holds even when a browser is
led to show it.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import logging
import socket

from aiohttp import web
from multidict import CIMultiDict

from bridge.media import STREAM_TYPE, MediaStore, Medium, close_frames

log = logging.getLogger("bridge.media")

UPLOAD_SECONDS = 60.0
"""An upload over loopback takes milliseconds; one that hangs must not hold its room."""
FRAME_SECONDS = 10.0
"""A viewer that takes no frame for so long has gone."""

_SAFE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
}


class MediaListener:
    """Serves one store. ``origins`` and ``token`` are the bridge's own."""

    def __init__(self, store: MediaStore, *, origins: frozenset[str], token: str) -> None:
        self._store = store
        self._origins = origins
        self._authorization = f"Bearer {token}".encode("ascii")
        self._runner: web.AppRunner | None = None

    async def start(self, listener: socket.socket) -> None:
        """Answer on a bound socket."""
        application = web.Application()
        application.router.add_route("*", "/media/{name}", self._answer)
        application.on_response_prepare.append(self._prepare)
        # Its access log would hold the secret names.
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.SockSite(self._runner, listener).start()
        self._store.port = listener.getsockname()[1]

    async def stop(self) -> None:
        """Drop what waits, end what runs."""
        self._store.clear()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _prepare(self, request: web.Request, response: web.StreamResponse) -> None:
        headers: CIMultiDict[str] = response.headers
        headers.update(_SAFE)
        headers.popall("Server", None)
        headers["Vary"] = "Origin"
        if (origin := self._origin(request)) is not None:
            headers["Access-Control-Allow-Origin"] = origin

    def _origin(self, request: web.Request) -> str | None:
        origins = request.headers.getall("Origin", [])
        return origins[0] if len(origins) == 1 and origins[0] in self._origins else None

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if self._origin(request) is None:
            return web.Response(status=403, text="this origin may not connect\n")
        if request.method == "OPTIONS":
            return self._preflight()
        if request.method not in ("GET", "PUT"):
            return web.Response(status=405, text="GET or PUT\n", headers={"Allow": "GET, PUT, OPTIONS"})
        name = request.match_info["name"]
        if not self._has_token(request) and not (request.method == "GET" and self._store.is_stream(name)):
            return web.Response(status=401, text="the launch token is missing or wrong\n")
        medium = self._store.claim(name, upload=request.method == "PUT")
        if medium is None:
            return web.Response(status=404, text="there is nothing here, or no longer\n")
        medium.request = asyncio.current_task()
        if medium.frames is not None:
            return await self._show(request, name, medium)
        if request.method == "PUT":
            return await self._receive(request, name, medium)
        self._store.drop(name)
        return web.Response(body=medium.data, content_type=medium.media_type)

    @staticmethod
    def _preflight() -> web.Response:
        """May the page ask? Also in the words of Chromium's two checks of access to the own machine."""
        return web.Response(
            status=204,
            headers={
                "Access-Control-Allow-Methods": "GET, PUT",
                "Access-Control-Allow-Headers": "Authorization, Content-Type",
                "Access-Control-Allow-Private-Network": "true",
                "Access-Control-Allow-Local-Network": "true",
                "Access-Control-Max-Age": "600",
            },
        )

    def _has_token(self, request: web.Request) -> bool:
        given = request.headers.getall("Authorization", [])
        return len(given) == 1 and hmac.compare_digest(given[0].encode(errors="replace"), self._authorization)

    async def _receive(self, request: web.Request, name: str, medium: Medium) -> web.Response:
        as_said = request.content_length == medium.size and request.content_type == medium.media_type
        # A packed body would be unpacked while it is read, to a thousand times the room there is for it.
        if not as_said or "Content-Encoding" in request.headers:
            self._store.drop(name)
            return web.Response(status=400, text="the upload must be as it was opened for: size, type, not packed\n")
        data = bytearray()
        try:
            async with asyncio.timeout(UPLOAD_SECONDS):
                async for chunk in request.content.iter_any():
                    data += chunk
        except TimeoutError:
            self._store.drop(name)
            return web.Response(status=408, text="the upload took too long\n")
        finally:
            medium.request = None
            if len(data) != medium.size:  # broken off: the room is free again at once
                self._store.drop(name)
        if not self._store.finish_upload(name, bytes(data)):
            return web.Response(status=404, text="there is nothing here, or no longer\n")
        digest = hashlib.sha256(data).hexdigest()
        return web.json_response({"mediaId": name, "size": medium.size, "sha256": digest}, status=201)

    async def _show(self, request: web.Request, name: str, medium: Medium) -> web.StreamResponse:
        frames = medium.frames
        assert frames is not None  # noqa: S101 - the caller has looked
        self._store.begin_stream(medium)
        response = web.StreamResponse(headers={"Content-Type": STREAM_TYPE})
        try:
            await response.prepare(request)
            async for frame in frames:
                head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(frame)}\r\n\r\n"
                async with asyncio.timeout(FRAME_SECONDS):
                    await response.write(head.encode("ascii") + frame + b"\r\n")
        except (ConnectionError, TimeoutError):
            pass  # the viewer has gone
        except Exception as error:
            log.error("stream broke", exc_info=error)
        finally:
            self._store.drop(name)
            await close_frames(frames)
        with contextlib.suppress(ConnectionError):
            await response.write_eof()
        return response
