"""Content of an item: what is wrong with it, what it lacks, what changed, where levels disagree."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.catalog.rules import lifecycle
from backend.catalog.rules.differences import differences
from backend.catalog.rules.elements import ELEMENTS, complete
from backend.catalog.rules.soundness import completeness, disagreements, findings
from backend.core.errors import Conflict, Refused

SOUND: dict[str, Any] = {"name": "社会保障卡挂失", "category": "人社"}


def wrong(**content: Any) -> dict[str, str]:
    return {one.key: one.severity for one in findings({**SOUND, **content})}


def test_a_plain_item_is_sound() -> None:
    assert wrong() == {}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"name": ""}, {"name": "error"}),
        ({"name": "事" * 301}, {"name": "error"}),
        ({"name": "=HYPERLINK(1)"}, {"name": "error"}),
        ({"fee": "@SUM(A1)"}, {"fee": "error"}),
        ({"basic_code": "00201 4"}, {"basic_code": "error"}),
        ({"type": "魔法"}, {"type": "warning"}),
        ({"visits": 1, "visit_reason": "核验本人"}, {}),
        ({"visits": 1}, {"visit_reason": "warning"}),
        ({"visits": True}, {"visits": "error"}),
        ({"visits": 100, "visit_reason": "核验本人"}, {"visits": "error"}),
        ({"visits": 0, "channels": ["窗口"]}, {"visits": "error"}),
        ({"visits": 0, "channels": ["窗口"], "mail": True}, {}),
        ({"visits": 0, "channels": ["网上"]}, {}),
        ({"visits": 1, "visit_reason": "核验本人", "online_depth": "Ⅳ级"}, {"online_depth": "error"}),
        ({"fee_charged": True}, {"fee": "error", "fee_name": "error", "fee_basis": "error", "fee_online": "error"}),
        ({"fee_charged": True, "fee": "5 元", "fee_name": "工本费", "fee_basis": "发改价格", "fee_online": False}, {}),
        ({"fee_charged": "yes"}, {"fee_charged": "error"}),
        ({"case_kind": "即办件", "promised_time_limit": "20个工作日"}, {"case_kind": "error"}),
        ({"case_kind": "即办件", "promised_time_limit": "当场办结"}, {}),
        ({"case_kind": "承诺件"}, {"promised_time_limit": "error"}),
        ({"promised_time_limit": "5"}, {"promised_time_limit": "warning"}),
        ({"result_name": "居住证", "result_type": "批文"}, {"result_type": "error"}),
        ({"steps": ["申请", " "]}, {"steps": "error"}),
        ({"steps": ["步" * 41], "sayings": ["说" * 40]}, {}),
        ({"sayings": ["说" * 41]}, {"sayings": "error"}),
        ({"materials": [{"name": "身份证"}, {"name": "身份证"}]}, {"materials": "warning"}),
        ({"materials": [{"note": "没有名字"}]}, {"materials": "error"}),
        ({"materials": [{"name": "身份证", "necessity": "也许"}]}, {"materials": "warning"}),
        ({"materials": "身份证"}, {"materials": "error"}),
        ({"faq": [{"a": "没有问题的回答"}]}, {"faq": "error"}),
    ],
)
def test_each_rule_names_its_element(content: dict[str, Any], expected: dict[str, str]) -> None:
    assert wrong(**content) == expected


@given(
    st.dictionaries(
        st.sampled_from([element.key for element in ELEMENTS]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=20),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
            max_leaves=6,
        ),
    )
)
def test_any_content_is_judged_without_failing(content: dict[str, Any]) -> None:
    for one in findings(content):
        assert one.message.zh
        assert one.message.en
    share, missing = completeness(content)
    assert 0 <= share <= 1
    assert len(missing) <= len(ELEMENTS)


def test_nothing_changed_is_no_change() -> None:
    assert differences(SOUND, complete(SOUND)) == []


def test_changes_of_a_list_are_told_line_by_line() -> None:
    before = {**SOUND, "fee": "5 元", "materials": [{"name": "身份证", "copies": 1}, {"name": "照片"}]}
    after = {**SOUND, "materials": [{"name": "身份证", "copies": 2}, {"name": "申请表"}], "mail": True}
    assert [(one.key, one.part, one.before, one.after) for one in differences(before, after)] == [
        ("mail", "", None, "是"),
        ("materials", "身份证", "身份证 · 1", "身份证 · 2"),
        ("materials", "照片", "照片", None),
        ("materials", "申请表", None, "申请表"),
        ("fee", "", "5 元", None),
    ]


def test_a_changed_order_is_one_change() -> None:
    changes = differences({**SOUND, "steps": ["申请", "领取"]}, {**SOUND, "steps": ["领取", "申请"]})
    assert [(one.key, one.before, one.after) for one in changes] == [("steps", "申请、领取", "领取、申请")]


def test_levels_that_disagree_are_named_with_who_says_what() -> None:
    entries = [
        ("省", {**SOUND, "basic_code": "002014010007", "legal_time_limit": "当场"}),
        ("市", {**SOUND, "basic_code": "002014010007", "legal_time_limit": "5个工作日"}),
        ("县", {**SOUND, "basic_code": "002014010007"}),
        ("别的", {**SOUND, "basic_code": "1", "name": "另一件"}),
    ]
    assert disagreements(entries) == [("002014010007", "legal_time_limit", {"当场": ["省"], "5个工作日": ["市"]})]


@pytest.mark.parametrize("name", sorted(lifecycle.STEPS))
def test_a_step_from_another_state_is_stale(name: str) -> None:
    step = lifecycle.STEPS[name]
    for state in lifecycle.STATES:
        if state == step.source:
            assert lifecycle.check(name, state, actor="b", authors=("a",), reason="因为") is step
        else:
            with pytest.raises(Conflict, match="stale_item"):
                lifecycle.check(name, state, actor="b", authors=("a",), reason="因为")


def test_four_eyes_and_reasons() -> None:
    with pytest.raises(Refused, match="own_work"):
        lifecycle.check("approve", "draft", actor="a", authors=("b", "a"), reason="")
    with pytest.raises(Refused, match="reason_missing"):
        lifecycle.check("withdraw", "published", actor="a", authors=("b",), reason=" ")
