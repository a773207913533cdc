"""Which questions are kept for the library's owners, and what could be proposed from them. Pure.

A question may hold what a person should not have typed. Names cannot be known, so only short questions are kept, none
with a number long enough to be an identity, a telephone or an account, and never with who asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from backend.catalog.rules.search import Row, folded, plain
from backend.catalog.rules.search.text import FILLERS, tokens
from backend.catalog.rules.sound import syllables

Outcome = Literal["nothing", "poor"]
LONGEST, MOST_DIGITS = 40, 5
WEAK = 0.5
"""A best score below this answers only some of what was asked (measured on tests/questions and on questions about
nothing in the library)."""
ALIKE = 0.5
PROPOSALS = 3

_SAME_TO_MANY = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("h", "f"))
"""Beginnings that many speakers do not tell apart."""


@dataclass(frozen=True)
class Proposal:
    """``said`` might be meant as row ``number`` (its place in the table) means ``like``; ``score`` 0 to 1."""

    said: str
    like: str
    number: int
    score: float


def outcome(scores: Sequence[float]) -> Outcome | None:
    """How a search came out, best score first; None when it may have answered."""
    if not scores:
        return "nothing"
    return "poor" if scores[0] < WEAK else None


def kept(question: str) -> str | None:
    """The question as it may be kept; None when it must not be."""
    text = folded(question)
    if not text or len(text) > LONGEST or sum(sign.isdigit() for sign in text) > MOST_DIGITS:
        return None
    return text


def proposals(question: str, rows: Iterable[tuple[int, Row]]) -> list[Proposal]:
    """Rows whose sayings are written or sound nearly like the question, nearest first. One that the question has as
    it is was understood already.
    """
    text = plain(FILLERS.sub("", folded(question)))
    if len(text) < 2:
        return []
    asked, pairs = _sounds(text), set(tokens(text))
    best: dict[int, Proposal] = {}
    for number, row in rows:
        for said in row.said if row.kind != "idle" else ():
            other = plain(said)
            if len(other) < 2 or other in text or abs(len(other) - len(text)) > max(len(text), 4):
                continue
            score = _alike(text, other, asked, pairs)
            if score >= ALIKE and (number not in best or score > best[number].score):
                best[number] = Proposal(text, said, number, round(score, 3))
    return sorted(best.values(), key=lambda one: (-one.score, one.number))[:PROPOSALS]


def _alike(text: str, other: str, asked: tuple[str, ...], pairs: set[str]) -> float:
    theirs = set(tokens(other))
    shared = 2 * len(pairs & theirs) / (len(pairs) + len(theirs))
    written = 1 - _distance(text, other) / max(len(text), len(other))
    sounded = _sounds(other)
    heard = 1 - _distance(asked, sounded) / max(len(asked), len(sounded), 1)
    return max(shared, written, 0.95 * heard)


def _sounds(text: str) -> tuple[str, ...]:
    return tuple(map(_blurred, syllables(text)))


def _blurred(syllable: str) -> str:
    for one, other in _SAME_TO_MANY:
        if syllable.startswith(one):
            syllable = other + syllable[len(one) :]
            break
    return syllable[:-1] if syllable.endswith("ng") else syllable


def _distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Levenshtein's."""
    before = list(range(len(other) + 1))
    for at, sign in enumerate(one, start=1):
        row = [at]
        for place, theirs in enumerate(other, start=1):
            row.append(min(before[place] + 1, row[-1] + 1, before[place - 1] + (sign != theirs)))
        before = row
    return before[-1]
