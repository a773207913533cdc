"""Names prepared for searching, and the ranking of a question's units over them. Pure; no text is kept twice.

A name's score has three parts: how well it answers the units of the question (weighted by how rare the words are
among the names), how much of the name the question asked for, and what is known before any question: fit to the
place, how often it is wanted. The first results are looked at once more (``ranking``). Everything is counted in one
fixed order of 64-bit floats, so that the page's index (static/js/core/search) comes to the same order.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from backend.catalog.rules.search.contents import (
    ASIDE_SHARE,
    EMPTY,
    IN_ASIDE,
    IN_NAME,
    IN_SAYING,
    Contents,
    Document,
    Entry,
    changed,
    pairs,
)
from backend.catalog.rules.search.field import Field, Floats, Ids
from backend.catalog.rules.search.ranking import FIRST, Look, worth
from backend.catalog.rules.search.text import bare, folded, tokens
from backend.catalog.rules.search.words import Unit, Way

ANSWERED, ASKED_FOR = 0.72, 0.28
LATER_ACT, OTHER_PEOPLE = 0.03, 0.025
SAME_NAME = 0.2
TOLD, SAME_SAYING = 0.95, 0.2
"""How well a name answers a question that is what people call it, whatever its words are, and what that counts."""
TELLING = 3
"""Pairs of characters: a wording of more of them tells no more, however long the official name it is."""
DIGITS = 9
"""Scores are compared to so many decimals: the last bits depend on the order of adding."""


@dataclass(frozen=True)
class Found:
    """``score`` 0 to about 1.6, ``matched`` what of it is for the words alone; ``ways``: how the name answers each unit
    it answers, best way of each; ``saying``: the question is what people call the name.
    """

    key: str
    score: float
    matched: float
    same_name: bool
    ways: tuple[tuple[Unit, Way], ...]
    saying: str | None = None


@dataclass(frozen=True)
class Standpoint:
    """Where a question is asked, as far as it moves results. ``here``: how much it counts that something can be done
    on the spot; ``near``: what the regions of a name count; ``wanted``: what being wanted there counts, by key;
    ``offered``: whether a key may be found at all.
    """

    here: float = 0.0
    near: Callable[[tuple[str, ...]], float] | None = None
    wanted: Mapping[str, float] | None = None
    offered: Callable[[str], bool] | None = None


ANYWHERE = Standpoint()


class Index:
    """Immutable: ``changed`` makes the next one from it, which finds exactly what one built anew would find."""

    def __init__(self, documents: Sequence[Document] = (), contents: Contents | None = None) -> None:
        """Builds it in one go, a second for ten thousand names; ``building`` is the same in steps."""
        self._held = _finished(changed(EMPTY, (), documents)) if contents is None else contents

    @staticmethod
    def building(documents: Sequence[Document]) -> Generator[None, None, Index]:
        return (yield from Index().changed((), documents))

    def changed(self, gone: Sequence[str], come: Sequence[Document]) -> Generator[None, None, Index]:
        """The index without the names of some keys and with others, in short steps; costs what the changes are, and
        some copying. A changed name is gone and comes.
        """
        return Index(contents=(yield from changed(self._held, gone, come)))

    def knows(self, token: str) -> bool:
        """Whether any name, or what stands beside one, has these characters next to each other; what people call it is
        no spelling to go by.
        """
        return bool((self._held.words[token][1] != IN_SAYING).any())

    def __len__(self) -> int:
        return len(self._held.places)

    def search(
        self, question: str, units: Sequence[Unit], limit: int, standpoint: Standpoint = ANYWHERE
    ) -> list[Found]:
        """The best names for ``units``, best first. ``question``: bare text, for names that are just it."""
        held = self._held
        if not held.places:
            return []
        answers = [(unit, answer) for unit in units if (answer := self._answer(unit)) is not None]
        same = self._same(question)
        total = sum(answer.weight for _, answer in answers)
        answered = np.zeros(len(held.entries), np.float64)
        for _, answer in answers:
            answered[answer.places] += answer.match * (answer.weight / total)
        told = np.array(held.sayings.get(question, ()), np.int64)
        answered[told] = np.maximum(answered[told], TOLD)
        places = np.flatnonzero(answered > 0)
        if same is not None and not answered[same]:
            places = np.append(places, same)
        asked = np.minimum(self._asked_for(units)[places] / held.lengths[places], 1.0)
        score = answered[places] * (ANSWERED + ASKED_FOR * asked) + held.prior[places]
        score += held.here[places] * standpoint.here
        if not any(unit.kind == "act" for unit in units):
            score -= held.later[places] * LATER_ACT
        if not any(unit.kind == "who" for unit in units):
            score -= held.others[places] * OTHER_PEOPLE
        score += np.where(places == same, SAME_NAME, 0.0)
        score += np.where(np.isin(places, told), SAME_SAYING, 0.0)
        if standpoint.near is not None:
            score += np.array([standpoint.near(codes) for codes in held.region_sets])[held.regions[places]]
        if standpoint.wanted:
            score += self._wanted_here(standpoint.wanted)[places]
        ranked = self._ranked(places, np.round(score, DIGITS), max(limit, FIRST), standpoint.offered)
        return [
            self._found(place, value, matched, same, answers, question)
            for place, value, matched in self._looked_at(Look(question, units), ranked)[:limit]
        ]

    def _looked_at(self, look: Look, ranked: list[tuple[int, float]]) -> list[tuple[int, float, float]]:
        """The first of them in their last order, with their score and the one before; the others stay behind them."""
        entries, rank = self._held.entries, self._held.rank
        first = []
        for place, matched in ranked[:FIRST]:
            entry = entries[place]
            seen = look.seen(entry.folded, entry.has, entry.marks, entry.sayings)
            first.append((place, round(matched + worth(seen), DIGITS), matched))
        first.sort(key=lambda one: (-one[1], rank[one[0]]))
        least = first[-1][1] if first else 0.0
        return first + [(place, min(matched, least), matched) for place, matched in ranked[FIRST:]]

    def _same(self, question: str) -> int | None:
        """The place of the name that is the question."""
        found = self._held.names.get(question)
        return None if found is None else min(found, key=lambda place: int(self._held.rank[place]))

    def _wanted_here(self, wanted: Mapping[str, float]) -> Floats:
        worth = np.zeros(len(self._held.entries), np.float64)
        for key, value in wanted.items():
            place = self._held.places.get(key)
            if place is not None:
                worth[place] = value
        return worth

    def _ranked(
        self, places: Ids, score: Floats, limit: int, offered: Callable[[str], bool] | None
    ) -> list[tuple[int, float]]:
        """The best places that are offered, with their scores; only what may be among them is sorted."""
        taken = limit
        while True:
            some, values = places, score
            if len(score) > taken:
                least = np.partition(score, len(score) - taken)[len(score) - taken]
                some, values = places[score >= least], score[score >= least]
            best = np.lexsort((self._held.rank[some], -values))
            found = [(int(some[at]), float(values[at])) for at in best]
            if offered is not None:
                found = [pair for pair in found if offered(self._held.entries[pair[0]].document.key)]
            if len(found) >= limit or len(some) == len(places):
                return found[:limit]
            taken *= 4  # what is not offered must not push out what is

    def _found(
        self,
        place: int,
        score: float,
        matched: float,
        same: int | None,
        answers: Sequence[tuple[Unit, _Answer]],
        question: str,
    ) -> Found:
        entry = self._held.entries[place]
        saying = next((said for said in entry.document.sayings if bare(folded(said)) == question), None)
        ways = ((unit, answer.way(place)) for unit, answer in answers)
        told = tuple((unit, _told(way, entry)) for unit, way in ways if way is not None)
        return Found(entry.document.key, score, matched, place == same, told, saying)

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
                weight = max(weight, most / len(wanted) * math.sqrt(min(len(wanted), TELLING)))
        if not compared:
            return None
        best = np.zeros(len(self._held.entries), np.float64)
        for one in compared:
            places = one.places()
            match = one.match(len(self._held.entries), places)
            best[places] = np.maximum(best[places], match)
        places = np.flatnonzero(best)
        return _Answer(places, best[places], weight * unit.weight, compared)

    def _wanted(self, way: Way) -> tuple[Field, list[str]]:
        if not way.spelled:
            return self._held.words, tokens(way.text)
        if way.by == "initials":
            return self._held.letters, _grams_of_question(way.text)
        return self._held.sounds, pairs(way.text.split(" "))

    def _asked_for(self, units: Sequence[Unit]) -> Floats:
        """The part of each name that any way of any unit names, by rarity."""
        named = np.zeros(len(self._held.entries), np.float64)
        wanted = {token for unit in units for way in unit.ways if not way.spelled for token in tokens(way.text)}
        for token in sorted(wanted):
            places, worth = self._held.words[token]
            share = np.where(worth >= IN_NAME, 1.0, np.where(worth >= IN_ASIDE, ASIDE_SHARE, 0.0))
            named[places] += self._held.words.rarity(token) * share
        return named


@dataclass(frozen=True)
class _Compared:
    """One way of a unit beside the names: ``most`` is the rarity of all that is wanted."""

    way: Way
    field: Field
    wanted: Sequence[str]
    most: float

    def places(self) -> Ids:
        return np.concatenate([self.field[token][0] for token in self.wanted])

    def match(self, count: int, at: Ids) -> Floats:
        reached = np.zeros(count, np.float64)
        for token in self.wanted:
            places, worth = self.field[token]
            reached[places] += worth * self.field.rarity(token)
        return self._valued(reached[at])

    def match_of(self, place: int) -> float:
        """The same for one name."""
        reached = 0.0
        for token in self.wanted:
            places, worth = self.field[token]
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


def _told(way: Way, entry: Entry) -> Way:
    """The way; or that it is only in something that people call the name, or that the name has little of it."""
    wanted = tokens(way.text) if way.by in ("own", "meaning") and not way.spelled else []
    if way.by == "meaning":
        return way if 2 * sum(map(entry.words.__contains__, wanted)) >= len(wanted) else replace(way, by="around")
    if any(map(entry.has, wanted)) or IN_SAYING not in (entry.words.get(token) for token in wanted):
        return way
    shared = [sum(map(saying.__contains__, wanted)) for saying in entry.sayings]
    return replace(way, by="saying", text=entry.document.sayings[shared.index(max(shared))])


def _grams_of_question(letters: str) -> list[str]:
    size = min(len(letters), 3)
    return [letters[at : at + size] for at in range(len(letters) - size + 1)] if size > 1 else []


def _finished(steps: Generator[None, None, Contents]) -> Contents:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            contents: Contents = end.value
            return contents
