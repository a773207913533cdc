"""What a camera over the code window sees: a wall, or a QR code held before it."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image

SIZE = (640, 480)
_CODE_SIDE = 300


def wall() -> bytes:
    """A PNG with nothing on it."""
    return _png(Image.new("L", SIZE, 150))


def code(text: str) -> bytes:
    """A PNG of a QR code with this text."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    pixels = Image.fromarray(zxingcpp.write_barcode_to_image(barcode, scale=4))
    pixels.thumbnail((SIZE[1], SIZE[1]))
    picture = Image.new("L", SIZE, 150)
    picture.paste(pixels, ((SIZE[0] - pixels.width) // 2, (SIZE[1] - pixels.height) // 2))
    return _png(picture)


def _png(picture: Image.Image) -> bytes:
    output = io.BytesIO()
    picture.save(output, "PNG")
    return output.getvalue()
