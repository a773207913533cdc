"""Lines of print as the reader finds them, in the order a person reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Box = tuple[float, float, float, float]
"""Left, top, width, height, each in parts of the picture."""
_SPACES = re.compile(r"[\s\u3000]+")


@dataclass(frozen=True)
class Line:
    """``score``: how sure the reader is of it, 0 to 1."""

    text: str
    score: float
    box: Box

    @property
    def middle(self) -> float:
        return self.box[1] + self.box[3] / 2

    def as_json(self) -> dict[str, Any]:
        return {"text": self.text, "score": self.score, "box": list(self.box)}

    @classmethod
    def of_json(cls, raw: dict[str, Any]) -> Line:
        left, top, width, height = raw["box"]
        return cls(raw["text"], raw["score"], (left, top, width, height))


def in_reading_order(lines: Iterable[Line]) -> list[Line]:
    """Row by row from the top, each row from the left. Two lines share a row when the middle of one is within the
    other."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: one.middle):
        last = rows[-1] if rows else None
        if last and abs(line.middle - last[0].middle) < min(line.box[3], last[0].box[3]) / 2:
            last.append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda one: one.box[0])]


def without_spaces(text: str) -> str:
    """The text as it is compared: no spaces, full-width figures, letters and colons as ordinary ones."""
    narrow = "".join(chr(ord(one) - 0xFEE0) if "\uff01" <= one <= "\uff5e" else one for one in text)
    return _SPACES.sub("", narrow)


def around(lines: Sequence[Line]) -> Box:
    """The smallest box around all of them."""
    left = min(line.box[0] for line in lines)
    top = min(line.box[1] for line in lines)
    right = max(line.box[0] + line.box[2] for line in lines)
    bottom = max(line.box[1] + line.box[3] for line in lines)
    return (round(left, 4), round(top, 4), round(right - left, 4), round(bottom - top, 4))
