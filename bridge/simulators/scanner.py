"""A document scanner that speaks eSCL: one sheet lies on it or none, and it stays until it is taken away."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from aiohttp import web
from PIL import Image, ImageOps, UnidentifiedImageError

from bridge.simulators import escl_documents as escl
from bridge.simulators import process
from bridge.simulators.base import ControlError, Simulator
from bridge.simulators.demo_page import demo_page

DEFAULT_PORT = 8632


class ScannerSimulator(Simulator):
    """Announces a document feeder, so that an empty one can be told from a blank page."""

    device = "scanner"

    def __init__(self, data_dir: Path, port: int = DEFAULT_PORT) -> None:
        super().__init__(data_dir)
        self._port = port
        self._runner: web.AppRunner | None = None
        self._page: Image.Image | None = None
        self._page_name = ""
        self._jam = False
        self._jobs: dict[str, escl.ScanRequest] = {}
        self._next_job = 1
        self._scanned = 0

    async def start(self) -> None:
        try:
            await self.plug()
        except OSError:
            raise ControlError(f"port {self._port} is taken; choose another with XIAOER_SIM_ESCL_PORT") from None

    async def stop(self) -> None:
        await self.unplug()

    def wire(self) -> dict[str, Any]:
        return {"escl": f"http://127.0.0.1:{self._port}/eSCL", "port": self._port}

    def state(self) -> dict[str, Any]:
        return {
            "plugged": self._runner is not None,
            "page": self._page_name if self._page is not None else None,
            "jam": self._jam,
            "scanned": self._scanned,
        }

    def actions(self) -> dict[str, Callable[..., Any]]:
        return {
            "load": self.load,
            "empty": self.empty,
            "jam": self.jam,
            "ok": self.ok,
            "unplug": self.unplug,
            "plug": self.plug,
        }

    def load(self, file: str | None = None) -> None:
        """Lay a picture file (PNG, JPEG) on the scanner; without one, the demonstration page."""
        if file is None:
            self._page, self._page_name = demo_page(), "示范材料"
            return
        try:
            with Image.open(file) as picture:
                self._page = ImageOps.exif_transpose(picture).convert("RGB")
        except (OSError, UnidentifiedImageError, TypeError, ValueError, Image.DecompressionBombError):
            raise ControlError(f"{file} is not a picture this scanner can take (PNG or JPEG)") from None
        self._page_name = Path(file).name

    def empty(self) -> None:
        self._page = None

    def jam(self) -> None:
        self._jam = True

    def ok(self) -> None:
        self._jam = False

    async def plug(self) -> None:
        if self._runner is not None:
            return
        application = web.Application()
        application.add_routes(
            [
                web.get("/eSCL/ScannerCapabilities", self._capabilities),
                web.get("/eSCL/ScannerStatus", self._status),
                web.post("/eSCL/ScanJobs", self._create),
                web.get("/eSCL/ScanJobs/{job}/NextDocument", self._next_document),
                web.delete("/eSCL/ScanJobs/{job}", self._delete),
            ]
        )
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", self._port, reuse_address=True).start()
        except OSError:
            await runner.cleanup()
            raise
        self._port = runner.addresses[0][1]
        self._runner = runner

    async def unplug(self) -> None:
        runner, self._runner = self._runner, None
        self._jobs.clear()
        if runner is not None:
            await runner.cleanup()

    # -- the wire

    async def _capabilities(self, request: web.Request) -> web.Response:
        return web.Response(text=escl.CAPABILITIES, content_type="text/xml")

    async def _status(self, request: web.Request) -> web.Response:
        feeder = "Jam" if self._jam else "Loaded" if self._page is not None else "Empty"
        state = "Processing" if self._jobs else "Idle"
        return web.Response(text=escl.status(state, f"ScannerAdf{feeder}"), content_type="text/xml")

    async def _create(self, request: web.Request) -> web.Response:
        wanted = escl.parse_request(await request.read())
        if wanted is None:
            return web.Response(status=400)
        if self._jam or self._page is None:
            return web.Response(status=409)
        job = str(self._next_job)
        self._next_job += 1
        self._jobs[job] = wanted
        return web.Response(status=201, headers={"Location": f"{request.url}/{job}"})

    async def _next_document(self, request: web.Request) -> web.Response:
        wanted = self._jobs.pop(request.match_info["job"], None)
        if wanted is None or self._page is None or self._jam:
            return web.Response(status=404)
        picture = await asyncio.to_thread(_scan, self._page, wanted)
        self._scanned += 1
        return web.Response(body=picture, content_type="image/jpeg")

    async def _delete(self, request: web.Request) -> web.Response:
        return web.Response(status=200 if self._jobs.pop(request.match_info["job"], None) else 404)


def _scan(page: Image.Image, wanted: escl.ScanRequest) -> bytes:
    """The A4 bed at the wanted resolution, the page fitted into it from the top left corner."""
    size = (escl.A4_WIDTH * wanted.dpi // 300, escl.A4_HEIGHT * wanted.dpi // 300)
    bed = Image.new("RGB", size, "white")
    bed.paste(ImageOps.contain(page, size), (0, 0))
    output = BytesIO()
    bed.convert("RGB" if wanted.color else "L").save(output, "JPEG", quality=90, dpi=(wanted.dpi, wanted.dpi))
    return output.getvalue()


def main(argv: list[str] | None = None) -> int:
    parser = process.parser("scanner")
    parser.add_argument("--port", type=int, default=int(os.environ.get("XIAOER_SIM_ESCL_PORT", DEFAULT_PORT)))
    arguments = parser.parse_args(argv)
    return process.run(lambda: ScannerSimulator(arguments.data, arguments.port))


if __name__ == "__main__":
    sys.exit(main())
