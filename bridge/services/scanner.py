"""The document scanner: a Printer interface that only reads images. Source: CWA 16926, Printer.ReadImage."""

from __future__ import annotations

from typing import cast

from bridge.devices.contract import Scanner
from bridge.interface import Call, Interface, InvalidData, Operation, UnsupportedData, words
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
IMAGE_TYPES = words("tif wmf bmp jpg png gif svg")
COLOR_FORMATS = words("binary grayscale fullcolor")


class ScannerService(PaperService):
    """Scans the front of one sheet as JPEG or PNG."""

    def own_interfaces(self) -> tuple[Interface, ...]:
        read_image = Operation(
            "ReadImage", self._read_image, version="3.0", completion_version="3.0", error_codes=READ_IMAGE_ERRORS
        )
        return (Interface("Printer", (read_image, *self.paper_operations()), EVENTS),)

    async def _read_image(self, call: Call) -> Payload:
        front = optional(call.payload, "frontImage", dict)
        elsewhere = optional(call.payload, "backImage", dict) is not None or any(
            optional(call.payload, name, bool, False) for name in ("passportDataGroup1", "passportDataGroup2")
        )
        if elsewhere:
            raise UnsupportedData("this scanner reads the front side only")
        if front is None:
            raise InvalidData("frontImage is required")
        image_type = one_of(front, "imageType", IMAGE_TYPES, "jpg")
        color = one_of(front, "colorFormat", COLOR_FORMATS, "fullcolor")
        if image_type not in ("jpg", "png"):
            raise UnsupportedData("this scanner makes jpg and png only")
        image = await cast(Scanner, self.device).scan(image_type=image_type, color=color, emit=call.emit)
        return {"images": {"front": {"status": "ok", "data": base64_text(image)}}}
