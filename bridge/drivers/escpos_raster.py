"""From a PDF receipt to ESC/POS raster bands. Raster, not text: every rare character of a name comes out right."""

from __future__ import annotations

import threading
from typing import Any

import pypdfium2
from escpos.printer import Dummy
from PIL import Image, ImageOps

DOTS_PER_MM = 8
"""203 dpi, the usual thermal head."""

BAND_ROWS = 64
"""Rows of one GS v 0 command: 4.6 KB at 576 dots, which fits the input buffer of small printers."""

LONGEST_ROWS = 8000
"""One metre of paper. A longer document is a mistake, not a receipt."""

_POINTS_PER_MM = 72 / 25.4
_THRESHOLD = 160
_PROFILE: dict[str, Any] = {"media": {"width": {"pixels": 576}}}

_pdfium_is_not_thread_safe = threading.Lock()


class NotPrintable(Exception):
    """The document cannot be drawn, or is no receipt."""


def draw_pdf(pdf: bytes, width: int) -> Image.Image:
    """All pages of a PDF below one another as a black-and-white strip ``width`` dots wide.

    Drawn true to size (8 dots a millimetre) when it fits once blank side margins are cut, else scaled
    down to fit. Blank rows after the last mark of a page are cut. Raises NotPrintable.
    """
    try:
        with _pdfium_is_not_thread_safe:
            document = pypdfium2.PdfDocument(pdf)
            try:
                pages = [_draw_page(page, width) for page in document]
            finally:
                document.close()
    except pypdfium2.PdfiumError:
        raise NotPrintable("the document cannot be drawn") from None
    height = sum(page.height for page in pages)
    if not 0 < height <= LONGEST_ROWS:
        raise NotPrintable("the document is empty or too long for a receipt")
    strip = Image.new("1", (width, height), 1)
    top = 0
    for page in pages:
        strip.paste(page, (0, top))
        top += page.height
    return strip


def _draw_page(page: Any, width: int) -> Image.Image:
    page_width, page_height = page.get_size()
    if page_height / _POINTS_PER_MM * DOTS_PER_MM > LONGEST_ROWS or page_width <= 0:
        raise NotPrintable("a page is too long for a receipt")
    drawn = page.render(scale=DOTS_PER_MM / _POINTS_PER_MM, grayscale=True).to_pil().convert("L")
    marks = ImageOps.invert(drawn).point(lambda value: 255 if value > 255 - _THRESHOLD else 0).getbbox()
    if marks is None:
        return Image.new("1", (width, 1), 1)
    spare = drawn.width - width
    if spare > 0 and (marks[0] < spare // 2 or marks[2] > drawn.width - (spare - spare // 2)):
        drawn = page.render(scale=width / page_width, grayscale=True).to_pil().convert("L")
        marks = (0, 0, 0, round(marks[3] * width / (width + spare)) + 1)
    left = (drawn.width - width) // 2
    strip = drawn.crop((left, 0, left + width, min(drawn.height, marks[3])))
    if left < 0:  # narrower than the paper: centred on white
        strip = Image.new("L", (width, min(drawn.height, marks[3])), 255)
        strip.paste(drawn.crop((0, 0, drawn.width, strip.height)), (-left, 0))
    return strip.point(lambda value: 255 if value >= _THRESHOLD else 0).convert("1", dither=Image.Dither.NONE)


def raster_commands(strip: Image.Image) -> list[bytes]:
    """The strip as whole commands: initialise, GS v 0 bands of at most BAND_ROWS rows, feed and cut."""
    commands = [b"\x1b@"]
    for top in range(0, strip.height, BAND_ROWS):
        band = strip.crop((0, top, strip.width, min(strip.height, top + BAND_ROWS)))
        commands.append(_command(lambda printer, band=band: printer.image(band, impl="bitImageRaster")))
    commands.append(cut_command())
    return commands


def cut_command() -> bytes:
    """Feed to the cutter and cut."""
    return _command(lambda printer: printer.cut())


def _command(draw: Any) -> bytes:
    printer = Dummy()
    printer.profile.profile_data = {**printer.profile.profile_data, **_PROFILE}
    draw(printer)
    output: bytes = printer.output
    return output
