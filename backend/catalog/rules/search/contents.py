"""What an index holds of its names, and how the next index is made from it. Pure.

A name has a place, a number that stays while the name stays as it is; the places of names that went stay empty until
half of them are. Everything else is an array by place, or shared from one index to the next.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from backend.catalog.rules.search.field import Field, Floats, Ids, Worth
from backend.catalog.rules.search.ranking import marks
from backend.catalog.rules.search.text import bare, folded, main_part, tokens

IN_NAME, IN_ASIDE, IN_SAYING, IN_ALIAS, IN_AROUND = 1.0, 0.7, 0.65, 0.6, 0.35
"""What a word is worth by where it stands: the name, its asides in brackets, what people call it, a broader item's
name, the department."""
Number = TypeVar("Number", Ids, Floats)

ASIDE_SHARE = 0.25
"""How much of a name's length its asides are."""
STEP = 50
"""Names that are prepared in one step."""
SPARSE = 0.5
"""Of the places, how many must be in use; a library that changed more is written anew."""

_LATER = re.compile("注销|变更|补办|补发|换发|延续|遗失|校验|补证|终止|暂停|撤销|免职|退费|补缴|提前还款")
"""What is done with something one has already: not meant by who does not say so."""
_OTHERS = re.compile("单位|企业|机关事业|社会组织|机构|公司|社会团体")
"""Items for organisations: not meant by a person who does not say so."""


@dataclass(frozen=True)
class Document:
    """One name. ``around``: words beside it; ``syllables``: how it sounds; ``prior``: 0 to about 0.1;
    ``here``: it can be done from beginning to end where the question is asked; ``regions``: codes of the regions whose
    it is, the empty text for one that holds everywhere; ``sayings``: what people call it.
    """

    key: str
    name: str
    aliases: tuple[str, ...]
    around: str
    syllables: tuple[str, ...]
    prior: float
    here: bool = False
    regions: tuple[str, ...] = ()
    sayings: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[int, str]:
        """Of equal scores the plainer name stands first."""
        return len(self.name), self.key


@dataclass(frozen=True)
class Entry:
    """One name, taken apart. ``parts``: the tokens that its length is made of, in order, with their shares of it;
    ``marks``: see ``ranking.marks``; ``sayings``: folded.
    """

    document: Document
    folded: str
    words: Worth
    sounds: Worth
    letters: Worth
    parts: tuple[tuple[str, float], ...]
    marks: int
    sayings: tuple[str, ...]

    def has(self, token: str) -> bool:
        """Whether the name itself has it, not only what stands beside it."""
        return self.words.get(token, 0.0) >= IN_ASIDE


@dataclass(frozen=True)
class Contents:
    """``entries``: by place, also those that went; ``places``: key -> place; ``rank``: which of two names of one score
    stands first; ``order``: the same as a list; ``spread``: how many names have a token, by its number; ``part_*``:
    every name's parts, one after another.
    """

    entries: list[Entry] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    names: dict[str, tuple[int, ...]] = field(default_factory=dict)
    sayings: dict[str, tuple[int, ...]] = field(default_factory=dict)
    order: list[tuple[int, str, int]] = field(default_factory=list)
    rank: Ids = field(default_factory=lambda: np.zeros(0, np.int64))
    words: Field = field(default_factory=lambda: Field({}, 0))
    sounds: Field = field(default_factory=lambda: Field({}, 0))
    letters: Field = field(default_factory=lambda: Field({}, 0))
    numbers: dict[str, int] = field(default_factory=dict)
    spread: Floats = field(default_factory=lambda: np.zeros(0, np.float64))
    part_place: Ids = field(default_factory=lambda: np.zeros(0, np.int64))
    part_token: Ids = field(default_factory=lambda: np.zeros(0, np.int64))
    part_share: Floats = field(default_factory=lambda: np.zeros(0, np.float64))
    lengths: Floats = field(default_factory=lambda: np.zeros(0, np.float64))
    prior: Floats = field(default_factory=lambda: np.zeros(0, np.float64))
    here: Floats = field(default_factory=lambda: np.zeros(0, np.float64))
    later: Floats = field(default_factory=lambda: np.zeros(0, np.float64))
    others: Floats = field(default_factory=lambda: np.zeros(0, np.float64))
    region_sets: tuple[tuple[str, ...], ...] = ()
    regions: Ids = field(default_factory=lambda: np.zeros(0, np.int64))


