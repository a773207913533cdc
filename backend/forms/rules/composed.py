"""Answers that are more than one line: an address, a drawn signature, a table of rows. The page has a twin of this
file (``static/js/core/composed.js``).

- An address is ``{"detail": "...", "region": {"level": 3, "code": "420106000000", "name": "湖北省武汉市武昌区"}}``; the
  region is absent when the tree could not be asked or does not reach there, and the line then says everything. Forms
  whose address is plain text (schema ``string``) hold the same as ``<region's name> <line>``.
- A signature is ``{"strokes": [[x, y, x, y, ...], ...], "digest": "<SHA-256, hex>", "times": [[ms, ...], ...]}``:
  whole numbers on a sheet of 1200 x 400, the digest over the strokes as JSON without blanks. It shows that the drawing
  is the one that was made; binding it to the document is not done here. ``times``, where the page has them: for every
  point the milliseconds since the first one. They are not in the digest: strokes that were used before are a copy,
  however fast they were made.
- A table is a list of rows, each an object of the columns' values; ``items`` of its schema says what a cell may be.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import re
from collections.abc import Callable
from typing import Any

SHEET = (1200, 400)
MOST_NUMBERS = 8000
"""Coordinates of one signature: some fifty seconds of writing."""
LEAST_LENGTH = 40
"""Units of the sheet that all strokes of a signature are long together: less is a dot or a slip of the finger."""
MOST_MILLISECONDS = 600_000
"""From the first point of a signature to its last."""
MOST_ROWS = 50
COLUMN_WIDGETS = ("text", "id_number", "phone", "date", "choice", "money", "number", "bank_card")


def is_address(value: object) -> bool:
    """An address as above: a line of 2 to 100 characters, and a region in full or none."""
    if not isinstance(value, dict):
        return True
    detail, region = value.get("detail"), value.get("region")
    if set(value) - {"detail", "region"} or not isinstance(detail, str) or not 2 <= len(detail.strip()) <= 100:
        return False
    return region is None or (
        isinstance(region, dict)
        and set(region) == {"level", "code", "name"}
        and _whole(region["level"], 1, 5)
        and isinstance(region["code"], str)
        and re.fullmatch(r"[0-9]{12}", region["code"]) is not None
        and isinstance(region["name"], str)
        and 2 <= len(region["name"]) <= 100
    )


def is_signature(value: object) -> bool:
    """A signature as above: something is drawn, all of it on the sheet, and the digest is that of the strokes."""
    if not isinstance(value, dict):
        return True
    strokes = value.get("strokes")
    if set(value) - {"times"} != {"strokes", "digest"} or not isinstance(strokes, list) or not strokes:
        return False
    numbers = 0
    for stroke in strokes:
        if not isinstance(stroke, list) or len(stroke) < 2 or len(stroke) % 2:
            return False
        numbers += len(stroke)
        if not all(_whole(number, 0, SHEET[at % 2]) for at, number in enumerate(stroke)):
            return False
    written = 8 <= numbers <= MOST_NUMBERS and sum(map(_length, strokes)) >= LEAST_LENGTH
    timed = "times" not in value or _are_times(value["times"], strokes)
    return written and timed and value["digest"] == digest(strokes)


def digest(strokes: list[list[int]]) -> str:
    """SHA-256 of the strokes as JSON without blanks, in hex."""
    return hashlib.sha256(json.dumps(strokes, separators=(",", ":")).encode()).hexdigest()


def is_table(schema: dict[str, Any]) -> bool:
    """Whether a property's schema is that of a table."""
    return schema.get("type") == "array" and schema.get("items", {}).get("type") == "object"


def settled_rows(rows: Any, trim: Callable[[Any], Any]) -> Any:
    """The rows that count: cells trimmed, blank cells and rows without any cell left out."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return rows
    trimmed = [{name: trim(cell) for name, cell in row.items()} for row in rows]
    kept = [{name: cell for name, cell in row.items() if cell not in (None, "")} for row in trimmed]
    return [row for row in kept if row]


def readable_address(value: Any) -> str:
    """An address in one line, whatever way it is held."""
    if not isinstance(value, dict):
        return str(value)
    return f"{(value.get('region') or {}).get('name', '')}{value.get('detail', '')}"


def as_answer(schema: dict[str, Any], value: Any) -> Any:
    """What a source said, as the schema holds it: an address that the card prints is a line without a region."""
    return {"detail": value} if schema.get("format") == "address" and isinstance(value, str) else value


def drawing(value: dict[str, Any]) -> str:
    """A signature's strokes as the ``d`` of an SVG path on a sheet of SHEET."""
    parts = []
    for stroke in value["strokes"]:
        points = [f"{stroke[at]} {stroke[at + 1]}" for at in range(0, len(stroke), 2)]
        # A dot is a line to itself: with round ends it is drawn.
        parts.append(f"M{points[0]}L{' '.join(points[1:] or points)}")
    return "".join(parts)


def _are_times(times: Any, strokes: list[list[int]]) -> bool:
    """One for every point, from 0 on and never backwards."""
    if not isinstance(times, list) or not all(isinstance(stroke, list) for stroke in times):
        return False
    if [len(stroke) * 2 for stroke in times] != [len(stroke) for stroke in strokes]:
        return False
    every = [moment for stroke in times for moment in stroke]
    return all(_whole(moment, 0, MOST_MILLISECONDS) for moment in every) and every[0] == 0 and every == sorted(every)


def _length(stroke: list[int]) -> float:
    points = [(stroke[at], stroke[at + 1]) for at in range(0, len(stroke), 2)]
    return sum(math.dist(one, other) for one, other in itertools.pairwise(points))


def _whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
