"""What is wrong with a material is said at the very entry that is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from backend.catalog.rules import material_state, proof
from backend.catalog.rules.definition import read
from tests.factories import catalog

PAPER = {"id": "a" * 64, "media": "application/pdf", "pages": 2}
MARRIAGE = 2
"""The place of the proof of marriage in the rent withdrawal."""


def changed(**changes: Any) -> dict[str, Any]:
    definition = catalog.definition("HN-G029")
    definition["materials"][MARRIAGE].update(changes)
    return definition


def places(definition: dict[str, Any]) -> list[str]:
    return [flaw.path.removeprefix(f"/materials/{MARRIAGE}") for flaw in proof.problems(definition)]


def test_everything_that_can_be_said_of_a_material_is_read() -> None:
    definition = changed(
        follow_days=10,
        medium="paper",
        originals=1,
        copies=2,
        issuer={"zh": "派出所", "en": "Police station"},
        sample=PAPER,
        blank={**PAPER, "media": "image/png", "pages": 1},
    )
    assert proof.problems(definition) == []
    rule = read(definition, "").materials[MARRIAGE]
    assert (rule.follow_days, rule.medium, rule.originals, rule.copies) == (10, "paper", 1, 2)
    assert rule.issuer is not None
    assert rule.issuer.zh == "派出所"
    assert rule.sample is not None
    assert rule.sample.pages == 2
    assert rule.blank is not None
    assert rule.blank.media == "image/png"


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("follow_days", 0),
        ("follow_days", True),
        ("follow_days", 61),
        ("medium", "stone"),
        ("originals", -1),
        ("copies", "two"),
        ("issuer", {"zh": "派出所", "en": ""}),
        ("sample", {**PAPER, "id": "../../etc/passwd"}),
        ("sample", {**PAPER, "media": "text/html"}),
        ("blank", {**PAPER, "pages": 0}),
        ("blank", {**PAPER, "name": "extra"}),
        ("max_pages", 41),
        ("key", "has space"),
    ],
)
def test_a_flaw_is_said_at_its_entry(part: str, value: Any) -> None:
    assert f"/{part}" in places(changed(**{part: value}))


def test_a_misspelt_entry_is_not_lost_in_silence() -> None:
    assert places(changed(follow_day=3)) == [""]


@pytest.mark.parametrize(
    "changes", [{"necessity": "optional", "when": None}, {"sources": ["sign_in"], "licence_type": None}]
)
def test_only_what_must_be_handed_in_may_follow(changes: dict[str, Any]) -> None:
    definition = changed(follow_days=5, **changes)
    for name in [name for name, value in changes.items() if value is None]:
        del definition["materials"][MARRIAGE][name]
    assert "/follow_days" in places(definition)


def test_nothing_follows_where_a_rule_decides_at_once() -> None:
    assert "/follow_days" in places({**changed(follow_days=5), "kind": "immediate"})


def test_a_key_that_stands_twice_is_said_at_the_second() -> None:
    definition = catalog.definition("HN-G029")
    definition["materials"][1]["key"] = definition["materials"][0]["key"]
    assert "/materials/1/key" in [flaw.path for flaw in proof.problems(definition)]


def test_department_data_stands_for_a_material_where_a_system_answers() -> None:
    definition = changed(sources=["scan", "department"], department_query="fund_account", licence_type=None)
    assert proof.problems(definition) == []
    assert "/sources" in places(changed(sources=["scan", "department"], licence_type=None))
    definition["department"] = {"connector": None, "query": None, "effect": None, "effect_body": {}}
    assert "/sources" in places(definition)


def test_a_reply_covers_a_material_and_none_leaves_it_owed() -> None:
    rule = read(changed(sources=["scan", "department"], department_query="fund_account"), "").materials[MARRIAGE]
    married = {"answers": {"marital": "married"}}
    married = {"answers": {"marital": "married"}}
    assert material_state(rule, {**married, "department": {"fund_account": {"balance": 1}}}) == "covered"
    assert material_state(rule, {**married, "department": {"fund_account": {}}}) == "owed"
    assert material_state(rule, married) == "owed"
    assert material_state(rule, {"answers": {"marital": "single"}, "department": {}}) == "not_asked"
