"""Names prepared for searching, and the ranking of a question's units over them. Pure; no text is kept twice.

A name's score has three parts: how well it answers the units of the question (weighted by how rare the words are
among the names), how much of the name the question asked for, and what is known before any question: fit to the
place, how often it is wanted. Everything is counted in one fixed order of 64-bit floats, so that the page's index
(static/js/core/search) comes to the same order.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backend.catalog.rules.search.text import folded, main_part, tokens
from backend.catalog.rules.search.words import Unit, Way

IN_NAME, IN_ASIDE, IN_ALIAS, IN_AROUND = 1.0, 0.7, 0.6, 0.35
"""What a word is worth by where it stands: the name, its asides in brackets, a broader item's name, the department."""
ASIDE_SHARE = 0.25
"""How much of a name's length its asides are."""
UNKNOWN_TOKEN = 0.6
"""Of the greatest rarity: what words count that no name has."""
ANSWERED, ASKED_FOR = 0.72, 0.28
LATER_ACT, OTHER_PEOPLE = 0.03, 0.025
SAME_NAME = 0.2
DIGITS = 9
"""Scores are compared to so many decimals: the last bits depend on the order of adding."""

_LATER = re.compile("注销|变更|补办|补发|换发|延续|遗失|校验|补证|终止|暂停|撤销|免职|退费|补缴|提前还款")
"""What is done with something one has already: not meant by who does not say so."""
_OTHERS = re.compile("单位|企业|机关事业|社会组织|机构|公司|社会团体")
"""Items for organisations: not meant by a person who does not say so."""

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
Postings = dict[str, tuple[Ids, Floats]]


@dataclass(frozen=True)
class Document:
    """One name. ``around``: words beside it; ``syllables``: how it sounds; ``prior``: 0 to about 0.1;
    ``here``: it can be done from beginning to end where the question is asked.
    """

    key: str
    name: str
    aliases: tuple[str, ...]
    around: str
    syllables: tuple[str, ...]
    prior: float
    here: bool = False


@dataclass(frozen=True)
class Found:
    """``score`` 0 to about 1.3; ``ways``: how the name answers each unit it answers, best way of each."""

    key: str
    score: float
    same_name: bool
    ways: tuple[tuple[Unit, Way], ...]


