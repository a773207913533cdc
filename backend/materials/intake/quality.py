"""Whether the writing of a picture can be read: hints for the person who took it, never a refusal."""

from __future__ import annotations

from typing import Any

from PIL import Image, ImageFilter

SMALL_SIDE = 500
"""Pixels of the shorter side under which A4 text cannot be read (about 60 dpi)."""
SMALL_CARD_SIDE, CARD_RATIO = 300, 1.5
"""The same of what is as long as a card (ISO/IEC 7810 ID-1: 85.6 by 54 mm) and is thus smaller (140 dpi)."""
DARK_LIGHTS = 90
"""Luminance (0-255) that the brightest fiftieth must reach: a dark card has light writing on it, a picture taken in the
dark has no light at all."""
SHARP_EDGE = 24
"""The Laplacian that the sharpest thousandth of the 1000-pixel picture must reach. Writing in focus gives 100 and
more, however little of it is on the page; blurred until it cannot be read it gives under 20 (measured on text
pages with Gaussian blur, JPEG quality 85)."""

Hint = dict[str, Any]
"""``code``, and ``box``: ``[x, y, width, height]`` in parts of the picture, or None for the whole."""


def of_any(page: Image.Image) -> list[Hint]:
    """too_dark | blurred | small"""
    found = []
    grey = page.convert("L")
    grey.thumbnail((1000, 1000))
    if _reached(grey.histogram(), 0.02) < DARK_LIGHTS:
        found.append("too_dark")
    if _sharpest(grey) < SHARP_EDGE:
        found.append("blurred")
    least = SMALL_CARD_SIDE if max(page.size) > CARD_RATIO * min(page.size) else SMALL_SIDE
    if min(page.size) < least:
        found.append("small")
    return [{"code": code, "box": None} for code in found]


def of_photograph(page: Image.Image, cut: Image.Image | None) -> list[Hint]:
    """glare | cut_off, with the place where there is one."""
    from backend.materials.intake.cutting import cut_off_at, glare_at  # loads OpenCV

    found = []
    shining = glare_at(cut or page)
    if shining:
        found.append({"code": "glare", "box": shining})
    edge = None if cut else cut_off_at(page)
    if edge:
        found.append({"code": "cut_off", "box": edge})
    return found


def _reached(histogram: list[int], part: float) -> int:
    """The luminance that this part of the pixels reaches."""
    wanted, seen = sum(histogram) * part, 0
    for level in range(255, 0, -1):
        seen += histogram[level]
        if seen >= wanted:
            return level
    return 0


def _sharpest(grey: Image.Image) -> int:
    """The absolute Laplacian (0-128) that one pixel in a thousand reaches."""
    laplacian = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)
    edges = grey.filter(laplacian)
    inner = edges.crop((1, 1, max(2, edges.width - 1), max(2, edges.height - 1)))  # the filter leaves the rim as it is
    counts = inner.histogram()
    wanted, seen = sum(counts) / 1000, 0
    for distance in range(128, 0, -1):
        seen += counts[128 - distance] + (counts[128 + distance] if distance < 128 else 0)
        if seen >= wanted:
            return distance
    return 0
