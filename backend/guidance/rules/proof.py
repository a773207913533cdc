"""Proving a guidance before it is published: every branch ends, none is dead, none can be confused, nobody is stuck."""

from __future__ import annotations

from typing import Any

from backend.core.errors import Flaw, Text, pointer
from backend.guidance.rules.branches import branch_flaws

KINDS = ("proceed", "counter", "ineligible")
MOST_QUESTIONS = 200
"""Of one guidance; the largest that is shipped has four."""


def prove(guidance: dict[str, Any]) -> list[Flaw]:
    """What is wrong with a guidance; empty when every branch ends, none is dead and none can be confused. Paths are
    those of ``guidance``.
    """
    questions, outcomes = guidance.get("questions", {}), guidance.get("outcomes", {})
    flaws = []
    if len(questions) > MOST_QUESTIONS:
        return [Flaw("/questions", TOO_LONG)]
    if guidance.get("start") not in questions:
        flaws.append(Flaw("/start", NO_START))
    for key, question in questions.items():
        flaws += _question_flaws(pointer("questions", key), question, questions, outcomes)
    for key, outcome in outcomes.items():
        flaws += _outcome_flaws(pointer("outcomes", key), guidance, outcome)
    if flaws:
        return flaws
    return _unreachable(guidance) + _circles(guidance) + branch_flaws(guidance)


def _question_flaws(
    path: str, question: dict[str, Any], questions: dict[str, Any], outcomes: dict[str, Any]
) -> list[Flaw]:
    options = question.get("options", [])
    values = [option.get("value") for option in options]
    flaws = []
    if len(options) < 2:
        flaws.append(Flaw(path, TWO_OPTIONS))
    if len(set(values)) != len(values):
        flaws.append(Flaw(path, VALUE_TWICE))
    if _ambiguous([option.get("title") for option in options]):
        flaws.append(Flaw(path, SAME_WORDS))
    for number, option in enumerate(options):
        place = path + pointer("options", number)
        if ("next" in option) == ("outcome" in option):
            flaws.append(Flaw(place, LEADS_NOWHERE))
        elif "next" in option and option["next"] not in questions:
            flaws.append(Flaw(place, _unknown("问题", "question", option["next"])))
        elif "outcome" in option and option["outcome"] not in outcomes:
            flaws.append(Flaw(place, _unknown("结果", "outcome", option["outcome"])))
    return flaws


def _outcome_flaws(path: str, guidance: dict[str, Any], outcome: dict[str, Any]) -> list[Flaw]:
    if outcome.get("kind") == "proceed" and not outcome.get("situation"):
        return [Flaw(path, NO_SITUATION)]
    if outcome.get("kind") == "counter" and not _brings(guidance, outcome):
        return [Flaw(path, NO_MATERIALS)]
    if outcome.get("kind") == "ineligible" and not (outcome.get("reason") and outcome.get("instead")):
        return [Flaw(path, NO_REASON)]
    return [] if outcome.get("kind") in KINDS else [Flaw(path, UNKNOWN_KIND)]


def _ambiguous(titles: list[Any]) -> bool:
    """Whether a person could not tell two options apart, in one of the languages."""
    texts = [title for title in titles if isinstance(title, dict)]
    return any(len({text.get(language) for text in texts}) < len(texts) for language in ("zh", "en"))


def _brings(guidance: dict[str, Any], outcome: dict[str, Any]) -> bool:
    """Whether an outcome lists each material once, and only those that the guidance describes."""
    keys, known = outcome.get("materials"), set(guidance.get("materials", ()))
    return isinstance(keys, list) and 0 < len(keys) == len(set(keys)) and set(keys) <= known


def _unreachable(guidance: dict[str, Any]) -> list[Flaw]:
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
    flaws = [Flaw(pointer("questions", key), DEAD) for key in guidance["questions"] if key not in reached]
    flaws += [Flaw(pointer("outcomes", key), DEAD) for key in guidance["outcomes"] if key not in ends]
    brought = {key for outcome in guidance["outcomes"].values() for key in outcome.get("materials", ())}
    unasked = [key for key in guidance.get("materials", ()) if key not in brought]
    flaws += [Flaw(pointer("materials", key), NOT_BROUGHT) for key in unasked]
    if all(guidance["outcomes"][key]["kind"] == "ineligible" for key in ends):
        flaws.append(Flaw("/outcomes", NOBODY_PROCEEDS))
    return flaws


def _circles(guidance: dict[str, Any]) -> list[Flaw]:
    """Every option that leads back to a question on its own way."""
    done: set[str] = set()

    def visit(key: str, trail: tuple[str, ...]) -> list[Flaw]:
        if key in done:
            return []
        flaws = []
        for number, option in enumerate(guidance["questions"][key]["options"]):
            if option.get("next") in (*trail, key):
                flaws.append(Flaw(pointer("questions", key, "options", number), CIRCLE))
            elif "next" in option:
                flaws += visit(option["next"], (*trail, key))
        done.add(key)
        return flaws

    return visit(guidance["start"], ())


def _unknown(zh: str, en: str, name: Any) -> Text:
    return Text(f"没有叫“{name}”的{zh}。", f"there is no {en} {name}")


TOO_LONG = Text(
    f"一份引导最多 {MOST_QUESTIONS} 个问题，请分成几个事项。",
    f"a guidance has at most {MOST_QUESTIONS} questions; split it into several items",
)
NO_START = Text("第一个问题还没定。", "start is not a question")
TWO_OPTIONS = Text("一个问题至少要有两个选项。", "a question needs two options")
VALUE_TWICE = Text("有两个选项的代号一样。", "an option value appears twice")
SAME_WORDS = Text("有两个选项写的一样，办事的人分不清。", "two options say the same")
LEADS_NOWHERE = Text("选项要么通向一个问题，要么通向一个结果。", "leads to either a question or an outcome")
NO_SITUATION = Text("能办的结果要写明是哪种情形。", "proceeding needs a situation")
NO_MATERIALS = Text(
    "要写明带哪些材料，每样一次，并且都在材料清单里。", "names the materials to bring, all of them known"
)
NO_REASON = Text("说不能办，要写明原因和现在该怎么办。", "says no without a reason or what to do instead")
UNKNOWN_KIND = Text("结果只有三种：这里办、窗口办、不能办。", f"kind is {', '.join(KINDS)}")
DEAD = Text("怎么选都到不了这里。", "no answers lead here")
NOT_BROUGHT = Text("没有哪个结果要这样材料。", "no outcome asks for this")
NOBODY_PROCEEDS = Text("怎么选都是不能办。", "no answers let a person proceed")
CIRCLE = Text("问题绕回来了，永远答不完。", "the questions go round in a circle")
