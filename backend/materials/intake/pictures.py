"""Pictures: decoded by what they are, encoded anew; the paper in them; what may be wrong with how they were taken."""

from __future__ import annotations

import io
import warnings as python_warnings
from typing import Any

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from backend.materials.intake import quality
from backend.materials.intake.rejected import Rejected
from backend.materials.intake.trailers import holds_something_else
from backend.materials.rules import FORMATS, MAX_PIXELS

QUALITY = 88


def decode(data: bytes) -> Image.Image:
    """The picture, upright and on white. Raises Rejected not_an_image | mixed_file | image_damaged | too_large."""
    python_warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, where it is loaded, lets half a picture pass
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as probe:
            if probe.width * probe.height > MAX_PIXELS:
                raise Rejected("too_large")
            probe.verify()
        if holds_something_else(data):
            raise Rejected("mixed_file")
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            return _upright_on_white(picture)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError):
        raise Rejected("too_large") from None
    except UnidentifiedImageError:
        raise Rejected("image_damaged" if data[:3] == b"\xff\xd8\xff" else "not_an_image") from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise Rejected("image_damaged") from None


def encode(page: Image.Image) -> bytes:
    """The JPEG to keep."""
    kept = io.BytesIO()
    page.save(kept, "JPEG", quality=QUALITY)
    return kept.getvalue()


def cut_out(page: Image.Image) -> Image.Image | None:
    """The paper alone, seen from straight above; None when no paper stands out from what it lies on."""
    from backend.materials.intake.cutting import cut  # OpenCV takes a while to load: only where it is needed

    return cut(page)


def warnings(page: Image.Image, cut: Image.Image | None, *, photographed: bool) -> list[dict[str, Any]]:
    """What may be wrong: ``{"code", "box"}``, the box in parts of what is shown (``cut``, where there is one)."""
    found = quality.of_any(cut or page)
    if photographed:
        found += quality.of_photograph(page, cut)
    return found


def _upright_on_white(picture: Image.Image) -> Image.Image:
    """Turned as the camera meant it, transparent parts white, without a palette."""
    page = ImageOps.exif_transpose(picture)
    if page.mode in ("RGBA", "LA", "PA") or "transparency" in page.info:
        clear = page.convert("RGBA")
        page = Image.new("RGB", clear.size, "white")
        page.paste(clear, mask=clear.getchannel("A"))
    page = page if page.mode == "L" else page.convert("RGB")
    page.info = {}  # the encoder would write a JPEG's comment again
    return page
