"""Taking a handed-in picture apart, in a process of its own: ``python -m backend.materials.images``.

Reads the upload on stdin and answers on stdout: one line of JSON, then (when the picture is good) the JPEG to
keep. Only JPEG and PNG are opened, by their content; everything is decoded once and encoded anew, so that no
metadata (place, camera, thumbnail) and no smuggled trailer survives. A bomb or a crash ends this process only,
and decoding never stalls the server.
"""

from __future__ import annotations

import io
import json
import sys
import warnings
from typing import Any

from PIL import Image, ImageFilter, ImageOps, ImageStat, UnidentifiedImageError

from backend.materials.rules import FORMATS, MAX_BYTES, MAX_PIXELS

QUALITY = 88

SMALL_SIDE = 500
"""Pixels of the shorter side under which A4 text cannot be read (about 60 dpi)."""
DARK_MEAN = 70
"""Mean luminance (0-255) under which a page counts as too dark."""
SHARP_EDGE = 24
"""The Laplacian that the sharpest thousandth of the 1000-pixel picture must reach. Writing in focus gives 100 and
more, however little of it is on the page; blurred until it cannot be read it gives under 20 (measured on text
pages with Gaussian blur, JPEG quality 85)."""


class Rejected(Exception):
    """``code``: not_an_image | too_large | image_damaged."""


def prepare(data: bytes) -> tuple[bytes, dict[str, Any]]:
    """The JPEG to keep and ``{"width","height","warnings":[...]}`` (too_dark | blurred | small). Raises Rejected."""
    if len(data) > MAX_BYTES:
        raise Rejected("too_large")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as probe:
            if probe.width * probe.height > MAX_PIXELS:
                raise Rejected("too_large")
            probe.verify()
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            page = _upright_on_white(picture)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Rejected("too_large") from None
    except UnidentifiedImageError:
        raise Rejected("image_damaged" if data[:3] == b"\xff\xd8\xff" else "not_an_image") from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise Rejected("image_damaged") from None
    kept = io.BytesIO()
    page.save(kept, "JPEG", quality=QUALITY)
    return kept.getvalue(), {"width": page.width, "height": page.height, "warnings": _warnings(page)}


def _upright_on_white(picture: Image.Image) -> Image.Image:
    """Turned as the camera meant it, transparent parts white, without a palette."""
    page = ImageOps.exif_transpose(picture)
    if page.mode in ("RGBA", "LA", "PA") or "transparency" in page.info:
        clear = page.convert("RGBA")
        page = Image.new("RGB", clear.size, "white")
        page.paste(clear, mask=clear.getchannel("A"))
    return page if page.mode == "L" else page.convert("RGB")


def _warnings(page: Image.Image) -> list[str]:
    found = []
    grey = page.convert("L")
    grey.thumbnail((1000, 1000))
    if ImageStat.Stat(grey).mean[0] < DARK_MEAN:
        found.append("too_dark")
    if _sharpest(grey) < SHARP_EDGE:
        found.append("blurred")
    if min(page.size) < SMALL_SIDE:
        found.append("small")
    return found


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


def main() -> int:
    """Exit code 0 with an answer for a good or a rejected picture alike."""
    try:
        jpeg, facts = prepare(sys.stdin.buffer.read(MAX_BYTES + 1))
    except Rejected as error:
        jpeg, facts = b"", {"rejected": str(error)}
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + jpeg)
    return 0


if __name__ == "__main__":
    sys.exit(main())
