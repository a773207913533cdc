"""Search over the shelf: one result per name."""

from __future__ import annotations

import functools
from collections import defaultdict
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

from backend.catalog.rules.search import WHY, Entry, entry, match, plain, query
from backend.catalog.rules.sound import spelled
from backend.catalog.service.importing import SHIPPED
from backend.catalog.service.reading import table
from backend.catalog.service.shelf import Card, Shelf, shelf
from backend.core.errors import Invalid, Text

LONGEST_QUERY = 100
_ENTRIES: WeakKeyDictionary[Shelf, list[Entry]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Hit:
    """One result. ``score`` orders results of one search; ``why`` says what matched, in words."""

    card: Card
    score: float
    why: Text


def search(session: Session, text: str, *, limit: int = 20) -> list[Hit]:
    """The best results for a citizen's words, best first. Raises Invalid ``empty_query``."""
    if not plain(text):
        raise Invalid("empty_query", EMPTY, fields={"q": EMPTY})
    stock = shelf(session)
    wanted = query(text[:LONGEST_QUERY], _synonyms())
    found = [(hit, one) for one in _entries(stock) if (hit := match(wanted, one)) is not None]
    found.sort(key=lambda pair: (-pair[0].score, len(pair[1].name), pair[1].key))
    return [Hit(stock.cards[one.key], round(hit.score, 1), WHY[hit.why]) for hit, one in found[:limit]]


def _entries(stock: Shelf) -> list[Entry]:
    if stock not in _ENTRIES:
        by_name: dict[str, list[Card]] = defaultdict(list)
        for card in stock.cards.values():
            by_name[card.name].append(card)
        _ENTRIES[stock] = [_entry(cards) for cards in by_name.values()]
    return _ENTRIES[stock]


def _entry(cards: list[Card]) -> Entry:
    shown = min(cards, key=lambda card: card.preference)
    aliases = sorted({alias for card in cards for alias in card.aliases})
    return entry(
        shown.code,
        shown.name,
        aliases=[*aliases, shown.name_en] if shown.name_en else aliases,
        around=f"{shown.category} {shown.department or ''}",
        sound=shown.pinyin,
        initials=shown.initials,
        bonus=(8 if shown.available_here else 0) + (1.5 if shown.has_guide else 0) + (1 if shown.zone else 0),
    )


@functools.cache
def _synonyms() -> tuple[tuple[str, str], ...]:
    """Everyday words and official ones, also as they sound."""
    words = [(row["said"], row["written"]) for row in table(SHIPPED / "catalog" / "synonyms.tsv")]
    return (*words, *((_letters(said), _letters(written)) for said, written in words))


def _letters(words: str) -> str:
    return spelled(words).replace(" ", "")


EMPTY = Text("请说一句、或写几个字再查。", "Please say or write a few words first.")
