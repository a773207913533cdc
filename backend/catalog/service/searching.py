"""Search over the shelf: one result per name."""

from __future__ import annotations

import logging
import math
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backend.catalog.rules.search import (
    Completion,
    Document,
    Found,
    Index,
    Row,
    Standpoint,
    Words,
    bare,
    folded,
    plain,
    reason,
    runs,
)
from backend.catalog.service import meaning
from backend.catalog.service.renewing import Renewed
from backend.catalog.service.scope import EVERYWHERE, Scope, visible
from backend.catalog.service.shelf import Card, Shelf, shelf
from backend.catalog.service.words import words_in_force
from backend.core.errors import Invalid, Text
from backend.core.house import House
from backend.regions.rules import nearness

log = logging.getLogger(__name__)

LONGEST_QUERY = 100
IN_THIS_COUNTY, IN_A_ZONE, WITH_GUIDE = 0.045, 0.01, 0.005
"""What is known before any question: what the hall's own county offers."""
DONE_AT_A_TERMINAL = 0.2
"""What counts at a terminal that an item can be finished there: people came to finish it. Elsewhere nothing does."""

NEAREST = 0.02
"""What the place's own region counts; those above it less, what holds everywhere nothing."""
MOST_WANTED, OFTEN = 0.05, 20.0
"""What being begun often counts at most, and how often that nearly is."""
MEANING, SURE = 0.1, 0.8
"""What meaning counts beside words, and the score up to which it counts more."""
STEP = 100
"""Names that are prepared in one step."""


@dataclass(frozen=True)
class Hit:
    """One result. ``score`` orders results of one search; ``why`` says what matched, in words; ``by_words``: what
    of it is for words that match, which says whether the question was answered at all.
    """

    card: Card
    score: float
    why: Text
    by_words: float


@dataclass(frozen=True)
class _Prepared:
    """``by_name``: every card of a name; ``documents``: a name as the index has it; ``rows``: the table in force."""

    stock: Shelf
    index: Index
    words: Words
    completion: Completion
    english: frozenset[str]
    rows: Sequence[Row]
    by_name: dict[str, tuple[Card, ...]]
    documents: dict[str, Document]

    @property
    def revision(self) -> int:
        return self.stock.revision


_PREPARED: Renewed[_Prepared] = Renewed()


def search(
    session: Session,
    text: str,
    *,
    limit: int = 20,
    at_terminal: bool = False,
    rows: Sequence[Row] | None = None,
    scope: Scope = EVERYWHERE,
    wanted: Mapping[str, float] | None = None,
    by_meaning: bool = False,
) -> list[Hit]:
    """The best results for a citizen's words, best first; ``at_terminal`` prefers what is finished there; ``rows``: a
    table of words to try instead of the one in force; ``scope``: where it must be offered; ``wanted``: how often
    items are begun where it is asked, by code; ``by_meaning``: let the model of meanings order the first results anew,
    where there is one.

    Raises Invalid ``empty_query``.
    """
    if not plain(text):
        raise Invalid("empty_query", EMPTY, fields={"q": EMPTY})
    prepared = _prepared(session)
    words = prepared.words if rows is None else Words(rows, prepared.english)
    question = bare(folded(text[:LONGEST_QUERY]))
    shown = visible(session, scope)
    standpoint = Standpoint(
        here=DONE_AT_A_TERMINAL if at_terminal else 0.0,
        near=_nearer(scope.regions) if scope.regions else None,
        wanted=_by_key(prepared, wanted) if wanted else None,
        offered=None if scope == EVERYWHERE else lambda key: any(map(shown, _cards(prepared, key))),
    )
    units = words.units(question, prepared.index.knows)
    found = prepared.index.search(question, units, max(limit, meaning.FIRST) if by_meaning else limit, standpoint)
    scores = _with_meaning(prepared, text[:LONGEST_QUERY], found) if by_meaning else [one.score for one in found]
    best = sorted(range(len(found)), key=lambda at: -scores[at])[:limit]
    return [
        Hit(
            _shown(_cards(prepared, found[at].key), shown, scope),
            round(scores[at], 6),
            reason(found[at]),
            round(found[at].matched, 6),
        )
        for at in best
    ]


def _with_meaning(prepared: _Prepared, text: str, found: list[Found]) -> list[float]:
    """Scores in which meaning counts for the first results: the less sure the words are, the more. Those after them
    stay after them.
    """
    first = found[: meaning.FIRST]
    names = [prepared.stock.cards[one.key].name for one in first]
    scores = [one.score for one in found]
    close = meaning.closeness(text, names) if first and not first[0].same_name else None
    if close is not None:
        weight = MEANING + max(0.0, SURE - scores[0])
        scores[: len(first)] = [one.score + weight * float(near) for one, near in zip(first, close, strict=True)]
    return scores


def _cards(prepared: _Prepared, key: str) -> tuple[Card, ...]:
    return prepared.by_name[prepared.stock.cards[key].name]


