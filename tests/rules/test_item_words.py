"""How typed elements are tidied, judged, and how two texts are told apart."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as some

from backend.catalog.rules import elements
from backend.catalog.rules.differences import Change, differences, marked
from backend.catalog.rules.elements import BY_KEY, tidy
from backend.catalog.rules.soundness import standing
from backend.core.errors import Text


def change(before: str | None, after: str | None) -> Change:
    return Change("fee", Text("收费标准", "Fee"), "", before, after)


def test_only_the_words_that_differ_are_marked() -> None:
    before, after = marked(change("工本费 10 元，当场交", "工本费 12 元，当场交"))
    assert [text for text, differs in before if differs] == ["10"]
    assert [text for text, differs in after if differs] == ["12"]


def test_a_text_that_is_new_is_marked_as_a_whole() -> None:
    assert marked(change(None, "10 元")) == ([], [("10 元", True)])


@drawn(some.text(max_size=80), some.text(max_size=80))
def test_the_pieces_are_the_texts(one: str, other: str) -> None:
    before, after = marked(change(one, other))
    assert "".join(text for text, _ in before) == one
    assert "".join(text for text, _ in after) == other
    kept = [text for text, differs in before if not differs]
    assert kept == [text for text, differs in after if not differs]


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("fee", "  10 元 ", "10 元"),
        ("fee", "   ", None),
        ("steps", ["申请 ", "", "  "], ["申请"]),
        ("materials", [{"name": None, "note": " "}, {"name": " 身份证 "}],
         [{"name": None, "necessity": None, "form": None, "source": None, "copies": None, "note": None},
          {"name": "身份证", "necessity": None, "form": None, "source": None, "copies": None, "note": None}]),
        ("materials", [{"name": None, "note": None}], []),
        ("faq", [{"q": " 要钱吗", "a": None}, {"q": "", "a": ""}], [{"q": "要钱吗", "a": None}]),
        ("mail", False, False),
        ("visits", 0, 0),
        ("fee", {"a": 1}, {"a": 1}),
    ],
)  # fmt: skip
def test_typing_is_tidied(key: str, typed: Any, kept: Any) -> None:
    assert tidy(BY_KEY[key], typed) == kept


def test_what_is_tidy_stays_as_it_is() -> None:
    content = {"fee": "10 元", "steps": ["申请"], "faq": [{"q": "要钱吗", "a": "不要"}], "mail": True}
    once = {key: tidy(BY_KEY[key], value) for key, value in content.items()}
    assert differences(content, once) == []
    assert {key: tidy(BY_KEY[key], value) for key, value in once.items()} == once


def test_the_standing_of_a_content_counts_what_is_said_of_it() -> None:
    found = standing({"name": "挂失", "category": "人社", "basic_code": "AB12", "type": "没有的", "fee_charged": True})
    assert found == {"errors": 4, "warnings": 1, "given": 5, "basic_code": "AB12"}


def test_every_code_has_words_for_readers_of_english() -> None:
    lists = (
        elements.NECESSITIES,
        elements.FORMS,
        elements.MATERIAL_SOURCES,
        *(one.choices for one in elements.ELEMENTS),
    )
    assert {code for codes in lists for code in codes} - set(elements.IN_ENGLISH) == set()
