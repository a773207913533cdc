"""Answers that are offered to some people only, by conditions on earlier answers and on what the card says.

Only a clear no takes an answer away: where something that the condition reads is not known (nobody is signed in, the
question was not asked) everybody is offered the answer, because doubt never closes a way.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from backend.core.errors import Flaw, Text, pointer
from backend.forms.logic import LogicError, holds, paths, problems

APPLICANT = ("birth_year", "sex")
"""What the pages know of a signed-in applicant, and a condition may read as ``applicant.x``."""
SEXES = ("0", "1", "2", "9")
"""GB/T 2261.1: unknown, male, female, unspecified."""
MOST = 5_000
"""Kinds of people that a question is proved for; more than a person could overlook are not tried."""


def offered(option: dict[str, Any], known: dict[str, Any]) -> bool:
    """Whether somebody of whom ``known`` holds (``answers``, ``applicant``) may choose an option."""
    if "when" not in option:
        return True
    try:
        return holds(option["when"], known)
    except LogicError:
        return True


def branch_flaws(guidance: dict[str, Any]) -> list[Flaw]:
    """What is wrong with the conditions of answers: their writing, what they read, one that never holds, and people
    whom a question leaves without any answer.
    """
    return [flaw for key, question in guidance["questions"].items() for flaw in _of_question(guidance, key, question)]


def _of_question(guidance: dict[str, Any], key: str, question: dict[str, Any]) -> Iterator[Flaw]:
    place = pointer("questions", key)
    conditional = [(number, one) for number, one in enumerate(question["options"]) if "when" in one]
    written = []
    for number, option in conditional:
        words = _unreadable(option["when"], set(guidance["questions"]) - {key})
        written += [Flaw(place + pointer("options", number), one) for one in words]
    if written or not conditional:
        yield from written
        return
    people = _people(guidance, [option["when"] for _, option in conditional])
    if people is None:
        yield Flaw(place, TOO_MANY, "warning")
        return
    for number, option in conditional:
        if not any(offered(option, one) for one in people):
            yield Flaw(place + pointer("options", number), NEVER)
    if any(not any(offered(option, one) for option in question["options"]) for one in people):
        yield Flaw(place, STUCK)


def _unreadable(condition: Any, questions: set[str]) -> Iterator[Text]:
    for words in problems(condition):
        yield Text(f"条件写得不对：{words}。", words)
    for path in sorted(paths(condition)):
        root, _, rest = path.partition(".")
        if not (root == "answers" and rest in questions) and not (root == "applicant" and rest in APPLICANT):
            yield Text(f"条件用到“{path}”，选答案时还不知道。", f"reads {path!r}, which is not known when it is asked")


def _people(guidance: dict[str, Any], conditions: list[Any]) -> list[dict[str, Any]] | None:
    """One of every kind of person that the conditions can tell apart; None when there are too many kinds."""
    read = sorted(set().union(*(paths(one) for one in conditions)))
    numbers = {number for one in conditions for number in _numbers(one)}
    years = sorted({year + step for year in numbers for step in (-1, 0, 1)} | {1900, 2100})
    values: list[list[Any]] = []
    for path in read:
        root, _, name = path.partition(".")
        if root == "answers":
            values.append([option["value"] for option in guidance["questions"][name]["options"]])
        else:
            values.append(list(SEXES) if name == "sex" else list(years))
    count = 1
    for choices in values:
        count *= len(choices)
    if count > MOST:
        return None
    found = []
    for combination in itertools.product(*values):
        person: dict[str, Any] = {"answers": {}, "applicant": {}}
        for path, value in zip(read, combination, strict=True):
            root, _, name = path.partition(".")
            person[root][name] = value
        found.append(person)
    return found


def _numbers(condition: Any) -> Iterator[int]:
    if isinstance(condition, int) and not isinstance(condition, bool):
        yield condition
    elif isinstance(condition, (list, dict)):
        for part in condition.values() if isinstance(condition, dict) else condition:
            yield from _numbers(part)


NEVER = Text("没有人选得到这个答案，条件总是不成立。", "nobody is ever offered this answer")
STUCK = Text(
    "有的人一个答案也选不到，会卡在这里。请留一个人人都能选的。",
    "some people are left without any answer; let one answer be for everybody",
)
TOO_MANY = Text("条件太多，没法把每一种人都试一遍，请自己看清楚。", "too many conditions to try every kind of person")
