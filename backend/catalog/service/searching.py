"""Search over the shelf: one result per name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import cast, get_args
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

from backend.catalog.rules.search import Document, Index, Row, Words, bare, folded, plain, reason, runs
from backend.catalog.rules.search.words import Kind
from backend.catalog.service.importing import SHIPPED
from backend.catalog.service.reading import table
from backend.catalog.service.shelf import Card, Shelf, shelf
from backend.core.errors import Invalid, Text

LONGEST_QUERY = 100
IN_THIS_COUNTY, IN_A_ZONE, WITH_GUIDE = 0.045, 0.01, 0.005
"""What is known before any question: what the hall's own county offers."""
DONE_HERE, DONE_AT_A_TERMINAL = 0.05, 0.2
"""What counts that an item can be finished in the product; at a terminal people came to finish it."""


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


_PREPARED: WeakKeyDictionary[Shelf, _Prepared] = WeakKeyDictionary()


def search(session: Session, text: str, *, limit: int = 20, at_terminal: bool = False) -> list[Hit]:
    """The best results for a citizen's words, best first; ``at_terminal`` prefers what is finished there.

    Raises Invalid ``empty_query``.
    """
    if not plain(text):
        raise Invalid("empty_query", EMPTY, fields={"q": EMPTY})
    stock = shelf(session)
    prepared = _prepared(stock)
    question = bare(folded(text[:LONGEST_QUERY]))
    found = prepared.index.search(
        question, prepared.words.units(question), limit, DONE_AT_A_TERMINAL if at_terminal else DONE_HERE
    )
    return [Hit(stock.cards[one.key], round(one.score, 4), reason(one)) for one in found]


def _prepared(stock: Shelf) -> _Prepared:
    if stock not in _PREPARED:
        by_name: dict[str, list[Card]] = defaultdict(list)
        for card in stock.cards.values():
            by_name[card.name].append(card)
        english = frozenset(word for card in stock.cards.values() for word in _english(card))
        documents = [_document(cards) for cards in by_name.values()]
        documents.sort(key=lambda one: (len(one.name), one.key))  # of equal scores the plainer name stands first
        _PREPARED[stock] = _Prepared(Index(documents), table_of_words(english))
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


def table_of_words(english: frozenset[str] = frozenset()) -> Words:
    """The shipped table of words, prepared. Raises ValueError for a kind that does not exist."""
    return Words(rows_of_words(), english)


def rows_of_words() -> list[Row]:
    """The shipped table of words. Raises ValueError for a kind that does not exist."""
    rows = []
    for line in table(SHIPPED / "catalog" / "words.tsv"):
        kind = cast(Kind, line["kind"])
        if kind not in get_args(Kind):
            raise ValueError(f"words.tsv: {line['said']}: no such kind {kind}")
        rows.append(Row(tuple(line["said"].split("|")), tuple(filter(None, line["written"].split("|"))), kind))
    return rows


COUNTY = "县级"
EMPTY = Text("请说一句、或写几个字再查。", "Please say or write a few words first.")
