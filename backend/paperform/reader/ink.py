"""How much ink is in a box of a straightened page, and the picture of what is written there without the box itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from backend.paperform.reader.sheet import DOTS
from backend.paperform.rules.layout import DIGITS, Box, Zone

Picture = Any
INSIDE = 1.1
"""Millimetres that are left out at each edge of a box: its printed line, and what a page lies off by."""
DARK = 0.72
"""Part of the paper's own brightness below which something is ink."""
WRITTEN_DIGIT = 0.02
"""Part of a digit's box that a digit covers at least: a 1 of a thin pen covers four times that."""
SPECK = 10
"""Pixels of the smallest stroke: less is dust."""


def measure(page: Picture, zones: Sequence[Zone]) -> list[list[float]]:
    """For each zone the part of each of its boxes' insides that is ink."""
    ink = _ink(page)
    return [[round(_part(ink, box), 4) for box in zone.boxes] for zone in zones]


def written(part: float) -> bool:
    """Whether a digit's box holds something."""
    return part >= WRITTEN_DIGIT


def decode(jpeg: bytes) -> Picture:
    """A straightened page as it was kept."""
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)


def strip(page: Picture, zone: Zone, parts: Sequence[float]) -> bytes | None:
    """What is written in a zone as one JPEG for a reader of print: the boxes that hold ink side by side without
    their lines; None when there is nothing."""
    held = [box for box, part in zip(zone.boxes, parts, strict=True) if zone.kind != DIGITS or written(part)]
    if not held:
        return None
    pieces = [_inside(page, box) for box in held]
    high = max(len(piece) for piece in pieces)
    white = int(np.percentile(page, 90))
    air = np.full((high, DOTS), white, np.uint8)
    row = np.hstack([air, *(part for piece in pieces for part in (_padded(piece, high, white), air))])
    framed = cv2.copyMakeBorder(row, 16, 16, 24, 24, cv2.BORDER_CONSTANT, value=white)
    return bytes(cv2.imencode(".jpg", framed, [cv2.IMWRITE_JPEG_QUALITY, 92])[1])


def _ink(page: Picture) -> Picture:
    """Where ink is: darker than the paper around it, and no dust."""
    paper = cv2.resize(page, None, fx=0.1, fy=0.1, interpolation=cv2.INTER_AREA)
    paper = cv2.dilate(paper, np.ones((9, 9), np.uint8))
    paper = cv2.resize(cv2.GaussianBlur(paper, (9, 9), 0), page.shape[::-1], interpolation=cv2.INTER_LINEAR)
    dark = (cv2.GaussianBlur(page, (3, 3), 0) < DARK * paper).astype(np.uint8)
    count, marks, facts, _ = cv2.connectedComponentsWithStats(dark)
    kept = np.zeros(count, np.uint8)
    kept[1:] = facts[1:, cv2.CC_STAT_AREA] >= SPECK
    return kept[marks]


def _part(ink: Picture, box: Box) -> float:
    return float(_inside(ink, box).mean())


def _inside(picture: Picture, box: Box) -> Picture:
    left, top, wide, high = box
    rows = slice(round((top + INSIDE) * DOTS), round((top + high - INSIDE) * DOTS))
    return picture[rows, round((left + INSIDE) * DOTS) : round((left + wide - INSIDE) * DOTS)]


def _padded(piece: Picture, high: int, white: int) -> Picture:
    below = high - len(piece)
    return cv2.copyMakeBorder(piece, 0, below, 0, 0, cv2.BORDER_CONSTANT, value=white) if below else piece
