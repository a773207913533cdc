"""What came out of a simulated printer, as a picture to look at."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from bridge.simulators.base import ControlError

LARGEST_SIDE = 1600
"""Pixels: readable on a screen, and small enough for one message."""
PDF_SCALE = 1.6
"""115 dots an inch."""


def picture_of(path: Path) -> bytes:
    """A PNG of a picture file, or of the first page of a PDF. Raises ControlError when it is neither."""
    try:
        image = _first_page(path) if path.suffix == ".pdf" else Image.open(path)
        with image:
            image.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
            output = BytesIO()
            image.convert("P" if image.mode not in ("1", "L") else image.mode).save(output, "PNG", optimize=True)
    except (OSError, ValueError, RuntimeError, UnidentifiedImageError):
        raise ControlError(f"{path.name} cannot be shown") from None
    return output.getvalue()


def _first_page(path: Path) -> Image.Image:
    import pypdfium2  # heavy, and only for A4

    document = pypdfium2.PdfDocument(path)
    try:
        page: Image.Image = document[0].render(scale=PDF_SCALE).to_pil()
        return page.convert("RGB")
    finally:
        document.close()
