"""情形引导: walking with answers and proving that no branch is dead."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from backend.core.errors import Invalid
from backend.guidance.rules import branches, longest_path, prove, walk
from backend.guidance.rules.branches import offered
from backend.guidance.rules.proof import TOO_LONG

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


def long_guidance(questions: int, condition: Any) -> dict[str, Any]:
    """Questions one after the other, each with four answers; from the seventh on all but the first have a condition."""
    tree = copy.deepcopy(GUIDANCE)
    asked: dict[str, Any] = {}
    for number in range(questions):
        leads = {"next": f"q{number + 1}"} if number + 1 < questions else {"outcome": "go"}
        options = [{"value": f"v{one}", "title": {"zh": f"{one}", "en": f"{one}"}, **leads} for one in range(4)]
        for option in options[1:] if number >= 6 else ():
            option["when"] = condition(number)
        asked[f"q{number}"] = {"title": TEXT, "options": options}
    tree["outcomes"] = {"go": tree["outcomes"]["go"]}
    return {**tree, "start": "q0", "questions": asked}


def _any_of(before: int) -> Any:
    """A condition on the ``before`` answers before, that most people meet."""
    return lambda number: {
        "or": [{"in": [{"var": f"answers.q{number - one}"}, ["v0", "v1"]]} for one in range(1, before + 1)]
    }


def test_a_long_guidance_is_proved_without_trying_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    worked_out = []
    monkeypatch.setattr(branches, "offered", lambda option, known: worked_out.append(1) or offered(option, known))
    assert prove(long_guidance(100, _any_of(5))) == []
    assert len(worked_out) < 1_000


def test_of_more_kinds_of_people_than_are_tried_the_question_is_named() -> None:
    nobody = prove(long_guidance(100, lambda number: {"and": [_any_of(6)(number), {"==": [1, 2]}]}))
    assert {flaw.message.en for flaw in nobody if flaw.severity == "error"} == {branches.NEVER.en}
    left = [flaw.path for flaw in nobody if flaw.severity == "warning"]
    assert left[-1] == "/questions/q99"  # one after the other; what is left when the bound is reached is said
    assert all(flaw.message == branches.TOO_MANY for flaw in nobody if flaw.severity == "warning")


def test_a_guidance_without_end_is_refused_in_words() -> None:
    (flaw,) = prove(long_guidance(201, _any_of(1)))
    assert (flaw.path, flaw.message) == ("/questions", TOO_LONG)


def test_a_flaw_names_its_place() -> None:
    (flaw,) = prove(changed(questions__kind__options__1={"value": "m", "title": TEXT, "next": "home"}))
    assert flaw.as_json() == {
        "path": "/questions/kind/options/1",
        "zh": "问题绕回来了，永远答不完。",
        "en": "the questions go round in a circle",
        "severity": "error",
    }