def _shown(cards: Iterable[Card], shown: Callable[[Card], bool], scope: Scope) -> Card:
    """Of cards of one name, the one of the nearest region that may be shown."""
    return min(filter(shown, cards), key=lambda card: (nearness(card.region_code, scope.regions), card.preference))


def _nearer(regions: tuple[str, ...]) -> Callable[[tuple[str, ...]], float]:
    """What the regions of a name count: little, so that they decide between names that say the same."""

    def near(codes: tuple[str, ...]) -> float:
        return NEAREST * (1 - min(nearness(code or None, regions) for code in codes) / len(regions))

    return near


def _by_key(prepared: _Prepared, wanted: Mapping[str, float]) -> dict[str, float]:
    """What is wanted of any card of a name counts for the name."""
    found: dict[str, float] = defaultdict(float)
    for code, value in wanted.items():
        if code in prepared.stock.cards:
            found[prepared.documents[prepared.stock.cards[code].name].key] += value
    return {key: MOST_WANTED * (1 - math.exp(-value / OFTEN)) for key, value in found.items()}


def suggest(
    session: Session,
    text: str,
    *,
    limit: int = 8,
    at_terminal: bool = False,
    scope: Scope = EVERYWHERE,
    wanted: Mapping[str, float] | None = None,
) -> list[Card]:
    """What somebody may want who has typed ``text`` so far; nothing before there is anything to go by."""
    if not plain(text):
        return []
    completed = _prepared(session).completion.completed(folded(text[:LONGEST_QUERY]))
    hits = search(session, completed, limit=limit, at_terminal=at_terminal, scope=scope, wanted=wanted)
    return [hit.card for hit in hits]


def prepare_search(house: House) -> None:
    """Have everything ready before the first question, at start-up; a library that cannot be read yet is read then."""
    try:
        with house.db.read() as session:
            _prepared(session)
    except SQLAlchemyError as error:
        log.warning("searching could not be prepared yet", extra={"error": type(error).__name__})


def names(session: Session) -> frozenset[str]:
    """Every name that can be found, plain."""
    return frozenset(plain(card.name) for card in shelf(session).cards.values())


def _prepared(session: Session) -> _Prepared:
    """Everything prepared for the library as it is; as it was, while another request is preparing it."""
    stock = shelf(session)
    return _PREPARED.get(session, stock.revision, lambda before: _preparing(session, stock, before))


def _preparing(session: Session, stock: Shelf, before: _Prepared | None) -> Generator[None, None, _Prepared]:
    """What changed is prepared, what stayed is kept."""
    known = before.stock.cards if before else {}
    came = [card for code, card in stock.cards.items() if known.get(code) is not card]
    went = [card for code, card in known.items() if stock.cards.get(code) is not card]
    by_name = dict(before.by_name) if before else {}
    documents = dict(before.documents) if before else {}
    yield
    groups: dict[str, list[Card]] = {}
    for card in (*went, *came):
        if card.name not in groups:
            groups[card.name] = [one for one in by_name.get(card.name, ()) if stock.cards.get(one.code) is one]
    for card in came:
        groups[card.name].append(card)
    gone: list[str] = []
    come: list[Document] = []
    for number, (name, cards) in enumerate(groups.items()):
        if number % STEP == 0:
            yield
        old, new = documents.pop(name, None), _document(cards) if cards else None
        if new is not None:
            documents[name], by_name[name] = new, tuple(sorted(cards, key=lambda card: card.code))
        else:
            del by_name[name]
        if old != new:
            gone += [old.key] if old else []
            come += [new] if new else []
    index = yield from (before.index if before else Index()).changed(gone, come)
    rows = words_in_force(session)
    english = frozenset(word for card in stock.cards.values() if card.name_en for word in _english(card))
    if before and rows == before.rows and english == before.english:
        words, completion = before.words, before.completion
    else:
        words = yield from Words.building(rows, english)
        completion = Completion(rows)
    return _Prepared(stock, index, words, completion, english, rows, by_name, documents)


def _document(cards: list[Card]) -> Document:
    shown = min(cards, key=lambda card: card.preference)
    aliases = sorted({alias for card in cards for alias in card.aliases})
    sayings = sorted({saying for card in cards for saying in card.sayings})
    return Document(
        shown.code,
        shown.name,
        (*aliases, " ".join(_english(shown))) if shown.name_en else tuple(aliases),
        f"{shown.category} {shown.department or ''}",
        tuple(shown.pinyin.split()),
        (IN_THIS_COUNTY if any(card.level == COUNTY for card in cards) else 0)
        + (IN_A_ZONE if shown.zone else 0)
        + (WITH_GUIDE if shown.has_guide else 0),
        here=shown.available_here and not shown.for_companies,
        regions=tuple(sorted({card.region_code or "" for card in cards})),
        sayings=tuple(sayings),
    )


def _english(card: Card) -> list[str]:
    return [run for run in runs(folded(card.name_en or "")) if run.isascii()]


COUNTY = "县级"
EMPTY = Text("请说一句、或写几个字再查。", "Please say or write a few words first.")
