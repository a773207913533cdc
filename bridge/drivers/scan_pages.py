"""From a scanner's raw pictures to the files that were asked for. Runs in the workshop's process."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from PIL import Image

from bridge.devices.contract import PAGE_SIZES, ScannedFile, ScanWish

Image.MAX_IMAGE_PIXELS = 300_000_000
"""A3 in colour at 1,200 dpi; Pillow's own limit is for pictures of strangers."""

_QUALITIES = (85, 75, 65, 55)
_SHRINK = 0.8
_DARK = 150
_MM_PER_INCH = 25.4
_POINTS_PER_MM = 72 / _MM_PER_INCH
_USUAL_DPI = 200


class PageWork:
    """The pages of one scan, in order."""

    def __init__(self, wish: ScanWish) -> None:
        self._wish = wish
        self._document: Any = None
        if wish.image_type == "pdf":
            import pypdfium2  # each library costs a tenth of a second that most scans can do without

            self._document = pypdfium2.PdfDocument.new()
        self._first = (0, 0)
        self._count = 0

    def add(self, pnm: bytes) -> ScannedFile | None:
        """One page's file; None when it went into the document."""
        with Image.open(BytesIO(pnm)) as raw:
            picture = raw.convert("RGB" if self._wish.color == "fullcolor" else "L")
        dots_per_mm = self._dots_per_mm(picture.width)
        picture = self._straightened(picture, dots_per_mm)
        kind = "jpg" if self._document is not None else self._wish.image_type
        width = picture.width
        picture, data = encode(picture, kind, self._wish.color, self._wish.largest)
        if self._document is None:
            return ScannedFile(data, picture.width, picture.height)
        self._first = self._first if self._count else picture.size
        self._count += 1
        self._add_sheet(data, picture, dots_per_mm * picture.width / width)
        return None

    def finish(self) -> ScannedFile | None:
        """The document of all pages, if that was the wish."""
        if self._document is None or not self._count:
            return None
        output = BytesIO()
        self._document.save(output)
        return ScannedFile(output.getvalue(), *self._first, pages=self._count)

    def _dots_per_mm(self, width: int) -> float:
        """From the width that was asked for: a scanner may round the resolution."""
        if self._wish.page_size in PAGE_SIZES:
            return width / PAGE_SIZES[self._wish.page_size][0]
        return (self._wish.resolution or _USUAL_DPI) / _MM_PER_INCH

    def _straightened(self, picture: Image.Image, dots_per_mm: float) -> Image.Image:
        crop = self._wish.crop or self._wish.page_size == "auto"
        if not (self._wish.deskew or crop):
            return picture
        import numpy as np

        from bridge.drivers import scan_straighten

        dots = np.asarray(picture)
        if self._wish.deskew:
            dots = scan_straighten.straighten(dots)
        if crop:
            dots = scan_straighten.crop(dots, dots_per_mm)
        return Image.fromarray(np.ascontiguousarray(dots))

    def _add_sheet(self, jpeg: bytes, picture: Image.Image, dots_per_mm: float) -> None:
        """A page as large as the paper was, with the picture as it is: nothing is encoded twice."""
        width, height = (side / dots_per_mm * _POINTS_PER_MM for side in picture.size)
        import pypdfium2

        page = self._document.new_page(width, height)
        image = pypdfium2.PdfImage.new(self._document)
        image.load_jpeg(BytesIO(jpeg), inline=True)
        image.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
        page.insert_obj(image)
        page.gen_content()
        page.close()


def encode(picture: Image.Image, image_type: str, color: str, largest: int) -> tuple[Image.Image, bytes]:
    """A picture as ``jpg`` or ``png`` and what was encoded; rather loses quality, then size, than to exceed
    ``largest`` bytes. ``color`` is binary | grayscale | fullcolor."""
    if color == "binary":
        picture = picture.point(lambda value: 255 if value >= _DARK else 0)
    while True:
        for data in _attempts(picture, image_type, binary=color == "binary"):
            if len(data) <= largest:
                return picture, data
        size = (max(1, int(picture.width * _SHRINK)), max(1, int(picture.height * _SHRINK)))
        picture = picture.resize(size, Image.Resampling.LANCZOS)


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
