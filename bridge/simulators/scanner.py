"""A document scanner that speaks eSCL: one sheet lies on it or none, and it stays until it is taken away."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from aiohttp import web
from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

from bridge.simulators import escl_documents as escl
from bridge.simulators import process
from bridge.simulators.base import ControlError, Simulator, named_fault
from bridge.simulators.demo_page import demo_page

DEFAULT_PORT = 8632
DEMO_PAGE = "示范材料"
MOST_SHEETS = 50
FAULTS = ("none", "jam", "jam-second", "cover-open", "busy", "slow", "silent", "garbage")
"""``jam``: the next sheet gets stuck, ``jam-second``: the one after it. ``busy``: somebody scans at the panel.
``slow``: three seconds a sheet. ``silent``: takes questions and never answers. ``garbage``: answers noise."""

_SLOW_SECONDS = 3.0
_GARBAGE_BYTES = 4000


@dataclass
class _Job:
    """``sides`` of sheets given out so far."""

    wanted: escl.ScanRequest
    sides: int = 0
    back: Image.Image | None = None


@dataclass(frozen=True)
class _Sheet:
    name: str
    front: Image.Image
    back: Image.Image


class ScannerSimulator(Simulator):
    """Sheets lie in the feeder, and each is gone once it is through; the demonstration page lies as on a bed
    and stays until it is taken away. An empty feeder can be told from a blank page."""

    device = "scanner"

    def __init__(self, data_dir: Path, port: int = DEFAULT_PORT) -> None:
        super().__init__(data_dir)
        self._port = port
        self._runner: web.AppRunner | None = None
        self._sheets: list[_Sheet] = []
        self._stays = False
        self._fault = "none"
        self._healed = asyncio.Event()
        self._jobs: dict[str, _Job] = {}
        self._next_job = 1
        self._scanned = 0

    async def start(self) -> None:
        try:
            await self.replug()
        except OSError:
            raise ControlError(f"port {self._port} is taken; choose another with XIAOER_SIM_ESCL_PORT") from None

    async def stop(self) -> None:
        await self.unplug()

    def wire(self) -> dict[str, Any]:
        return {"escl": f"http://127.0.0.1:{self._port}/eSCL", "port": self._port}

    def state(self) -> dict[str, Any]:
        return {
            "plugged": self._runner is not None,
            "fault": self._fault,
            "faults": list(FAULTS),
            "page": self._sheets[0].name if self._sheets else None,
            "sheets": len(self._sheets),
            "jam": self._fault in ("jam", "jam-second"),
            "scanned": self._scanned,
        }

    def actions(self) -> dict[str, Callable[..., Any]]:
        return {
            "load": self.load,
            "stack": self.stack,
            "empty": self.empty,
            "jam": self.jam,
            "ok": self.ok,
            "fault": self.fault,
            "unplug": self.unplug,
            "replug": self.replug,
        }

    def load(self, file: str | None = None) -> None:
        """Lay one page on the scanner, where it stays: a picture file (PNG, JPEG), or the demonstration page."""
        page = demo_page() if file is None else _opened(file)
        self._sheets, self._stays = [_Sheet(DEMO_PAGE if file is None else Path(file).name, page, _blank(page))], True

    def stack(self, sheets: int = 3, tilt: float = 0.0, file: str | None = None) -> None:
        """Put sheets into the feeder, numbered, each laid in askew by so many degrees more than the last."""
        if not 1 <= sheets <= MOST_SHEETS:
            raise ControlError(f"the feeder takes 1 to {MOST_SHEETS} sheets")
        page = demo_page() if file is None else _opened(file)
        name = DEMO_PAGE if file is None else Path(file).name
        self._stays = False
        self._sheets = [
            _Sheet(f"{name} {number}", *(_numbered(page, f"{number}{side}", tilt * number) for side in ("", "b")))
            for number in range(1, sheets + 1)
        ]

    def empty(self) -> None:
        """Take away what lies there."""
        self._sheets = []

    def jam(self) -> None:
        """The next sheet gets stuck."""
        self.fault("jam")

    def ok(self) -> None:
        """Clear the paper path and mend everything."""
        self.fault("none")

    def fault(self, kind: str) -> None:
        """One thing goes wrong; what went wrong before is mended. ``none`` mends only."""
        kind = named_fault(kind, FAULTS)
        self._fault = kind
        self._healed.set()  # whoever waits for an answer hears that things have changed
        self._healed = asyncio.Event()

    async def replug(self) -> None:
        """Put the cable back."""
        if self._runner is not None:
            return
        application = web.Application(middlewares=[self._misbehave])
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
        """Pull the cable."""
        runner, self._runner = self._runner, None
        self._jobs.clear()
        if runner is not None:
            await runner.cleanup()

    # -- the wire

    @web.middleware
    async def _misbehave(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if self._fault == "silent":
            await self._healed.wait()
        if self._fault == "garbage":
            return web.Response(body=os.urandom(_GARBAGE_BYTES), content_type="text/xml")
        response: web.StreamResponse = await handler(request)
        return response

    async def _capabilities(self, request: web.Request) -> web.Response:
        return web.Response(text=escl.CAPABILITIES, content_type="text/xml")

    async def _status(self, request: web.Request) -> web.Response:
        job = next(iter(self._jobs.values()), None)
        feeder = self._feeder(job)
        state = "Processing" if self._jobs or self._fault == "busy" else "Idle"
        return web.Response(text=escl.status(state, f"ScannerAdf{feeder}"), content_type="text/xml")

    def _feeder(self, job: _Job | None) -> str:
        """The feeder's state, as eSCL words end."""
        begun = job is not None and job.sides > 0
        if self._fault == "jam" or (self._fault == "jam-second" and begun):
            return "Jam"
        if self._fault == "cover-open":
            return "DoorOpen"
        return "Loaded" if self._sheets and not (self._stays and begun) else "Empty"

    async def _create(self, request: web.Request) -> web.Response:
        wanted = escl.parse_request(await request.read())
        if wanted is None:
            return web.Response(status=400)
        if self._fault == "busy":
            return web.Response(status=503)
        if self._fault in ("jam", "cover-open") or not self._sheets:
            return web.Response(status=409)
        job = str(self._next_job)
        self._next_job += 1
        self._jobs = {job: _Job(wanted)}  # a feeder has one path: a new job ends one that nobody ended
        return web.Response(status=201, headers={"Location": f"{request.url}/{job}"})

    async def _next_document(self, request: web.Request) -> web.Response:
        job = self._jobs.get(request.match_info["job"])
        if self._fault == "slow":
            await asyncio.sleep(_SLOW_SECONDS)
        if job is None or self._feeder(job) == "Jam" or (job.back is None and self._feeder(job) == "Empty"):
            return web.Response(status=404)
        page, job.back = job.back, None
        if page is None:
            sheet = self._sheets[0] if self._stays else self._sheets.pop(0)
            page, job.back = sheet.front, sheet.back if job.wanted.duplex else None
        job.sides += 1
        picture = await asyncio.to_thread(_scan, page, job.wanted)
        self._scanned += 1
        return web.Response(body=picture, content_type="image/jpeg")

    async def _delete(self, request: web.Request) -> web.Response:
        return web.Response(status=200 if self._jobs.pop(request.match_info["job"], None) else 404)


