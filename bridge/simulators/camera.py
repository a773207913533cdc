"""A camera in a file: a short YUV4MPEG2 film that OpenCV and Chromium both take for a camera."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

from bridge.simulators import drawn_faces, face_painter, process
from bridge.simulators.base import ControlError, Simulator, named_fault

SIZE = face_painter.CAMERA.size
FIRST = 1
"""Who stands there at first, by the number in the people file."""
FRAMES = 8
SLOW_SECONDS = 0.4
FAULTS = ("none", "black", "frozen", "slow", "silent", "garbage")
"""``slow``: a frame now and then. ``silent``: it opens, and then nothing comes: the driver hangs."""

_SPARK = 6
"""Pixels; a square in the corner that is another one in each frame, as no living sensor repeats itself."""
_FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"


class CameraSimulator(Simulator):
    """``sim/camera.y4m`` shows a drawn person or a loaded picture; unplugging removes the file."""

    device = "camera"

    def __init__(self, data_dir: Path) -> None:
        super().__init__(data_dir)
        self._film = self.sim_dir / "camera.y4m"
        self._stand(FIRST)
        self._fault = "none"
        self._dripping: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await self.replug()

    async def stop(self) -> None:
        await self.unplug()

    def wire(self) -> dict[str, Any]:
        return {"file": str(self._film)}

    def state(self) -> dict[str, Any]:
        return {
            "plugged": self._film.exists(),
            "scene": self._scene_name,
            "people": [{"number": number, "name": f"示范人像 {number}"} for number in drawn_faces.SITTERS],
            "fault": self._fault,
            "faults": list(FAULTS),
        }

    def actions(self) -> dict[str, Callable[..., Any]]:
        return {
            "load": self.load,
            "person": self.stand,
            "ok": self.ok,
            "fault": self.fault,
            "unplug": self.unplug,
            "replug": self.replug,
        }

    async def load(self, file: str) -> None:
        """Hold a picture before the camera."""
        try:
            with Image.open(file) as picture:
                self._scene = ImageOps.pad(ImageOps.exif_transpose(picture).convert("RGB"), SIZE)
        except (OSError, UnidentifiedImageError, TypeError, ValueError, Image.DecompressionBombError):
            raise ControlError(f"{file} is not a picture (PNG or JPEG)") from None
        self._scene_name = Path(file).name
        if self._film.exists():
            await self.replug()

    async def stand(self, person: int = FIRST) -> None:
        """Somebody of the people file stands before the camera: their drawn face, as in their card."""
        if not isinstance(person, int) or person < 1:
            raise ControlError("a person is a number of the people file, from 1")
        self._stand(person)
        if self._film.exists():
            await self.replug()

    def _stand(self, person: int) -> None:
        self._scene, self._scene_name = _demo_scene(person), f"示范人像 {person}"

    async def ok(self) -> None:
        """The first of the drawn people stands before the camera again, and the camera is well."""
        self._stand(FIRST)
        await self.fault("none")
        await self.replug()

    async def fault(self, kind: str) -> None:
        """The camera misbehaves; ``none`` ends it."""
        self._fault = named_fault(kind, FAULTS)
        if self._film.exists():
            await self.replug()

    async def replug(self) -> None:
        await self._stop_dripping()
        scratch = self._film.with_name(f".{self._film.name}.{os.getpid()}")
        scratch.unlink(missing_ok=True)
        if self._fault in ("slow", "silent"):
            os.mkfifo(scratch, 0o600)
            scratch.replace(self._film)
            self._dripping = asyncio.create_task(self._drip(), name="slow camera")
            return
        scratch.write_bytes(b"not a film" * 1000 if self._fault == "garbage" else self._whole_film())
        scratch.replace(self._film)

    async def unplug(self) -> None:
        await self._stop_dripping()
        self._film.unlink(missing_ok=True)

    def _whole_film(self) -> bytes:
        scene = Image.new("RGB", SIZE, "black") if self._fault == "black" else self._scene
        return y4m(scene, FRAMES, still=self._fault in ("black", "frozen"))

    async def _drip(self) -> None:
        """Feed whoever opens the pipe, a frame now and then (``slow``) or not at all (``silent``)."""
        header, *rest = self._whole_film().split(b"FRAME\n")
        number = 0
        while True:
            with contextlib.suppress(BrokenPipeError):
                pipe = await self._opened()
                try:
                    while self._fault == "silent":
                        await asyncio.sleep(SLOW_SECONDS)
                    await _write(pipe, header)
                    while True:
                        await _write(pipe, b"FRAME\n" + rest[number % len(rest)])
                        number += 1
                        await asyncio.sleep(SLOW_SECONDS)
                finally:
                    os.close(pipe)

    async def _opened(self) -> int:
        """The pipe's writing end, once somebody reads."""
        while True:
            with contextlib.suppress(OSError):  # ENXIO: nobody reads yet
                return os.open(self._film, os.O_WRONLY | os.O_NONBLOCK)
            await asyncio.sleep(0.02)

    async def _stop_dripping(self) -> None:
        if self._dripping is not None:
            self._dripping.cancel()
            await asyncio.wait({self._dripping})
            self._dripping = None


async def _write(pipe: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        try:
            rest = rest[os.write(pipe, rest) :]
        except BlockingIOError:
            await asyncio.sleep(0.005)


def y4m(picture: Image.Image, frames: int, *, still: bool = False) -> bytes:
    """A film of one picture, ten frames a second: 4:2:0 planes in JPEG's full range. A corner sparkles, unless it
    is to be quite ``still``."""
    luma, blue, red = picture.convert("YCbCr").split()
    half = (picture.width // 2, picture.height // 2)
    chroma = b"".join(plane.resize(half, Image.Resampling.BOX).tobytes() for plane in (blue, red))
    film = [f"YUV4MPEG2 W{picture.width} H{picture.height} F10:1 Ip A1:1 C420jpeg\n".encode()]
    for number in range(frames):
        if not still:
            luma.paste(number * 255 // frames, (0, 0, _SPARK, _SPARK))
        film.append(b"FRAME\n" + luma.tobytes() + chroma)
    return b"".join(film)


def _demo_scene(person: int) -> Image.Image:
    scene = face_painter.draw(drawn_faces.sitter(person), face_painter.CAMERA)
    try:
        font: ImageFont.FreeTypeFont | ImageFont.ImageFont = ImageFont.truetype(_FONT, 24)
    except OSError:
        font = ImageFont.load_default(24)
    ImageDraw.Draw(scene).text((SIZE[0] // 2, 26), "示范画面  Demonstration", font=font, fill="#b3261e", anchor="mm")
    return scene


def main(argv: list[str] | None = None) -> int:
    arguments = process.parser("camera").parse_args(argv)
    return process.run(lambda: CameraSimulator(arguments.data))


if __name__ == "__main__":
    sys.exit(main())
