"""Finding the paper in a photograph and looking at it from straight above; what the light and the edge did to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
from PIL import Image

cv2.setNumThreads(1)  # a thread for each processor of a large machine takes more memory than this process may have

_ANALYSED = 800
"""Pixels of the longer side of the picture in which the paper is sought."""
SMALLEST_PAPER = 0.12
"""Part of the photograph a paper must fill: smaller things are stamps, shadows, tiles."""
LARGEST_PAPER = 0.95
"""What fills more needs no cutting."""
WIDEST_LEAN = 0.45
"""Cosine of the sharpest corner (about 63 degrees) of a paper seen from the side."""
FILLED = 0.88
"""Part of the four-cornered shape that the outline must fill: a paper has straight edges."""

BLOWN = 251
"""Luminance (0-255) at which a camera sees nothing any more."""
BRIGHTEST_PAPER = 236
"""Median luminance above which the paper itself is (nearly) white and glare cannot be told from it."""
SMALLEST_GLARE, LARGEST_GLARE = 0.004, 0.5
"""Parts of the picture: less hides no word, more is a lamp or a window behind a thing that is no paper."""

Picture = Any
"""A numpy array: rows, columns and, when coloured, red, green, blue."""


def cut(page: Image.Image) -> Image.Image | None:
    """The paper alone, straight; None when none stands out."""
    picture = np.asarray(page)
    corners = find_corners(picture)
    if corners is None:
        return None
    wide = round(max(_distance(corners[0], corners[1]), _distance(corners[3], corners[2])))
    high = round(max(_distance(corners[0], corners[3]), _distance(corners[1], corners[2])))
    target = np.array([(0, 0), (wide - 1, 0), (wide - 1, high - 1), (0, high - 1)], np.float32)
    turn = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    return Image.fromarray(cv2.warpPerspective(picture, turn, (wide, high), flags=cv2.INTER_CUBIC))


def find_corners(picture: Picture) -> Picture | None:
    """The corners of the paper in pixels, (4, 2): top left, top right, bottom right, bottom left; None: no paper."""
    small, scale = _reduced(picture)
    best, most = None, 0.0
    for mask in _masks(small):
        for shape, filled in _shapes(mask):
            if filled > most:
                best, most = shape, filled
    return None if best is None else _ordered(best / scale)


def glare_at(page: Image.Image) -> list[float] | None:
    """The box ``[x, y, width, height]``, in parts of the picture, of the largest spot the light has blotted out."""
    grey = _grey(_reduced(np.asarray(page))[0])
    if float(np.median(grey)) > BRIGHTEST_PAPER:
        return None
    blown = cv2.morphologyEx((grey >= BLOWN).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(blown)
    spots = [boxes[one] for one in range(1, count)]
    spots = [spot for spot in spots if SMALLEST_GLARE <= spot[cv2.CC_STAT_AREA] / grey.size <= LARGEST_GLARE]
    return _box(max(spots, key=lambda spot: spot[cv2.CC_STAT_AREA])[:4], grey) if spots else None


def cut_off_at(page: Image.Image) -> list[float] | None:
    """The box, in parts of the picture, along the edge over which the paper runs out of it; None when none does.

    A picture that is all paper has been cut by somebody, and is no trouble.
    """
    small, _ = _reduced(np.asarray(page))
    height, width = small.shape[:2]
    for mask in _masks(small):
        outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        if not outlines:
            continue
        largest = max(outlines, key=cv2.contourArea)
        area = cv2.contourArea(largest)
        hull = cv2.contourArea(cv2.convexHull(largest))
        if not SMALLEST_PAPER * mask.size < area < LARGEST_PAPER * mask.size or area < FILLED * hull:
            continue
        points = largest.reshape(-1, 2)
        touches = {
            "left": points[points[:, 0] <= 2][:, 1],
            "right": points[points[:, 0] >= width - 3][:, 1],
            "top": points[points[:, 1] <= 2][:, 0],
            "bottom": points[points[:, 1] >= height - 3][:, 0],
        }
        long = {side for side, at in touches.items() if len(at) > 1 and np.ptp(at) > 0.25 * min(width, height)}
        if not long or len(long) == 4:
            continue
        side = sorted(long)[0]
        return {
            "left": [0.0, 0.0, 0.08, 1.0],
            "right": [0.92, 0.0, 0.08, 1.0],
            "top": [0.0, 0.0, 1.0, 0.08],
            "bottom": [0.0, 0.92, 1.0, 0.08],
        }[side]
    return None


def _masks(picture: Picture) -> Iterator[Picture]:
    """Where a paper may be: brighter than its surroundings, less coloured, or within a closed line."""
    grey = cv2.GaussianBlur(_grey(picture), (5, 5), 0)
    _, bright = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    yield _closed(bright)
    if picture.ndim == 3:
        saturation = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_RGB2HSV)[:, :, 1], (5, 5), 0)
        _, pale = cv2.threshold(saturation, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
        yield _closed(pale)
        distance = _distance_from_rim(picture)
        _, other = cv2.threshold(distance, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        yield _closed(other)
    edges = cv2.dilate(cv2.Canny(grey, 40, 120), np.ones((3, 3), np.uint8), iterations=2)
    outlines, _ = cv2.findContours(edges, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    lines = np.zeros_like(grey)
    cv2.drawContours(lines, outlines, -1, 255, thickness=cv2.FILLED)
    yield lines


def _distance_from_rim(picture: Picture) -> Picture:
    """How far each pixel's colour is from what lies at the rim: the table."""
    rim = np.concatenate([picture[:6].reshape(-1, 3), picture[-6:].reshape(-1, 3), picture[:, 0], picture[:, -1]])
    table = np.median(rim, axis=0)
    away = np.linalg.norm(cv2.GaussianBlur(picture, (5, 5), 0).astype(np.float32) - table, axis=2)
    return np.clip(away, 0, 255).astype(np.uint8)


