"""The end of a question that is still being typed: the governed word it is probably the beginning of. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable

from backend.catalog.rules.search.text import plain
from backend.catalog.rules.search.words import Row
from backend.catalog.rules.sound import syllables

_TAIL = re.compile("[a-z]+$")
SHORTEST = 2
"""Letters below which too much could be meant."""


class Completion:
    """Knows the words of a table by how they are spelled in letters. The first row that has a spelling owns it."""

    def __init__(self, rows: Iterable[Row]) -> None:
        meant: dict[str, str] = {}
        for row in rows:
            if row.kind in ("weak", "idle"):
                continue
            for word in map(plain, row.said):
                sounds = syllables(word)
                if word.isascii() or len(sounds) < SHORTEST:
                    continue
                for letters in ("".join(sounds), "".join(sound[0] for sound in sounds)):
                    meant.setdefault(letters, word)
        self._letters = sorted(meant)
        self._meant = meant

    def completed(self, question: str) -> str:
        """A folded question whose last letters are replaced by the shortest word that begins with them; as it is when
        they are a word already, or the beginning of none.
        """
        tail = _TAIL.search(question)
        if tail is None or len(tail[0]) < SHORTEST or tail[0] in self._meant:
            return question
        at = bisect_left(self._letters, tail[0])
        begun = []
        while at < len(self._letters) and self._letters[at].startswith(tail[0]):
            begun.append(self._letters[at])
            at += 1
        if not begun:
            return question
        return question[: tail.start()] + self._meant[min(begun, key=lambda letters: (len(letters), letters))]
