"""The paper of the simulated receipt printer: marks go onto a strip, a cut turns it into a picture."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

WIDTH = 576
MARGIN = 32
"""Dots of blank paper beside the print head's reach: 80 mm paper, 72 mm head."""

LINE_HEIGHT = 30
_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
)


class Paper:
    """One strip between two cuts."""

    def __init__(self) -> None:
        self._parts: list[Image.Image] = []

    @property
    def is_blank(self) -> bool:
        return all(part.getextrema() == (255, 255) for part in self._parts)

    @property
    def rows(self) -> int:
        return sum(part.height for part in self._parts)

    def feed(self, rows: int) -> None:
        if rows > 0:
            self._parts.append(Image.new("L", (WIDTH, rows), 255))

    def raster(self, columns: int, rows: int, data: bytes) -> None:
        """Print a bit image: ``columns`` bytes a row, most significant bit left, 1 is black."""
        dots = Image.frombytes("1", (columns * 8, rows), bytes(byte ^ 0xFF for byte in data))
        strip = Image.new("L", (WIDTH, rows), 255)
        strip.paste(dots.convert("L"), (0, 0))
        self._parts.append(strip)

    def text(self, line: str) -> None:
        strip = Image.new("L", (WIDTH, LINE_HEIGHT), 255)
        ImageDraw.Draw(strip).text((0, 0), line, font=_font(), fill=0)
        self._parts.append(strip)

    def picture(self) -> Image.Image:
        """The whole strip with its blank side margins."""
        result = Image.new("L", (WIDTH + 2 * MARGIN, max(1, self.rows)), 255)
        top = 0
        for part in self._parts:
            result.paste(part, (MARGIN, top))
            top += part.height
        return result


@lru_cache(maxsize=1)
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for path in _FONTS:
        try:
            return ImageFont.truetype(path, 24)
        except OSError:
            continue
    return ImageFont.load_default(24)
