"""State table, case numbers and working days."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_36

from backend.cases import rules
from backend.cases.service.calendar import work_calendar
from backend.core.errors import Conflict

LEGAL = {
    ("received", "accepted"),
    ("received", "not_accepted"),
    ("received", "correction"),
    ("accepted", "reviewing"),
    ("reviewing", "correction"),
    ("reviewing", "approved"),
    ("reviewing", "refused"),
    ("correction", "reviewing"),
    ("correction", "withdrawn"),
    ("approved", "concluded"),
    ("refused", "concluded"),
    ("concluded", "delivered"),
}


@pytest.mark.parametrize(("state", "new"), list(itertools.product(rules.STATES, rules.STATES)))
def test_every_transition_is_legal_or_refused_as_the_table_says(state: str, new: str) -> None:
    if (state, new) in LEGAL:
        rules.check_transition(state, new)
    else:
        with pytest.raises(Conflict) as caught:
            rules.check_transition(state, new)
        assert caught.value.code == "illegal_transition"


def test_every_state_has_words_and_can_be_reached() -> None:
    assert set(rules.LABELS) == set(rules.STATES)
    reached = {new for nexts in rules.NEXT.values() for new in nexts} | {rules.RECEIVED}
    assert reached == set(rules.STATES)


def test_a_case_number_has_the_agreed_parts() -> None:
    number = rules.case_number("420106", "RS01", date(2026, 11, 22), 1)
    assert number[:-1] == "420106RS0120261122000001"
    assert len(number) == 25
    assert mod_37_36.is_valid(number)


@given(
    serial=st.integers(1, 999_999),
    day=st.dates(date(2026, 1, 1), date(2099, 12, 31)),
    place=st.integers(0, 24),
    other=st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
)
def test_one_wrong_character_is_always_noticed(serial: int, day: date, place: int, other: str) -> None:
    number = rules.case_number("420106", "GJ01", day, serial)
    changed = number[:place] + other + number[place + 1 :]
    assert mod_37_36.is_valid(changed) == (changed == number)


@pytest.mark.parametrize(
    ("region", "department", "serial"),
    [("42010", "RS01", 1), ("420106", "rs01", 1), ("420106", "RS01", 0), ("420106", "RS01", 1_000_000)],
)
def test_wrong_parts_make_no_number(region: str, department: str, serial: int) -> None:
    with pytest.raises(ValueError, match=r"case number|alphabet|substring"):
        rules.case_number(region, department, date(2026, 11, 22), serial)


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=6))
def test_the_hash_does_not_see_the_order_of_keys(payload: dict[str, object]) -> None:
    backwards = dict(reversed(payload.items()))
    assert rules.payload_hash(payload) == rules.payload_hash(backwards)


def test_the_hash_sees_every_change() -> None:
    payload = {"form": {"amount": 1}, "answers": {"home": "none"}}
    assert rules.payload_hash(payload) != rules.payload_hash({**payload, "form": {"amount": 2}})
    assert rules.payload_hash(payload) != rules.payload_hash({**payload, "form": {"amount": "1"}})


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # Friday -> Monday
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # over the National Day week; Saturday the 10th is worked
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday that is worked
        (date(2026, 2, 14), 1, date(2026, 2, 24)),  # over the Spring Festival
        (date(2026, 12, 31), 1, None),  # the arrangement of 2027 is not known
    ],
)
def test_promises_are_counted_in_working_days(start: date, days: int, expected: date | None) -> None:
    assert work_calendar().after(start, days) == expected


@given(start=st.dates(date(2026, 1, 1), date(2026, 11, 30)), days=st.integers(1, 15))
def test_a_promise_contains_exactly_its_working_days(start: date, days: int) -> None:
    calendar = work_calendar()
    end = calendar.after(start, days)
    assert end is not None
    worked = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(bool(calendar.is_working_day(day)) for day in worked) == days
    assert calendar.is_working_day(end)
