"""What items say in codes is said in English; names and sentences stay as the department wrote them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from backend.catalog.rules.elements import BY_KEY, IN_ENGLISH
from backend.catalog.rules.in_english import LIMITS, MATERIAL_CODES, coded, english
from backend.catalog.service.reading import SHIPPED, digests, read

CHINESE = re.compile(r"[\u3400-\u9fff]")
CODED = ("type", "category", "level", "service_objects", "service_scope", "channels", "fee", "case_kind", *LIMITS)
FREE_OF_CODES = re.compile("[0-9]+")
"""A time limit of which the data has the number only."""


@pytest.fixture(scope="module")
def shipped() -> list[dict[str, Any]]:
    """What every shipped item says, guides among them."""
    reading = read(SHIPPED, {name for name in digests(SHIPPED) if name.startswith("catalog/")})
    return [{**one.content, "category": one.category, "level": one.level} for one in reading.drafts]


def test_every_coded_value_of_the_shipped_library_has_english_words(shipped: list[dict[str, Any]]) -> None:
    assert len(shipped) >= 2_102
    left = set()
    for content in shipped:
        words = coded(content)
        said = [one for key in CODED for one in _listed(content.get(key))]
        said += [one.get(part) for one in content["materials"] for part in MATERIAL_CODES]
        left |= {one for one in said if one and not FREE_OF_CODES.fullmatch(one) and one not in words}
        left |= {one for one in words.values() if CHINESE.search(one)}
    assert left == set()


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_every_code_an_author_can_choose_has_english_words() -> None:
    for element in BY_KEY.values():
        for choice in element.choices:
            assert english(element.key, choice) or IN_ENGLISH.get(choice), (element.key, choice)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("promised_time_limit", "20(工作日)", "20 working days"),
        ("promised_time_limit", "1个工作日", "1 working day"),
        ("legal_time_limit", "10（不含邮寄）", "10 (without the post)"),
        ("legal_time_limit", "5工作日（另公告15工作日）", "5 working days (and 15 working days of public notice)"),
        ("level", "省、市、县", "Provincial, city, county"),
        ("level", "村（社区）级", "Village or community"),
        ("form", "原件和复印件（纸质或电子）", "Original and copy (paper or electronic)"),
        ("fee", "不收费", "No fee"),
        ("fee", "每本 10 元", None),
        ("legal_time_limit", "20", None),
        ("legal_time_limit", "看情况", None),
        ("level", "开发区以上", None),
        ("name", "其他", None),
        ("type", None, None),
    ],
)
def test_codes_are_read_and_sentences_left_alone(key: str, value: str | None, words: str | None) -> None:
    assert english(key, value) == words
