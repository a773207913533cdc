"""The published library as anybody may read it: lists, one item with its history, counts. Work is not shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import CatalogueState, ItemVersion, ServiceItem
from backend.catalog.rules import lifecycle
from backend.catalog.rules.differences import differences
from backend.catalog.rules.elements import BY_KEY, complete
from backend.catalog.rules.search import plain
from backend.catalog.service.digital import unknown_item
from backend.catalog.service.searching import search
from backend.core.errors import Text

PAGE = 50
COUNTED = ("category", "department", "level", "type")


@dataclass(frozen=True)
class Entry:
    """One line of the list."""

    code: str
    name: str
    department: str | None
    category: str
    level: str | None
    state: str
    version: int
    published_at: datetime | None


@dataclass(frozen=True)
class Listed:
    """One page (counted from 1) of a list of ``total``."""

    entries: tuple[Entry, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True)
class Edition:
    """A version that was shown: when, and the elements in which it differs from the one shown before it."""

    version: int
    published_at: datetime | None
    changed: tuple[Text, ...]


@dataclass(frozen=True)
class Disclosed:
    """An item as it is shown now, with every element, and all versions that ever were, newest first."""

    entry: Entry
    content: dict[str, Any]
    history: tuple[Edition, ...]


def revision(session: Session) -> int:
    """Counts up with every change of what is published; 0 before there is anything."""
    return session.scalar(sa.select(CatalogueState.revision).where(CatalogueState.id == 1)) or 0


def entries(session: Session, *, text: str = "", department: str = "", page: int = 1) -> Listed:
    """What is shown, by code; with a ``text`` that says something the best matches only, best first."""
    wanted: list[Any] = [ServiceItem.state.in_(lifecycle.SHOWN)]
    if department:
        wanted.append(ServiceItem.department == department)
    order: list[Any] = [ServiceItem.code]
    if plain(text):
        ranks = {hit.card.name: rank for rank, hit in enumerate(search(session, text, limit=PAGE))}
        wanted.append(ServiceItem.name.in_(ranks))
        order = [sa.case(ranks, value=ServiceItem.name), ServiceItem.code] if ranks else order
    total = session.scalar(sa.select(sa.func.count()).select_from(ServiceItem).where(*wanted)) or 0
    rows = session.execute(_ENTRIES.where(*wanted).order_by(*order).limit(PAGE).offset((page - 1) * PAGE))
    return Listed(tuple(Entry(*row) for row in rows), total, page)


def departments(session: Session) -> list[tuple[str, int]]:
    """Every department that something is shown of, with how much, the largest first."""
    count = sa.func.count()
    query = (
        sa.select(ServiceItem.department, count)
        .where(ServiceItem.state.in_(lifecycle.SHOWN), ServiceItem.department.is_not(None))
        .group_by(ServiceItem.department)
        .order_by(count.desc(), ServiceItem.department)
    )
    return [(str(name), number) for name, number in session.execute(query)]


def disclosed(session: Session, code: str) -> Disclosed:
    """One item. Raises NotFound ``unknown_item`` for one that is not shown."""
    found = session.execute(_ENTRIES.where(ServiceItem.code == code, ServiceItem.state.in_(lifecycle.SHOWN))).first()
    if found is None:
        raise unknown_item()
    query = (
        sa.select(ItemVersion.version, ItemVersion.published_at, ItemVersion.content)
        .join(ServiceItem, ServiceItem.id == ItemVersion.item_id)
        .where(ServiceItem.code == code, ItemVersion.state.in_((*lifecycle.SHOWN, lifecycle.SUPERSEDED)))
        .order_by(ItemVersion.version)
    )
    history: list[Edition] = []
    before: dict[str, Any] | None = None
    shown: dict[str, Any] = {}
    for version, published_at, content in session.execute(query):
        keys = dict.fromkeys(change.key for change in differences(before, content)) if before is not None else {}
        history.append(Edition(version, published_at, tuple(BY_KEY[key].label for key in keys)))
        before = content
        if version == found.version:
            shown = complete(content)
    return Disclosed(Entry(*found), shown, tuple(reversed(history)))


def contents(session: Session, *, after: str = "", size: int = 100) -> list[dict[str, Any]]:
    """Shown items whose code sorts behind ``after``, with every element: the next piece of the whole library."""
    query = (
        sa.select(
            ServiceItem.code, ServiceItem.version, ServiceItem.state, ItemVersion.published_at, ItemVersion.content
        )
        .join(ItemVersion, _IS_SHOWN)
        .where(ServiceItem.state.in_(lifecycle.SHOWN), ServiceItem.code > after)
        .order_by(ServiceItem.code)
        .limit(size)
    )
    return [
        {
            **{key: value for key, value in complete(row.content).items() if key in BY_KEY},
            "code": row.code,
            "version": row.version,
            "suspended": row.state == lifecycle.SUSPENDED,
            "published_at": row.published_at,
        }
        for row in session.execute(query)
    ]


def statistics(session: Session, states: Collection[str] = lifecycle.SHOWN) -> dict[str, Any]:
    """How much is shown, in all and by field, department, level and type; ``None`` is counted as empty text.
    ``states``: of the items that count.
    """
    columns = [getattr(ServiceItem, name) for name in COUNTED]
    counts: dict[str, Counter[str]] = {name: Counter() for name in COUNTED}
    total = 0
    query = sa.select(*columns, sa.func.count().label("items")).where(ServiceItem.state.in_(states))
    for row in session.execute(query.group_by(*columns)):
        total += row.items
        for name in COUNTED:
            counts[name][getattr(row, name) or ""] += row.items
    return {"items": total, **{f"by_{name}": dict(counts[name].most_common()) for name in COUNTED}}


_OF_THE_ITEM = (ServiceItem.code, ServiceItem.version, ServiceItem.state)
_IS_SHOWN = sa.and_(ItemVersion.item_id == ServiceItem.id, ItemVersion.version == ServiceItem.version)
_ENTRIES = sa.select(
    ServiceItem.code,
    ServiceItem.name,
    ServiceItem.department,
    ServiceItem.category,
    ServiceItem.level,
    ServiceItem.state,
    ServiceItem.version,
    ItemVersion.published_at,
).join(ItemVersion, _IS_SHOWN)
