"""Which items are offered at a place: batches in force, and what is offered by batch only."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import Batch, BatchItem, BatchTarget, ClosedItem
from backend.catalog.rules import batches
from backend.catalog.rules.batches import EVERYWHERE, Published, Scope
from backend.catalog.service.shelf import Card, Shelf, revision, shelf
from backend.core import clock
from backend.core.errors import Text, Unprocessable
from backend.regions import service as regions
from backend.regions.rules import chain, holds_in
from backend.terminals import service as terminals
from backend.terminals.service import Device

__all__ = [
    "EVERYWHERE",
    "Scope",
    "closed",
    "elsewhere",
    "is_hidden",
    "must_be_offered",
    "offered",
    "published",
    "scope_at",
    "visible",
    "what_counts",
]


@dataclass(frozen=True, eq=False)
class _Standing:
    """All that is published, as of a revision of the catalogue; ``governed``: by the batches in force, what is offered
    by batch only while just those are. It is one set for every place: a set of what each place hides took 4 MB of each
    at 100,000 regional items.
    """

    revision: int
    batches: tuple[Published, ...]
    closed: frozenset[str]
    governed: dict[tuple[int, ...], frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class _Place:
    """What decides whether an item is offered at one place. ``reaching``: the codes of each batch in force that
    reaches it; ``regions``: what it lies in, empty when that is not known.
    """

    governed: frozenset[str]
    reaching: tuple[frozenset[str], ...]
    regions: tuple[str, ...]

    def offers(self, card: Card) -> bool:
        return holds_in(card.region_code, self.regions) and self.lets(card.code)

    def lets(self, code: str) -> bool:
        """Whether batches let an item be offered, wherever it holds."""
        return code not in self.governed or any(code in codes for codes in self.reaching)


_STANDINGS: WeakKeyDictionary[Any, _Standing] = WeakKeyDictionary()


def scope_at(
    session: Session, *, terminal: Device | str | None = None, channel: str | None = None, region: str | None = None
) -> Scope:
    """The scope of a terminal, by its code or by the device of a page that has proven to be on it, or else of a channel
    and a region. A device whose terminal is enrolled otherwise by now is none's; a page on one is a kiosk's unless it
    says otherwise. Raises Unprocessable ``unknown_region``, NotFound ``unknown_terminal`` for a code.
    """
    found = terminals.get(session, terminal) if isinstance(terminal, str) else terminals.of(session, terminal)
    if found is not None:
        return Scope(channel or "kiosk", found.code, found.site.code, chain(found.site.region_code))
    return Scope(channel, regions=regions.known_chain(session, region) if region else ())


def what_counts(session: Session, scope: Scope, stock: Shelf) -> Hashable:
    """What places have in common that offer the same of ``stock``."""
    place = _place(session, scope)
    return place.governed, place.reaching, place.regions if stock.regional else ()


def visible(session: Session, scope: Scope) -> Callable[[Card], bool]:
    """Whether a card is offered at a place."""
    return _place(session, scope).offers


def offered(session: Session, scope: Scope = EVERYWHERE) -> dict[str, Card]:
    """The cards of everything that is offered at a place, by code."""
    stock, place = shelf(session), _place(session, scope)
    if not place.governed and not (place.regions and stock.regional):
        return stock.cards
    return {code: card for code, card in stock.cards.items() if place.offers(card)}


def is_hidden(session: Session, code: str, scope: Scope) -> bool:
    """Whether an item is not offered at a place."""
    place, card = _place(session, scope), shelf(session).cards.get(code)
    return not (place.lets(code) if card is None else place.offers(card))


def must_be_offered(session: Session, code: str, scope: Scope) -> None:
    """Raises Unprocessable ``not_offered_here`` for an item that cannot be begun at a place."""
    if is_hidden(session, code, scope):
        raise Unprocessable("not_offered_here", elsewhere(session, code))


def elsewhere(session: Session, code: str) -> Text:
    """What is said of an item where it is not offered."""
    return batches.elsewhere(batches.in_force(published(session), clock.now().timestamp()), code)


def published(session: Session) -> tuple[Published, ...]:
    """Every published batch, also those whose date has not come."""
    return _standing(session).batches


def closed(session: Session) -> frozenset[str]:
    """Codes of the items that are offered by batch only."""
    return _standing(session).closed


def _place(session: Session, scope: Scope) -> _Place:
    if scope == EVERYWHERE:
        return _ANYWHERE
    standing = _standing(session)
    now = batches.in_force(standing.batches, clock.now().timestamp())
    numbers = tuple(one.number for one in now)
    governed = standing.governed.get(numbers)
    if governed is None:
        standing.governed.clear()  # a batch's date has come: what was before does not come back
        governed = standing.governed[numbers] = batches.governed(now, standing.closed)
    reaching = tuple(one.codes for one in batches.reaching(now, scope))
    return _Place(governed, reaching, scope.regions)


_ANYWHERE = _Place(frozenset(), (), ())


def _standing(session: Session) -> _Standing:
    number, key = revision(session), session.get_bind().engine.pool
    kept = _STANDINGS.get(key)
    if kept is None or kept.revision != number:
        kept = _STANDINGS[key] = _Standing(number, _published(session), frozenset(_closed(session)))
    return kept


def _published(session: Session) -> tuple[Published, ...]:
    codes: dict[int, set[str]] = {}
    targets: dict[int, set[batches.Target]] = {}
    mine = Batch.state == batches.PUBLISHED
    items = sa.select(BatchItem.batch_id, BatchItem.item_code).join(Batch, Batch.id == BatchItem.batch_id)
    for number, code in session.execute(items.where(mine)):
        codes.setdefault(number, set()).add(code)
    places = sa.select(BatchTarget.batch_id, BatchTarget.kind, BatchTarget.code)
    for number, kind, code in session.execute(places.join(Batch, Batch.id == BatchTarget.batch_id).where(mine)):
        targets.setdefault(number, set()).add((kind, code))
    return tuple(
        Published(
            row.id,
            frozenset(codes.get(row.id, ())),
            frozenset(targets.get(row.id, ())),
            row.holds_from.timestamp(),
            Text(**row.places),
        )
        for row in session.execute(sa.select(Batch.id, Batch.holds_from, Batch.places).where(mine).order_by(Batch.id))
    )


def _closed(session: Session) -> list[str]:
    return list(session.scalars(sa.select(ClosedItem.item_code)))
