"""Which questions are kept for the library's owners, and which words they are near to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.catalog.rules.asking import LONGEST, kept, outcome, proposals
from backend.catalog.rules.search import Completion, Row, folded

TABLE = [
    (1, Row(("社保卡", "医保卡"), ("社会保障卡",), "thing")),
    (2, Row(("户口本",), ("户口簿",), "thing")),
    (3, Row(("请问一下",), (), "idle")),
]


@pytest.mark.parametrize(
    "question", ["我是99010119500101001X想查社保", "打13800000000找我", "1 2 3 4 5 6", "！？", "", "字" * 41]
)
def test_what_may_hold_a_persons_number_or_story_is_not_kept(question: str) -> None:
    assert kept(question) is None


@pytest.mark.parametrize(
    ("question", "text"), [("  路灯 坏了！", "路灯坏了"), ("4050补贴", "4050补贴"), ("ＡＢ卡", "ab卡")]
)
def test_a_short_question_without_long_numbers_is_kept_folded(question: str, text: str) -> None:
    assert kept(question) == text


@given(st.text(max_size=80))
def test_nothing_kept_is_long_or_has_six_digits(question: str) -> None:
    text = kept(question)
    assert text is None or (len(text) <= LONGEST and sum(sign.isdigit() for sign in text) < 6)


def test_only_questions_without_a_good_answer_are_of_interest() -> None:
    assert outcome([]) == "nothing"
    assert outcome([0.3, 0.2]) == "poor"
    assert outcome([0.9]) is None


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("社保咔", 1),
        ("设保卡", 1),
        ("怎么办舍保卡", 1),
        ("fu kou ben", None),
        ("护口本", 2),
        ("夫口本", 2),
        ("火箭", None),
    ],
)
def test_rows_written_or_sounding_nearly_so_are_proposed(question: str, number: int | None) -> None:
    found = proposals(question, TABLE)
    assert (found[0].number if found else None) == number


def test_letters_still_being_typed_are_completed_to_a_word() -> None:
    completion = Completion([row for _, row in TABLE])
    assert completion.completed("sheb") == "社保卡"
    assert completion.completed("补huko") == "补户口本"
    assert completion.completed("sbk") == "sbk"
    assert completion.completed("zzz") == "zzz"
    assert completion.completed(folded("社保卡")) == "社保卡"
    assert completion.completed("s") == "s"
