"""The process that compares two faces: ``python -m backend.faces.process``. YuNet and SFace on OpenCV.

On stdin four bytes of length (big-endian), the photo of a card, and the picture of the camera; on stdout a line of
JSON as ``engine.Comparison``. One process for each comparison: what was measured ends with it. It reaches for no
network and writes no file, its memory and time are bounded.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from typing import Any

import cv2
import numpy as np
from PIL import Image

from backend.faces import weights
from backend.faces.rules import Face, card_usable, hint

MEMORY = 1536 * 1024**2
"""Bytes of address space; it holds about 300 MB of them."""
PROCESSOR_SECONDS = 15
LOOKED_AT = (320, 640)
"""Pixels of the longer side within which faces are sought; a card's photo has 126 and is enlarged."""
MOST_PIXELS = 12_000_000
CERTAIN = 0.7
"""YuNet's score from which on something is a face."""
OVERLAP = 0.3

Picture = Any
"""A numpy array: rows, columns, and blue, green, red, as OpenCV has them."""


class Comparer:
    """Both models, opened. Raises as ``weights.verified``."""

    def __init__(self) -> None:
        detector, recogniser = weights.verified()
        self._detector = cv2.FaceDetectorYN.create(str(detector), "", (320, 320), CERTAIN, OVERLAP)
        self._recogniser = cv2.FaceRecognizerSF.create(str(recogniser), "")

    def compare(self, card: bytes, picture: bytes) -> dict[str, Any]:
        """As ``engine.Comparison``: a score only where both can be compared."""
        shown = _decoded(card)
        known = self._faces(shown) if shown is not None else None
        if known is None or not card_usable([face for face, _ in known[1]]):
            return {"card": False, "hint": None, "score": None}
        seen = _decoded(picture)
        if seen is None:
            return {"card": True, "hint": "none", "score": None}
        measured, found = self._faces(seen)
        trouble = hint([face for face, _ in found])
        if trouble is not None:
            return {"card": True, "hint": trouble, "score": None}
        score = self._recogniser.match(
            self._feature(known[0], known[1][0][1]),
            self._feature(measured, found[0][1]),
            cv2.FaceRecognizerSF_FR_COSINE,
        )
        return {"card": True, "hint": None, "score": float(score)}

    def _faces(self, picture: Picture) -> tuple[Picture, list[tuple[Face, Any]]]:
        """The picture in which the features are measured, and its faces with YuNet's rows, the widest first. A large
        picture is looked at smaller and measured as it is, a small one is enlarged for both."""
        longest = max(picture.shape[:2])
        scale = min(max(1.0, LOOKED_AT[0] / longest), LOOKED_AT[1] / longest)
        smooth = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
        looked = picture if scale == 1 else cv2.resize(picture, None, fx=scale, fy=scale, interpolation=smooth)
        self._detector.setInputSize((looked.shape[1], looked.shape[0]))
        _, rows = self._detector.detect(looked)
        measured = looked if scale > 1 else picture
        found = []
        for row in rows if rows is not None else []:
            if scale < 1:
                row[:14] /= scale  # box and five points; the score stays
            found.append((_face(measured, row, max(scale, 1.0)), row))
        return measured, sorted(found, key=lambda one: -one[0].width)

    def _feature(self, picture: Picture, row: Any) -> Any:
        return self._recogniser.feature(self._recogniser.alignCrop(picture, row)).copy()


def _face(picture: Picture, row: Any, scale: float) -> Face:
    x, y, width, height = (round(float(one)) for one in row[:4])
    inside = picture[max(0, y) : max(0, y) + max(1, height), max(0, x) : max(0, x) + max(1, width)]
    right, left, nose = ((float(row[at]), float(row[at + 1])) for at in (4, 6, 8))
    grey = cv2.cvtColor(inside, cv2.COLOR_BGR2GRAY) if inside.size else np.zeros((1, 1), np.uint8)
    return Face(float(row[2]) / scale, right, left, nose, float(grey.mean()))


def _decoded(data: bytes) -> Picture | None:
    """The picture; None for anything but a JPEG or PNG of a sensible size."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
            if image.width * image.height > MOST_PIXELS:
                return None
            return np.ascontiguousarray(np.asarray(image.convert("RGB"))[:, :, ::-1])
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def main() -> int:
    """Compare the two pictures on stdin."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a picture must not reach the disk by a crash either
    cv2.setNumThreads(1)
    size = int.from_bytes(sys.stdin.buffer.read(4), "big")
    card, picture = sys.stdin.buffer.read(size), sys.stdin.buffer.read()
    sys.stdout.write(json.dumps(Comparer().compare(card, picture)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
