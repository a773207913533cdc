"""PDF documents: what acts is refused, what is drawn becomes pictures, one a page."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from backend.materials.intake.document_words import acts, is_locked, is_whole
from backend.materials.intake.rejected import Rejected
from backend.materials.rules import MAX_DOCUMENT_PAGES

DOTS_PER_INCH = 200
LONGEST_SIDE = 2400
"""Pixels: A4 at 200 dpi, and no more of a page that says it is a hall."""
LARGEST_PAGE = 3400
"""Points (120 cm): what is larger is no paper that somebody hands in."""
LONGEST_RATIO = 8


def pages(data: bytes) -> Iterator[Image.Image]:
    """Its pages as pictures. Raises Rejected document_damaged | document_locked | document_active | too_many_pages |
    too_large."""
    if not is_whole(data):
        raise Rejected("document_damaged")
    if is_locked(data):
        raise Rejected("document_locked")  # also when it opens without a password: somebody wanted it locked
    try:
        opened = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        raise Rejected("document_damaged") from None
    with contextlib.closing(opened) as document:
        if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0 or raw.FPDFDoc_GetAttachmentCount(document) > 0:
            raise Rejected("document_active")
        if acts(data):
            raise Rejected("document_active")
        if not 1 <= len(document) <= MAX_DOCUMENT_PAGES:
            raise Rejected("too_many_pages" if len(document) else "document_damaged")
        for number in range(len(document)):
            yield _picture(document, number)


def _picture(document: pypdfium2.PdfDocument, number: int) -> Image.Image:
    try:
        page = document[number]
        width, height = page.get_size()
        if max(width, height) > LARGEST_PAGE:
            raise Rejected("too_large")
        if min(width, height) < 1 or max(width, height) > LONGEST_RATIO * min(width, height):
            raise Rejected("document_damaged")
        scale = min(DOTS_PER_INCH / 72, LONGEST_SIDE / max(width, height))
        return page.render(scale=scale).to_pil().convert("RGB")
    except (pypdfium2.PdfiumError, ValueError):
        raise Rejected("document_damaged") from None
    except MemoryError:
        raise Rejected("too_large") from None
