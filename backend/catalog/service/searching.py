"""Search over the shelf: one result per name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

from backend.catalog.rules.search import Completion, Document, Index, Row, Words, bare, folded, plain, reason, runs
from backend.catalog.service.scope import EVERYWHERE, Scope, visible
from backend.catalog.service.shelf import Card, Shelf, shelf
from backend.catalog.service.words import words_in_force
from backend.core.errors import Invalid, Text

LONGEST_QUERY = 100
IN_THIS_COUNTY, IN_A_ZONE, WITH_GUIDE = 0.045, 0.01, 0.005
"""What is known before any question: what the hall's own county offers."""
DONE_AT_A_TERMINAL = 0.2
"""What counts at a terminal that an item can be finished there: people came to finish it. Elsewhere nothing does."""


@dataclass(frozen=True)
class Hit:
    """One result. ``score`` orders results of one search; ``why`` says what matched, in words."""

    card: Card
    score: float
    why: Text


@dataclass(frozen=True)
class _Prepared:
    index: Index
    words: Words
    english: frozenset[str]
    completion: Completion
    by_name: dict[str, list[Card]]


_PREPARED: WeakKeyDictionary[Shelf, _Prepared] = WeakKeyDictionary()


def search(
    session: Session,
    text: str,
    *,
    limit: int = 20,
    at_terminal: bool = False,
    rows: Sequence[Row] | None = None,
    scope: Scope = EVERYWHERE,
) -> list[Hit]:
    """The best results for a citizen's words, best first; ``at_terminal`` prefers what is finished there; ``rows``: a
    table of words to try instead of the one in force; ``scope``: where it must be offered.

    Raises Invalid ``empty_query``.
    """
    if not plain(text):
        raise Invalid("empty_query", EMPTY, fields={"q": EMPTY})
    stock = shelf(session)
    prepared = _prepared(session, stock)
    words = prepared.words if rows is None else Words(rows, prepared.english)
    question = bare(folded(text[:LONGEST_QUERY]))
    shown = visible(session, scope)
    here = DONE_AT_A_TERMINAL if at_terminal else 0.0
    asked_for, units = limit, words.units(question, prepared.index.knows)
    while True:
        found = prepared.index.search(question, units, asked_for, here)
        cards = [_shown(prepared.by_name[stock.cards[one.key].name], shown) for one in found]
        if len(found) < asked_for or sum(card is not None for card in cards) >= limit:
            break
        asked_for *= 4  # what is not offered here must not push out what is
    hits = zip(found, cards, strict=True)
    return [Hit(card, round(one.score, 6), reason(one)) for one, card in hits if card is not None][:limit]


def _shown(cards: list[Card], shown: Callable[[Card], bool]) -> Card | None:
    """Of cards of one name, the one that is shown where not all of them may be."""
    return min(filter(shown, cards), key=lambda card: card.preference, default=None)


def suggest(
    session: Session, text: str, *, limit: int = 8, at_terminal: bool = False, scope: Scope = EVERYWHERE
) -> list[Card]:
    """What somebody may want who has typed ``text`` so far; nothing before there is anything to go by."""
    if not plain(text):
        return []
    completed = _prepared(session, shelf(session)).completion.completed(folded(text[:LONGEST_QUERY]))
    return [hit.card for hit in search(session, completed, limit=limit, at_terminal=at_terminal, scope=scope)]


def names(session: Session) -> frozenset[str]:
    """Every name that can be found, plain."""
    return frozenset(plain(card.name) for card in shelf(session).cards.values())


def _prepared(session: Session, stock: Shelf) -> _Prepared:
    if stock not in _PREPARED:
        by_name: dict[str, list[Card]] = defaultdict(list)
        for card in stock.cards.values():
            by_name[card.name].append(card)
        english = frozenset(word for card in stock.cards.values() for word in _english(card))
        documents = [_document(cards) for cards in by_name.values()]
        documents.sort(key=lambda one: (len(one.name), one.key))  # of equal scores the plainer name stands first
        rows = words_in_force(session)
        _PREPARED[stock] = _Prepared(Index(documents), Words(rows, english), english, Completion(rows), by_name)
    return _PREPARED[stock]


def _document(cards: list[Card]) -> Document:
    shown = min(cards, key=lambda card: card.preference)
    aliases = sorted({alias for card in cards for alias in card.aliases})
    return Document(
        shown.code,
        shown.name,
        (*aliases, " ".join(_english(shown))) if shown.name_en else tuple(aliases),
        f"{shown.category} {shown.department or ''}",
        tuple(shown.pinyin.split()),
        (IN_THIS_COUNTY if any(card.level == COUNTY for card in cards) else 0)
        + (IN_A_ZONE if shown.zone else 0)
        + (WITH_GUIDE if shown.has_guide else 0),
        here=shown.available_here,
    )


def _english(card: Card) -> list[str]:
    return [run for run in runs(folded(card.name_en or "")) if run.isascii()]


COUNTY = "县级"
EMPTY = Text("请说一句、或写几个字再查。", "Please say or write a few words first.")
