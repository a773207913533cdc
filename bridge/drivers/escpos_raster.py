"""From a PDF receipt to ESC/POS raster bands. Raster, not text: every rare character of a name comes out right."""

from __future__ import annotations

import threading
from typing import Any

import pypdfium2
from PIL import Image, ImageOps

DOTS_PER_MM = 8
"""203 dpi, the usual thermal head."""

BAND_ROWS = 64
"""Rows of one GS v 0 command: 4.6 KB at 576 dots, which fits the input buffer of small printers."""

LONGEST_ROWS = 8000
"""One metre of paper. A longer document is a mistake, not a receipt."""

_POINTS_PER_MM = 72 / 25.4
_THRESHOLD = 160
_WIDEST_MARGINS = 20 * DOTS_PER_MM
"""How much wider than the head a page may be and still be meant true to size, its sides blank."""

_INITIALISE = b"\x1b@"

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
                pages = _draw_pages(document, width)
            finally:
                document.close()
    except pypdfium2.PdfiumError:
        raise NotPrintable("the document cannot be drawn") from None
    strip = Image.new("1", (width, sum(page.height for page in pages)), 1)
    top = 0
    for page in pages:
        strip.paste(page, (0, top))
        top += page.height
    return strip


def _draw_pages(document: Any, width: int) -> list[Image.Image]:
    pages: list[Image.Image] = []
    rows = 0
    for page in document:
        pages.append(_draw_page(page, width))
        rows += pages[-1].height
        if rows > LONGEST_ROWS:
            raise NotPrintable("the document is too long for a receipt")
    if rows == 0:
        raise NotPrintable("the document is empty")
    return pages


def _draw_page(page: Any, width: int) -> Image.Image:
    """One page as a strip that ends with its last mark; a blank page is an empty strip."""
    true_scale, fitting_scale = DOTS_PER_MM / _POINTS_PER_MM, width / page.get_width()
    if page.get_width() * true_scale <= width + _WIDEST_MARGINS:
        drawn, marks = _render(page, true_scale)
        margin = (drawn.width - width) // 2
        if marks is None or (marks[0] >= margin and marks[2] <= margin + width):
            return _strip(drawn, marks, width)
    return _strip(*_render(page, fitting_scale), width)


_Box = tuple[int, int, int, int]


def _render(page: Any, scale: float) -> tuple[Image.Image, _Box | None]:
    """The page in black (0) and white (255), and the box around its marks."""
    if page.get_height() * scale > LONGEST_ROWS + 1:
        raise NotPrintable("a page is too long for a receipt")
    grey = page.render(scale=scale, grayscale=True).to_pil().convert("L")
    drawn = grey.point(lambda value: 255 if value >= _THRESHOLD else 0)
    return drawn, ImageOps.invert(drawn).getbbox()


def _strip(drawn: Image.Image, marks: _Box | None, width: int) -> Image.Image:
    """The drawing down to its last mark, centred on paper ``width`` dots wide."""
    strip = Image.new("L", (width, marks[3] if marks else 0), 255)
    strip.paste(drawn, ((width - drawn.width) // 2, 0))
    return strip.convert("1", dither=Image.Dither.NONE)


def raster_commands(strip: Image.Image) -> list[bytes]:
    """The strip as whole commands: initialise, GS v 0 bands of at most BAND_ROWS rows, feed and cut.

    python-escpos writes each band; we ask for them one by one, because the printer acknowledges each.
    """
    printer = _recorder()
    # A profile of unknown width makes the library print a warning for every band, to our standard output.
    printer.profile.profile_data = {**printer.profile.profile_data, "media": {"width": {"pixels": strip.width}}}
    commands = [_INITIALISE]
    for top in range(0, strip.height, BAND_ROWS):
        band = strip.crop((0, top, strip.width, min(strip.height, top + BAND_ROWS)))
        printer.image(band, impl="bitImageRaster", fragment_height=BAND_ROWS)
        commands.append(bytes(printer.output))
        printer.clear()
    commands.append(cut_command())
    return commands


def cut_command() -> bytes:
    """Feed six lines, which brings the last mark past the knife, and cut."""
    printer = _recorder()
    printer.cut()
    return bytes(printer.output)


def _recorder() -> Any:
    """python-escpos writing into memory. Imported late: it costs a start nothing where no receipt printer is."""
    from escpos.printer import Dummy

    return Dummy()
