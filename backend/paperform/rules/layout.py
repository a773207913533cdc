"""Where everything stands on a paper form: A4, millimetres from the top left corner.

``setting`` says where each field of a form goes; it tells the printer what to draw and the reader where to look, and
what it told is kept with the paper: a later layout does not move the boxes of a sheet that somebody has at home.
Letters are at least 14 point.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

WIDTH, HEIGHT = 210.0, 297.0
MARK = 6.0
"""Side of the black square in each corner."""
MARKS = ((12.0, 12.0), (198.0, 12.0), (198.0, 285.0), (12.0, 285.0))
"""Middles of the squares: top left, then clockwise. What lies further out many printers cannot print."""
QR = (164.0, 19.0, 29.0)
"""Left, top and side of the code with its quiet zone."""
QR_MODULES, QR_QUIET = 33, 4
"""A code of version 4."""

LEFT, RIGHT, TOP, BOTTOM = 18.0, 192.0, 60.0, 276.0
WIDE = RIGHT - LEFT

DIGITS, TEXT, TICKS = "digits", "text", "ticks"

Box = tuple[float, float, float, float]
"""Left, top, width, height."""


@dataclass(frozen=True)
class Zone:
    """One place to write or tick. ``kind``: digits (one box a digit, ``groups`` of them; with ``options`` the number of
    one of them, counted from 1), text (one box), ticks (one box an option, ``options`` their values). ``row``,
    ``column``: of a table, which cell; rows are counted from 0.
    """

    field: str
    kind: str
    boxes: tuple[Box, ...]
    options: tuple[Any, ...] = ()
    groups: tuple[int, ...] = ()
    row: int | None = None
    column: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "field": self.field,
            "kind": self.kind,
            "boxes": [list(box) for box in self.boxes],
            "options": list(self.options),
            "groups": list(self.groups),
            "row": self.row,
            "column": self.column,
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Zone:
        boxes = tuple((box[0], box[1], box[2], box[3]) for box in kept["boxes"])
        options, groups = tuple(kept["options"]), tuple(kept["groups"])
        return cls(kept["field"], kept["kind"], boxes, options, groups, kept.get("row"), kept.get("column", ""))


@dataclass(frozen=True)
class Words:
    """A line of words. ``kind``: section | label | value | option | note; ``width`` in mm, 0: as long as it is."""

    x: float
    y: float
    text: str
    kind: str
    width: float = 0.0


@dataclass
class Page:
    """What stands on one page. ``cells``: boxes that are printed."""

    zones: list[Zone] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    cells: list[Box] = field(default_factory=list)
