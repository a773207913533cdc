"""Straightening a scanned page and cutting away what is only scanner lid.

Lines of writing are found by projection: turned to the right angle, rows of pixels are either full of ink
or empty. A page without lines (a card, a photograph) is straightened by the edges of what lies there.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

WIDEST_ANGLE = 15.0
"""Degrees. A page that lay more askew than this was meant to."""

_ANALYSED = 1000
"""Length of the longer side, in dots, of the picture in which angles and edges are sought."""
_MARGIN_MM = 4.0
_MOST_POINTS = 60_000
_FEWEST_POINTS = 200
_CLEAR_LINES = 1.15
"""How much sharper the best angle must be than the middling one for there to be lines at all."""

Picture = Any
"""A numpy array: rows, columns and, when coloured, red, green, blue."""


def straighten(picture: Picture) -> Picture:
    """The picture turned so that its lines are level; unchanged when it has none. Same size, lid-coloured corners."""
    angle = skew(picture)
    if abs(angle) < 0.05:
        return picture
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return cv2.warpAffine(
        picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=_lid(picture)
    )


def skew(picture: Picture) -> float:
    """Degrees by which the page lies askew, clockwise positive; 0 when nothing tells."""
    small, _ = _reduced(picture)
    rows, columns = np.nonzero(_writing(small))
    if len(rows) < _FEWEST_POINTS:
        return _skew_of_outline(picture)
    if len(rows) > _MOST_POINTS:
        chosen = np.random.default_rng(0).choice(len(rows), _MOST_POINTS, replace=False)
        rows, columns = rows[chosen], columns[chosen]
    coarse = np.arange(-WIDEST_ANGLE, WIDEST_ANGLE + 0.01, 0.5)
    scores = np.array([_sharpness(rows, columns, angle) for angle in coarse])
    best = float(coarse[int(scores.argmax())])
    if scores.max() < _CLEAR_LINES * float(np.median(scores)):
        return _skew_of_outline(picture)
    for step in (0.1, 0.02):
        fine = np.arange(best - 5 * step, best + 5.5 * step, step)
        best = float(fine[int(np.argmax([_sharpness(rows, columns, angle) for angle in fine]))])
    return best if abs(best) < WIDEST_ANGLE else 0.0


def crop(picture: Picture, dots_per_mm: float) -> Picture:
    """Only what lay on the glass, with a small margin; unchanged when nothing did."""
    small, scale = _reduced(picture)
    ink = cv2.morphologyEx(_ink(small), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))  # dust goes
    rows, columns = np.nonzero(ink.any(axis=1))[0], np.nonzero(ink.any(axis=0))[0]
    if not len(rows) or not len(columns):
        return picture
    margin = _MARGIN_MM * dots_per_mm
    height, width = picture.shape[:2]
    top, bottom = max(0, int(rows[0] / scale - margin)), min(height, int((rows[-1] + 1) / scale + margin))
    left, right = max(0, int(columns[0] / scale - margin)), min(width, int((columns[-1] + 1) / scale + margin))
    return picture[top:bottom, left:right]


def _reduced(picture: Picture, longest: int = _ANALYSED) -> tuple[Picture, float]:
    """A grey, smaller picture and its scale."""
    grey = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    scale = min(1.0, longest / max(grey.shape))
    return (cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey), scale


def _writing(grey: Picture) -> Picture:
    """1 where something is darker than its surroundings, on whatever paper and lid, else 0."""
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    return cv2.adaptiveThreshold(smooth, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12)


def _ink(grey: Picture) -> Picture:
    """1 where something differs from the scanner's lid, else 0."""
    lid = int(np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])))
    return (cv2.absdiff(grey, np.full_like(grey, lid)) > 48).astype(np.uint8)


def _lid(picture: Picture) -> tuple[int, ...]:
    """The colour of the picture's rim."""
    rim = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    middle = np.median(rim, axis=0)
    return tuple(int(value) for value in np.atleast_1d(middle))


def _sharpness(rows: Picture, columns: Picture, degrees: float) -> float:
    """How strongly the ink, seen along lines at this angle, changes from row to row."""
    radians = np.deg2rad(degrees)
    levels = rows * np.cos(radians) - columns * np.sin(radians)
    histogram = np.bincount((levels - levels.min()).astype(np.int64)).astype(np.float64)
    return float(np.sum(np.diff(histogram) ** 2))


def _skew_of_outline(picture: Picture) -> float:
    """The lean of the smallest box around the largest thing on the glass."""
    ink = _ink(_reduced(picture, 2 * _ANALYSED)[0])
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    outlines, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return 0.0
    largest = max(outlines, key=cv2.contourArea)
    if cv2.contourArea(largest) < 0.01 * ink.size:
        return 0.0
    lean = float(cv2.minAreaRect(largest)[2]) % 90
    lean = lean - 90 if lean > 45 else lean
    return lean if abs(lean) < WIDEST_ANGLE else 0.0