EMPTY = Contents()


def changed(before: Contents, gone: Collection[str], come: Sequence[Document]) -> Generator[None, None, Contents]:
    """The contents without the names of some keys and with others, in short steps. Raises KeyError for a key that is
    not there to go.
    """
    went = [(place, before.entries[place]) for place in (before.places[key] for key in gone)]
    empty = {place for place, _ in went}
    if len(before.places) - len(went) + len(come) < SPARSE * (len(before.entries) + len(come)):
        stay = [before.entries[place].document for place in before.places.values() if place not in empty]
        return (yield from changed(EMPTY, (), [*stay, *come]))
    arrived: list[tuple[int, Entry]] = []
    for place, document in enumerate(come, len(before.entries)):
        if place % STEP == 0:
            yield
        arrived.append((place, entry_of(document)))
    entries = [*before.entries, *(entry for _, entry in arrived)]
    places = dict(before.places)
    for key in gone:
        del places[key]
    places.update((entry.document.key, place) for place, entry in arrived)
    order = _order(before.order, went, arrived)
    yield
    count = len(places)
    words = yield from before.words.changed(*_moved(went, arrived, "words"), count)
    sounds = yield from before.sounds.changed(*_moved(went, arrived, "sounds"), count)
    letters = yield from before.letters.changed(*_moved(went, arrived, "letters"), count)
    numbers, spread = yield from _spread(before, (*went, *arrived), words)
    kept = ~np.isin(before.part_place, list(empty))
    yield
    part_place = _longer(before.part_place[kept], [place for place, entry in arrived for _ in entry.parts])
    part_token = _longer(before.part_token[kept], [numbers[one] for _, entry in arrived for one, _ in entry.parts])
    part_share = _longer(before.part_share[kept], [share for _, entry in arrived for _, share in entry.parts])
    yield
    sets = tuple(dict.fromkeys((*before.region_sets, *(entry.document.regions for _, entry in arrived))))
    numbered = {codes: number for number, codes in enumerate(sets)}
    documents = [entry.document for _, entry in arrived]
    return Contents(
        entries=entries,
        places=places,
        names=_by_text(before.names, went, arrived, lambda entry: (entry.folded,)),
        sayings=_by_text(before.sayings, went, arrived, lambda entry: set(map(bare, entry.sayings))),
        order=order,
        rank=_ranks(order, len(entries)),
        words=words,
        sounds=sounds,
        letters=letters,
        numbers=numbers,
        spread=spread,
        part_place=part_place,
        part_token=part_token,
        part_share=part_share,
        lengths=_lengths(part_place, part_token, part_share, spread, count, len(entries)),
        prior=_longer(before.prior, [one.prior for one in documents]),
        here=_longer(before.here, [float(one.here) for one in documents]),
        later=_longer(before.later, [float(bool(_LATER.search(one.name))) for one in documents]),
        others=_longer(before.others, [float(bool(_OTHERS.search(one.name))) for one in documents]),
        region_sets=sets,
        regions=_longer(before.regions, [numbered[one.regions] for one in documents]),
    )


