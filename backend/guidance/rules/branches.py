"""Answers that are offered to some people only, by conditions on earlier answers and on what the card says.

Only a clear no takes an answer away: where something that the condition reads is not known (nobody is signed in, the
question was not asked) everybody is offered the answer, because doubt never closes a way.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from backend.core.errors import Flaw, Text, pointer
from backend.forms.logic import LogicError, holds, paths, problems

APPLICANT = ("birth_year", "sex")
"""What the pages know of a signed-in applicant, and a condition may read as ``applicant.x``."""
SEXES = ("0", "1", "2", "9")
"""GB/T 2261.1: unknown, male, female, unspecified."""
MOST = 5_000
"""Kinds of people that a question is proved for; more than a person could overlook are not tried."""
MOST_TRIED = 8_000
"""Conditions that are worked out for a whole guidance: the proof runs while somebody types, for 0.1 s at most."""


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
    whom a question leaves without any answer. Questions with more kinds of people than can be tried are named.
    """
    left = _Left(MOST_TRIED)
    return [flaw for key, one in guidance["questions"].items() for flaw in _of_question(guidance, key, one, left)]


class _TooMany(Exception):
    """More kinds of people than are tried."""


@dataclass
class _Left:
    """How many conditions may still be worked out."""

    tries: int

    def take(self) -> None:
        if self.tries == 0:
            raise _TooMany
        self.tries -= 1


def _of_question(guidance: dict[str, Any], key: str, question: dict[str, Any], left: _Left) -> Iterator[Flaw]:
    place = pointer("questions", key)
    conditional = [(number, one) for number, one in enumerate(question["options"]) if "when" in one]
    written = []
    for number, option in conditional:
        words = _unreadable(option["when"], set(guidance["questions"]) - {key})
        written += [Flaw(place + pointer("options", number), one) for one in words]
    if written or not conditional:
        yield from written
        return
    try:
        tables = [_Table(guidance, option["when"], left) for _, option in conditional]
        for (number, _), table in zip(conditional, tables, strict=True):
            if not any(table.holds(values) for values in table.people()):
                yield Flaw(place + pointer("options", number), NEVER)
        if len(conditional) == len(question["options"]) and _anybody_stuck(tables):
            yield Flaw(place, STUCK)
    except _TooMany:
        yield Flaw(place, TOO_MANY, "warning")


def _anybody_stuck(tables: list[_Table]) -> bool:
    """Whether some kind of person is offered none of the answers."""
    values: dict[str, set[Any]] = {}
    for table in tables:
        for path, some in table.values.items():
            values.setdefault(path, set()).update(some)
    everybody = _combined({path: sorted(some, key=str) for path, some in values.items()})
    return any(not any(table.holds_for(person) for table in tables) for person in everybody)


class _Table:
    """For whom a condition holds: worked out once for each kind of person that it can tell apart."""

    def __init__(self, guidance: dict[str, Any], condition: Any, left: _Left) -> None:
        self._condition, self._left = condition, left
        self._known: dict[tuple[Any, ...], bool] = {}
        self.values = {path: _values(guidance, path, condition) for path in sorted(paths(condition))}

    def people(self) -> Iterator[tuple[Any, ...]]:
        """Every kind of person, by the values that the condition reads."""
        return (tuple(person.values()) for person in _combined(self.values))

    def holds_for(self, person: dict[str, Any]) -> bool:
        return self.holds(tuple(person[path] for path in self.values))

    def holds(self, values: tuple[Any, ...]) -> bool:
        if values not in self._known:
            self._left.take()
            known: dict[str, Any] = {"answers": {}, "applicant": {}}
            for path, value in zip(self.values, values, strict=True):
                root, _, name = path.partition(".")
                known[root][name] = value
            self._known[values] = offered({"when": self._condition}, known)
        return self._known[values]


def _unreadable(condition: Any, questions: set[str]) -> Iterator[Text]:
    for words in problems(condition):
        yield Text(f"条件写得不对：{words}。", words)
    for path in sorted(paths(condition)):
        root, _, rest = path.partition(".")
        if not (root == "answers" and rest in questions) and not (root == "applicant" and rest in APPLICANT):
            yield Text(f"条件用到“{path}”，选答案时还不知道。", f"reads {path!r}, which is not known when it is asked")


def _combined(values: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """Every combination of values by path. Raises _TooMany."""
    if math.prod(len(some) for some in values.values()) > MOST:
        raise _TooMany
    return (dict(zip(values, one, strict=True)) for one in itertools.product(*values.values()))


def _values(guidance: dict[str, Any], path: str, condition: Any) -> list[Any]:
    """What stands at a path for the kinds of people that a condition can tell apart there."""
    root, _, name = path.partition(".")
    if root == "answers":
        return [option["value"] for option in guidance["questions"][name]["options"]]
    if name == "sex":
        return list(SEXES)
    return sorted({year + step for year in _numbers(condition) for step in (-1, 0, 1)} | {1900, 2100})


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
