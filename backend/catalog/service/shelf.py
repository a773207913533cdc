"""The published library in memory: small enough to keep whole, so lists and search ask no database.

One shelf per database, rebuilt when an import counted the catalogue's revision up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import CatalogueState, ServiceItem
from backend.catalog.rules.lifecycle import PUBLISHED, SHOWN
from backend.catalog.service.digital import newest_services
from backend.catalog.service.renewing import Renewed
from backend.catalog.service.zones import zones_in_force
from backend.core.errors import Text
from backend.regions.rules import nearness


@dataclass(frozen=True)
class Card:
    """One item in a list. ``minutes`` and ``bring`` are known for services done here. ``for_companies``: what is done
    here of it is a company's business: people look for their own first."""

    code: str
    name: str
    name_en: str | None
    department: str | None
    category: str
    zones: tuple[str, ...]
    themes: tuple[str, ...]
    level: str | None
    type: str | None
    service_objects: tuple[str, ...]
    channels: tuple[str, ...]
    state: str
    source_region: str
    region_code: str | None
    has_guide: bool
    aliases: tuple[str, ...]
    sayings: tuple[str, ...]
    pinyin: str
    initials: str
    minutes: int | None
    bring: Text | None
    for_companies: bool

    @property
    def zone(self) -> str | None:
        """The first zone that shows it: gives the card its tint."""
        return self.zones[0] if self.zones else None

    @property
    def available_here(self) -> bool:
        return self.minutes is not None and self.state == PUBLISHED

    @property
    def preference(self) -> tuple[bool, bool, bool, str]:
        """Of items with one name, the one that sorts first is shown."""
        return (not self.available_here, not self.code.startswith("HN-"), not self.has_guide, self.code)


@dataclass(frozen=True, eq=False)
class Shelf:
    """``cards``: every published item, by code; ``regional``: those that hold in one region only."""

    revision: int
    cards: dict[str, Card]
    regional: tuple[Card, ...]


_SHELVES: Renewed[Shelf] = Renewed()
STEP = 100
"""Cards that are read in one step."""


def shelf(session: Session) -> Shelf:
    """The shelf of the session's database, as of its present revision; the one before while another request is
    making the new one.
    """
    number = revision(session)
    return _SHELVES.get(session, number, lambda before: _shelf(session, number, before))


def revision(session: Session) -> int:
    """The number that every change of the library counts up."""
    return session.scalar(_REVISION) or 0


_REVISION = sa.select(CatalogueState.revision).where(CatalogueState.id == 1)
"""Asked before nearly every answer, so it is put together once."""


def fold(cards: Iterable[Card], regions: tuple[str, ...] = ()) -> list[Card]:
    """One card per name, at a place the one of the nearest region: identical names are one thing to a citizen. Order of
    first appearance.
    """
    by_name: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        by_name[card.name].append(card)

    def order(card: Card) -> tuple[int, tuple[bool, bool, bool, str]]:
        return nearness(card.region_code, regions), card.preference

    return [min(group, key=order) for group in by_name.values()]


def _shelf(session: Session, revision: int, before: Shelf | None) -> Generator[None, None, Shelf]:
    """A card that stayed as it was stays the same object: who made something of the cards sees what changed."""
    here = newest_services(session)
    zones = [zone for zone in zones_in_force(session) if zone.shown]
    columns = [column for column in ServiceItem.__table__.columns if column.name not in ("id", "version", "digest")]
    known = before.cards if before else {}
    cards: dict[str, Card] = {}
    shown = sa.select(*columns).where(ServiceItem.state.in_(SHOWN)).order_by(ServiceItem.code)
    for number, row in enumerate(session.execute(shown.execution_options(yield_per=STEP))):
        if number % STEP == 0:
            yield
        service = here.get(row.code)
        card = Card(
            code=row.code,
            name=row.name,
            name_en=service.name.en if service else None,
            department=row.department,
            category=row.category,
            zones=(),
            themes=tuple(row.themes),
            level=row.level,
            type=row.type,
            service_objects=tuple(row.service_objects),
            channels=tuple(row.channels),
            state=row.state,
            source_region=row.source_region,
            region_code=row.region_code,
            has_guide=row.has_guide,
            aliases=tuple(row.aliases),
            sayings=tuple(row.sayings),
            pinyin=row.pinyin,
            initials=row.initials,
            minutes=service.minutes if service else None,
            bring=service.bring if service else None,
            for_companies=service is not None and service.applicants == "legal",
        )
        card = replace(card, zones=tuple(zone.code for zone in zones if zone.holds(card.code, card)))
        cards[row.code] = card if card != known.get(row.code) else known[row.code]
    regional = tuple(card for card in cards.values() if card.region_code is not None)
    return Shelf(revision, cards, regional)
