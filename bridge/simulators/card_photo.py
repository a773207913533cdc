"""``python -m bridge.simulators.card_photo``: stands in for the licensed decoder of a card's photo.

Block on standard input, PNG on standard output. A simulated card holds no picture, so this draws one, with a label that
says that it is no photo: the face of the invented person whose number the block begins with; of any other block the
outline of a person, different from card to card.
"""

from __future__ import annotations

import io
import sys

from PIL import Image, ImageDraw

from bridge.simulators.drawn_faces import sitter
from bridge.simulators.face_painter import CARD
from bridge.simulators.face_painter import draw as draw_face
from bridge.simulators.people import PHOTO_BYTES, PHOTO_OF

SIZE = (102, 126)
"""Pixels of a card's picture."""
LABEL_HEIGHT = 14


def draw(block: bytes) -> bytes:
    """A PNG for 1024 bytes of photo. The label is Latin: the font that needs no file has nothing else."""
    picture = _face(block) if block.startswith(PHOTO_OF) else _outline(block)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, SIZE[1] - LABEL_HEIGHT, *SIZE), fill=(255, 255, 255))
    pen.text((SIZE[0] // 2, SIZE[1] - LABEL_HEIGHT // 2), "TEST / NO PHOTO", fill=(160, 0, 0), anchor="mm")
    output = io.BytesIO()
    picture.save(output, "PNG")
    return output.getvalue()


def _face(block: bytes) -> Image.Image:
    number = int.from_bytes(block[len(PHOTO_OF) : len(PHOTO_OF) + 4], "big")
    return draw_face(sitter(number), CARD).resize(SIZE, Image.Resampling.LANCZOS)


def _outline(block: bytes) -> Image.Image:
    tone = tuple(96 + value // 4 for value in block[:3])
    picture = Image.new("RGB", SIZE, (236, 240, 244))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((33, 18, 69, 62), fill=tone)
    pen.ellipse((14, 68, 88, 150), fill=tone)
    return picture


def main() -> int:
    block = sys.stdin.buffer.read()
    if len(block) != PHOTO_BYTES:
        return 1
    sys.stdout.buffer.write(draw(block))
    return 0


if __name__ == "__main__":
    sys.exit(main())
