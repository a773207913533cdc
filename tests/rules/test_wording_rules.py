"""What may be entered as a governed word, and what its owners are told."""

from __future__ import annotations

import pytest

from backend.catalog.rules.wording import Word, entered, problems, warnings

GOOD = Word(("社保卡",), ("社会保障卡",), "thing")


def test_a_form_may_separate_words_as_people_do() -> None:
    word = entered(" 社保卡，医保卡、市民卡\n社保卡 | ", "社会保障卡", "thing")
    assert word == Word(("社保卡", "医保卡", "市民卡"), ("社会保障卡",), "thing")


def test_a_sound_row_has_no_problem() -> None:
    assert problems(GOOD) == {}
    assert problems(Word(("请问一下",), (), "idle")) == {}


@pytest.mark.parametrize(
    ("word", "field"),
    [
        (Word((), ("社会保障卡",), "thing"), "said"),
        (Word(("社保卡",), (), "thing"), "written"),
        (Word(("社保卡",), ("社会保障卡",), "noun"), "kind"),
        (Word(("社" * 13,), ("社会保障卡",), "thing"), "said"),
        (Word(("！？",), ("社会保障卡",), "thing"), "said"),
        (Word(("新",), (), "idle"), "said"),
        (Word(tuple(f"词{n}" for n in range(81)), ("社会保障卡",), "thing"), "said"),
        (Word(("社保卡",), ("社" * 61,), "thing"), "written"),
        (Word(("社保卡",), tuple(f"卡{n}" for n in range(13)), "thing"), "written"),
    ],
)
def test_what_cannot_be_kept_is_named_by_its_field(word: Word, field: str) -> None:
    assert set(problems(word)) == {field}


def test_among_many_the_one_that_does_not_fit_is_named() -> None:
    said = problems(Word(("社保卡", "很" * 30), ("！", "社会保障卡"), "thing"))
    assert said["said"].zh.startswith("“" + "很" * 20 + "…”不行")
    assert said["written"].en.startswith("Not “！”")


def test_owners_hear_of_words_said_twice_or_in_no_name() -> None:
    told = warnings(GOOD, [Word(("社保卡",), ("社保",), "thing")], {"城乡居民参保登记"})
    assert [text.zh[:7] for text in told] == ["“社保卡”另一", "现在没有事项名"]
    assert warnings(GOOD, [], {"社会保障卡挂失"}) == []
