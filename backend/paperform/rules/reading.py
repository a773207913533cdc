"""From ink to answers: which boxes are ticked, what the digits of a row come to. Nothing here is saved by itself: what
comes out is shown to the person beside the picture of what they wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from backend.core.errors import Text
from backend.paperform.rules.layout import HEIGHT, RIGHT, TICKS, WIDTH, Box, Zone

TICKED = 0.03
"""Part of a tick box's inside that ink must cover: a thin tick of a ball pen covers about a tenth."""
SMUDGED = 0.012
"""Less than a tick and more than nothing: shown with a doubt."""
WRITTEN = 0.004
"""Part of a line for writing that ink covers when something stands there."""

TWO_TICKED = Text("勾了不止一个，请选一个。", "More than one is ticked. Please choose one.")
FAINT = Text("勾得很浅，请看一下对不对。", "The tick is faint. Please check it.")
UNREAD = Text("这一栏没认出来，请照着图填。", "This was not recognised. Please type what the picture shows.")
NOT_ALL = Text("有的字没认全，请看仔细。", "Not every character was recognised. Please look closely.")

_LIKE_DIGITS = str.maketrans(
    {
        **dict.fromkeys("OoQD", "0"),
        **dict.fromkeys("Il|丨!i", "1"),
        **dict.fromkeys("Zz", "2"),
        **dict.fromkeys("Ss", "5"),
    }
    | {**dict.fromkeys("Gb", "6"), "B": "8", **dict.fromkeys("qg", "9")}
)
"""Letters that a reader of print makes of digits."""


@dataclass(frozen=True)
class Found:
    """What was read for one field. ``value``: None where nothing could be made of it; ``box``: what to show beside it,
    ``[x, y, width, height]`` in parts of the page. ``row``: of a table, which of its rows; ``value`` then has its
    columns.
    """

    field: str
    value: Any
    box: list[float]
    doubt: Text | None = None
    row: int | None = None

    def as_json(self) -> dict[str, Any]:
        doubt = self.doubt.as_json() if self.doubt else None
        return {"field": self.field, "row": self.row, "value": self.value, "box": self.box, "doubt": doubt}


def ticked(zone: Zone, ink: Sequence[float]) -> Found | None:
    """The option that is ticked; None when none is. ``ink``: part of each box's inside that is dark."""
    marked = [at for at, part in enumerate(ink) if part >= TICKED]
    faint = [at for at, part in enumerate(ink) if SMUDGED <= part < TICKED]
    if len(marked) == 1:
        return Found(zone.field, zone.options[marked[0]], around(zone))
    if len(marked) > 1:
        return Found(zone.field, None, around(zone), TWO_TICKED)
    if len(faint) == 1:
        return Found(zone.field, zone.options[faint[0]], around(zone), FAINT)
    return Found(zone.field, None, around(zone), UNREAD) if faint else None


def digits(zone: Zone, widget: str, written: Sequence[bool], text: str | None) -> Found | None:
    """The answer of a row of boxes; None when all are empty. ``written``: which boxes hold ink; ``text``: what stands
    in those, from left to right, None where nobody could read it."""
    if not any(written):
        return None
    box, count = around(zone), sum(written)
    if text is None:
        return Found(zone.field, None, box, UNREAD)
    signs = re.sub(r"[^0-9X]", "", text.replace("x", "X").translate(_LIKE_DIGITS))
    if len(signs) != count:
        some = None if zone.options else _value(widget, zone, None, signs)
        return Found(zone.field, some, box, NOT_ALL)
    value = _option(zone, signs) if zone.options else _value(widget, zone, written, signs)
    return Found(zone.field, value, box, None if value else UNREAD)


def written_text(zone: Zone, ink: float, text: str | None) -> Found | None:
    """What is written in a box; None when it is empty."""
    if ink < WRITTEN:
        return None
    plain = (text or "").strip()
    return Found(zone.field, plain or None, around(zone), None if plain else UNREAD)


def rows(zones: Iterable[Zone], found: Iterable[tuple[Zone, Found]]) -> list[Found]:
    """What was found in each cell of tables, row by row: the columns that say something, beside the picture of the row.
    An empty row says nothing; one in which nothing could be made out is shown all the same."""
    places: dict[tuple[str, int | None], list[Box]] = {}
    for zone in zones:
        places.setdefault((zone.field, zone.row), []).extend(zone.boxes)
    cells: dict[tuple[str, int | None], list[tuple[Zone, Found]]] = {}
    for zone, one in found:
        cells.setdefault((zone.field, zone.row), []).append((zone, one))
    made = []
    for (field, row), there in cells.items():
        value = {zone.column: one.value for zone, one in there if one.value is not None}
        doubt = next((one.doubt for _, one in there if one.doubt), None)
        made.append(Found(field, value or None, _around(places[field, row]), doubt, row))
    return made


def around(zone: Zone) -> list[float]:
    """The part of the page that all boxes of a zone lie in; what an option says stands behind its box."""
    left, top, wide, high = _around(zone.boxes)
    if zone.kind == TICKS and zone.row is None:
        wide = round(RIGHT / WIDTH - left, 4)
    return [left, top, wide, high]


def _around(boxes: Sequence[Box]) -> list[float]:
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right = max(box[0] + box[2] for box in boxes)
    bottom = max(box[1] + box[3] for box in boxes)
    return [
        round(left / WIDTH, 4),
        round(top / HEIGHT, 4),
        round((right - left) / WIDTH, 4),
        round((bottom - top) / HEIGHT, 4),
    ]


def _option(zone: Zone, signs: str) -> Any:
    """The option whose number was written."""
    return zone.options[int(signs) - 1] if signs.isdigit() and 1 <= int(signs) <= len(zone.options) else None


def _value(widget: str, zone: Zone, written: Sequence[bool] | None, signs: str) -> str | None:
    """The signs as the field holds them. ``written`` None: which box each belongs to is not known."""
    if written is None:
        return signs or None
    groups, at, rest = [], 0, signs
    for size in zone.groups:
        held = sum(written[at : at + size])
        groups.append(rest[:held])
        rest, at = rest[held:], at + size
    if widget == "date":
        year, month, day = groups
        return f"{year}-{month:0>2}-{day:0>2}" if len(year) == 4 and month and day else None
    if widget == "money":
        yuan, cents = groups
        return f"{int(yuan or 0)}.{cents:0<2}" if cents else f"{int(yuan)}" if yuan.isdigit() else None
    return signs
