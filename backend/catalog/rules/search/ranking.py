"""The second look at the first results: what a name says that nobody asked for, and how much of the question it says.

The index orders thousands of names by the words that match. The first of them are looked at whole, with a few
questions anybody can follow, each of which counts a fixed amount. ``python -m tests.benchmarks.ranking`` fits the
amounts on questions of tests/questions; they go seven tenths of the way, because the questions are few. Pure;
static/js/core/search/ranking.js is the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from backend.catalog.rules.search.text import tokens
from backend.catalog.rules.search.words import Unit

FIRST = 30
"""So many of the first results are looked at."""
NOT_ASKED = 0.5
"""What doing counts when the question does not say what is to be done."""

CHANGES = (
    *("注销|终止|作废|停办|歇业", "变更|更正|更名", "补办|补发|补领|补证|遗失|损毁"),
    *("延续|延期|续期|换发|换证|换领|到期|复审|校验", "暂停|中止|停业", "恢复|解封|解除|复业"),
    *("撤销|免职|退费|退款|缴销", "认证|复核|重核|再次"),
)
"""What is done with something one has already, one pattern for each deed."""
PEOPLE = (
    *("外国|境外|外资|外商|外籍", "港澳|香港|澳门|台湾", "军人|军警|退役|武警|部队|军队"),
    *("机关事业|事业单位", "随军|宗教|知青|国有集体"),
)
"""Whom a name is for when it is not for everybody."""

_MARKS = tuple(map(re.compile, (*CHANGES, *PEOPLE)))
_CHANGES, _PEOPLE = (1 << len(CHANGES)) - 1, (1 << len(_MARKS)) - (1 << len(CHANGES))


class Seen(NamedTuple):
    """What a name is in the light of a question. ``said``: the share of the question's characters that it has; ``run``:
    of its longest stretch that stands in the name as it is; ``done``: how well it says what is to be done; ``covered``:
    the share of the name that is asked for; ``people``: it is for people the question does not speak of; ``changes``:
    how many deeds it has that nobody asked for; ``told``: how much the question is like one of the things that people
    call it (pairs of characters, Dice's measure).
    """

    said: float
    run: float
    done: float
    covered: float
    people: float
    changes: float
    told: float


WEIGHTS = Seen(said=0.1, run=0.035, done=0.06, covered=0.082, people=-0.039, changes=-0.052, told=0.12)


def worth(seen: Seen) -> float:
    """What is added to the score of a name that is seen so."""
    return sum(weight * value for weight, value in zip(WEIGHTS, seen, strict=True))


def marks(text: str) -> int:
    """One bit for each pattern of ``CHANGES`` and ``PEOPLE`` that the text has."""
    return sum(1 << number for number, mark in enumerate(_MARKS) if mark.search(text))


class Look:
    """One question, ready to look at names. ``question``: bare text."""

    def __init__(self, question: str, units: Sequence[Unit]) -> None:
        wordings = [way.text for unit in units for way in unit.ways if not way.spelled]
        self._question = question
        self._signs = frozenset(question)
        self._pairs = tuple(dict.fromkeys(tokens(question)))
        self._wanted = frozenset("".join((question, *wordings)))
        self._marks = marks("|".join((question, *wordings)))
        self._deeds = [
            [(tokens(way.text), way.quality) for way in unit.ways if not way.spelled]
            for unit in units
            if unit.kind == "act"
        ]

    def seen(self, name: str, named: Callable[[str], bool], marked: int, sayings: Sequence[str] = ()) -> Seen:
        """``name``: folded; ``named``: whether it has a token; ``marked``: its ``marks``; ``sayings``: folded, what
        people call it.
        """
        unasked = marked & ~self._marks
        return Seen(
            said=sum(map(name.__contains__, self._signs)) / max(1, len(self._signs)),
            run=_longest_run(self._question, name) / max(1, len(self._question)),
            done=sum(_done(deed, named) for deed in self._deeds) / len(self._deeds) if self._deeds else NOT_ASKED,
            covered=sum(map(self._wanted.__contains__, name)) / max(1, len(name)),
            people=float(bool(unasked & _PEOPLE)),
            changes=float((unasked & _CHANGES).bit_count()),
            told=max(map(self._likeness, sayings), default=0.0),
        )

    def _likeness(self, saying: str) -> float:
        shared = sum(map(saying.__contains__, self._pairs))
        return 2 * shared / max(1, len(self._pairs) + len(saying) - 1)


def _done(deed: Sequence[tuple[Sequence[str], float]], named: Callable[[str], bool]) -> float:
    """How well a name says what is to be done: as well as in the best wording of it."""
    return max(
        (quality * (sum(map(named, wanted)) / max(1, len(wanted))) for wanted, quality in deed),
        default=NOT_ASKED,
    )


def _longest_run(question: str, name: str) -> int:
    """How many characters the longest part of the question has that stands in the name."""
    longest = 0
    for start in range(len(question)):
        while start + longest < len(question) and question[start : start + longest + 1] in name:
            longest += 1
    return longest