def entry_of(document: Document) -> Entry:
    """A name, taken apart: a token keeps the best worth that it has in it."""
    whole, main = folded(document.name), main_part(document.name)
    inside, everything = frozenset(tokens(main)), frozenset(tokens(whole))
    words: dict[str, float] = {}
    _put(words, (*inside, *main), IN_NAME)
    _put(words, (*everything, *whole), IN_ASIDE)
    sayings = tuple(map(folded, document.sayings))
    for saying in sayings:
        _put(words, (*tokens(saying), *saying), IN_SAYING)
    for alias in map(folded, document.aliases):
        _put(words, (*tokens(alias), *alias), IN_ALIAS)
    _put(words, tokens(folded(document.around)), IN_AROUND)
    return Entry(
        document,
        whole,
        words,
        dict.fromkeys(pairs(document.syllables), IN_NAME),
        dict.fromkeys(grams("".join(syllable[0] for syllable in document.syllables)), IN_NAME),
        tuple((token, 1.0 if token in inside else ASIDE_SHARE) for token in sorted(everything)),
        marks(document.name),
        sayings,
    )


def pairs(syllables: Sequence[str]) -> list[str]:
    return [f"{one} {other}" for one, other in itertools.pairwise(syllables)]


def grams(letters: str) -> list[str]:
    return [letters[at : at + size] for size in (2, 3) for at in range(len(letters) - size + 1)]


def _put(worth: dict[str, float], found: Iterable[str], value: float) -> None:
    for token in found:
        worth.setdefault(token, value)


def _moved(
    went: Sequence[tuple[int, Entry]], arrived: Sequence[tuple[int, Entry]], kind: str
) -> tuple[list[tuple[int, Worth]], list[tuple[int, Worth]]]:
    return [(place, getattr(entry, kind)) for place, entry in went], [
        (place, getattr(entry, kind)) for place, entry in arrived
    ]


def _order(
    before: Sequence[tuple[int, str, int]], went: Sequence[tuple[int, Entry]], arrived: Sequence[tuple[int, Entry]]
) -> list[tuple[int, str, int]]:
    order = list(before)
    for place, entry in went:
        del order[bisect_left(order, (*entry.document.order, place))]
    order += [(*entry.document.order, place) for place, entry in arrived]
    order.sort()  # quick where most of it is in order
    return order


def _spread(
    before: Contents, moved: Sequence[tuple[int, Entry]], words: Field
) -> Generator[None, None, tuple[dict[str, int], Floats]]:
    """Numbers are only ever added to the one table that all indexes of a library share."""
    numbers = before.numbers if before.entries else {}
    touched: dict[str, int] = {}
    for place, (_, entry) in enumerate(moved):
        if place % STEP == 0:
            yield
        for token in entry.words:
            if token not in touched:
                touched[token] = numbers.setdefault(token, len(numbers))
    spread = np.zeros(len(numbers), np.float64)
    spread[: len(before.spread)] = before.spread
    for place, (token, number) in enumerate(touched.items()):
        if place % 5000 == 0:
            yield
        spread[number] = len(words[token][0])
    return numbers, spread


def _lengths(place: Ids, token: Ids, share: Floats, spread: Floats, count: int, size: int) -> Floats:
    """How long each name is: the rarity of its parts, added in order."""
    rarity = np.log(1 + count / (1 + spread))
    lengths = np.bincount(place, weights=rarity[token] * share, minlength=size)
    return np.where(lengths > 0, lengths, 1.0).astype(np.float64)


def _by_text(
    before: Mapping[str, tuple[int, ...]],
    went: Sequence[tuple[int, Entry]],
    arrived: Sequence[tuple[int, Entry]],
    texts: Callable[[Entry], Iterable[str]],
) -> dict[str, tuple[int, ...]]:
    """The places of every text of the entries."""
    found = dict(before)
    for place, entry in went:
        for text in texts(entry):
            found[text] = tuple(one for one in found[text] if one != place)
            if not found[text]:
                del found[text]
    for place, entry in arrived:
        for text in texts(entry):
            found[text] = (*found.get(text, ()), place)
    return found


def _ranks(order: Sequence[tuple[int, str, int]], size: int) -> Ids:
    rank = np.zeros(size, np.int64)
    rank[np.array([one[2] for one in order], np.int64)] = np.arange(len(order))
    return rank


def _longer(before: Number, added: Sequence[float]) -> Number:
    return np.concatenate([before, np.array(added, before.dtype)])