def _closed(mask: Picture) -> Picture:
    """Without the holes that writing and photographs make, and without thin bridges to what lies beside."""
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    return cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))


def _shapes(mask: Picture) -> Iterator[tuple[Picture, float]]:
    """Four-cornered shapes in the mask that may be a paper, with the part of the picture they fill."""
    height, width = mask.shape
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in sorted(outlines, key=cv2.contourArea, reverse=True)[:4]:
        hull = cv2.convexHull(outline)
        area = cv2.contourArea(hull)
        filled = area / mask.size
        if not SMALLEST_PAPER <= filled <= LARGEST_PAPER or cv2.contourArea(outline) < FILLED * area:
            continue
        for tolerance in (0.015, 0.025, 0.04, 0.06):
            shape = cv2.approxPolyDP(hull, tolerance * cv2.arcLength(hull, True), True).reshape(-1, 2)
            if len(shape) == 4:
                break
        else:
            continue
        at_rim = (shape <= 2).any(axis=1) | (shape[:, 0] >= width - 3) | (shape[:, 1] >= height - 3)
        if at_rim.sum() <= 1 and _leans_little(shape) and area > 0.9 * cv2.contourArea(shape):
            yield shape.astype(np.float64), filled


def _leans_little(shape: Picture) -> bool:
    for number in range(4):
        before = shape[number - 1] - shape[number]
        after = shape[(number + 1) % 4] - shape[number]
        length = np.linalg.norm(before) * np.linalg.norm(after)
        if not length or abs(float(np.dot(before, after)) / length) > WIDEST_LEAN:
            return False
    return True


def _ordered(corners: Picture) -> Picture:
    """Top left first, then clockwise."""
    middle = corners.mean(axis=0)
    angles = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    around = corners[np.argsort(angles)]
    return np.roll(around, -int(np.argmin(around.sum(axis=1))), axis=0)


def _reduced(picture: Picture) -> tuple[Picture, float]:
    scale = min(1.0, _ANALYSED / max(picture.shape[:2]))
    if scale == 1:
        return picture, 1.0
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), scale


def _grey(picture: Picture) -> Picture:
    return picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)


def _box(box: Any, picture: Picture) -> list[float]:
    height, width = picture.shape[:2]
    x, y, wide, high = (float(one) for one in box)
    return [round(x / width, 4), round(y / height, 4), round(wide / width, 4), round(high / height, 4)]


def _distance(one: Picture, other: Picture) -> float:
    return float(np.linalg.norm(one - other))
