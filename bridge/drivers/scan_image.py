"""From a scanner's raw picture to a file that fits one message."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from PIL import Image

LARGEST_BYTES = 1_400_000
"""So that the base64 text of a picture stays under the message limit of 2 MiB."""

_QUALITIES = (85, 75, 65, 55)
_SHRINK = 0.8
_DARK = 150


def encode(pnm: bytes, image_type: str, color: str, largest: int = LARGEST_BYTES) -> bytes:
    """A PNM picture as ``jpg`` or ``png``; ``color`` is binary | grayscale | fullcolor.

    Rather loses quality, then size, than to exceed ``largest`` bytes.
    """
    with Image.open(BytesIO(pnm)) as raw:
        picture = raw.convert("RGB" if color == "fullcolor" else "L")
    if color == "binary":
        picture = picture.point(lambda value: 255 if value >= _DARK else 0)
    while True:
        for data in _attempts(picture, image_type, binary=color == "binary"):
            if len(data) <= largest:
                return data
        picture = picture.resize(
            (max(1, int(picture.width * _SHRINK)), max(1, int(picture.height * _SHRINK))), Image.Resampling.LANCZOS
        )


def _attempts(picture: Image.Image, image_type: str, *, binary: bool) -> Iterator[bytes]:
    if image_type == "png":
        yield _saved(picture.convert("1") if binary else picture, "PNG", optimize=True)
        return
    for quality in _QUALITIES:
        yield _saved(picture, "JPEG", quality=quality)


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    output = BytesIO()
    picture.save(output, kind, **options)
    return output.getvalue()
