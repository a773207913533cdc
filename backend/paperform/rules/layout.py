"""Where everything stands on a paper form: A4, millimetres from the top left corner.

The same function tells the printer what to draw and the reader where to look, and what it told is kept with the paper:
a later layout does not move the boxes of a sheet that somebody has at home. Letters are at least 14 point.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from backend.forms.logic import paths
from backend.forms.rules import fields, visible

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
LABEL = 8.0
"""Height of a line of words."""
LETTER = 5.0
"""Width of a Chinese letter of 14 point."""
TICK = 7.0
CELL_HEIGHT, CELL_WIDTH = 11.0, 8.6
LINE = 13.0
GAP = 4.5

DIGITS, TEXT, TICKS = "digits", "text", "ticks"
GROUPS: Mapping[str, tuple[int, ...]] = {
    "id_number": (18,),
    "phone": (11,),
    "bank_card": (19,),
    "date": (4, 2, 2),
    "money": (8, 2),
    "number": (8,),
}
"""Boxes for one digit each, by kind of field."""
BEHIND: Mapping[str, tuple[str, ...]] = {"date": ("年", "月", "日"), "money": ("元", "角分")}
AT_THE_MACHINE = ("table", "signature", "file")
"""Kinds that have no place on paper; ``info`` only tells something."""

Box = tuple[float, float, float, float]
"""Left, top, width, height."""


@dataclass(frozen=True)
class Zone:
    """One place to write or tick. ``kind``: digits (one box a digit, ``groups`` of them), text (one box), ticks (one
    box an option, ``options`` their values)."""

    field: str
    kind: str
    boxes: tuple[Box, ...]
    options: tuple[Any, ...] = ()
    groups: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "field": self.field,
            "kind": self.kind,
            "boxes": [list(box) for box in self.boxes],
            "options": list(self.options),
            "groups": list(self.groups),
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Zone:
        boxes = tuple((box[0], box[1], box[2], box[3]) for box in kept["boxes"])
        return cls(kept["field"], kept["kind"], boxes, tuple(kept["options"]), tuple(kept["groups"]))


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


@dataclass(frozen=True)
class Block:
    """One field, placed from its own top left corner."""

    height: float
    words: tuple[Words, ...]
    cells: tuple[Box, ...] = ()
    zone: Zone | None = None


def lay_out(form: Mapping[str, Any], asked: Collection[str], known: Mapping[str, str]) -> list[Page]:
    """The pages of a form. ``asked``: names of the fields to print; ``known``: field -> what is filled in already, in
    words, which is printed and not asked for again. A field is never broken over two pages."""
    pages, top = [Page()], TOP
    for section in form["sections"]:
        blocks = [
            _block(one, form["schema"]["properties"].get(one["name"], {}), known.get(one["name"]))
            for one in section["fields"]
            if one["name"] in asked and one["widget"] != "info"
        ]
        heading = Block(LABEL + 2, (Words(0, 0, section["title"]["zh"], "section"),))
        for number, block in enumerate([heading, *blocks] if blocks else []):
            # A heading does not stand alone at a page's foot.
            needed = block.height + (blocks[0].height + GAP if number == 0 else 0)
            if top + needed > BOTTOM and pages[-1].words:
                pages.append(Page())
                top = TOP
            _place(pages[-1], block, top)
            top += block.height + (1 if number == 0 else GAP)
    return pages


def asked_on_paper(form: dict[str, Any], data: dict[str, Any]) -> list[str]:
    """Names of the fields to print: those that are shown, and those that may come to be by what is written."""
    shown = set(visible(form, data))
    return [
        one["name"]
        for one in fields(form)
        if one["name"] in shown or any(path.startswith("form.") for path in paths(one.get("visible_when", True)))
    ]


def _place(page: Page, block: Block, top: float) -> None:
    def moved(box: Box) -> Box:
        return (round(box[0] + LEFT, 2), round(box[1] + top, 2), box[2], box[3])

    for one in block.words:
        page.words.append(Words(one.x + LEFT, round(one.y + top, 2), one.text, one.kind, one.width))
    page.cells += [moved(box) for box in block.cells]
    if block.zone:
        zone = block.zone
        boxes = tuple(moved(box) for box in zone.boxes)
        page.zones.append(Zone(zone.field, zone.kind, boxes, zone.options, zone.groups))


def _block(one: Mapping[str, Any], schema: Mapping[str, Any], known: str | None) -> Block:
    label, widget = one["label"]["zh"], one["widget"]
    if known is not None:
        at = len(label) * LETTER + 4
        words = (Words(0, 0, f"{label}：", "label"), Words(at, 0, known, "value", RIGHT - LEFT - at))
        lines = max(1, -(-int(len(known) * LETTER) // int(RIGHT - LEFT - at)))
        return Block(LABEL * lines, words)
    if widget in AT_THE_MACHINE:
        return Block(LABEL, (Words(0, 0, f"{label}：回到机器上再填", "note"),))
    if widget in ("choice", "checkbox"):
        return _ticks(one, label)
    head = Words(0, 0, label, "label")
    if widget in GROUPS:
        cells, behind = _cells(widget)
        zone = Zone(one["name"], DIGITS, cells, groups=GROUPS[widget])
        return Block(LABEL + CELL_HEIGHT, (head, *behind), cells, zone)
    lines = 4 if widget == "textarea" else 2 if widget == "address" or schema.get("maxLength", 100) > 40 else 1
    box = (0.0, LABEL, RIGHT - LEFT, LINE * lines)
    return Block(LABEL + box[3], (head,), (box,), Zone(one["name"], TEXT, (box,)))


def _ticks(one: Mapping[str, Any], label: str) -> Block:
    options = one.get("options") or [{"value": True, "label": {"zh": "是，我同意"}}]
    words, boxes = [Words(0, 0, f"{label}（在方框里打勾）", "label")], []
    x, y = 0.0, LABEL + 1
    for option in options:
        wide = TICK + 2.5 + len(option["label"]["zh"]) * LETTER + 7
        if x and x + wide > RIGHT - LEFT:
            x, y = 0.0, y + TICK + 4
        boxes.append((x, y, TICK, TICK))
        words.append(Words(x + TICK + 2.5, y, option["label"]["zh"], "option"))
        x += wide
    zone = Zone(one["name"], TICKS, tuple(boxes), tuple(option["value"] for option in options))
    return Block(y + TICK, tuple(words), tuple(boxes), zone)


def _cells(widget: str) -> tuple[tuple[Box, ...], list[Words]]:
    cells: list[Box] = []
    words: list[Words] = []
    x = 0.0
    behind = BEHIND.get(widget, ())
    for number, count in enumerate(GROUPS[widget]):
        for _ in range(count):
            cells.append((round(x, 2), LABEL, CELL_WIDTH, CELL_HEIGHT))
            x += CELL_WIDTH
        if number < len(behind):
            words.append(Words(x + 1.5, LABEL + 2, behind[number], "option"))
            x += len(behind[number]) * LETTER + 4.5
    return tuple(cells), words
