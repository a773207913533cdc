"""What the reports compare and count."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from backend.catalog.rules.definition import DigitalService, read
from backend.reports.rules import channels, digitisation, visits
from backend.reports.rules.visits import Visits
from tests.factories import catalog

NOBODY = {"connector": None, "query": None, "effect": None, "effect_body": {}}


def service(code: str = "HN-G029", **changes: Any) -> DigitalService:
    return read({**catalog.definition(code), **changes}, "示范事项")


def guide(**changes: Any) -> dict[str, Any]:
    """A guide that says of the rent withdrawal exactly what is done here."""
    names = [rule.name.zh for rule in service().materials]
    materials = [{"name": name, "necessity": None} for name in names]
    return {
        "materials": materials,
        "promised_time_limit": "3个工作日",
        "channels": ["现场"],
        **changes,
    }


def kinds(content: dict[str, Any], digital: DigitalService | None = None) -> list[str]:
    return [one.kind for one in channels.compare(content, digital or service()).differences]


def test_a_guide_that_says_the_same_differs_in_nothing() -> None:
    found = channels.compare(guide(), service())
    assert (found.differences, found.equal, found.materials) == ((), True, (7, 7))


def test_a_material_that_only_one_side_asks_for_is_named() -> None:
    materials = [*guide()["materials"][1:], {"name": "银行流水", "necessity": "必要"}]
    found = channels.compare(guide(materials=materials), service())
    assert [(one.kind, one.guide, one.here) for one in found.differences] == [
        ("only_guide", "银行流水", ""),
        ("only_here", "", "提取人身份证"),
    ]
    assert not found.equal


@pytest.mark.parametrize("name", ["居民户口簿（本人页）", "户口本原件及复印件", "申请人户口册"])
def test_the_same_paper_by_another_name_is_a_mild_difference(name: str) -> None:
    materials = guide()["materials"]
    materials[1] = {"name": name, "necessity": "必要"}
    found = channels.compare(guide(materials=materials), service())
    assert [one.kind for one in found.differences] == ["wording"]
    assert found.equal


def test_names_that_share_most_of_their_characters_mean_one_paper() -> None:
    assert channels.alike("长期居住认定材料（居住证或个人承诺书）", "长期居住材料（居住证或承诺书）")
    assert not channels.alike("支付租金票据", "家庭无房证明")
    assert not channels.alike("劳动合同", "租房合同")


def test_what_is_needed_on_one_side_and_optional_on_the_other_is_named() -> None:
    materials = guide()["materials"]
    materials[1] = {"name": "户口本", "necessity": "非必要"}
    assert kinds(guide(materials=materials)) == ["necessity"]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("3个工作日", []),
        ("3工作日", []),
        ("3", ["limit_unit"]),
        ("3天", ["limit"]),
        ("10个工作日", ["limit"]),
        ("尽快", ["limit"]),
        (None, ["no_limit"]),
    ],
)
def test_limits_are_compared_with_their_units(said: str | None, kind: list[str]) -> None:
    assert kinds(guide(promised_time_limit=said)) == kind


@pytest.mark.parametrize(("said", "kind"), [("即时办结", []), ("0个工作日", []), ("5个工作日", ["limit"])])
def test_what_is_done_at_once_is_no_promise_of_days(said: str, kind: list[str]) -> None:
    digital = service("HN-G008")
    materials = [{"name": rule.name.zh, "necessity": None} for rule in digital.materials]
    assert kinds(guide(materials=materials, promised_time_limit=said), digital) == kind


def test_a_service_in_depth_has_all_five_kinds() -> None:
    assert all(digitisation.given(guide(), service()).values())


@pytest.mark.parametrize(
    ("missing", "content", "changes"),
    [
        ("materials", {}, {"materials": []}),
        ("flow", {}, {"guidance": None, "department": NOBODY}),
        ("flow", {}, {"promise_working_days": 0}),
        ("review", {}, {"review_points": []}),
    ],
)
def test_each_kind_that_is_not_there_is_missing(missing: str, content: dict[str, Any], changes: dict[str, Any]) -> None:
    assert digitisation.given(guide(**content), service(**changes))[missing] is False


def test_nothing_to_bring_is_no_gap_where_the_guide_asks_for_nothing() -> None:
    assert digitisation.given(guide(materials=[]), service(materials=[]))["materials"]


def test_comparisons_may_be_points_or_rules() -> None:
    points = [{**point, "compare": None} for point in catalog.definition("HN-G029")["review_points"]]
    assert not digitisation.given(guide(), service(review_points=points))["comparison"]
    assert digitisation.given(guide(), service("HN-G008"))["comparison"]


def test_two_things_on_one_day_are_one_visit() -> None:
    assert visits.count([date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 9)]) == 2


def test_visits_of_an_item_are_summed_up() -> None:
    found = Visits("X", "示范", 1, {1: 6, 2: 3, 4: 1})
    assert (found.cases, found.average, found.most, found.once, found.above) == (10, 1.6, 4, 6, 4)


def test_coming_to_the_terminal_is_not_one_visit_too_many() -> None:
    assert Visits("X", "示范", 0, {1: 5}).above == 0
    assert Visits("X", "示范", None, {3: 5}).above is None
