"""What an item is filed under in each of the seven dimensions."""

from __future__ import annotations

import pytest

from backend.catalog.rules import dimensions
from backend.catalog.rules.dimensions import UNSTATED, forms_of, levels_of, nature_of, objects_of, people_of


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("行政许可", "01"),
        ("公共服务", "20"),
        ("公共服务(自助查询)", "20"),
        ("其他行政权力", "10"),
        ("高效办成一件事", "package"),
        ("随便写的", UNSTATED),
        (None, UNSTATED),
    ],
)
def test_the_nature_is_the_standards_code(said: str | None, code: str) -> None:
    assert nature_of(said) == code


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        (["自然人"], ("1",)),
        (["个人", "自然人"], ("1",)),
        (["法人"], ("2", "3", "4")),
        (["其他组织", "自然人", "企业法人"], ("1", "2", "9")),
        (["外星人"], ("9",)),
        ([], (UNSTATED,)),
    ],
)
def test_objects_are_codes_in_the_standards_order(said: list[str], codes: tuple[str, ...]) -> None:
    assert objects_of(said) == codes


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("县级", ("4",)),
        ("省、市、县", ("2", "3", "4")),
        ("县、镇、村", ("4", "5", "6")),
        ("村（社区）级", ("6",)),
        ("镇（乡、街道）级", ("5",)),
        ("国家级", ("1",)),
        (None, (UNSTATED,)),
        ("分级管理", (UNSTATED,)),
    ],
)
def test_a_level_is_every_level_it_names(said: str | None, codes: tuple[str, ...]) -> None:
    assert levels_of(said) == codes


def test_how_it_is_done_counts_the_terminal_it_is_done_at() -> None:
    assert forms_of(["网上", "现场"], here=False) == ("1", "2")
    assert forms_of(["手机APP"], here=True) == ("terminal", "3")
    assert forms_of(["自助终端"], here=False) == ("terminal",)
    assert forms_of(["飞鸽传书"], here=False) == ("9",)
    assert forms_of([], here=False) == (UNSTATED,)


@pytest.mark.parametrize(
    ("name", "category", "groups"),
    [
        ("80周岁以上老年人高龄津贴发放", "民政", {"elderly"}),
        ("困难残疾人生活补贴", "民政", {"disabled", "poor"}),
        ("退役报到", "退役军人", {"veterans"}),
        ("伤残证件变更", "退役军人", {"veterans"}),
        ("新生儿出生一件事", "其他", {"children", "families"}),
        ("离校未就业高校毕业生登记", "人社", {"graduates"}),
        ("失业保险金申领", "人社", {"jobless"}),
        ("外国人来华“一件事”", "公安", {"foreigners"}),
        ("社会保障卡挂失", "人社", set()),
    ],
)
def test_special_groups_are_known_by_name_and_field(name: str, category: str, groups: set[str]) -> None:
    assert set(people_of(name, category, [])) == groups


@pytest.mark.parametrize(
    ("name", "objects"),
    [
        ("农民专业合作社（联合社）设立登记", []),
        ("企业（单位）招用就业困难人员补贴申请", []),
        ("失业保险稳岗返还申领", []),
        ("办理往来港澳通行证", []),
        ("一次性工亡补助金（含生活困难，预支50%确认）、丧葬补助金申领", []),
        ("养老保险关系转移", []),
        ("残疾人集中就业单位认定", ["企业法人"]),
    ],
)
def test_what_only_looks_like_a_special_group_is_in_none(name: str, objects: list[str]) -> None:
    assert people_of(name, "其他", objects) == ()


def test_every_code_has_a_name_in_both_languages() -> None:
    for names in dimensions.FIXED.values():
        for text in names.values():
            assert text.zh
            assert text.en.isascii()
