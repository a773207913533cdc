"""Taking an uploaded sample or blank form apart, in a process of its own: ``python -m backend.materials.paper_files``.

Reads the upload on stdin and answers on stdout: one line of JSON, then the file to keep, the PDF to print (of a picture
only) and one PNG a page to show.
A file is what its content says it is, whatever its name. Pictures are decoded and encoded anew; of a PDF only what is
drawn on its pages is kept, in a new document: no programs, no links, no files inside. A bomb or a crash ends this
process only.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import warnings
from typing import Any

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdfium2 import raw

from backend.materials.rules import FORMATS, MAX_PAPER_BYTES, MAX_PAPER_PAGES, MAX_PIXELS

SHOWN_WIDTH = 1240
"""Pixels of the picture that shows a page: A4 at 150 dpi."""
MOST_KEPT = 3 * MAX_PAPER_BYTES
"""Bytes of the new document: fonts that pages share may be written once a page."""
LONGEST_RATIO = 5
"""How much longer than wide, or wider than long, a page may be."""


class Rejected(Exception):
    """``code``: unknown_kind | too_large | damaged | locked | too_many_pages."""


def prepare(data: bytes) -> tuple[str, list[bytes]]:
    """The media type, then the file to keep, of a picture the PDF to print, and the PNG of every page. Raises
    Rejected.
    """
    if len(data) > MAX_PAPER_BYTES:
        raise Rejected("too_large")
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "application/pdf", _pdf(data)
    media, kept = _picture(data)
    picture = Image.open(io.BytesIO(kept))
    return media, [kept, _on_paper(picture), _png(picture)]


def _pdf(data: bytes) -> list[bytes]:
    try:
        opened = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower()
        raise Rejected("locked" if locked else "damaged") from None
    with contextlib.closing(opened) as document:
        if not 1 <= len(document) <= MAX_PAPER_PAGES:
            raise Rejected("too_many_pages" if len(document) else "damaged")
        with contextlib.closing(pypdfium2.PdfDocument.new()) as kept:
            for number in range(len(document)):
                _draw_again(document, number, kept)
            out = io.BytesIO()
            kept.save(out)
            if out.tell() > MOST_KEPT:
                raise Rejected("too_large")
            return [out.getvalue(), *(_shown(page) for page in kept)]


def _draw_again(document: pypdfium2.PdfDocument, number: int, kept: pypdfium2.PdfDocument) -> None:
    """One page as a drawing on a new page: what is filled in and stamped is drawn, what acts is left behind."""
    page = document[number]
    turned = page.get_rotation()
    raw.FPDFPage_Flatten(page, raw.FLAT_PRINT)
    left, bottom, right, top = page.get_cropbox()
    width, height = right - left, top - bottom
    if min(width, height) < 1 or max(width, height) > LONGEST_RATIO * min(width, height):
        raise Rejected("damaged")
    drawing = raw.FPDF_NewXObjectFromPage(kept, document, number)
    if not drawing:
        raise Rejected("damaged")
    placed = raw.FPDF_NewFormObjectFromXObject(drawing)
    raw.FPDF_CloseXObject(drawing)
    raw.FPDFPageObj_Transform(placed, 1, 0, 0, 1, -left, -bottom)
    new = kept.new_page(width, height)
    raw.FPDFPage_InsertObject(new, placed)
    new.set_rotation(turned)
    new.gen_content()


def _shown(page: pypdfium2.PdfPage) -> bytes:
    return _png(page.render(scale=SHOWN_WIDTH / page.get_size()[0]).to_pil())


def _picture(data: bytes) -> tuple[str, bytes]:
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise Rejected("too_large")
            kind = str(opened.format)
            page = ImageOps.exif_transpose(opened).convert("RGB" if kind == "JPEG" else "RGBA")
            page.info = {}  # the encoder would write a JPEG's comment again
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Rejected("too_large") from None
    except UnidentifiedImageError:
        raise Rejected("unknown_kind") from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise Rejected("damaged") from None
    kept = io.BytesIO()
    page.save(kept, kind, **({"quality": 90} if kind == "JPEG" else {}))
    return f"image/{kind.lower()}", kept.getvalue()


def _on_paper(picture: Image.Image) -> bytes:
    """A PDF of one A4 page, as large as fits between its margins."""
    dots = 150 / 25.4
    page = Image.new("RGB", (round(210 * dots), round(297 * dots)), "white")
    room = (page.width - round(20 * dots), page.height - round(20 * dots))
    fitted = ImageOps.contain(_on_white(picture), room)
    page.paste(fitted, ((page.width - fitted.width) // 2, round(10 * dots)))
    out = io.BytesIO()
    page.save(out, "PDF", resolution=150)
    return out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture.convert("RGB")
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white


def _png(picture: Image.Image) -> bytes:
    """On white, no wider than it is shown."""
    shown = _on_white(picture)
    shown.thumbnail((SHOWN_WIDTH, SHOWN_WIDTH * LONGEST_RATIO))
    out = io.BytesIO()
    shown.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> int:
    """Exit code 0 with an answer for a good or a rejected file alike. ``sizes``: bytes of each part that follows."""
    parts: list[bytes] = []
    facts: dict[str, Any]
    try:
        media, parts = prepare(sys.stdin.buffer.read(MAX_PAPER_BYTES + 1))
        facts = {"media": media, "sizes": [len(part) for part in parts]}
    except Rejected as error:
        facts = {"rejected": str(error)}
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + b"".join(parts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
