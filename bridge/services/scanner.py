"""The document scanner: a Printer interface that only reads images. Source: CWA 16926, Printer.ReadImage.

``XiaoerScan.ReadPages`` is our own: the standard has no word for a stack of sheets, a PDF, or a page that
is too big for a message.
"""

from __future__ import annotations

from typing import Any, cast

from bridge.devices.contract import PAGE_SIZES, ScannedFile, Scanner, ScanWish
from bridge.interface import Call, Interface, InvalidData, Operation, UnsupportedData, words
from bridge.media import MAXIMUM_SIZE, MAXIMUM_TOTAL
from bridge.protocol import Payload
from bridge.services.payload import base64_text, one_of, optional
from bridge.services.printer import PaperService

READ_IMAGE_ERRORS = words("shutterFail mediaJammed lampInoperative mediaSize mediaRejected")
EVENTS = {
    "NoMediaEvent": "2.0",
    "MediaInsertedEvent": "2.0",
    "MediaRejectedEvent": "2.0",
    "LampThresholdEvent": "2.0",
}
SCAN_EVENTS = {"NoMediaEvent": "1.0", "MediaInsertedEvent": "1.0", "PageScannedEvent": "1.0"}
IMAGE_TYPES = words("tif wmf bmp jpg png gif svg")
COLOR_FORMATS = words("binary grayscale fullcolor")
PAGE_IMAGE_TYPES = words("jpg pdf")
MEDIA_TYPES = {"jpg": "image/jpeg", "pdf": "application/pdf"}

MOST_PAGES = 50
RESOLUTIONS = range(75, 601)
LARGEST_IMAGE = 1_400_000
"""Bytes of all images of one ReadImage, so that their base64 fits a message of 2 MiB."""
_DOCUMENT_OVERHEAD = 64 * 1024


class ScannerService(PaperService):
    """Scans sheets: as JPEG or PNG in a message, or as JPEG or PDF to be fetched."""

    def own_interfaces(self) -> tuple[Interface, ...]:
        read_image = Operation(
            "ReadImage", self._read_image, version="3.0", completion_version="3.0", error_codes=READ_IMAGE_ERRORS
        )
        read_pages = Operation(
            "ReadPages", self._read_pages, version="1.0", completion_version="1.0", error_codes=READ_IMAGE_ERRORS
        )
        return (
            Interface("Printer", (read_image, *self.paper_operations()), EVENTS),
            Interface("XiaoerScan", (read_pages,), SCAN_EVENTS),
        )

    async def _read_image(self, call: Call) -> Payload:
        front = optional(call.payload, "frontImage", dict)
        back = optional(call.payload, "backImage", dict)
        if any(optional(call.payload, name, bool, False) for name in ("passportDataGroup1", "passportDataGroup2")):
            raise UnsupportedData("this scanner reads no passport chips")
        if front is None and back is None:
            raise InvalidData("frontImage or backImage is required")
        kinds = {_kind(side) for side in (front, back) if side is not None}
        if back is not None and not (self.device.capabilities().get("imageSource") or {}).get("imageBack"):
            raise UnsupportedData("this scanner reads the front side only")
        if len(kinds) > 1:
            raise UnsupportedData("both sides come in the same type and colour format")
        ((image_type, color),) = kinds
        if image_type not in ("jpg", "png"):
            raise UnsupportedData("this scanner makes jpg and png only")
        sides = 1 if back is None else 2
        wish = ScanWish(image_type, color, sides, both_sides=sides > 1, largest=LARGEST_IMAGE // sides)
        files = await cast(Scanner, self.device).read_pages(wish, emit=call.emit, arrived=lambda page: None)
        images: Payload = {}
        for name, wanted, file in zip(("front", "back"), (front, back), [*files, None], strict=False):
            if wanted is not None:
                images[name] = {"status": "ok", "data": base64_text(file.data)} if file else {"status": "missing"}
        return {"images": images}

    async def _read_pages(self, call: Call) -> Payload:
        wish = self._pages_wish(call.payload)
        files = await cast(Scanner, self.device).read_pages(
            wish, emit=call.emit, arrived=lambda page: call.emit("PageScannedEvent", {"page": page})
        )
        if wish.image_type == "pdf":
            return {"document": self._link(call, files[0], "pdf"), "pages": files[0].pages}
        links = [
            {"content": self._link(call, file, "jpg"), "width": file.width, "height": file.height} for file in files
        ]
        return {"pages": links}

    def _pages_wish(self, payload: Payload) -> ScanWish:
        pages, resolution = optional(payload, "pages", int), optional(payload, "resolution", int)
        if pages is not None and not 1 <= pages <= MOST_PAGES:
            raise InvalidData(f"pages must be 1 to {MOST_PAGES}")
        if resolution is not None and resolution < 1:
            raise InvalidData("resolution must be above 0")
        if resolution is not None and resolution not in RESOLUTIONS:
            raise UnsupportedData(f"resolution may be {RESOLUTIONS[0]} to {RESOLUTIONS[-1]}")
        image_type = one_of(payload, "imageType", PAGE_IMAGE_TYPES, "jpg")
        room = MAXIMUM_SIZE - _DOCUMENT_OVERHEAD if image_type == "pdf" else MAXIMUM_TOTAL // 2
        return ScanWish(
            image_type,
            one_of(payload, "colorFormat", COLOR_FORMATS, "fullcolor"),
            pages,
            resolution,
            one_of(payload, "pageSize", [*PAGE_SIZES, "auto"], "a4"),
            deskew=optional(payload, "deskew", bool, False),
            crop=optional(payload, "crop", bool, False),
            largest=room // (pages or MOST_PAGES),
        )

    def _link(self, call: Call, file: ScannedFile, kind: str) -> dict[str, Any]:
        return self.facilities.media.offer(call.client, file.data, MEDIA_TYPES[kind])


def _kind(side: Payload) -> tuple[str, str]:
    """Image type and colour format of one side's wish."""
    image_type: str = one_of(side, "imageType", IMAGE_TYPES, "jpg")
    color: str = one_of(side, "colorFormat", COLOR_FORMATS, "fullcolor")
    return image_type, color
