"""How a picture came, how far it can be trusted, how long it may be handed in again."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from backend.materials import rules


@pytest.mark.parametrize("claimed", sorted(rules.AT_TERMINAL))
def test_what_only_a_terminal_can_do_is_believed_of_a_terminal_only(claimed: str) -> None:
    assert rules.way_believed(claimed, at_terminal=True) == claimed
    assert rules.way_believed(claimed, at_terminal=False) == "upload"


@pytest.mark.parametrize(
    ("captured", "grade"), [("scanner", "C"), ("camera", "C"), ("paper", "C"), ("phone", "D"), ("upload", "D")]
)
def test_a_picture_taken_at_a_terminal_is_worth_more_than_one_sent(captured: str, grade: str) -> None:
    assert rules.grade(captured) == grade
    assert captured in rules.CAPTURED


@pytest.mark.parametrize(
    ("before", "seen", "grade"), [("D", True, "B"), ("C", True, "B"), ("A", True, "A"), ("D", False, "D")]
)
def test_what_an_officer_has_approved_is_at_least_a_b(before: str, seen: bool, grade: str) -> None:
    assert rules.grade_taken_over(before, seen) == grade


def test_a_material_is_worth_no_more_than_its_weakest_page() -> None:
    assert rules.weakest(["B", "D", "C"]) == "D"


def test_a_paper_holds_for_so_many_days_after_it_was_taken() -> None:
    assert rules.holds_until(datetime(2026, 1, 31, 23, tzinfo=UTC), 30) == date(2026, 3, 2)
