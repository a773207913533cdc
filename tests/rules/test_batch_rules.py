"""What is offered where: batches by dates and targets, closed items, rolling back; and the life of a batch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.catalog.rules import batch_entry, batches
from backend.catalog.rules.batch_entry import Entry
from backend.catalog.rules.batches import EVERYWHERE, Published, Scope
from backend.core.errors import Conflict, ProductError, Refused, Text
from backend.regions.rules import chain

VECTORS = json.loads((Path(__file__).parents[1] / "contract" / "batches.json").read_text(encoding="utf-8"))


def published(name: str) -> Published:
    raw = VECTORS["batches"][name]
    targets = frozenset((kind, code) for kind, code in raw["targets"])
    return Published(raw["number"], frozenset(raw["codes"]), targets, raw["holds_from"], Text(**raw["places"]))


def scope(name: str) -> Scope:
    raw = VECTORS["scopes"][name]
    return Scope(**{**raw, "regions": tuple(raw.get("regions", ()))})


@pytest.mark.parametrize("case", VECTORS["hidden"], ids=lambda case: case["why"])
def test_what_is_hidden_where(case: dict[str, Any]) -> None:
    now = batches.in_force(map(published, case["batches"]), case["now"])
    assert batches.hidden(now, frozenset(case["closed"]), scope(case["scope"])) == set(case["hidden"])


@pytest.mark.parametrize("case", VECTORS["elsewhere"])
def test_a_citizen_is_told_where_it_is_offered(case: dict[str, Any]) -> None:
    now = batches.in_force(map(published, case["batches"]), case["now"])
    assert batches.elsewhere(now, case["code"]).as_json() == case["said"]


def test_regions_above_a_region() -> None:
    assert {code: list(chain(code)) for code in VECTORS["chains"]} == VECTORS["chains"]


CODES = st.sampled_from("ABCDEF")
TARGETS = st.sampled_from(
    [("terminal", "T-1"), ("terminal", "T-2"), ("site", "S-1"), ("region", "420106000000"), ("channel", "phone")]
)
SCOPES = st.sampled_from(
    [
        Scope("kiosk", "T-1", "S-1", chain("420106")),
        Scope("kiosk", "T-2", "S-2", chain("420102")),
        Scope("phone"),
        Scope(regions=chain("420106")),
    ]
)
BATCHES = st.lists(
    st.builds(
        Published,
        st.integers(1, 99),
        st.frozensets(CODES, min_size=1),
        st.frozensets(TARGETS),
        st.integers(0, 10).map(float),
        st.just(Text("", "")),
    ),
    max_size=5,
)
CLOSED = st.frozensets(CODES)


@given(BATCHES, CLOSED, SCOPES, st.integers(0, 10))
def test_an_item_is_shown_exactly_where_one_batch_in_force_offers_it_or_none_has_it(
    every: list[Published], closed: frozenset[str], place: Scope, now: int
) -> None:
    away = batches.hidden(batches.in_force(every, now), closed, place)
    for code in "ABCDEF":
        having = [batch for batch in every if batch.holds_from <= now and code in batch.codes]
        offered = any(batch.targets & place.targets for batch in having)
        free = not having and code not in closed
        assert (code not in away) == (offered or free)


@given(BATCHES, CLOSED, SCOPES, st.data())
def test_rolling_a_batch_back_is_as_if_it_had_never_been_published(
    every: list[Published], closed: frozenset[str], place: Scope, data: st.DataObject
) -> None:
    late = data.draw(BATCHES.filter(bool))
    with_it = [*every, *late]
    rolled_back = [batch for batch in with_it if batch not in late]
    assert batches.hidden(rolled_back, closed, place) == batches.hidden(every, closed, place)


@given(BATCHES, SCOPES)
def test_one_more_target_never_hides_anything(every: list[Published], place: Scope) -> None:
    wider = [
        Published(one.number, one.codes, one.targets | {("site", "S-2")}, one.holds_from, one.places) for one in every
    ]
    assert batches.hidden(wider, frozenset(), place) <= batches.hidden(every, frozenset(), place)


@given(BATCHES, CLOSED)
def test_no_place_at_all_sees_everything(every: list[Published], closed: frozenset[str]) -> None:
    assert batches.hidden(every, closed, EVERYWHERE) == frozenset()


LEGAL = {
    "draft": {"approve", "object", "discard"},
    "approved": {"return", "publish"},
    "published": {"roll_back"},
    "rolled_back": set(),
    "discarded": set(),
}


@pytest.mark.parametrize("state", batches.STATES)
def test_every_step_leaves_its_own_state_only(state: str) -> None:
    assert batches.steps_from(state).keys() == LEGAL[state]
    for name in batches.STEPS.keys() - LEGAL[state]:
        with pytest.raises(Conflict):
            batches.check(name, state, actor="b", authors=("a",), reason="因为")


def test_nobody_approves_their_own_batch_and_what_undoes_says_why() -> None:
    with pytest.raises(Refused) as caught:
        batches.check("approve", "draft", actor="a", authors=("b", "a"), reason="")
    assert caught.value.code == "own_work"
    for name, step in batches.STEPS.items():
        if step.reason:
            with pytest.raises(ProductError) as why:
                batches.check(name, step.source, actor="b", authors=("a",), reason="  ")
            assert why.value.code == "reason_missing"
    assert batches.STEPS["roll_back"].reason


KNOWN = {"HN-G008", "HN-0001", "T-00001"}


def test_items_come_as_codes_lines_of_a_table_or_whole_names() -> None:
    text = "HN-G008, HN-0001\nHN-G008\t社会保障卡挂失\t人社\n\n  示范事项 ，\n"
    assert batch_entry.codes_in(text, KNOWN, {"示范事项": "T-00001"}) == (("HN-G008", "HN-0001", "T-00001"), [])


def test_a_line_that_is_no_item_is_named() -> None:
    codes, wrong = batch_entry.codes_in("HN-G008\nHN-9999\n什么事 说不清\nHN-0001 HN-8888", KNOWN, {})
    assert codes == ("HN-G008", "HN-0001")
    assert [one.zh[:6] for one in wrong] == ["第 2 行：", "第 3 行：", "第 4 行："]
    assert "HN-8888" in wrong[2].zh


def test_a_batch_says_what_it_is_for_what_is_in_it_and_where_it_goes() -> None:
    assert batch_entry.problems(Entry("", " ", (), frozenset())).keys() == {"name", "purpose", "items", "targets"}
    assert batch_entry.problems(Entry("银行网点", "试点", ("A",), frozenset({("channel", "tv")}))) == {}
    assert "targets" in batch_entry.problems(Entry("x", "y", ("A",), frozenset({("channel", "radio")})))
    many = [Text(f"第 {n} 行", f"Line {n}") for n in range(20)]
    said = batch_entry.problems(Entry("x", "y", ("A",), frozenset({("channel", "tv")})), many)["items"]
    assert "还有 12 行" in said.zh
