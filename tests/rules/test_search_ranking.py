"""The second look at the first results of a search."""

from __future__ import annotations

import pytest

from backend.catalog.rules.search import Document, Found, Index, Row, Words, reason
from backend.catalog.rules.search.ranking import FIRST, Look, Seen, marks, worth
from backend.catalog.rules.search.text import tokens
from backend.catalog.rules.sound import syllables

WORDS = Words(
    [
        Row(("考",), ("初次申领",), "act"),
        Row(("运",), ("运输",), "act"),
        Row(("驾照",), ("驾驶证",), "thing"),
        Row(("老外",), ("外国人",), "who"),
        Row(("人家",), (), "idle"),
        Row(("残疾", "残疾人"), ("残疾人",), "thing"),
        Row(("炸药",), ("爆炸物品",), "thing"),
    ]
)


def seen(question: str, name: str) -> Seen:
    def has(token: str) -> bool:
        return token in tokens(name) or token in name

    return Look(question, WORDS.units(question)).seen(name, has, marks(name))


def found(question: str, *names: str) -> list[str]:
    index = Index([Document(name, name, (), "", syllables(name), 0.0) for name in names])
    return [one.key for one in index.search(question, WORDS.units(question, index.knows), len(names))]


def test_a_name_for_other_people_is_behind_one_for_everybody() -> None:
    foreign, ours = "驾驶证初次申领外国人", "驾驶证初次申领大陆人"
    assert found("考驾照", foreign, ours)[0] == ours


def test_it_is_first_when_those_people_are_spoken_of() -> None:
    foreign, ours = "驾驶证初次申领外国人", "驾驶证初次申领大陆人"
    assert found("老外考驾照", ours, foreign)[0] == foreign


@pytest.mark.parametrize(
    ("question", "name", "deeds"),
    [("驾驶证", "驾驶证注销", 1), ("驾驶证注销", "驾驶证注销", 0), ("驾驶证", "驾驶证遗失补发变更", 2)],
)
def test_what_nobody_asked_to_have_done_is_counted(question: str, name: str, deeds: int) -> None:
    assert seen(question, name).changes == deeds


def test_how_much_of_the_question_a_name_says_is_seen() -> None:
    look = seen("献血屋", "无偿献血")
    assert look.said == pytest.approx(2 / 3)
    assert look.run == pytest.approx(2 / 3)
    assert look.covered == pytest.approx(2 / 4)


def test_a_deed_counts_in_the_wording_of_the_name() -> None:
    assert seen("运炸药", "爆炸物品运输").done > seen("运炸药", "爆炸物品购买").done == 0