class Index:
    """Immutable; building it takes about a second for ten thousand names."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._keys = [one.key for one in documents]
        self._names = {folded(one.name): place for place, one in reversed(list(enumerate(documents)))}
        count = len(documents)
        words: dict[str, dict[int, float]] = defaultdict(dict)
        sounds: dict[str, dict[int, float]] = defaultdict(dict)
        letters: dict[str, dict[int, float]] = defaultdict(dict)
        named: list[tuple[frozenset[str], frozenset[str]]] = []
        for place, one in enumerate(documents):
            whole, main = folded(one.name), main_part(one.name)
            inside = frozenset(tokens(main))
            named.append((frozenset(tokens(whole)), inside))
            _put(words, place, inside | frozenset(main), IN_NAME)
            _put(words, place, named[-1][0] | frozenset(whole), IN_ASIDE)
            for alias in map(folded, one.aliases):
                _put(words, place, frozenset(tokens(alias)) | frozenset(alias), IN_ALIAS)
            _put(words, place, frozenset(tokens(folded(one.around))), IN_AROUND)
            _put(sounds, place, frozenset(_pairs(one.syllables)), IN_NAME)
            _put(letters, place, frozenset(_grams("".join(syllable[0] for syllable in one.syllables))), IN_NAME)
        self._words, self._sounds, self._letters = (_Field(table, count) for table in (words, sounds, letters))
        self._lengths = np.array(
            [
                sum(self._words.rarity(token) * (1.0 if token in inside else ASIDE_SHARE) for token in sorted(whole))
                or 1.0
                for whole, inside in named
            ],
            np.float64,
        )
        self._prior = np.array([one.prior for one in documents], np.float64)
        self._here = np.array([one.here for one in documents], np.float64)
        self._later = np.array([bool(_LATER.search(one.name)) for one in documents], np.float64)
        self._others = np.array([bool(_OTHERS.search(one.name)) for one in documents], np.float64)

    def knows(self, token: str) -> bool:
        """Whether any name, or what stands beside one, has these characters next to each other."""
        return token in self._words.postings

    def __len__(self) -> int:
        return len(self._keys)

    def search(self, question: str, units: Sequence[Unit], limit: int, here: float = 0.0) -> list[Found]:
        """The best names for ``units``, best first. ``question``: bare text, for names that are just it; ``here``: how
        much it counts that something can be done where the question is asked.
        """
        count = len(self._keys)
        if not count:
            return []
        answers = [(unit, answer) for unit in units if (answer := self._answer(unit)) is not None]
        same = self._names.get(question)
        total = sum(answer.weight for _, answer in answers)
        answered = np.zeros(count, np.float64)
        for _, answer in answers:
            answered[answer.places] += answer.match * (answer.weight / total)
        places = np.flatnonzero(answered > 0)
        if same is not None and not answered[same]:
            places = np.append(places, same)
        asked = np.minimum(self._asked_for(units)[places] / self._lengths[places], 1.0)
        score = answered[places] * (ANSWERED + ASKED_FOR * asked) + self._prior[places]
        score += self._here[places] * here
        if not any(unit.kind == "act" for unit in units):
            score -= self._later[places] * LATER_ACT
        if not any(unit.kind == "who" for unit in units):
            score -= self._others[places] * OTHER_PEOPLE
        score += np.where(places == same, SAME_NAME, 0.0)
        score = np.round(score, DIGITS)
        if len(score) > limit:  # only what may be among the best is sorted
            least = np.partition(score, len(score) - limit)[len(score) - limit]
            places, score = places[score >= least], score[score >= least]
        best = np.lexsort((places, -score))[:limit]
        return [self._found(int(places[at]), float(score[at]), same, answers) for at in best]

    def _found(self, place: int, score: float, same: int | None, answers: Sequence[tuple[Unit, _Answer]]) -> Found:
        ways = ((unit, answer.way(place)) for unit, answer in answers)
        return Found(
            self._keys[place], score, place == same, tuple((unit, way) for unit, way in ways if way is not None)
        )

    def _answer(self, unit: Unit) -> _Answer | None:
        """How well each name answers one unit; None for a unit without anything to compare."""
        compared: list[_Compared] = []
        weight = 0.0
        for way in unit.ways:
            field, wanted = self._wanted(way)
            if not wanted:
                continue
            most = sum(field.rarity(token) for token in wanted)
            compared.append(_Compared(way, field, wanted, most))
            # A person's own word may be rarer than any official one; the official words say how much the unit tells.
            if way.by != "own" or len(unit.ways) == 1:
                weight = max(weight, most / math.sqrt(len(wanted)))
        if not compared:
            return None
        best = np.zeros(len(self._keys), np.float64)
        for one in compared:
            places = one.places()
            match = one.match(len(self._keys), places)
            best[places] = np.maximum(best[places], match)
        places = np.flatnonzero(best)
        return _Answer(places, best[places], weight * unit.weight, compared)

    def _wanted(self, way: Way) -> tuple[_Field, list[str]]:
        if not way.spelled:
            return self._words, tokens(way.text)
        if way.by == "initials":
            return self._letters, _grams_of_question(way.text)
        return self._sounds, _pairs(way.text.split(" "))

    def _asked_for(self, units: Sequence[Unit]) -> Floats:
        """The part of each name that any way of any unit names, by rarity."""
        named = np.zeros(len(self._keys), np.float64)
        wanted = {token for unit in units for way in unit.ways if not way.spelled for token in tokens(way.text)}
        for token in sorted(wanted):
            places, worth = self._words.postings.get(token, _NOTHING)
            share = np.where(worth >= IN_NAME, 1.0, np.where(worth >= IN_ASIDE, ASIDE_SHARE, 0.0))
            named[places] += self._words.rarity(token) * share
        return named


class _Field:
    """Postings of one kind of token, with how rare each token is."""

    def __init__(self, table: dict[str, dict[int, float]], count: int) -> None:
        self.postings: Postings = {
            token: (
                np.fromiter(found.keys(), np.int64, len(found)),
                np.fromiter(found.values(), np.float64, len(found)),
            )
            for token, found in table.items()
        }
        self._rarity = {token: math.log(1 + count / (1 + len(found))) for token, found in table.items()}
        self._unknown = math.log(1 + count) * UNKNOWN_TOKEN

    def rarity(self, token: str) -> float:
        return self._rarity.get(token, self._unknown)


@dataclass(frozen=True)
class _Compared:
    """One way of a unit beside the names: ``most`` is the rarity of all that is wanted."""

    way: Way
    field: _Field
    wanted: Sequence[str]
    most: float

    def places(self) -> Ids:
        return np.concatenate([self.field.postings.get(token, _NOTHING)[0] for token in self.wanted])

    def match(self, count: int, at: Ids) -> Floats:
        reached = np.zeros(count, np.float64)
        for token in self.wanted:
            places, worth = self.field.postings.get(token, _NOTHING)
            reached[places] += worth * self.field.rarity(token)
        return self._valued(reached[at])

    def match_of(self, place: int) -> float:
        """The same for one name."""
        reached = 0.0
        for token in self.wanted:
            places, worth = self.field.postings.get(token, _NOTHING)
            at = int(np.searchsorted(places, place))
            if at < len(places) and places[at] == place:
                reached += float(worth[at]) * self.field.rarity(token)
        return float(self._valued(np.array([reached]))[0])

    def _valued(self, reached: Floats) -> Floats:
        """Half of what is wanted is worth less than half."""
        share = reached / self.most
        return (share * share + share) * (0.5 * self.way.quality)


@dataclass(frozen=True)
class _Answer:
    places: Ids
    match: Floats
    weight: float
    compared: Sequence[_Compared]

    def way(self, place: int) -> Way | None:
        """The way in which a name answers best; None when it does not answer."""
        worth, way = max(((one.match_of(place), one.way) for one in self.compared), key=lambda pair: pair[0])
        return way if worth > 0 else None


_NOTHING: tuple[Ids, Floats] = (np.zeros(0, np.int64), np.zeros(0, np.float64))


def _put(table: dict[str, dict[int, float]], place: int, found: frozenset[str], worth: float) -> None:
    """A token keeps the best worth it was put with first."""
    for token in found:
        table[token].setdefault(place, worth)


def _pairs(syllables: Sequence[str]) -> list[str]:
    return [f"{one} {other}" for one, other in itertools.pairwise(syllables)]


def _grams(letters: str) -> list[str]:
    return [letters[at : at + size] for size in (2, 3) for at in range(len(letters) - size + 1)]


def _grams_of_question(letters: str) -> list[str]:
    size = min(len(letters), 3)
    return [letters[at : at + size] for at in range(len(letters) - size + 1)] if size > 1 else []
