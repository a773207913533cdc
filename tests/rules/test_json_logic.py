"""The condition language: the vectors shared with the page, and what must hold for any condition."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.forms import logic
from backend.forms.logic import LogicError

CONTRACT = json.loads((Path(__file__).parents[1] / "contract" / "jsonlogic.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", CONTRACT["vectors"], ids=lambda vector: vector["name"])
def test_shared_vector(vector: dict[str, Any]) -> None:
    data = vector.get("data", CONTRACT["data"])
    if "error" in vector:
        with pytest.raises(LogicError) as caught:
            logic.evaluate(vector["logic"], data)
        assert caught.value.code == vector["error"]
    else:
        result = logic.evaluate(vector["logic"], data)
        assert result == vector["result"]
        assert isinstance(result, bool) == isinstance(vector["result"], bool)


def test_every_operator_has_vectors_that_answer_and_that_fail() -> None:
    def operators(node: Any) -> set[str]:
        if isinstance(node, list):
            return set().union(*(operators(part) for part in node))
        if isinstance(node, dict):
            return set(node) | set().union(*(operators(part) for part in node.values()))
        return set()

    for kind in ("result", "error"):
        seen = set().union(*(operators(vector["logic"]) for vector in CONTRACT["vectors"] if kind in vector))
        assert set(logic.ARITY) <= seen


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
operators = st.sampled_from([*logic.ARITY, "if"])
conditions = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(operators, inner | st.lists(inner), max_size=2)
)


@given(conditions, st.dictionaries(st.text(max_size=3), scalars | st.lists(scalars, max_size=3), max_size=3))
def test_any_json_gives_a_value_or_a_logic_error_and_never_anything_else(condition: Any, data: Any) -> None:
    try:
        value = logic.evaluate(condition, data)
    except LogicError:
        return
    json.dumps(value)


@given(conditions)
def test_a_condition_without_problems_is_never_malformed_or_unknown(condition: Any) -> None:
    if logic.problems(condition):
        return
    code = ""
    try:
        logic.evaluate(condition, {})
    except LogicError as error:
        code = error.code
    assert code not in {"malformed", "unknown_operator"}


def test_problems_are_found_without_data_also_in_branches_never_reached() -> None:
    assert logic.problems({"or": [True, {"log": "x"}]}) == ["unknown operator 'log'"]
    assert logic.problems({"==": [1]}) != []
    assert logic.problems({"and": [{"==": [{"var": "form.a"}, 1]}, {"missing": ["form.b"]}]}) == []


def test_paths_are_those_read_from_the_data_object() -> None:
    condition = {"and": [{"missing": ["form.a"]}, {"some": [{"var": "form.list"}, {"==": [{"var": "age"}, 1]}]}]}
    assert logic.paths(condition) == {"form.a", "form.list"}


def test_a_condition_must_be_a_boolean() -> None:
    assert logic.holds({"==": [1, 1]}, {}) is True
    with pytest.raises(LogicError):
        logic.holds({"+": [1, 1]}, {})
