"""Documents to print."""

from __future__ import annotations

from io import BytesIO

import zxingcpp
from PIL import Image


def qr_pdf(text: str) -> bytes:
    """One 72 mm wide page that holds a QR code."""
    code = Image.fromarray(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=6))
    page = Image.new("L", (576, code.height + 80), 255)
    page.paste(code, ((576 - code.width) // 2, 40))
    return pages_pdf([page])


def long_pdf() -> bytes:
    """One page of bars from its first row to its last, long enough to be interrupted."""
    page = Image.new("L", (576, 640), 255)
    for top in range(0, 640, 16):
        page.paste(0, (0, top, 576, top + 8))
    return pages_pdf([page])


def pages_pdf(pages: list[Image.Image], dots_per_mm: float = 8) -> bytes:
    """Pictures as pages, true to size."""
    output = BytesIO()
    pages[0].save(output, "PDF", resolution=dots_per_mm * 25.4, save_all=True, append_images=pages[1:])
    return output.getvalue()
