"""``python -m bridge.simulators.card_photo``: stands in for the licensed decoder of a card's photo.

Block on standard input, PNG on standard output. A simulated card holds no picture, so this draws one: the
outline of a person, different from card to card, with a label that says that it is no photo.
"""

from __future__ import annotations

import io
import sys

from PIL import Image, ImageDraw

SIZE = (102, 126)
"""Pixels of a card's picture."""
BLOCK_BYTES = 1024


def draw(block: bytes) -> bytes:
    """A PNG for 1024 bytes of photo. The label is Latin: the font that needs no file has nothing else."""
    tone = tuple(96 + value // 4 for value in block[:3])
    picture = Image.new("RGB", SIZE, (236, 240, 244))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((33, 18, 69, 62), fill=tone)
    pen.ellipse((14, 68, 88, 150), fill=tone)
    pen.rectangle((0, 106, 102, 126), fill=(255, 255, 255))
    pen.text((51, 116), "TEST / NO PHOTO", fill=(160, 0, 0), anchor="mm")
    output = io.BytesIO()
    picture.save(output, "PNG")
    return output.getvalue()


def main() -> int:
    block = sys.stdin.buffer.read()
    if len(block) != BLOCK_BYTES:
        return 1
    sys.stdout.buffer.write(draw(block))
    return 0


if __name__ == "__main__":
    sys.exit(main())
