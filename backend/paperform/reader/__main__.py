"""The process that takes one scan apart: ``python -m backend.paperform.reader``.

On stdin one line of JSON, ``{"layouts": {paper id: [[zone, ...] a page]}}``, then the scan (JPEG or PNG). On stdout one
line of JSON, ``{"code", "ink", "bytes"}`` or ``{"rejected": code}``, then the straightened page as a JPEG. A bomb or a
crash ends this process only.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import warnings
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageOps

from backend.materials.rules import FORMATS, MAX_PIXELS
from backend.paperform.reader import ink, sheet
from backend.paperform.rules import read_code
from backend.paperform.rules.layout import Zone

MEMORY = 2 * 1024**3
PROCESSOR_SECONDS = 30
QUALITY = 88


def take_apart(data: bytes, layouts: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The answer and the straightened page, empty when there is none."""
    try:
        grey = _decode(data)
    except (OSError, SyntaxError, ValueError, EOFError, Warning, Image.DecompressionBombError):
        return {"rejected": "paper_unreadable"}, b""
    found = sheet.find(grey)
    if found is None:
        return {"rejected": "paper_no_code"}, b""
    if found.page is None:
        return {"code": found.text, "ink": None, "bytes": 0}, b""
    code = read_code(found.text)
    pages = layouts.get(code.paper_id, []) if code else []
    measured = None
    if code and 1 <= code.page <= len(pages):
        measured = ink.measure(found.page, [Zone.of_json(one) for one in pages[code.page - 1]])
    jpeg = bytes(cv2.imencode(".jpg", found.page, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1])
    return {"code": found.text, "ink": measured, "bytes": len(jpeg)}, jpeg


def _decode(data: bytes) -> Any:
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise ValueError("too large")
        return np.ascontiguousarray(ImageOps.exif_transpose(picture).convert("L"))


def main() -> int:
    """Exit code 0 with an answer for a good or a rejected scan alike."""
    cv2.setNumThreads(1)  # the citizens' pages need the other processors
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    head = json.loads(sys.stdin.buffer.readline())
    answer, jpeg = take_apart(sys.stdin.buffer.read(), head["layouts"])
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + jpeg)
    return 0


if __name__ == "__main__":
    sys.exit(main())