def _opened(file: str) -> Image.Image:
    try:
        with Image.open(file) as picture:
            return ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, UnidentifiedImageError, TypeError, ValueError, Image.DecompressionBombError):
        raise ControlError(f"{file} is not a picture this scanner can take (PNG or JPEG)") from None


def _blank(page: Image.Image) -> Image.Image:
    return Image.new("RGB", page.size, "white")


def _numbered(page: Image.Image, number: str, tilt: float) -> Image.Image:
    """A copy with its number at the foot, turned clockwise by ``tilt`` degrees."""
    copy = page.copy()
    size = copy.height // 24
    ImageDraw.Draw(copy).text(
        (copy.width // 2, copy.height - 2 * size), number, fill="black", font=ImageFont.load_default(size), anchor="mm"
    )
    return copy.rotate(-tilt, Image.Resampling.BICUBIC, fillcolor="white") if tilt else copy


def _scan(page: Image.Image, wanted: escl.ScanRequest) -> bytes:
    """The wanted part of the bed at the wanted resolution, the page fitted into A4 from the top left corner."""
    a4 = (escl.A4_WIDTH * wanted.dpi // 300, escl.A4_HEIGHT * wanted.dpi // 300)
    bed = Image.new("RGB", (wanted.width * wanted.dpi // 300, wanted.height * wanted.dpi // 300), "white")
    bed.paste(ImageOps.contain(page, a4), (0, 0))
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
