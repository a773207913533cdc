"""A camera in a file: a short YUV4MPEG2 film that OpenCV and Chromium both take for a camera."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

from bridge.simulators import process
from bridge.simulators.base import ControlError, Simulator

SIZE = (640, 480)
FRAMES = 8
_FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"


class CameraSimulator(Simulator):
    """``sim/camera.y4m`` shows a drawn person or a loaded picture; unplugging removes the file."""

    device = "camera"

    def __init__(self, data_dir: Path) -> None:
        super().__init__(data_dir)
        self._film = self.sim_dir / "camera.y4m"
        self._scene = _demo_scene()
        self._scene_name = "示范人像"

    async def start(self) -> None:
        self.plug()

    async def stop(self) -> None:
        self.unplug()

    def wire(self) -> dict[str, Any]:
        return {"file": str(self._film)}

    def state(self) -> dict[str, Any]:
        return {"plugged": self._film.exists(), "scene": self._scene_name}

    def actions(self) -> dict[str, Callable[..., Any]]:
        return {"load": self.load, "ok": self.ok, "unplug": self.unplug, "plug": self.plug}

    def load(self, file: str) -> None:
        """Hold a picture before the camera."""
        try:
            with Image.open(file) as picture:
                self._scene = ImageOps.pad(ImageOps.exif_transpose(picture).convert("RGB"), SIZE)
        except (OSError, UnidentifiedImageError, TypeError, ValueError, Image.DecompressionBombError):
            raise ControlError(f"{file} is not a picture (PNG or JPEG)") from None
        self._scene_name = Path(file).name
        if self._film.exists():
            self.plug()

    def ok(self) -> None:
        """The drawn person stands before the camera again."""
        self._scene, self._scene_name = _demo_scene(), "示范人像"
        self.plug()

    def plug(self) -> None:
        scratch = self._film.with_name(f".{self._film.name}.{os.getpid()}")
        scratch.write_bytes(y4m(self._scene, FRAMES))
        scratch.replace(self._film)

    def unplug(self) -> None:
        self._film.unlink(missing_ok=True)


def y4m(picture: Image.Image, frames: int) -> bytes:
    """A still film: 4:2:0 planes in JPEG's full range, ten frames a second."""
    luma, blue, red = picture.convert("YCbCr").split()
    half = (picture.width // 2, picture.height // 2)
    chroma = b"".join(plane.resize(half, Image.Resampling.BOX).tobytes() for plane in (blue, red))
    header = f"YUV4MPEG2 W{picture.width} H{picture.height} F10:1 Ip A1:1 C420jpeg\n".encode()
    return header + (b"FRAME\n" + luma.tobytes() + chroma) * frames


def _demo_scene() -> Image.Image:
    scene = Image.new("RGB", SIZE, "#dfe7ef")
    draw = ImageDraw.Draw(scene)
    draw.ellipse((140, 330, 500, 700), fill="#3d5a80")
    draw.ellipse((225, 90, 415, 330), fill="#f0c9a4")
    draw.pieslice((215, 70, 425, 300), 180, 360, fill="#4a4a4a")
    draw.ellipse((270, 195, 290, 212), fill="#333333")
    draw.ellipse((350, 195, 370, 212), fill="#333333")
    draw.arc((285, 225, 355, 285), 20, 160, fill="#8a3b3b", width=5)
    try:
        font: ImageFont.FreeTypeFont | ImageFont.ImageFont = ImageFont.truetype(_FONT, 28)
    except OSError:
        font = ImageFont.load_default(28)
    draw.text((320, 30), "示范画面  Demonstration", font=font, fill="#b3261e", anchor="mm")
    return scene


def main(argv: list[str] | None = None) -> int:
    arguments = process.parser("camera").parse_args(argv)
    return process.run(lambda: CameraSimulator(arguments.data))


if __name__ == "__main__":
    sys.exit(main())
