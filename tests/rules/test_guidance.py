"""情形引导: walking with answers and proving that no branch is dead."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from backend.core.errors import Invalid
from backend.guidance.rules import longest_path, prove, walk

TEXT = {"zh": "字", "en": "word"}
GUIDANCE: dict[str, Any] = {
    "start": "home",
    "questions": {
        "home": {
            "title": TEXT,
            "options": [
                {"value": "yes", "title": {"zh": "有", "en": "Yes"}, "outcome": "owner"},
                {"value": "no", "title": {"zh": "没有", "en": "No"}, "next": "kind"},
            ],
        },
        "kind": {
            "title": TEXT,
            "options": [
                {"value": "public", "title": {"zh": "公租房", "en": "Public"}, "outcome": "go"},
                {"value": "market", "title": {"zh": "市场房", "en": "Market"}, "outcome": "go"},
            ],
        },
    },
    "outcomes": {
        "go": {"kind": "proceed", "situation": "tenant", "title": TEXT},
        "owner": {"kind": "ineligible", "title": TEXT, "reason": TEXT, "instead": TEXT},
    },
}


def changed(**parts: Any) -> dict[str, Any]:
    """The guidance with some question's option or outcome replaced, by dotted path."""
    guidance = copy.deepcopy(GUIDANCE)
    for path, value in parts.items():
        *steps, last = path.split("__")
        node: Any = guidance
        for step in steps:
            node = node[int(step) if step.isdigit() else step]
        node[int(last) if last.isdigit() else last] = value
    return guidance


def test_answers_lead_to_an_outcome() -> None:
    outcome = walk(GUIDANCE, {"home": "no", "kind": "public"})
    assert (outcome.kind, outcome.situation, outcome.questions) == ("proceed", "tenant", ("home", "kind"))
    refusal = walk(GUIDANCE, {"home": "yes"})
    assert refusal.kind == "ineligible"
    assert refusal.instead is not None


@pytest.mark.parametrize(
    ("answers", "code", "field"),
    [
        ({}, "guidance_unanswered", "home"),
        ({"home": "no"}, "guidance_unanswered", "kind"),
        ({"home": "perhaps"}, "guidance_unknown_answer", "home"),
        ({"home": ["no"]}, "guidance_unknown_answer", "home"),
        ({"home": "yes", "kind": "public"}, "guidance_unknown_answer", "kind"),
        ({"home": "yes", "colour": "red"}, "guidance_unknown_answer", "colour"),
    ],
)
def test_missing_and_unknown_answers_are_refused_by_question(answers: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        walk(GUIDANCE, answers)
    assert caught.value.code == code
    assert field in caught.value.fields


def test_a_sound_guidance_has_no_problems() -> None:
    assert prove(GUIDANCE) == []
    assert longest_path(GUIDANCE) == 2


@pytest.mark.parametrize(
    ("guidance", "words"),
    [
        (changed(start="nowhere"), "start is not a question"),
        (changed(questions__home__options__1__next="nowhere"), "there is no question"),
        (changed(questions__kind__options__1__outcome="nowhere"), "there is no outcome"),
        (changed(questions__kind__options=[]), "two options"),
        (changed(questions__kind__options__1__value="public"), "appears twice"),
        (changed(questions__home__options__0={"value": "yes", "title": TEXT}), "either a question or an outcome"),
        (changed(questions__kind__options__1={"value": "m", "title": TEXT, "next": "home"}), "circle"),
        (changed(questions__home__options__1={"value": "no", "title": TEXT, "outcome": "go"}), "kind: no answers lead"),
        (changed(outcomes__spare=GUIDANCE["outcomes"]["go"]), "spare: no answers lead here"),
        (changed(outcomes__owner={"kind": "ineligible", "title": TEXT, "reason": TEXT}), "what to do instead"),
        (changed(outcomes__go={"kind": "proceed", "title": TEXT}), "needs a situation"),
        (changed(outcomes__go={"kind": "maybe", "title": TEXT}), "go: kind is proceed, "),
        (changed(outcomes__go=GUIDANCE["outcomes"]["owner"]), "let a person proceed"),
    ],
)
def test_each_fault_is_named(guidance: dict[str, Any], words: str) -> None:
    assert any(words in str(problem) for problem in prove(guidance))


GROWN = {"<=": [{"var": "applicant.birth_year"}, 1966]}


def conditional(first: Any, second: Any = None) -> dict[str, Any]:
    """The guidance with conditions on the answers of its second question."""
    options = copy.deepcopy(GUIDANCE["questions"]["kind"]["options"])
    for option, when in zip(options, (first, second), strict=True):
        option |= {} if when is None else {"when": when}
    return changed(questions__kind__options=options)


@pytest.mark.parametrize(
    ("applicant", "offered"), [({"birth_year": 1960}, True), ({"birth_year": 1990}, False), ({}, True), (None, True)]
)
def test_an_answer_for_some_people_is_refused_to_nobody_but_a_clear_other(
    applicant: dict[str, Any] | None, offered: bool
) -> None:
    answers = {"home": "no", "kind": "public"}
    if offered:
        assert walk(conditional(GROWN), answers, applicant).kind == "proceed"
    else:
        with pytest.raises(Invalid, match="guidance_unknown_answer"):
            walk(conditional(GROWN), answers, applicant)


def test_an_answer_may_depend_on_an_earlier_one() -> None:
    guidance = conditional({"==": [{"var": "answers.home"}, "no"]})
    assert prove(guidance) == []
    assert walk(guidance, {"home": "no", "kind": "public"}).kind == "proceed"


@pytest.mark.parametrize(
    ("first", "second", "path", "words"),
    [
        (GROWN, {">": [{"var": "applicant.birth_year"}, 1966]}, None, ""),
        (GROWN, {">": [{"var": "applicant.birth_year"}, 1967]}, "/questions/kind", "left without any answer"),
        ({"and": [GROWN, {"not": [GROWN]}]}, None, "/questions/kind/options/0", "ever offered"),
        ({"==": [{"var": "form.amount"}, 1]}, None, "/questions/kind/options/0", "not known when it is asked"),
        ({"==": [{"var": "answers.kind"}, "x"]}, None, "/questions/kind/options/0", "not known when it is asked"),
        ({"like": [1, 2]}, None, "/questions/kind/options/0", "unknown operator"),
    ],
)
def test_conditions_are_proved_for_every_kind_of_person(first: Any, second: Any, path: str | None, words: str) -> None:
    flaws = prove(conditional(first, second))
    assert [flaw.path for flaw in flaws] == ([path] if path else [])
    assert all(words in flaw.message.en for flaw in flaws)


def test_a_flaw_names_its_place() -> None:
    (flaw,) = prove(changed(questions__kind__options__1={"value": "m", "title": TEXT, "next": "home"}))
    assert flaw.as_json() == {
        "path": "/questions/kind/options/1",
        "zh": "问题绕回来了，永远答不完。",
        "en": "the questions go round in a circle",
        "severity": "error",
    }
