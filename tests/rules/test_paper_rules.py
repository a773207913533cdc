"""Verification codes, masks, and which state calls for which paper."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.cases.rules import STATES
from backend.printing import rules, words


@given(st.binary(min_size=10, max_size=10))
def test_a_code_is_read_back_however_a_person_writes_it(randomness: bytes) -> None:
    code = rules.code_of(randomness)
    assert len(code) == 16
    assert not set(code) & set("ILOU")
    written = rules.grouped(code.lower(), separator="-").replace("0", "o").replace("1", "l")
    assert rules.read_code(written) == code


@given(st.binary(min_size=10, max_size=10), st.binary(min_size=10, max_size=10))
def test_different_bits_give_different_codes(one: bytes, other: bytes) -> None:
    assert (rules.code_of(one) == rules.code_of(other)) == (one == other)


@given(st.text())
def test_what_is_no_code_is_told_so(text: str) -> None:
    found = rules.read_code(text)
    assert found is None or len(found) == 16


@given(st.text(alphabet="陈志远王欧阳娜", min_size=1, max_size=6))
def test_a_masked_name_keeps_its_length_and_hides_its_middle(name: str) -> None:
    masked = rules.mask_name(name)
    assert len(masked) == len(name)
    assert "*" in masked


def test_masked_numbers_keep_both_ends() -> None:
    assert rules.mask_id_number("990101198807020019") == "9901**********0019"
    assert rules.mask_case_number("420106GJ0120261122000001B") == "420106GJ01***********001B"


@pytest.mark.parametrize(
    ("state", "approved", "papers"),
    [
        ("received", False, ("receipt_slip",)),
        ("accepted", False, ("receipt_slip", "acceptance_notice")),
        ("correction", False, ("receipt_slip", "correction_notice")),
        ("refused", False, ("receipt_slip", "refusal_notice")),
        ("not_accepted", False, ("receipt_slip", "refusal_notice")),
        ("approved", True, ("receipt_slip",)),
        ("concluded", True, ("receipt_slip", "result")),
        ("concluded", False, ("receipt_slip",)),
    ],
)
def test_a_state_calls_for_its_papers(state: str, approved: bool, papers: tuple[str, ...]) -> None:
    assert rules.called_for(state, approved=approved) == papers


def test_every_state_and_paper_is_known() -> None:
    for state in STATES:
        for approved in (True, False):
            assert set(rules.called_for(state, approved=approved)) <= set(rules.KINDS)


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("420106GJ0120261122000001B", "4201 06GJ 0120 2611 2200 0001B"),
        ("ABCDEFGH", "ABCD EFGH"),
        ("ABCDEFGHIJ", "ABCD EFGH IJ"),
        ("A", "A"),
        ("", ""),
    ],
)
def test_numbers_are_grouped_on_paper_as_on_the_screen(text: str, groups: str) -> None:
    assert rules.grouped(text) == groups


@pytest.mark.parametrize("kind", ["enquiry", "immediate", "promised"])
def test_a_paper_of_what_was_handed_in_online_sends_nobody_to_this_terminal(kind: str) -> None:
    for promised_by in (None, date(2026, 11, 30)):
        lines = words.after_submission(kind, promised_by, online=True)
        assert not any("这台终端" in line.zh or "this terminal" in line.en for line in lines)
        assert any("“我的”" in line.zh and '"Mine"' in line.en for line in lines)
    here = words.after_submission(kind, None, online=False)
    assert not any("“我的”" in line.zh for line in here)
