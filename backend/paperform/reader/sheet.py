"""The page in a scan: its code, the black squares in its corners, the page straightened by them.

The QR code says roughly where the page lies and which way up; the squares found near where they should be then say it
exactly. A page may lie upside down, on its side, or aslant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import zxingcpp

from backend.paperform.rules import layout

DOTS = 8
"""Pixels a millimetre of the straightened page: 203 dpi."""
STRAY = 16.0
"""Millimetres that a square may lie from where the code alone says it does."""
FITS = 1.5
"""Millimetres that four squares may be off the shape of a page."""

Picture = Any
"""A numpy array of grey values: rows, columns."""


@dataclass(frozen=True)
class Sheet:
    """``text``: what the code says; ``page``: the straightened page, None when fewer than three squares were found."""

    text: str
    page: Picture | None


def find(grey: Picture) -> Sheet | None:
    """The page in a scan; None when no QR code of ours is on it."""
    for read in zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)):
        if read.text.startswith("XP"):
            at = read.position
            corners = [(one.x, one.y) for one in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]
            roughly = _by_code(np.array(corners, np.float32))
            return Sheet(read.text, _straight(grey, roughly))
    return None


def _by_code(corners: Picture) -> Picture:
    """Millimetres -> pixels (2 x 3) by the code alone: turned, scaled and moved."""
    left, top, side = layout.QR
    quiet = side * layout.QR_QUIET / (layout.QR_MODULES + 2 * layout.QR_QUIET)
    near, far = quiet, side - quiet
    around = np.array([(near, near), (far, near), (far, far), (near, far)], np.float32)
    found, _ = cv2.estimateAffinePartial2D(around + np.array([left, top], np.float32), corners)
    return found


def _straight(grey: Picture, roughly: Picture) -> Picture | None:
    scale = float(np.hypot(roughly[0, 0], roughly[1, 0]))  # pixels a millimetre
    squares = _squares(grey, scale * layout.MARK)
    wanted = np.array(layout.MARKS, np.float32)
    expected = wanted @ roughly[:, :2].T + roughly[:, 2]
    known, seen = [], []
    for mark, place in zip(wanted, expected, strict=True):
        away = [float(np.hypot(*(square - place))) for square in squares]
        if away and min(away) <= STRAY * scale:
            known.append(mark)
            seen.append(squares[int(np.argmin(away))])
    if len(seen) < 3:
        return None
    here, there = np.array(known, np.float32), np.array(seen, np.float32)
    if len(seen) == 4:
        turn = cv2.getPerspectiveTransform(here, there)
    else:
        turn = np.vstack([cv2.getAffineTransform(here, there), (0, 0, 1)])
    even, _ = cv2.estimateAffine2D(here, there)
    off = np.abs(here @ even[:, :2].T + even[:, 2] - there).max() if even is not None else 0.0
    if off > FITS * scale:
        return None  # one of them is no corner of this page
    to_dots = np.diag([1 / DOTS, 1 / DOTS, 1.0])
    size = (round(layout.WIDTH * DOTS), round(layout.HEIGHT * DOTS))
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpPerspective(grey, turn @ to_dots, size, flags=flags, borderValue=255)


def _squares(grey: Picture, side: float) -> list[Picture]:
    """Middles of the filled squares whose side is about ``side`` pixels."""
    _, dark = cv2.threshold(cv2.GaussianBlur(grey, (3, 3), 0), 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    outlines, _ = cv2.findContours(dark, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for outline in outlines:
        area = cv2.contourArea(outline)
        if not 0.6 * side**2 < area < 1.5 * side**2:
            continue
        middle, (wide, high), _ = cv2.minAreaRect(outline)
        if min(wide, high) > 0.75 * max(wide, high) and area > 0.85 * wide * high and _filled(dark, outline):
            found.append(np.array(middle, np.float32))
    return found


def _filled(dark: Picture, outline: Picture) -> bool:
    x, y, wide, high = cv2.boundingRect(outline)
    mask = np.zeros((high, wide), np.uint8)
    cv2.drawContours(mask, [outline - (x, y)], -1, 255, cv2.FILLED)
    return float(cv2.mean(dark[y : y + high, x : x + wide], mask)[0]) > 0.8 * 255
