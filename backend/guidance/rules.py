"""情形引导 as data: walking it with a person's answers, and proving that it leads somewhere.

A guidance is ``{"start": "q1", "questions": {...}, "outcomes": {...}}``. A question has ``options``; an option
has a ``value`` and leads to a question (``next``) or an outcome (``outcome``). An outcome is of kind

- ``proceed``: it is done here, in this ``situation``;
- ``counter``: it is done elsewhere, with exactly these ``materials`` (keys of the guidance's own ``materials``) and
  perhaps as another ``item`` of the library than the one that was asked about;
- ``ineligible``: not at all, with ``reason`` and ``instead``: what to do now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backend.core.errors import Invalid, Text

Guidance = dict[str, Any]
KINDS = ("proceed", "counter", "ineligible")


@dataclass(frozen=True)
class Outcome:
    """Where the answers lead. ``situation`` is empty unless ``kind`` is ``proceed``; ``questions`` is the path."""

    key: str
    kind: str
    situation: str
    title: Text
    reason: Text | None
    instead: Text | None
    questions: tuple[str, ...]


def walk(guidance: Guidance, answers: dict[str, Any]) -> Outcome:
    """Follow ``answers`` (question key -> option value) from the start to an outcome.

    Raises Invalid: ``guidance_unanswered`` (a question on the path has no answer), ``guidance_unknown_answer``
    (no such option, or an answer to a question that was not on the path).
    """
    path: list[str] = []
    key = guidance["start"]
    while True:
        path.append(key)
        question = guidance["questions"][key]
        if key not in answers:
            raise Invalid("guidance_unanswered", UNANSWERED, fields={key: UNANSWERED})
        option = next((one for one in question["options"] if one["value"] == answers[key]), None)
        if option is None:
            raise Invalid("guidance_unknown_answer", UNKNOWN, fields={key: UNKNOWN})
        if "outcome" in option:
            break
        key = option["next"]
    strays = set(answers) - set(path)
    if strays:
        raise Invalid("guidance_unknown_answer", UNKNOWN, fields=dict.fromkeys(sorted(strays), UNKNOWN))
    return _outcome(guidance, option["outcome"], tuple(path))


def prove(guidance: Guidance) -> list[str]:
    """What is wrong with a guidance; empty when every branch ends and none is dead."""
    questions, outcomes = guidance.get("questions", {}), guidance.get("outcomes", {})
    problems = []
    if guidance.get("start") not in questions:
        problems.append("start is not a question")
    for key, question in questions.items():
        options = question.get("options", [])
        values = [option.get("value") for option in options]
        if len(options) < 2:
            problems.append(f"{key}: a question needs two options")
        if len(set(values)) != len(values):
            problems.append(f"{key}: an option value appears twice")
        if _ambiguous([option.get("title") for option in options]):
            problems.append(f"{key}: two options say the same")
        for option in options:
            target = f"{key}.{option.get('value')}"
            if ("next" in option) == ("outcome" in option):
                problems.append(f"{target}: leads to either a question or an outcome")
            elif "next" in option and option["next"] not in questions:
                problems.append(f"{target}: there is no question {option['next']}")
            elif "outcome" in option and option["outcome"] not in outcomes:
                problems.append(f"{target}: there is no outcome {option['outcome']}")
    for key, outcome in outcomes.items():
        if outcome.get("kind") == "proceed" and not outcome.get("situation"):
            problems.append(f"{key}: proceeding needs a situation")
        elif outcome.get("kind") == "counter" and not _brings(guidance, outcome):
            problems.append(f"{key}: names the materials to bring, all of them known")
        elif outcome.get("kind") == "ineligible" and not (outcome.get("reason") and outcome.get("instead")):
            problems.append(f"{key}: says no without a reason or what to do instead")
        elif outcome.get("kind") not in KINDS:
            problems.append(f"{key}: kind is {', '.join(KINDS)}")
    if problems:
        return problems
    return _unreachable(guidance) + _circles(guidance)


def _ambiguous(titles: list[Any]) -> bool:
    """Whether a person could not tell two options apart, in one of the languages."""
    texts = [title for title in titles if isinstance(title, dict)]
    return any(len({text.get(language) for text in texts}) < len(texts) for language in ("zh", "en"))


def _brings(guidance: Guidance, outcome: dict[str, Any]) -> bool:
    """Whether an outcome lists each material once, and only those that the guidance describes."""
    keys, known = outcome.get("materials"), set(guidance.get("materials", ()))
    return isinstance(keys, list) and 0 < len(keys) == len(set(keys)) and set(keys) <= known


def longest_path(guidance: Guidance) -> int:
    """How many questions a person answers at most."""

    def depth(key: str) -> int:
        following = [option["next"] for option in guidance["questions"][key]["options"] if "next" in option]
        return 1 + max((depth(after) for after in following), default=0)

    return depth(guidance["start"])


def _unreachable(guidance: Guidance) -> list[str]:
    reached, waiting = set(), [guidance["start"]]
    ends = set()
    while waiting:
        key = waiting.pop()
        if key in reached:
            continue
        reached.add(key)
        for option in guidance["questions"][key]["options"]:
            if "next" in option:
                waiting.append(option["next"])
            else:
                ends.add(option["outcome"])
    dead = sorted(set(guidance["questions"]) - reached) + sorted(set(guidance["outcomes"]) - ends)
    problems = [f"{key}: no answers lead here" for key in dead]
    brought = {key for outcome in guidance["outcomes"].values() for key in outcome.get("materials", ())}
    problems += [f"{key}: no outcome asks for this" for key in sorted(set(guidance.get("materials", ())) - brought)]
    if all(guidance["outcomes"][key]["kind"] == "ineligible" for key in ends):
        problems.append("no answers let a person proceed")
    return problems


def _circles(guidance: Guidance) -> list[str]:
    done: set[str] = set()

    def visit(key: str, trail: tuple[str, ...]) -> list[str]:
        if key in trail:
            return [f"{key}: the questions go round in a circle"]
        if key in done:
            return []
        found = []
        for option in guidance["questions"][key]["options"]:
            if "next" in option:
                found += visit(option["next"], (*trail, key))
        done.add(key)
        return found

    return visit(guidance["start"], ())


def _outcome(guidance: Guidance, key: str, path: tuple[str, ...]) -> Outcome:
    outcome = guidance["outcomes"][key]

    def text(name: str) -> Text | None:
        return Text(outcome[name]["zh"], outcome[name]["en"]) if outcome.get(name) else None

    title = Text(outcome["title"]["zh"], outcome["title"]["en"])
    return Outcome(key, outcome["kind"], outcome.get("situation", ""), title, text("reason"), text("instead"), path)


UNANSWERED = Text("这一问还没选", "This question has not been answered")
UNKNOWN = Text("这个选项不在这次要问的里面，请重新选", "This answer does not belong here. Please choose again")
