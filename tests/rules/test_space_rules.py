"""The words in which a person reads of who looked and what was done."""

from __future__ import annotations

import ast
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from backend.core.errors import Text
from backend.space import rules
from backend.space.rules import Entry

BACKEND = Path(__file__).resolve().parents[2] / "backend"
NOT_OF_CITIZENS = {"catalog", "disclosure", "staff"}
"""Features whose audited acts touch no citizen's data."""


def audited() -> set[str]:
    """Every action that the code writes down in so many words."""
    found = set()
    for file in BACKEND.rglob("*.py"):
        if file.relative_to(BACKEND).parts[0] in NOT_OF_CITIZENS:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or len(node.args) < 3:
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            of_audit = isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "audit"
            if called == "record" and of_audit:
                found |= {part.value for part in ast.walk(node.args[2]) if isinstance(part, ast.Constant)}
    return {action for action in found if isinstance(action, str) and not action.endswith(("_", ":"))}


def test_every_audited_action_has_words_for_the_person() -> None:
    actions = audited()
    assert {"case_received", "signed_in", "department_asked"} <= actions
    wordless = sorted(action for action in actions if rules.what(action) == rules.SOMETHING)
    assert wordless == [], "give them words in space/rules.py: their person reads them"


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ("case_reviewing", "办件变为“审查中”"),
        ("revealed:phone", "看了您完整的手机号"),
        ("revealed:unheard_of", "看了您完整的号码"),
        ("refused:unknown_case", "想看不属于自己的东西，没有给看"),
        ("refused:step_up_needed", "有一次操作没有放行"),
        ("unheard_of", "操作了一次"),
    ],
)
def test_an_action_is_told_in_plain_words(action: str, told: str) -> None:
    assert rules.what(action).zh == told


def test_an_officer_is_known_by_department_role_and_number() -> None:
    told = rules.officer(Text("公积金中心", "Housing fund"), ["reviewer"], 7)
    assert (told.zh, told.en) == ("公积金中心 · 审查人员 · 工号 0007", "Housing fund · case officer · staff no. 0007")
    assert rules.officer(None, [], None).zh == "工作人员"


def test_readings_are_those_that_show_data() -> None:
    assert all(
        rules.is_reading(action) for action in ("case_seen", "case_listed", "revealed:phone", "department_asked")
    )
    assert not any(rules.is_reading(action) for action in ("case_claimed", "signed_in", "refused:unknown_case"))


def test_only_what_follows_one_another_on_one_day_is_folded() -> None:
    def line(number: int, what: str, day: int) -> Entry:
        return Entry(
            number, datetime(2026, 11, day, tzinfo=UTC), rules.READ, rules.SYSTEM, Text(what, what), None, None
        )

    told = [line(5, "a", 2), line(4, "a", 2), line(3, "b", 2), line(2, "a", 2), line(1, "a", 1)]
    days = {one.id: date(2026, 11, one.at.day) for one in told}
    assert [(one.id, one.times) for one in rules.folded(told, days)] == [(5, 2), (3, 1), (2, 1), (1, 1)]
