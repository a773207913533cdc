"""The governed words: what people say, what the library writes; and a question read by them.

A question becomes units. A unit is one thing the person means, with the ways it may be written in a name: in
the person's own words, in official ones, by sound, by initials. A name answers a unit as well as its best way.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import Literal

from backend.catalog.rules.search.cutting import cover, mended
from backend.catalog.rules.search.text import LONELY, plain, runs, split_syllables
from backend.catalog.rules.sound import SYLLABLES, accented, syllables

Kind = Literal["thing", "act", "who", "weak", "idle"]
"""What a governed word is: the matter itself, what to do with it, for whom, a word that says next to nothing, or one
that says nothing at all and is left out."""
By = Literal["own", "saying", "meaning", "around", "sound", "initials"]

WEIGHTS = {"thing": 1.0, "act": 0.55, "who": 0.5, "weak": 0.12, "free": 0.8, "letter": 0.2}
"""How much a unit counts. ``free``: words the governed table does not know; ``letter``: a single character."""

_OFFICIAL = 0.97
_LATER_WAY = 0.03
_SOUNDS_LIKE = 0.95
_SOUNDS_NEARLY = 0.9
_SHUFFLED = 0.9
_BY_SOUND = 0.8
_BY_INITIALS = 0.85
_LETTERS = 0.7
_IDLE = 0.6
STEP = 200
"""Words that are prepared in one step."""
LONGEST_WORD = 12
LONGEST_INITIALS = 8
SYLLABLES_PER_LETTER = 1.8
"""Letters that give more syllables than one for so many are initials, not pinyin."""


@dataclass(frozen=True)
class Row:
    """One line of the table: any of ``said`` may be meant as any of ``written``, the likeliest first."""

    said: tuple[str, ...]
    written: tuple[str, ...]
    kind: Kind


@dataclass(frozen=True)
class Way:
    """One wording of a unit. ``by``: what leads to it; of what was found also ``saying``: it is not in the name, but in
    ``text``, which is what people call it; ``around``: the name has little of what is meant. ``text`` is plain text;
    for ``sound`` syllables with blanks, for ``initials`` letters when ``letters`` is set.
    """

    text: str
    quality: float
    by: By
    spelled: bool = False


@dataclass(frozen=True)
class Unit:
    said: str
    weight: float
    kind: str
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class _Entry:
    written: tuple[str, ...]
    kind: Kind


class Words:
    """The table, prepared. ``english``: the words of English names, which are not read as pinyin."""

    def __init__(self, rows: Iterable[Row], english: frozenset[str] = frozenset()) -> None:
        for _ in self._filling(rows, english):
            pass

    @classmethod
    def building(cls, rows: Iterable[Row], english: frozenset[str]) -> Generator[None, None, Words]:
        """The same in short steps, for who has other things to do meanwhile."""
        words = cls.__new__(cls)
        yield from words._filling(rows, english)
        return words

    def _filling(self, rows: Iterable[Row], english: frozenset[str]) -> Generator[None, None, None]:
        self._english = english
        said: dict[str, _Entry] = {}
        for row in rows:
            written = tuple(plain(word) for word in row.written if row.kind != "idle")
            for word in map(plain, row.said):
                before = said.get(word)
                said[word] = _Entry(before.written + written, before.kind) if before else _Entry(written, row.kind)
        self._entries = dict(said)
        for entry in said.values():
            for word in entry.written:
                self._entries.setdefault(word, _Entry((), entry.kind))
        self._mixed = {word for word in said if len(list(runs(word))) > 1}
        longest_first = sorted(self._mixed, key=lambda word: (-len(word), word))
        self._mixed_words = re.compile(f"({'|'.join(longest_first)})") if longest_first else None
        self._by_sound: dict[tuple[str, ...], str] = {}
        self._by_accent: dict[tuple[str, ...], str] = {}
        self._by_initials: dict[str, str] = {}
        self._shuffled: dict[str, str] = {}
        yield
        for number, (word, entry) in enumerate(self._entries.items()):
            if number % STEP == 0:
                yield
            if len(word) > 2 and not word.isascii() and entry.kind not in ("idle", "weak"):
                self._shuffled.setdefault("".join(sorted(word)), word)
            sounds = syllables(word)
            if word.isascii() or len(sounds) < 2:
                continue
            self._by_sound.setdefault(sounds, word)
            self._by_accent.setdefault(tuple(map(accented, sounds)), word)
            first = "".join(sound[0] for sound in sounds)
            known = self._by_initials.get(first)
            if known is None or len(entry.written) > len(self._entries[known].written):
                self._by_initials[first] = word

    def units(self, question: str, named: Callable[[str], bool] = lambda _: False) -> tuple[Unit, ...]:
        """A bare question (see ``text.bare``) as its units, in order. ``named``: whether a pair of characters stands in
        any name; words the table does not have are cut where no name goes on.
        """
        found: list[Unit] = []
        for part in self._parts(question):
            if part in self._mixed:
                found += self._known(part, 1.0, "own")
                continue
            for latin, group in itertools.groupby(runs(part), str.isascii):
                for run in self._spelled(list(group)) if latin else group:
                    found += self._latin(run) if latin else self._hanzi(run, named)
        if len(question) > 1 and found and all(unit.kind == "letter" for unit in found):
            return (_own(question.replace(" ", ""), "free"),)  # characters alone would be found anywhere
        return tuple({unit.ways: unit for unit in found}.values())  # what is said twice is meant once

    def _parts(self, question: str) -> list[str]:
        """The question cut at words that are of letters or digits and characters: 80岁, B2驾照."""
        if self._mixed_words is None:
            return [question]
        return [part for part in self._mixed_words.split(question) if part]

    def _spelled(self, group: list[str]) -> list[str]:
        """Syllables typed with blanks between them are one run."""
        if all(split_syllables(run, SYLLABLES) and run not in self._english for run in group):
            return ["".join(group)]
        return group

    def _hanzi(self, run: str, named: Callable[[str], bool]) -> list[Unit]:
        found: list[Unit] = []
        for known, piece in mended(cover(tuple(run), self._told, 1, LONGEST_WORD), named):
            word = "".join(piece)
            if known and word in self._entries:
                found += self._known(word, 1.0, "own")
            elif known:
                found += self._known(self._shuffled["".join(sorted(word))], _SHUFFLED, "sound")
            else:
                found += self._unknown(word, named)
        return found

    def _told(self, piece: tuple[str, ...]) -> float:
        """A word of the table counts whole, one that says nothing less, so that it is not cut out of two others; one
        with its characters in another order only where they are not words.
        """
        entry = self._entries.get("".join(piece))
        if entry is not None:
            return _IDLE if entry.kind == "idle" else 1
        return 1 - 2 / len(piece) if len(piece) > 2 and "".join(sorted(piece)) in self._shuffled else 0

    def _unknown(self, word: str, named: Callable[[str], bool]) -> list[Unit]:
        """Words the table does not have: perhaps it has them as they sound; else they stand for themselves."""
        sounds = syllables(word)
        if len(word) == 1 or len(sounds) != len(word):
            return self._free(word, named)
        found: list[Unit] = []
        for known, piece, heard in self._misheard(word, sounds, named):
            found += self._known(self._by_sound[heard], _SOUNDS_LIKE, "sound") if known else self._free(piece, named)
        return found

    def _misheard(
        self, word: str, sounds: tuple[str, ...], named: Callable[[str], bool]
    ) -> list[tuple[bool, str, tuple[str, ...]]]:
        """``word`` cut into pieces that sound like governed words, and the rest. A typing error keeps most of what it
        means to write: a short piece that shares no character with the word it sounds like is another word.
        """
        signs = tuple(zip(word, sounds, strict=True))

        def meant(piece: tuple[tuple[str, str], ...]) -> bool:
            known = self._by_sound.get(tuple(sound for _, sound in piece))
            if known is None or self._entries[known].kind == "idle":
                return False
            written = [sign for sign, _ in piece]
            if all(named(one + other) for one, other in itertools.pairwise(written)):
                return False
            shared = sum(sign == other for sign, other in zip(written, known, strict=False))
            return shared > 0 or len(piece) > 2

        return [
            (known, "".join(sign for sign, _ in piece), tuple(sound for _, sound in piece))
            for known, piece in cover(signs, meant, 2, LONGEST_WORD)
        ]

    def _free(self, word: str, named: Callable[[str], bool]) -> list[Unit]:
        """What stands for itself: the stretches in which every pair of characters is in some name, and the characters
        that are left.
        """
        pieces = [word[0]] if word else []
        for one, other in itertools.pairwise(word):
            if named(one + other):
                pieces[-1] += other
            else:
                pieces.append(other)
        words = [piece for piece in pieces if len(piece) > 1]
        letters = [piece for piece in pieces if len(piece) == 1 and not LONELY.fullmatch(piece)]
        return [_own(one, "free") for one in words] + [_own(one, "letter") for one in letters]

    def _heard(self, sounds: tuple[str, ...]) -> list[Unit]:
        """Typed syllables: words as they sound, in what is left words as they sound in the south, then sounds alone."""
        found: list[Unit] = []
        for known, piece in cover(sounds, lambda piece: piece in self._by_sound, 2, LONGEST_WORD):
            found += self._known(self._by_sound[piece], _SOUNDS_LIKE, "sound") if known else self._southern(piece)
        return found

    def _southern(self, sounds: tuple[str, ...]) -> list[Unit]:
        found: list[Unit] = []
        accent = tuple(map(accented, sounds))
        at = 0
        for known, piece in cover(accent, lambda piece: piece in self._by_accent, 2, LONGEST_WORD):
            if known:
                found += self._known(self._by_accent[piece], _SOUNDS_NEARLY, "sound")
            else:
                said = " ".join(sounds[at : at + len(piece)])
                found.append(Unit(said, WEIGHTS["free"], "free", (Way(said, _BY_SOUND, "sound", spelled=True),)))
            at += len(piece)
        return found

    def _latin(self, run: str) -> list[Unit]:
        if run in self._entries:
            return self._known(run, 1.0, "own")
        if run in self._english:
            return [Unit(run, WEIGHTS["free"], "free", (Way(run, 1.0, "own"),))]
        heard = split_syllables(run, SYLLABLES)
        if heard and len(heard) <= max(1.0, len(run) / SYLLABLES_PER_LETTER):
            return self._heard(heard)
        found: list[Unit] = []
        for known, piece in cover(tuple(run), lambda piece: "".join(piece) in self._by_initials, 2, LONGEST_INITIALS):
            letters = "".join(piece)
            if known:
                for unit in self._known(self._by_initials[letters], _BY_INITIALS, "initials"):
                    ways = (*unit.ways, Way(letters, _LETTERS - 0.1, "initials", spelled=True))
                    found.append(Unit(unit.said, unit.weight, unit.kind, ways))
            elif len(letters) > 1:
                found.append(
                    Unit(letters, WEIGHTS["free"], "free", (Way(letters, _LETTERS, "initials", spelled=True),))
                )
        return found

    def _known(self, word: str, quality: float, by: By) -> list[Unit]:
        """The unit of a governed word; none for an idle one."""
        entry = self._entries[word]
        if entry.kind == "idle":
            return []
        official: By = "meaning" if by == "own" else by
        ways = [Way(word, quality, by)]
        ways += [
            Way(written, quality * (_OFFICIAL - _LATER_WAY * place), official)
            for place, written in enumerate(entry.written)
        ]
        return [Unit(word, WEIGHTS[entry.kind], entry.kind, tuple(ways))]


def _own(word: str, kind: str) -> Unit:
    """A word that stands for itself."""
    return Unit(word, WEIGHTS[kind], kind, (Way(word, 1.0, "own"),))
