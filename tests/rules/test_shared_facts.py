"""Which forms ask which fact, and where they ask it differently."""

from __future__ import annotations

from typing import Any

from backend.forms.rules.facts import Fact, gather

PHONE: dict[str, Any] = {"type": "string", "format": "cn-mobile"}
REGISTRY = {
    "phone": {"label": {"zh": "手机号", "en": "Mobile number"}, "widget": "phone", "schema": PHONE},
    "unused": {"label": {"zh": "没人问", "en": "Unused"}, "widget": "text", "schema": {"type": "string"}},
}


def form(name: str, label: str, schema: dict[str, Any], *, required: bool = False, **more: Any) -> dict[str, Any]:
    field = {"name": name, "label": {"zh": label, "en": label}, "widget": "text", "locked": False, **more}
    properties = {} if more.get("widget") == "info" else {name: schema}
    needed = [name] if required else []
    return {"schema": {"properties": properties, "required": needed}, "sections": [{"fields": [field]}]}


def facts(*forms: dict[str, Any]) -> dict[str, Fact]:
    return {
        fact.key: fact for fact in gather([(f"T-{at}", f"事项{at}", one) for at, one in enumerate(forms)], REGISTRY)
    }


def test_a_registered_fact_is_gathered_under_its_own_name_and_under_others() -> None:
    found = facts(
        form("phone", "手机号", PHONE, widget="phone"),
        form("agent_phone", "手机号", PHONE, widget="phone", fact="phone"),
    )
    assert [one.name for one in found["phone"].asking] == ["phone", "agent_phone"]
    assert found["phone"].registered
    assert not found["phone"].differences
    assert found["unused"].asking == []


def test_differences_are_named_with_the_items_that_ask_so() -> None:
    found = facts(
        form("year", "年度", {"type": "string", "maxLength": 4}, required=True),
        form("year", "哪一年", {"type": "string", "maxLength": 9}),
        form("year", "年度", {"type": "string", "maxLength": 4}),
    )["year"]
    assert not found.registered
    assert found.grave
    assert {said.zh: codes for said, codes in found.differences["label"].items()} == {
        "年度": ["T-0", "T-2"],
        "哪一年": ["T-1"],
    }
    assert set(found.differences) == {"label", "limits", "required"}


def test_what_is_only_required_here_and_not_there_is_the_same_question() -> None:
    found = facts(
        form("phone", "手机号", PHONE, widget="phone", required=True), form("phone", "手机号", PHONE, widget="phone")
    )
    assert not found["phone"].grave
    assert set(found["phone"].differences) == {"required"}


def test_one_question_under_two_names_is_a_candidate_and_one_that_only_one_form_asks_is_none() -> None:
    schema = {"type": "string"}
    found = facts(
        form("firm", "单位名称", schema), form("company", "单位名称", schema), form("only_here", "别的", schema)
    )
    assert [one.code for one in found["firm"].asking] == ["T-0", "T-1"]
    assert "only_here" not in found


def test_what_is_only_told_asks_nothing() -> None:
    assert set(facts(form("told", "说明", {}, widget="info"), form("told", "说明", {}, widget="info"))) == {
        "phone",
        "unused",
    }


def test_what_is_asked_differently_comes_first() -> None:
    forms = [form("phone", "手机号", PHONE, widget="phone")] * 3 + [
        form("year", "年度", PHONE),
        form("year", "哪年", PHONE),
    ]
    keys = [fact.key for fact in gather([(f"T-{at}", "事项", one) for at, one in enumerate(forms)], REGISTRY)]
    assert keys == ["year", "phone", "unused"]
