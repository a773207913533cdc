"""The columns of a file of items: the library's code, then the elements. A header names them by key or label."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from backend.catalog.rules.elements import BY_KEY, ELEMENTS, Element
from backend.core.errors import Text

Severity = Literal["error", "warning"]

CODE = "code"
GUIDANCE = "guidance"
"""In JSON and JSON lines only: a guidance of its own, as ``catalog.rules.guidance`` reads it."""

LABELS: dict[str, Text] = {
    CODE: Text("库内编码", "Library code"),
    **{element.key: element.label for element in ELEMENTS},
    GUIDANCE: Text("情形引导", "Guidance"),
}
COLUMNS = (CODE, *BY_KEY)
"""What a table has, in the order it is written in."""

MATERIAL_LABELS: dict[str, Text] = {
    "name": Text("材料名称", "Material"),
    "necessity": Text("必要性", "Necessity"),
    "form": Text("材料形式", "Form"),
    "source": Text("材料来源", "Source"),
    "copies": Text("份数", "Copies"),
    "note": Text("填报须知", "Note"),
}
QUESTION_LABELS: dict[str, Text] = {"q": Text("问题", "Question"), "a": Text("回答", "Answer")}

MAX_COLUMNS = 200
LONGEST_CELL = 1_000_000
"""Signs; a list of sixty materials is a hundredth of it."""


@dataclass(frozen=True)
class Flaw:
    """Something wrong with a row. ``column``: a key, or the header as it stands there when it is not one of ours."""

    column: str
    severity: Severity
    message: Text
    shown: str = ""


def error(column: str, zh: str, en: str, shown: object = "") -> Flaw:
    """A flaw that keeps its row out of the library."""
    return Flaw(column, "error", Text(zh, en), str(shown)[:60])


def warning(column: str, zh: str, en: str, shown: object = "") -> Flaw:
    """A flaw that somebody should look at."""
    return Flaw(column, "warning", Text(zh, en), str(shown)[:60])


def element_of(key: str) -> Element | None:
    """The element a column holds; None for the code and for what is no element."""
    return BY_KEY.get(key)


def named(heading: str, labels: Mapping[str, Text], others: Mapping[str, str]) -> str | None:
    """The key that a heading means: a key, a label in either language, or one of ``others`` (their name -> key)."""
    folded = _folded(heading)
    for key, label in labels.items():
        if folded in (_folded(key), _folded(label.zh), _folded(label.en)):
            return key
    return next((key for other, key in others.items() if _folded(other) == folded), None)


def header(
    cells: Sequence[str], labels: Mapping[str, Text], needed: str, others: Mapping[str, str]
) -> tuple[list[str | None], list[Flaw]]:
    """The key of every column (None: it has no heading), and what is wrong with the header."""
    keys: list[str | None] = []
    flaws: list[Flaw] = []
    for place, cell in enumerate(cells, 1):
        key = named(cell, labels, others) if cell.strip() else None
        if cell.strip() and key is None:
            flaws.append(
                error(
                    cell.strip()[:40],
                    f"不认识第 {place} 列的列名。请用模板里的列名，或删掉这一列",
                    f"column {place} has an unknown heading; use the template's headings or remove the column",
                    cell.strip(),
                )
            )
        elif key is not None and key in keys:
            flaws.append(error(key, f"“{labels[key].zh}”出现了两列", f"{labels[key].en} has two columns", cell))
        keys.append(key)
    while keys and keys[-1] is None:
        keys.pop()
    if len(keys) > MAX_COLUMNS:
        flaws.append(error("", f"列太多了，最多 {MAX_COLUMNS} 列", f"too many columns, at most {MAX_COLUMNS}"))
    if needed not in keys:
        flaws.append(
            error(
                needed,
                f"第 1 行要有列名，其中必须有“{labels[needed].zh}”",
                f"row 1 must hold the headings, {labels[needed].en} among them",
            )
        )
    return keys, flaws


def _folded(heading: str) -> str:
    plain = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(sign for sign in plain if sign.isalnum())
