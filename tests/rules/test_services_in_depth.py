"""The three services done in depth: sound definitions, and what they ask of and tell a person."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from backend.catalog.rules import applicable_points, decide, material_state, proof
from backend.catalog.rules.definition import DigitalService, read
from backend.forms import rules as forms
from backend.guidance.rules import walk
from tests.factories.catalog import definition, shipped

CODES = ("HN-G008", "HN-G010", "HN-G029")
TODAY = "2026-11-25"
ID_NUMBER = "990101198807020019"


def service(code: str) -> DigitalService:
    return read(definition(code), next(row["name"] for row in shipped("guides", code)))


def texts(node: Any) -> Iterator[dict[str, str]]:
    if isinstance(node, dict):
        if "zh" in node:
            yield node
        for part in node.values():
            yield from texts(part)
    elif isinstance(node, list):
        for part in node:
            yield from texts(part)


@pytest.mark.parametrize("code", CODES)
def test_the_definition_is_sound_and_complete_in_both_languages(code: str) -> None:
    raw = definition(code)
    assert proof.problems(raw) == []
    for text in texts(raw):
        assert set(text) == {"zh", "en"}
        assert text["en"].isascii() or "“" in text["en"], text["en"]
        assert text["zh"].strip()
        assert text["en"].strip()
    assert "示范内容" in raw["demonstration"]["zh"]


@pytest.mark.parametrize("code", ["HN-G008", "HN-G029"])
def test_every_way_through_the_guidance_ends(code: str) -> None:
    guidance = service(code).guidance
    assert guidance is not None
    ends = set()
    keys = list(guidance["questions"])
    for values in itertools.product(*([o["value"] for o in guidance["questions"][key]["options"]] for key in keys)):
        chosen = dict(zip(keys, values, strict=True))
        answers, key = {}, guidance["start"]
        while True:
            answers[key] = chosen[key]
            option = next(o for o in guidance["questions"][key]["options"] if o["value"] == chosen[key])
            if "outcome" in option:
                break
            key = option["next"]
        ends.add(walk(guidance, answers).key)
    assert ends == set(guidance["outcomes"])


def test_renting_asks_four_questions_and_says_what_to_do_instead() -> None:
    guidance = service("HN-G029").guidance
    assert guidance is not None
    outcome = walk(guidance, {"home": "none", "recent": "no", "marital": "married", "kind": "public"})
    assert outcome.situation == "public_rental"
    owner = walk(guidance, {"home": "own"})
    assert owner.kind == "ineligible"
    assert owner.instead is not None
    assert "偿还购房贷款" in owner.instead.zh


def rent(marital: str = "married", situation: str = "public_rental", **changes: Any) -> dict[str, Any]:
    """The data object of a withdrawal that may be submitted, with form values changed (None removes one)."""
    form = {
        "name": "陈志远",
        "id_number": ID_NUMBER,
        "phone": "13900000002",
        "account_number": "990100200018",
        "balance": 5823640,
        "limit": 2822400,
        "amount": 300000,
        "bank_card": "6222020000000000000",
        "rental_address": "示范市青禾区柳岸路88号2栋1604室",
        "lease_from": "2026-01-01",
        "lease_to": "2026-12-31",
        "monthly_rent": 250000,
    }
    if marital == "married":
        form |= {"spouse_name": "许静", "spouse_id_number": "990101195603140023"}
    answers = {"home": "none", "recent": "no", "marital": marital, "kind": situation.removesuffix("_rental")}
    form = {name: value for name, value in {**form, **changes}.items() if value is not None}
    return {"form": form, "answers": answers, "situation": situation, "today": TODAY}


@pytest.mark.parametrize("marital", ["single", "married", "divorced_or_widowed"])
def test_a_right_withdrawal_has_nothing_wrong(marital: str) -> None:
    assert forms.validate(service("HN-G029").form, rent(marital)) == {}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"amount": 2822401}, "amount", "最多能提"),
        ({"amount": 300000, "balance": 299999}, "amount", "余额"),
        ({"balance": None}, "amount", "核对不了"),
        ({"limit": None}, "amount", "核对不了"),
        ({"account_number": None}, "account_number", "没有取到您的公积金账户"),
        ({"lease_from": "2026-06-01", "lease_to": "2026-05-31"}, "lease_to", "第一天之后"),
        ({"lease_from": "2024-01-01", "lease_to": "2026-11-24"}, "lease_to", "租期已经过了"),
        ({"lease_from": "2026-11-26"}, "lease_from", "还没开始"),
        ({"spouse_id_number": ID_NUMBER}, "spouse_id_number", "您自己的"),
        ({"spouse_name": None}, "spouse_name", "还没填"),
        ({"bank_card": "6222020000000000001"}, "bank_card", "银行卡号不对"),
        ({"amount": 99}, "amount", "至少 1 元"),
    ],
)
def test_a_wrong_withdrawal_is_said_at_its_field(changes: dict[str, Any], field: str, words: str) -> None:
    found = forms.validate(service("HN-G029").form, rent(**changes))
    assert list(found) == [field]
    assert words in found[field].zh


@pytest.mark.parametrize(
    ("marital", "situation", "owed"),
    [
        ("single", "market_rental", {"household_register"}),
        ("married", "market_rental", {"household_register", "marriage_proof", "spouse_id_card"}),
        ("single", "public_rental", {"household_register", "lease", "rent_receipts"}),
        (
            "married",
            "public_rental",
            {"household_register", "marriage_proof", "spouse_id_card", "lease", "rent_receipts"},
        ),
    ],
)
def test_materials_follow_the_situation(marital: str, situation: str, owed: set[str]) -> None:
    rent_service = service("HN-G029")
    states = {rule.key: material_state(rule, rent(marital, situation)) for rule in rent_service.materials}
    assert {key for key, state in states.items() if state == "owed"} == owed
    assert states["id_card"] == "covered"
    assert states["no_home_proof"] == "welcome"


def test_a_condition_without_an_answer_never_saves_a_paper_nor_a_review_point() -> None:
    rent_service = service("HN-G029")
    nothing: dict[str, Any] = {"form": {}, "answers": {}, "today": TODAY}
    lease = next(rule for rule in rent_service.materials if rule.key == "lease")
    assert material_state(lease, nothing) == "owed"
    assert applicable_points(rent_service, nothing) == rent_service.review_points
    assert len(applicable_points(rent_service, rent("single", "market_rental"))) < len(rent_service.review_points)


@pytest.mark.parametrize(
    ("code", "department", "decision", "rule"),
    [
        ("HN-G008", {"card_status": {"status": "active"}}, "approve", "active"),
        ("HN-G008", {"card_status": {"status": "lost"}}, "refuse", "already_lost"),
        ("HN-G008", {"card_status": {"status": "cancelled"}}, "refuse", "cancelled"),
        ("HN-G008", {"card_status": {}}, "refuse", "no_card"),
        ("HN-G008", {"card_status": {"status": "frozen"}}, "review", ""),
        ("HN-G008", {}, "review", ""),
        ("HN-G010", {"pension_participation": {"first_month": "2011-08"}}, "approve", "insured"),
        ("HN-G010", {"pension_participation": {}}, "refuse", "not_insured"),
    ],
)
def test_rules_decide_on_what_the_department_says(
    code: str, department: dict[str, Any], decision: str, rule: str
) -> None:
    judged = decide(service(code).decision_rules, {"form": {}, "answers": {}, "department": department})
    assert (judged.decision, judged.rule) == (decision, rule)
    assert judged.reason.zh
    assert judged.trace


def test_a_department_that_has_not_answered_approves_and_refuses_nothing() -> None:
    for code in ("HN-G008", "HN-G010"):
        assert decide(service(code).decision_rules, {"form": {}, "answers": {}}).decision == "review"


def changed(code: str, path: str, value: Any) -> dict[str, Any]:
    raw = definition(code)
    *steps, last = path.split("/")
    node: Any = raw
    for step in steps:
        node = node[int(step) if step.isdigit() else step]
    if value is KeyError:
        del node[last]
    else:
        node[int(last) if last.isdigit() else last] = value
    return raw


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("form", KeyError, "missing: form"),
        ("kind", "someday", "unknown kind"),
        ("department_code", "GJ1", "four characters"),
        ("service_version", 0, "counts from 1"),
        ("declaration", {"zh": "只有中文"}, "declaration needs words"),
        ("form/schema/properties/phone/type", "text", "schema:"),
        ("form/schema/properties/phone/format", "email", "unknown format email"),
        ("form/schema/properties/phone/if", {}, "keywords outside the subset"),
        ("form/schema/properties/spare", {"type": "string"}, "on no section"),
        ("form/schema/properties/amount/type", "number", "whole number of fen"),
        ("form/sections/0/fields/0/name", "nobody", "not in the schema"),
        ("form/sections/0/fields/0/label", {"zh": "姓名"}, "needs a label"),
        ("form/sections/0/fields/0/prefill", "internet.name", "unknown prefill source"),
        ("form/sections/1/fields/0/visible_when", {"==": [{"var": "form.amount"}, 1]}, "reads 'form.amount'"),
        ("form/sections/1/fields/0/visible_when", {"if": [True]}, "unknown operator"),
        ("form/rules/0/field", "nobody", "no such field"),
        ("form/rules/0/when", {"==": [{"var": "answers.colour"}, 1]}, "reads 'answers.colour'"),
        ("materials/1/sources", ["fax"], "sources are"),
        ("materials/2/when", {"==": [1]}, "takes 2 to 2 operands"),
        ("materials/2/necessity", "required", "conditional with a condition"),
        ("materials/1/licence_type", None, "names its licence type"),
        ("department/effect_body", {"amount": "form.nobody"}, "does not exist"),
        ("review_points/0/materials", ["nothing"], "not asked for"),
        ("review_points", [], "mandatory review point"),
        ("correction_reasons/0/items", ["nothing"], "existing items"),
        ("guidance/start", "nowhere", "start is not a question"),
        ("guidance/questions/home/title", {"zh": "只有中文"}, "/guidance/questions/home/title: guidance needs words"),
        ("materials", None, "malformed"),
        ("minutes", "ten", "whole numbers"),
        ("promise_working_days", None, "whole numbers"),
        ("result", {}, "result has a name"),
        ("materials/1/max_pages", "4", "max_pages counts"),
        ("department/surprise", 1, "malformed"),
    ],
)
def test_each_fault_of_a_definition_is_named(path: str, value: Any, words: str) -> None:
    assert any(words in str(problem) for problem in proof.problems(changed("HN-G029", path, value)))


def test_a_service_without_rules_must_be_reviewed_by_a_person() -> None:
    assert any(
        "decided by rules" in str(problem) for problem in proof.problems(changed("HN-G008", "decision_rules", []))
    )
