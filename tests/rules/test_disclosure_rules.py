"""Which editions of the open library stay, and what a key looks like."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backend.disclosure import rules

TODAY = date(2026, 11, 22)
DAYS = st.sets(st.dates(date(2025, 1, 1), TODAY), max_size=60)


@given(DAYS)
def test_a_month_of_editions_the_newest_and_the_first_of_every_month_stay(days: set[date]) -> None:
    gone = rules.superseded(days, TODAY)
    left = days - gone
    assert gone <= days
    assert {day for day in days if day >= TODAY - timedelta(days=31)} <= left
    assert {(day.year, day.month) for day in left} == {(day.year, day.month) for day in days}
    assert not days or max(days) in left
    for day in gone:
        assert min(other for other in days if (other.year, other.month) == (day.year, day.month)) != day


def test_only_keys_of_ours_are_looked_up() -> None:
    assert rules.is_key("xok_" + "A" * 43)
    assert not any(map(rules.is_key, ("", "xok_", "A" * 47, "xok_" + "A" * 44, "xok_" + "!" * 43)))
