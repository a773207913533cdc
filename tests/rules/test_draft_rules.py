"""A draft on two machines comes to one content; a newer version of its service is told in words."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.catalog.rules.definition import DigitalService, read
from backend.drafts import rules
from backend.drafts.rules import versions
from tests.factories import catalog

VECTORS = json.loads((Path(__file__).parents[1] / "contract" / "draft_merge.json").read_text(encoding="utf-8"))

PAGE = "0" * 31
few = settings(max_examples=60)
values = st.none() | st.booleans() | st.integers(0, 9) | st.text("甲b", max_size=2) | st.lists(st.just("x"), max_size=2)
sides = st.sampled_from(["kiosk", "kiosk-1", "phone"])


def cells_of(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(lambda value, at, by: {"value": value, "at": at, "by": by}, values, st.integers(0, 3), sides)


cells = cells_of(values)
names = st.sampled_from(["a", "b", "lease"])
held = st.fixed_dictionaries(
    {},
    optional={
        "lease": cells_of(st.none() | st.just({"follows": True})),
        f"lease/{PAGE}1": cells_of(st.none() | st.integers(0, 2)),
        f"lease/{PAGE}2": cells_of(st.none() | st.integers(0, 2)),
    },
)
contents = st.builds(
    lambda fields, answers, step, materials: {
        "fields": fields,
        "answers": answers,
        "step": step,
        "materials": materials,
    },
    st.dictionaries(names, cells, max_size=3),
    st.none() | cells,
    st.none() | cells,
    held,
)


def ordered(content: rules.Content) -> str:
    return json.dumps(content, sort_keys=True)


@few
@given(contents, contents)
def test_the_order_of_two_pages_does_not_matter(one: Any, other: Any) -> None:
    assert ordered(rules.merge(one, other)) == ordered(rules.merge(other, one))


@few
@given(contents, contents, contents)
def test_it_does_not_matter_which_two_of_three_meet_first(one: Any, two: Any, three: Any) -> None:
    left = rules.merge(rules.merge(one, two), three)
    assert ordered(left) == ordered(rules.merge(one, rules.merge(two, three)))


@few
@given(contents, contents)
def test_what_is_heard_twice_changes_nothing(one: Any, other: Any) -> None:
    once = rules.merge(one, other)
    assert ordered(rules.merge(once, other)) == ordered(once)
    assert ordered(rules.merge(once, once)) == ordered(once)


@few
@given(contents, st.dictionaries(names, values, min_size=1), st.integers(0, 5))
def test_who_changes_what_they_see_wins_whatever_their_clock_says(here: Any, changed: Any, clock: int) -> None:
    made = rules.stamped(here, {"fields": changed}, clock, "phone")
    said = rules.plain(rules.merge(here, made))["fields"]
    assert {name: said.get(name) for name in changed} == changed


@pytest.mark.parametrize("vector", VECTORS["merge"], ids=lambda one: one["says"])
def test_the_page_and_the_server_merge_alike(vector: dict[str, Any]) -> None:
    merged = rules.merge(vector["one"], vector["other"])
    assert merged == vector["merged"]
    assert rules.plain(merged) == vector["plain"]


def test_pages_taken_on_two_machines_at_once_are_both_kept() -> None:
    here = rules.merge(rules.empty(), rules.stamped(rules.empty(), {"pages": {"lease": ["a" * 32]}}, 10, "kiosk"))
    phone = rules.merge(here, rules.stamped(here, {"pages": {"lease": ["b" * 32]}}, 11, "phone"))
    kiosk = rules.merge(here, rules.stamped(here, {"pages": {"lease": ["c" * 32]}}, 11, "kiosk"))
    both = rules.plain(rules.merge(phone, kiosk))["materials"]["lease"]["material_ids"]
    assert both[0] == "a" * 32
    assert sorted(both[1:]) == ["b" * 32, "c" * 32]


def test_a_licence_takes_the_place_of_pages_and_pages_that_of_a_promise() -> None:
    promised = rules.merge(rules.empty(), rules.stamped(rules.empty(), {"materials": {"k": {"follows": True}}}, 1, "a"))
    taken = rules.merge(promised, rules.stamped(promised, {"pages": {"k": ["a" * 32]}}, 1, "a"))
    licence = {"licence_id": "L1", "name": "户口簿"}
    reused = rules.merge(taken, rules.stamped(taken, {"materials": {"k": licence}}, 1, "a"))
    assert rules.plain(promised)["materials"] == {"k": {"follows": True}}
    assert rules.plain(taken)["materials"] == {"k": {"material_ids": ["a" * 32]}}
    assert rules.plain(reused)["materials"] == {"k": licence}
    assert rules.page_ids(reused) == set()


def test_a_draft_changed_today_is_there_for_its_days() -> None:
    assert rules.expiry(date(2026, 11, 22), 30) == date(2026, 12, 22)


def service(change: Any = None) -> DigitalService:
    raw = catalog.definition("HN-G029")
    if change:
        change(raw)
    return read(raw, "租房提取住房公积金")


def newer_version(raw: dict[str, Any]) -> None:
    """A field is asked no more, one is asked anew, one has other rules; a material is taken no more."""
    for section in raw["form"]["sections"]:
        section["fields"] = [field for field in section["fields"] if field["name"] != "monthly_rent"]
    fields = raw["form"]["sections"][-1]["fields"]
    raw["form"]["schema"]["properties"].pop("monthly_rent")
    raw["form"]["schema"]["properties"]["landlord"] = {"type": "string"}
    fields.append({"name": "landlord", "label": {"zh": "房东", "en": "Landlord"}, "widget": "text", "locked": False})
    raw["form"]["schema"]["properties"]["rental_address"]["minLength"] = 9
    raw["materials"].pop()


def test_what_a_newer_version_asks_differently_is_said_by_name() -> None:
    old, new = service(), service(newer_version)
    told = [(one.what, one.how, one.name.zh) for one in versions.changes(old, new)]
    fields = {field["name"]: field["label"]["zh"] for section in old.form["sections"] for field in section["fields"]}
    assert ("field", "added", "房东") in told
    assert ("field", "removed", fields["monthly_rent"]) in told
    assert ("field", "changed", fields["rental_address"]) in told
    assert ("material", "removed", old.materials[-1].name.zh) in told
    assert len(told) == 4
    assert versions.changes(old, old) == []


def test_other_words_are_no_change() -> None:
    def reworded(raw: dict[str, Any]) -> None:
        raw["form"]["sections"][1]["fields"][0]["label"]["zh"] += "（新）"
        raw["guidance"]["questions"][raw["guidance"]["start"]]["title"]["zh"] = "换个说法"

    assert versions.changes(service(), service(reworded)) == []


def test_an_answer_that_is_good_by_the_new_rules_too_is_carried_over() -> None:
    def names_are_letters(raw: dict[str, Any]) -> None:
        raw["form"]["schema"]["properties"]["spouse_name"] = {"type": "string", "minLength": 3, "format": "person-name"}

    old, new = service(), service(names_are_letters)
    for name, kept in (("阿依古丽·买买提", True), ("A1!!", False), ("李", False)):
        given = {"fields": {"spouse_name": name}, "answers": {}, "step": "", "pages": {}}
        content = rules.merge(rules.empty(), rules.stamped(rules.empty(), given, 1, "kiosk"))
        assert ("spouse_name" in versions.carried_over(content, old, new)["fields"]) is kept


def test_what_still_fits_is_carried_over() -> None:
    old, new = service(), service(newer_version)
    key = old.materials[-1].key
    given = {
        "fields": {"phone": "13800000002", "monthly_rent": "1500", "rental_address": "柳岸路"},
        "answers": {"home": "none"},
        "step": "confirm",
        "pages": {key: ["a" * 32], old.materials[0].key: ["b" * 32]},
    }
    content = rules.merge(rules.empty(), rules.stamped(rules.empty(), given, 1, "kiosk"))
    carried = rules.plain(versions.carried_over(content, old, new))
    assert carried == {
        "answers": {"home": "none"},
        "fields": {"phone": "13800000002"},
        "step": "",
        "materials": {old.materials[0].key: {"material_ids": ["b" * 32]}},
    }
