"""Zones: the closed query, what forbids a zone, and what the buttons of its form do."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.catalog.rules import zones
from backend.catalog.rules.zone_entry import carried_out, entered
from backend.catalog.rules.zones import ICONS, KINDS, LeftOut, Terms, Zone
from backend.core.errors import Text

SPRITE = Path(__file__).parents[2] / "static" / "icons" / "sprite.svg"


@dataclass(frozen=True)
class Item:
    name: str = "住房公积金提取"
    category: str = "公积金"
    department: str | None = "市公积金中心"
    themes: tuple[str, ...] = ("075",)
    type: str | None = "公共服务"


def zone(*query: Terms, **more: object) -> Zone:
    return replace(Zone("fund", Text("公积金", "Housing fund"), ICONS[0], "GJ01", query), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "held"),
    [
        ((Terms(category=("公积金",)),), True),
        ((Terms(category=("人社", "公积金")),), True),
        ((Terms(category=("公积金",), words=("贷款",)),), False),
        ((Terms(category=("人社",)), Terms(words=("公积金",))), True),
        ((Terms(theme=("075",), type=("公共服务",), department=("市公积金中心",)),), True),
        ((Terms(type=("行政许可",)),), False),
        ((), False),
        ((Terms(),), False),
    ],
)
def test_of_several_groups_one_must_fit_and_within_it_everything(query: tuple[Terms, ...], held: bool) -> None:
    assert zone(*query).found(Item()) is held


def test_what_is_left_out_is_found_but_not_shown() -> None:
    one = zone(Terms(category=("公积金",)), left_out=(LeftOut("A-1", "不在本市办"),))
    assert one.found(Item())
    assert not one.holds("A-1", Item())
    assert one.holds("A-2", Item())


texts = st.lists(st.text(min_size=1, max_size=8), max_size=4).map(tuple)
groups = st.builds(Terms, **dict.fromkeys(KINDS, texts)).filter(bool)


@given(st.lists(groups, max_size=4).map(tuple))
def test_a_query_reads_back_as_it_was_written(query: tuple[Terms, ...]) -> None:
    assert zones.read(zones.written(query)) == query


@pytest.mark.parametrize("raw", [{}, [[]], [{}], [{"sql": ["1=1"]}], [{"words": "公积金"}], [{"words": [1]}], "all"])
def test_anything_else_is_no_query(raw: object) -> None:
    with pytest.raises(ValueError, match=r"a query is|a group has|the terms"):
        zones.read(raw)


SOUND = zone(Terms(category=("公积金",)), pinned=("A-1",), left_out=(LeftOut("A-2", "不在本市办"),))


def wrong(one: Zone) -> set[str]:
    found = {"A-1": "提取", "A-2": "贷款"}
    said = zones.problems(one, departments={"GJ01"}, themes={"075"}, found=found)
    assert all(text.zh and text.en for text in said.values())
    return set(said)


def test_a_sound_zone_has_no_problems() -> None:
    assert wrong(SOUND) == set()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "Fund!"}, "code"),
        ({"code": zones.NEW}, "code"),
        ({"name": Text("", "Housing fund")}, "name_zh"),
        ({"name": Text("公积金", "x" * 31)}, "name_en"),
        ({"icon": "skull"}, "icon"),
        ({"department": "XX99"}, "department"),
        ({"query": ()}, "query"),
        ({"query": (Terms(category=("公积金",)), Terms())}, "query"),
        ({"query": (Terms(theme=("000",)),)}, "query"),
        ({"query": (Terms(words=("长" * 101,)),)}, "query"),
        ({"query": (Terms(words=("一",)),) * 9}, "query"),
        ({"pinned": ("B-9",)}, "pinned"),
        ({"pinned": ("A-1",) * 13}, "pinned"),
        ({"left_out": (LeftOut("B-9", "没有"),)}, "left_out"),
        ({"left_out": (LeftOut("A-1", "又置顶"),)}, "left_out"),
        ({"left_out": (LeftOut("A-2", ""),)}, "left_out"),
    ],
)
def test_each_problem_is_said_at_its_field(change: dict[str, object], field: str) -> None:
    assert wrong(replace(SOUND, **change)) == {field}  # type: ignore[arg-type]


def test_every_drawing_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8")))
    assert set(ICONS) <= drawn


FORM = {
    "name_zh": [" 公积金 "],
    "name_en": ["Housing fund"],
    "icon": [ICONS[0]],
    "shown": ["1"],
    "group": ["0", "1"],
    "0-category": ["公积金", "人社"],
    "0-words": [""],
    "1-words": ["提取，贷款、 提取\r\n查询"],
    "pinned": ["A-1", "A-1"],
    "left": ["A-2"],
    "why-A-2": ["不在本市办"],
}


def test_a_form_is_read_as_the_zone_it_shows() -> None:
    one = entered(FORM, "fund", "GJ01")
    assert one.query == (Terms(category=("公积金", "人社")), Terms(words=("提取", "贷款", "查询")))
    assert (one.name.zh, one.pinned, one.left_out) == ("公积金", ("A-1",), (LeftOut("A-2", "不在本市办"),))
    assert one.shown
    assert not entered({**FORM, "shown": []}, "fund", "GJ01").shown


def test_buttons_change_what_the_form_holds() -> None:
    one = carried_out(carried_out(SOUND, "pin:A-3"), "up:A-3")
    assert one.pinned == ("A-3", "A-1")
    assert carried_out(one, "up:A-3") == one, "the first cannot go up"
    assert carried_out(one, "unpin:A-3").pinned == ("A-1",)
    left = carried_out(one, "leave:A-1")
    assert (left.pinned, [each.code for each in left.left_out]) == (("A-3",), ["A-2", "A-1"])
    assert carried_out(left, "pin:A-2").left_out == (LeftOut("A-1", ""),), "what stands first is not left out"
    assert carried_out(left, "back:A-1").left_out == SOUND.left_out
    assert len(carried_out(SOUND, "add-group").query) == 2
    assert carried_out(SOUND, "drop-group:0").query == (Terms(),), "one group always stays to be filled in"
    for does_nothing in ("try", "publish", "", "drop:table"):
        assert carried_out(SOUND, does_nothing) == SOUND
