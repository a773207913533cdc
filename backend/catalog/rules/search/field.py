"""Which names have which tokens of one kind, and how rare each token is. Pure.

A field is never changed: ``changed`` makes the next one, which shares with it every posting that stays as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

UNKNOWN_TOKEN = 0.6
"""Of the greatest rarity: what words count that no name has."""
STEP, NAMES = 1000, 100
"""Postings that are written, and names that are read, in one step."""

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
Postings = dict[str, tuple[Ids, Floats]]
Worth = Mapping[str, float]
"""Token -> what it is worth where it stands in one name."""

NOTHING: tuple[Ids, Floats] = (np.zeros(0, np.int64), np.zeros(0, np.float64))


def _won(come: Sequence[tuple[int, Worth]]) -> Generator[None, None, dict[str, tuple[list[int], list[float]]]]:
    """Token -> the places that come and what it is worth there; in steps."""
    won: dict[str, tuple[list[int], list[float]]] = {}
    for number, (place, worth) in enumerate(come):
        if number % NAMES == 0:
            yield
        for token, value in worth.items():
            new = won.setdefault(token, ([], []))
            new[0].append(place)
            new[1].append(value)
    return won


class Field:
    """``count``: names there are, which decides how rare a token is."""

    def __init__(self, postings: Postings, count: int) -> None:
        self._postings = postings
        self._count = count
        self._rarity: dict[str, float] = {}

    def changed(
        self, gone: Iterable[tuple[int, Worth]], come: Sequence[tuple[int, Worth]], count: int
    ) -> Generator[None, None, Field]:
        """The field without the tokens of some places and with those of others, whose places are greater than every
        place there was; in steps.
        """
        lost: dict[str, set[int]] = defaultdict(set)
        for place, tokens in gone:
            for token in tokens:
                lost[token].add(place)
        won = yield from _won(come)
        postings = dict(self._postings)
        for number, token in enumerate({**lost, **won}):
            if number % STEP == 0:
                yield
            places, values = postings.get(token, NOTHING)
            if token in lost:
                kept = ~np.isin(places, list(lost[token]))
                places, values = places[kept], values[kept]
            if token in won:
                places = np.concatenate([places, np.array(won[token][0], np.int64)])
                values = np.concatenate([values, np.array(won[token][1], np.float64)])
            if len(places):
                postings[token] = (places, values)
            else:
                del postings[token]
        return Field(postings, count)

    def __contains__(self, token: str) -> bool:
        return token in self._postings

    def __getitem__(self, token: str) -> tuple[Ids, Floats]:
        """Places in order, and what the token is worth at each; nothing for a token that no name has."""
        return self._postings.get(token, NOTHING)

    def rarity(self, token: str) -> float:
        known = self._rarity.get(token)
        if known is None:
            known = self._rarity[token] = self._counted(token)
        return known

    def _counted(self, token: str) -> float:
        found = self._postings.get(token)
        if found is None:
            return float(np.log(1 + self._count)) * UNKNOWN_TOKEN
        return float(np.log(1 + self._count / (1 + len(found[0]))))