def test_what_a_name_says_too_much_only_ever_takes_away() -> None:
    nothing = Seen(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    assert worth(nothing._replace(said=1.0)) > worth(nothing) == 0 > worth(nothing._replace(people=1.0))
    assert worth(nothing._replace(changes=1.0)) > worth(nothing._replace(changes=2.0))


def test_those_that_are_not_looked_at_stay_behind_those_that_are() -> None:
    names = [f"献血{'点' * size}" for size in range(1, FIRST + 20)]
    index = Index([Document(name, name, (), "", syllables(name), 0.0) for name in names])
    scores = [one.score for one in index.search("献血", WORDS.units("献血"), len(names))]
    assert len(scores) == len(names)
    assert scores == sorted(scores, reverse=True)


def test_a_word_that_says_nothing_is_not_cut_out_of_two_that_do() -> None:
    assert [unit.said for unit in WORDS.units("残疾人家庭", lambda _: True)] == ["残疾人", "家庭"]


def test_a_single_character_is_a_word_only_where_it_is_not_part_of_another() -> None:
    assert [unit.said for unit in WORDS.units("运动会", lambda _: True)] == ["运动会"]
    assert [unit.said for unit in WORDS.units("运炸药", lambda _: True)] == ["运", "炸药"]


def test_people_of_one_employer_are_behind_those_of_every_other_unless_they_are_spoken_of() -> None:
    officials, others = "机关事业单位养老保险转移", "企业职工基本养老保险转移"
    assert found("养老保险转移", officials, others)[0] == others
    assert found("机关事业单位养老保险转移", officials, others)[0] == officials


def test_a_word_does_not_drown_the_others_because_its_official_name_is_long() -> None:
    words = Words(
        [
            Row(("退休的",), ("企业职工基本养老保险正常退休申请",), "thing"),
            Row(("死了",), ("死亡待遇",), "thing"),
            Row(("领钱",), ("申领",), "thing"),
        ]
    )
    names = "企业职工基本养老保险正常退休申请", "死亡待遇申领"
    index = Index([Document(name, name, (), "", syllables(name), 0.0) for name in names])
    question = "退休的死了领钱"
    assert index.search(question, words.units(question, index.knows), 2)[0].key == names[1]


def with_sayings(name: str, *sayings: str) -> Document:
    return Document(name, name, (), "", syllables(name), 0.0, sayings=sayings)


def first(question: str, *documents: Document) -> Found:
    index = Index(documents)
    return index.search(question, WORDS.units(question, index.knows), 1)[0]


def test_an_item_is_found_by_what_people_call_it_and_it_is_said_why() -> None:
    asked = with_sayings("婚姻信息核验", "查结没结婚", "查是不是单身")
    found = first("单身", with_sayings("死亡核验"), asked)
    assert found.key == "婚姻信息核验"
    assert reason(found).zh == "大家也说“查是不是单身”"


def test_what_people_call_it_is_told_as_its_department_wrote_it() -> None:
    found = first("唱歌换老板", with_sayings("死亡核验"), with_sayings("娱乐场所变更", "KTV 唱歌换老板（含股东）"))
    assert reason(found).zh == "大家也说“KTV 唱歌换老板（含股东）”"


def test_a_word_is_said_to_mean_a_thing_only_where_the_name_speaks_of_it() -> None:
    words = Words([Row(("单身证明",), ("婚姻登记",), "thing")])
    documents = [with_sayings(name) for name in ("婚姻登记办理", "就业登记办理")]
    index = Index(documents)
    found = index.search("单身证明", words.units("单身证明", index.knows), 2)
    assert [(one.key, reason(one).zh) for one in found] == [
        ("婚姻登记办理", "“单身证明”就是“婚姻登记”"),
        ("就业登记办理", "说法相近"),
    ]


def test_a_name_that_says_it_itself_is_before_one_that_people_call_so() -> None:
    named, called = with_sayings("落户审批"), with_sayings("户口迁移", "落户审批")
    assert first("落户审批", called, named).key == "落户审批"


def test_a_question_that_is_a_whole_saying_is_better_answered_than_one_of_its_words() -> None:
    whole, parts = with_sayings("甲类事项", "上班路上摔伤"), with_sayings("乙类事项", "上班迟到", "路上摔伤")
    look = Look("上班路上摔伤", ())
    likeness = [look.seen(one.name, lambda _: False, 0, one.sayings).told for one in (whole, parts)]
    assert likeness[0] == 1.0 > likeness[1] > 0


def test_what_people_call_a_name_is_no_spelling_to_hear_a_typing_error_by() -> None:
    index = Index([with_sayings("个人参保证明", "改证名")])
    assert index.knows("证明")
    assert not index.knows("证名")


def test_a_question_that_is_what_people_call_an_item_finds_it_first_whatever_its_words_are() -> None:
    asked = with_sayings("婚姻信息核验", "查是不是单身")
    found = first("查是不是单身", with_sayings("参保单位参保信息查询"), asked)
    assert found.key == "婚姻信息核验"
    assert reason(found).zh == "大家也说“查是不是单身”"


def test_two_sayings_of_one_item_are_told_in_one_sentence() -> None:
    asked = with_sayings("农机登记", "拖拉机过户", "收割机押给银行")
    told = reason(first("拖拉机炸药收割机", with_sayings("死亡核验"), asked))
    assert told.zh == "大家也说“拖拉机过户”、“收割机押给银行”"
    assert told.en == "People also say “拖拉机过户” and “收割机押给银行”"
