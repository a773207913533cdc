"""What people say, type or spell finds the name that the library writes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.catalog.rules.search import Document, Found, Index, Row, Words, bare, folded, plain, reason
from backend.catalog.rules.sound import syllables

NAMES = (
    "社会保障卡挂失",
    "社会保障卡解挂",
    "社会保障卡申领",
    "社会保障卡密码重置",
    "居民身份证换领",
    "租赁自住房住房提取公积金",
    "失业登记",
    "单位参保登记",
    "职工参保登记",
    "取水许可证注销",
    "取水许可证核发",
)
WORDS = Words(
    (
        Row(("社保卡",), ("社会保障卡",), "thing"),
        Row(("丢了", "不见了"), ("挂失", "补领"), "act"),
        Row(("密码",), ("密码",), "thing"),
        Row(("租房", "房租"), ("租赁自住房",), "thing"),
        Row(("公司", "单位"), ("单位",), "who"),
        Row(("办",), ("申领", "办理"), "weak"),
    ),
    frozenset({"change", "card"}),
)


def index() -> Index:
    documents = [Document(name, name, (), "人社局", syllables(plain(name)), 0.0) for name in NAMES]
    english = Document("card", "残疾人证换领", ("change card",), "", syllables("残疾人证换领"), 0.0)
    return Index([*documents, english])


INDEX = index()


def found(text: str, limit: int = 3) -> list[Found]:
    question = bare(folded(text))
    return INDEX.search(question, WORDS.units(question, INDEX.knows), limit)


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        ("社会保障卡挂失", "社会保障卡挂失", "名称一样"),
        (" 社会保障卡，挂失！ ", "社会保障卡挂失", "名称一样"),
        ("请问失业登记怎么办理", "失业登记", "名称一样"),
        ("社会保障卡申", "社会保障卡申领", "名称里有您说的词"),
        ("公积金", "租赁自住房住房提取公积金", "名称里有您说的词"),
        ("我的社保卡丢了怎么办？", "社会保障卡挂失", "“社保卡”就是“社会保障卡”，“丢了”就是“挂失”"),
        ("我社保卡丢了咋搞", "社会保障卡挂失", "“社保卡”就是“社会保障卡”，“丢了”就是“挂失”"),
        ("租房提公积金", "租赁自住房住房提取公积金", "“租房”就是“租赁自住房”"),
        ("身份证换", "居民身份证换领", "名称里有您说的词"),
        ("shiyedengji", "失业登记", "拼音对得上"),
        ("she bao ka diu le", "社会保障卡挂失", "听起来是“社保卡”，听起来是“丢了”"),
        ("SHEBAOKA guashi", "社会保障卡挂失", "听起来是“社保卡”，听起来是“挂失”"),
        ("sydj", "失业登记", "拼音首字母对得上"),
        ("ｓｙｄｊ", "失业登记", "拼音首字母对得上"),
        ("sbk挂失", "社会保障卡挂失", "首字母是“社保卡”"),
        ("社保卡密马", "社会保障卡密码重置", "“社保卡”就是“社会保障卡”，听起来是“密码”"),
        ("社宝卡挂失", "社会保障卡挂失", "听起来是“社保卡”"),
        ("Change Card", "残疾人证换领", "名称里有您说的词"),
    ],
)
def test_a_persons_words_find_the_name(text: str, name: str, why: str) -> None:
    best = found(text)[0]
    assert (NAMES[NAMES.index(name)] if name in NAMES else "card") == best.key
    assert reason(best).zh == why


@pytest.mark.parametrize("text", ["火箭发射", "zzzz", "qqqqqqq", "？！", ""])
def test_words_about_nothing_find_nothing(text: str) -> None:
    assert found(text) == []


def test_who_does_not_speak_for_a_company_is_shown_what_persons_do() -> None:
    assert found("参保登记")[0].key == "职工参保登记"
    assert found("公司参保登记")[0].key == "单位参保登记"


def test_who_does_not_say_what_with_is_shown_how_to_begin() -> None:
    assert found("取水许可证")[0].key == "取水许可证核发"
    assert found("取水证注销")[0].key == "取水许可证注销"


def test_the_more_of_a_name_is_asked_for_the_higher_it_stands() -> None:
    scores = [found(text)[0].score for text in ("社会保障卡挂失", "社会保障卡挂", "社会保障卡")]
    assert scores == sorted(scores, reverse=True)


def test_what_is_known_before_decides_between_equal_names() -> None:
    twice = [
        Document(key, name, (), "", syllables(name), prior)
        for key, name, prior in (("a", "献血点", 0), ("b", "献血证", 0.09))
    ]
    both = Index([*twice, *(Document(name, name, (), "", syllables(name), 0.0) for name in NAMES)])
    assert [one.key for one in both.search("血", WORDS.units("献血者"), 2)] == ["b", "a"]


def test_an_empty_library_finds_nothing() -> None:
    assert Index([]).search("社保卡", WORDS.units("社保卡"), 5) == []


@given(st.text(max_size=60), st.integers(1, 5))
def test_any_words_are_searched_without_failing(text: str, limit: int) -> None:
    results = found(text, limit)
    assert len(results) <= limit
    assert [one.score for one in results] == sorted((one.score for one in results), reverse=True)
    for one in results:
        assert reason(one).zh
        assert reason(one).en


@given(st.sampled_from(NAMES))
def test_every_name_is_found_by_itself_and_by_its_sound(name: str) -> None:
    assert found(name)[0].key == name
    assert name in [one.key for one in found("".join(syllables(name)))]


def test_a_word_of_digits_and_characters_is_one_word() -> None:
    words = Words((Row(("80岁", "80岁以上"), ("80周岁以上老年人",), "thing"), Row(("补贴",), ("津贴",), "act")))
    assert [unit.said for unit in words.units("满80岁以上补贴")] == ["满", "80岁以上", "补贴"]


def test_what_is_said_twice_counts_once() -> None:
    assert WORDS.units("丢了社保卡丢了") == WORDS.units("丢了社保卡")


def test_characters_that_name_nothing_count_little_beside_a_word_that_does() -> None:
    words = Words((Row(("80",), ("高龄",), "thing"),))
    assert [unit.kind for unit in words.units("满80岁发钱")] == ["letter", "thing", "letter", "letter", "letter"]
    assert [unit.said for unit in words.units("满岁发钱")] == ["满岁发钱"]
