"""What a digital service asks for and decides, as pure functions over its definition.

Conditions read one data object: ``form``, ``answers``, ``situation``, ``today``; a decision rule also reads
``department`` (operation -> reply); a review point also ``identity`` and ``licences`` (type -> its data).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backend.catalog.rules.definition import (
    NOTICE,
    Compare,
    Correction,
    DecisionRule,
    Department,
    DigitalService,
    MaterialRule,
    ReviewPoint,
)
from backend.core.errors import Text
from backend.forms.logic import LogicError, holds

__all__ = [
    "NOTICE",
    "Compare",
    "Correction",
    "Decision",
    "DecisionRule",
    "Department",
    "DigitalService",
    "MaterialRule",
    "ReviewPoint",
    "applicable_points",
    "decide",
    "material_state",
]


@dataclass(frozen=True)
class Decision:
    """``decision``: approve | refuse | review (a person decides). ``rule`` and ``reason`` are the deciding rule's,
    empty and a general reason for review. ``trace``: (rule key, "true" | "false" | code of the LogicError).
    """

    decision: str
    rule: str
    reason: Text
    trace: tuple[tuple[str, str], ...]


NOBODY_DECIDED = Text(
    "自动规则定不了，转给工作人员看。", "The rules could not decide, so a member of staff will look at it."
)


def decide(rules: tuple[DecisionRule, ...], data: dict[str, Any]) -> Decision:
    """The first rule that holds decides. A rule without an answer (something it reads is missing) ends the run:
    a person decides, because a later rule might approve what this one would have refused.
    """
    trace: list[tuple[str, str]] = []
    for rule in rules:
        try:
            true = holds(rule.when, data)
        except LogicError as error:
            trace.append((rule.key, error.code))
            break
        trace.append((rule.key, "true" if true else "false"))
        if true:
            return Decision(rule.decision, rule.key, rule.reason, tuple(trace))
    return Decision("review", "", NOBODY_DECIDED, tuple(trace))


def material_state(rule: MaterialRule, data: dict[str, Any]) -> str:
    """``owed`` (must be handed in), ``covered`` (the sign-in or the department's system brought it), ``welcome`` (may
    be handed in) or ``not_asked``. A conditional material whose condition has no answer is owed: doubt never saves a
    paper.
    """
    if rule.when is not None:
        try:
            if not holds(rule.when, data):
                return "not_asked"
        except LogicError:
            return "owed"
    if "sign_in" in rule.sources or (rule.department_query and data.get("department", {}).get(rule.department_query)):
        return "covered"
    return "welcome" if rule.necessity == "optional" else "owed"


def applicable_points(service: DigitalService, data: dict[str, Any]) -> tuple[ReviewPoint, ...]:
    """The review points that this case raises; a condition without an answer raises its point."""

    def applies(point: ReviewPoint) -> bool:
        try:
            return point.when is None or holds(point.when, data)
        except LogicError:
            return True

    return tuple(point for point in service.review_points if applies(point))
