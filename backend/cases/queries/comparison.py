"""Review points with what the machine can compare: both values side by side, and whether they agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backend.cases.models import ReviewAnswer
from backend.cases.queries.form_rows import masked
from backend.catalog import rules as catalog_rules
from backend.catalog.service import DigitalService
from backend.core.errors import Text
from backend.forms import logic


@dataclass(frozen=True)
class Compared:
    """``verdict``: same | different | unsure."""

    left: tuple[Text, Text]
    right: tuple[Text, Text]
    verdict: str


@dataclass(frozen=True)
class PointRow:
    """A review point as it is shown. ``answer``: pass | fail | unclear, None while it is open."""

    key: str
    number: int
    title: Text
    hint: Text | None
    mandatory: bool
    materials: tuple[str, ...]
    compared: Compared | None
    answer: str | None
    note: str


def points(digital: DigitalService, answers: dict[str, ReviewAnswer], data: dict[str, Any]) -> list[PointRow]:
    """The points that apply to this case, numbered as shown. ``data``: ``cases.service.review_scope``."""
    applying = catalog_rules.applicable_points(digital, data)
    found = []
    for number, point in enumerate(applying, 1):
        answer = answers.get(point.key)
        found.append(
            PointRow(
                key=point.key,
                number=number,
                title=point.title,
                hint=point.hint,
                mandatory=point.mandatory,
                materials=point.materials,
                compared=_compared(point.compare, digital, data) if point.compare else None,
                answer=answer.answer if answer else None,
                note=answer.note if answer else "",
            )
        )
    return found


def _compared(compare: Any, digital: DigitalService, data: dict[str, Any]) -> Compared | None:
    left, right = _side(compare.left, digital, data), _side(compare.right, digital, data)
    if left is None and right is None:
        return None
    agree = _holds(compare.check, data)
    missing = Text("—", "—")
    return Compared(
        (compare.left.label, left or missing),
        (compare.right.label, right or missing),
        "unsure" if agree is None else "same" if agree else "different",
    )


def _side(side: Any, digital: DigitalService, data: dict[str, Any]) -> Text | None:
    if side.path is None:
        return Text(str(side.value), str(side.value))
    value: Any = data
    for step in side.path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    if value is None:
        return None
    return masked(digital, side.path, value)


def _holds(condition: Any, data: dict[str, Any]) -> bool | None:
    """None when the condition has no answer: something it needs is missing."""
    try:
        return logic.holds(condition, data)
    except logic.LogicError:
        return None
