"""Scoring names against what people say and type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.catalog.rules.search import Entry, entry, match, query
from backend.catalog.rules.sound import initials, spelled

NAMES = ("社会保障卡挂失", "社会保障卡解挂", "社会保障卡申领", "居民身份证换领", "租赁自住房住房提取公积金", "失业登记")
SYNONYMS = (("社保卡", "社会保障卡"), ("丢了", "挂失"), ("shebaoka", "shehuibaozhangka"))


def entries() -> list[Entry]:
    return [
        entry(
            name,
            name,
            aliases=["社会保障卡挂失与解挂"] if "挂" in name else [],
            around="人社局",
            sound=spelled(name),
            initials=initials(name),
            bonus=0,
        )
        for name in NAMES
    ]


def best(text: str) -> tuple[str, str] | None:
    wanted = query(text, SYNONYMS)
    found = [(hit.score, one.key, hit.why) for one in entries() if (hit := match(wanted, one))]
    return max(found)[1:] if found else None


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        ("社会保障卡挂失", "社会保障卡挂失", "exact"),
        (" 社会保障卡，挂失！ ", "社会保障卡挂失", "exact"),
        ("社会保障卡申", "社会保障卡申领", "prefix"),
        ("提取公积金", "租赁自住房住房提取公积金", "contains"),
        ("请问失业登记怎么办理", "失业登记", "exact"),
        ("社保卡丢了", "社会保障卡挂失", "meaning"),
        ("我的社保卡丢了怎么办？", "社会保障卡挂失", "meaning"),
        ("租房提取", "租赁自住房住房提取公积金", "characters"),
        ("身份证过期要换一张", "居民身份证换领", "similar"),
        ("shiyedengji", "失业登记", "pinyin"),
        ("guashi", "社会保障卡挂失", "pinyin"),
        ("SHEBAOKA guashi", "社会保障卡挂失", "pinyin"),
        ("sydj", "失业登记", "initials"),
        ("ｓｙｄｊ", "失业登记", "initials"),
    ],
)
def test_a_persons_words_find_the_name(text: str, name: str, why: str) -> None:
    assert best(text) == (name, why)


def test_words_about_nothing_find_nothing() -> None:
    assert best("火箭发射") is None
    assert best("zzzz") is None


def test_nearer_means_higher() -> None:
    def score(text: str) -> float:
        hit = match(query(text, SYNONYMS), entries()[0])
        assert hit is not None
        return hit.score

    exact, prefix, contains = score("社会保障卡挂失"), score("社会保障卡"), score("保障卡挂")
    assert exact > prefix > contains > score("卡挂失社")


@given(st.text(max_size=60))
def test_any_words_are_scored_without_failing(text: str) -> None:
    for one in entries():
        hit = match(query(text, SYNONYMS), one)
        assert hit is None or hit.score > 0


def test_sounds_are_written_without_tones_and_signs() -> None:
    assert spelled("《预防接种证》办理") == "yu fang jie zhong zheng ban li"
    assert initials("社保卡2号") == "sbk2h"
