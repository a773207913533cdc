"""Designs as data: what is wrong with one, and what changed between two."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.catalog.rules import designs
from backend.catalog.rules.condition_words import condition_words, facts
from backend.catalog.rules.design_changes import design_changes
from tests.factories.catalog import definition

SERVICE = definition("HN-G012")
KEYS = st.text(max_size=4)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | KEYS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def changed(path: str, value: Any) -> dict[str, Any]:
    raw = copy.deepcopy(SERVICE)
    *steps, last = path.split("/")
    node: Any = raw
    for step in steps:
        node = node[int(step) if isinstance(node, list) else step]
    node[int(last) if isinstance(node, list) else last] = value
    return raw


@given(key=st.sampled_from(sorted(SERVICE)), value=ANY)
def test_whatever_an_editor_sends_is_answered_and_never_a_crash(key: str, value: Any) -> None:
    for kind in designs.KINDS:
        for flaw in designs.flaws(kind, {**SERVICE, key: value}, {}):
            assert flaw.message.zh
            assert flaw.message.en
            assert flaw.path == "" or flaw.path.startswith("/")


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("guidance/questions/age/options/0/next", "nowhere", "/guidance/questions/age/options/0"),
        ("form/sections/1/fields/0/label", {"zh": "卡号"}, "/form/sections/1/fields/0"),
        ("form/schema/properties/phone/format", "email", "/form/sections/0/fields/2"),
        ("materials/1/max_pages", 0, "/materials/1"),
        ("review_points/0/materials", ["nothing"], "/review_points/0"),
        ("correction_reasons/2/items", ["nothing"], "/correction_reasons/2"),
        ("result/lines/0/path", "form.nobody", "/result/lines/0"),
        ("minutes", "ten", "/minutes"),
        ("form/sections/1/fields/0/label", {"zh": "长" * 151, "en": "x"}, "/form/sections/1/fields/0/label"),
        ("declaration", {"zh": "x", "en": "x" * 1001}, "/declaration"),
    ],
)
def test_a_flaw_leads_to_the_place_that_an_editor_draws(path: str, value: Any, place: str) -> None:
    paths = {flaw.path for flaw in designs.flaws("service", changed(path, value), {})}
    assert any(one == place or one.startswith(f"{place}/") for one in paths)


def test_an_account_typed_in_under_an_easy_sign_in_is_a_warning_and_keeps_nothing_from_being_published() -> None:
    found = designs.flaws("service", SERVICE, {})
    assert [(one.path, one.severity) for one in found] == [("/assurance", "warning")]
    assert "“收款银行卡号”" in found[0].message.zh
    assert designs.errors(found) == 0
    assert designs.flaws("service", {**SERVICE, "assurance": 3}, {}) == []
    locked = copy.deepcopy(SERVICE)
    for section in locked["form"]["sections"]:
        for field in section["fields"]:
            if field["widget"] == "bank_card":
                field |= {"locked": True, "prefill": "department.benefits.bank_card"}
    assert "/assurance" not in [one.path for one in designs.flaws("service", locked, {})]


def test_a_warning_hides_nothing_that_keeps_a_design_from_being_published() -> None:
    raw = changed("form/sections/0/fields/2/fact", "nobody.knows")
    assert {one.severity for one in designs.flaws("service", raw, {})} == {"error", "warning"}


@pytest.mark.parametrize("kind", list(designs.KINDS))
def test_an_empty_design_is_sound(kind: str) -> None:
    assert designs.flaws(kind, designs.skeleton(kind, "X-1", "RS01"), {}) == []


def test_an_empty_design_is_nobody_elses() -> None:
    one = designs.skeleton("service", "X-1", "RS01")
    one["materials"].clear()
    assert designs.skeleton("service", "X-1", "RS01")["materials"] != []


def test_changes_name_questions_fields_and_materials_by_their_words() -> None:
    after = changed("guidance/questions/age/title", {"zh": "到 60 岁了吗？", "en": "Are you 60?"})
    after["form"]["sections"][0]["fields"].pop(2)
    after["form"]["schema"]["required"].remove("bank_name")
    after["materials"].append({**after["materials"][1], "key": "photo", "name": {"zh": "照片", "en": "Photo"}})
    found = {change.key: change for change in design_changes(SERVICE, after)}
    assert set(found) == {"questions-age", "fields-phone", "fields-bank_name", "materials-photo"}
    assert (found["fields-phone"].part, found["fields-phone"].after) == ("手机号 · phone", None)
    assert "必填：否" in str(found["fields-bank_name"].after)
    assert found["fields-bank_name"].before == "必填：是"
    assert found["materials-photo"].before is None
    assert "满 60 周岁了吗？ / Are you 60 or older?" in str(found["questions-age"].before)


def test_changes_are_told_in_the_readers_language() -> None:
    after = {
        **SERVICE,
        "minutes": 9,
        "materials": [*SERVICE["materials"][:2], SERVICE["materials"][2] | {"max_pages": 9}],
    }
    told = {change.key: change for change in design_changes(SERVICE, after, "en")}
    assert told["handling-minutes"].part == "minutes"
    assert "pages at most: 9" in str(told["materials-pension_check"].after)


def test_a_code_is_told_by_its_name_and_what_was_never_said_by_what_it_meant() -> None:
    (material, *others) = SERVICE["materials"]
    after = {**SERVICE, "applicants": "legal", "assurance": 3}
    after["materials"] = [{**material, "sources": ["scan", "licence"]}, *others]
    told = {change.key: (change.before, change.after) for change in design_changes(SERVICE, after)}
    assert told["handling-applicants"] == ("个人", "单位")
    assert told["handling-assurance"] == ("实名登录就行", "要当面读证")
    assert "来源：扫描或拍照、电子证照" in str(told[f"materials-{material['key']}"][1])
    same = {**SERVICE, "applicants": "natural", "assurance": 2}
    assert design_changes(SERVICE, same) == []


def test_of_a_question_only_the_changed_answer_is_told() -> None:
    after = changed("guidance/questions/age/options/1/title", {"zh": "没满", "en": "No"})
    (change,) = design_changes(SERVICE, after)
    assert (change.before, change.after) == (
        "选项：问法 还没有 / Not yet；代号 no；结果 young",
        "选项：问法 没满 / No；代号 no；结果 young",
    )


def test_the_order_of_keys_is_no_change() -> None:
    after = {key: SERVICE[key] for key in sorted(SERVICE, reverse=True)}
    assert design_changes(SERVICE, after) == []


def test_of_a_new_design_everything_is_new_and_the_same_has_no_change() -> None:
    assert design_changes(SERVICE, copy.deepcopy(SERVICE)) == []
    assert all(change.before is None for change in design_changes(None, SERVICE))


@pytest.mark.parametrize(
    ("logic", "zh", "en"),
    [
        (
            {"and": [{"==": [{"var": "answers.age"}, "yes"]}, {">": [{"var": "form.amount"}, 50050]}]},
            "“满 60 周岁了吗？” 是 满了，并且 “金额” 大于 500.50 元",
            "“Are you 60 or older?” is Yes, and “Amount” is more than ¥500.50",
        ),
        (
            {"or": [{"missing": ["form.amount"]}, {"and": [{"not": {"missing": ["today"]}}, {"var": "form.gone"}]}]},
            "“金额” 没有填，或者 （“今天” 填了，并且 “form.gone”）",
            "“Amount” is not given, or (“Today” is given, and “form.gone”)",
        ),
        (
            {"in": [{"var": "answers.age"}, ["yes", "no", "else"]]},
            "“满 60 周岁了吗？” 属于 满了、还没有、else",
            "“Are you 60 or older?” is one of Yes, Not yet, else",
        ),
        (
            {"not": {"<": [{"var": "form.amount"}, {"+": [{"var": "x"}, 1]}]}},
            "不是这样：“金额” 小于 (“x” + 1)",
            "it is not so that “Amount” is less than (“x” + 1)",
        ),
        ({"odd": [1]}, "odd(1)", "odd(1)"),
    ],
)
def test_a_condition_is_read_as_a_sentence_with_the_names_of_its_definition(logic: Any, zh: str, en: str) -> None:
    amount = {"name": "amount", "label": {"zh": "金额", "en": "Amount"}, "widget": "money"}
    known = facts({**SERVICE, "form": {"sections": [{"fields": [amount]}]}})
    assert (condition_words(logic, known), condition_words(logic, known, "en")) == (zh, en)


def test_a_changed_condition_is_told_by_what_each_side_called_its_facts() -> None:
    before = copy.deepcopy(SERVICE)
    before["materials"][0]["when"] = {"==": [{"var": "answers.age"}, "yes"]}
    after = changed("guidance/questions/age/title", {"zh": "到 60 岁了吗？", "en": "Are you 60?"})
    after["materials"][0]["when"] = {"==": [{"var": "answers.age"}, "no"]}
    told = {change.key: change for change in design_changes(before, after)}[
        f"materials-{before['materials'][0]['key']}"
    ]
    assert "“满 60 周岁了吗？” 是 满了" in str(told.before)
    assert "“到 60 岁了吗？” 是 还没有" in str(told.after)
