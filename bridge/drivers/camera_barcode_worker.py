"""The half of the camera code reader that may hang: the camera and the decoder. Runs under ``child_main.py``.

The source is a camera (``/dev/video0``), a film (played again and again) or a folder of pictures (the newest one is
what the camera sees).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import zxingcpp

_PICTURES = {".png", ".jpg", ".jpeg", ".bmp"}


class Eye:
    """The open source, if any."""

    def __init__(self) -> None:
        self.capture: cv2.VideoCapture | None = None

    def frame(self, source: str, width: int, height: int) -> Any:
        """The next picture; None when there is none."""
        path = Path(source)
        if path.is_dir():
            pictures = [file for file in path.iterdir() if file.suffix in _PICTURES]
            return cv2.imread(str(max(pictures, key=lambda file: file.stat().st_mtime_ns))) if pictures else None
        if self.capture is None:
            self.capture = cv2.VideoCapture(source)
            self.capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
            self.capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
            self.capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # what was seen a while ago is of no use
        good, frame = self.capture.read()
        if not good:
            self.close()  # a film is over, or the camera stopped: the next look starts it again
            return None
        return frame

    def close(self) -> None:
        """Switch the camera off."""
        if self.capture is not None:
            self.capture.release()
            self.capture = None


eye = Eye()


def handle(request: dict[str, Any]) -> dict[str, Any]:
    """``do``: look (one picture, the codes in it) or close."""
    if request["do"] == "close":
        eye.close()
        return {}
    frame = eye.frame(request["source"], request["width"], request["height"])
    if frame is None:
        return {"seen": False, "codes": []}
    codes = zxingcpp.read_barcodes(frame)
    return {"seen": True, "codes": [[code.format.name, _content(code).hex()] for code in codes]}


def _content(code: zxingcpp.Barcode) -> bytes:
    """Text as UTF-8, whatever the code packed it in (Kanji mode, GB 18030); anything else as it is."""
    return code.bytes if code.content_type is zxingcpp.ContentType.Binary else code.text.encode()
