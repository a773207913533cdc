"""Making a version the one that everybody sees: the item's row follows it, caches and open pages are told."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, object_session

from backend.catalog.models import CatalogueState, ItemMove, ItemVersion, ServiceItem
from backend.catalog.rules import lifecycle
from backend.catalog.rules.guides import LONGEST
from backend.catalog.rules.sound import initials, spelled
from backend.core import clock, jobs, live
from backend.regions import service as regions

_IMPORTS = 0x78696173
"""The lock of imports on PostgreSQL; any number that is nobody else's."""


def next_version(session: Session, item_id: int) -> int:
    """The number after the highest an item has."""
    return (session.scalar(sa.select(sa.func.max(ItemVersion.version)).where(ItemVersion.item_id == item_id)) or 0) + 1


def supersede(session: Session, item: ServiceItem) -> None:
    """The shown version of ``item``, if any, is no longer the one."""
    session.execute(
        sa.update(ItemVersion)
        .where(ItemVersion.item_id == item.id, ItemVersion.state.in_(lifecycle.SHOWN))
        .values(state=lifecycle.SUPERSEDED)
    )


def show(session: Session, item: ServiceItem, version: ItemVersion) -> None:
    """Publish ``version``: it supersedes what was shown, and the item's row says what it says."""
    supersede(session, item)
    version.state, version.published_at, version.publish_at = lifecycle.PUBLISHED, clock.now(), None
    item.version, item.state = version.version, lifecycle.PUBLISHED
    project(item, version.content)
    tell(session, item.code)


def project(item: ServiceItem, content: dict[str, Any]) -> None:
    """Write into the item's row what lists and search read of ``content``."""
    for name, value in projection(content).items():
        setattr(item, name, value)
    session = object_session(item)
    item.region_code = regions.code_of(session, item.source_region) if session else None


def projection(content: dict[str, Any]) -> dict[str, Any]:
    """The columns of an item's row that follow from ``content``; ``region_code`` is ``place_items``' to find."""
    name = str(content.get("name"))
    return {
        **{key: content.get(key) for key in ("name", "department", "category", "level")},
        **{key: content.get(key) or [] for key in ("sayings", "themes", "service_objects", "channels")},
        "type": str(content.get("type") or "")[: LONGEST["type"]] or None,
        "source_region": str(content.get("region") or "")[: LONGEST["region"]],
        "pinyin": spelled(name),
        "initials": initials(name),
    }


def place_items(session: Session) -> int:
    """Find the region of the tree that each item's says it holds in, after items or regions came in; how many moved."""
    written = session.scalars(sa.select(ServiceItem.source_region).distinct()).all()
    codes = regions.directory_of(session)
    moved = 0
    for text in written:
        code = codes.get(text)
        other = ServiceItem.region_code.is_distinct_from(code)
        query = sa.update(ServiceItem).where(ServiceItem.source_region == text, other).values(region_code=code)
        moved += session.execute(query.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined]
    return moved


def one_import_at_a_time(session: Session) -> None:
    """Wait until no other import writes. Two on an empty library would both find it empty and insert the same items.

    SQLite has one writer anyway. The lock is PostgreSQL's own, not a row of ours: who publishes one item holds that
    item's row first and the catalogue's state last, and would meet an import that did it the other way round.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_IMPORTS)))


def tell(session: Session, code: str | None = None, *, batches: bool = False) -> None:
    """Count the catalogue's revision up, and tell every open page; ``code`` when one item changed, ``batches`` when
    nothing but batches did.
    """
    # two that are the first ever must not both insert it
    session.execute(sa.text("INSERT INTO catalogue_state (id, revision) VALUES (1, 0) ON CONFLICT DO NOTHING"))
    state = session.get_one(CatalogueState, 1, with_for_update=True, populate_existing=True)
    state.revision += 1
    payload: dict[str, Any] = {"revision": state.revision}
    payload |= {"item": code} if code else {}
    payload |= {"batches": True} if batches else {}
    live.announce(session, live.EVERYONE, "catalogue_changed", payload)
    jobs.enqueue(session, "catalogue_changed", payload)


def log(session: Session, version: ItemVersion, source: str | None, target: str, actor: str, reason: str = "") -> None:
    """Write down who moved a version where, and why."""
    session.add(
        ItemMove(
            item_id=version.item_id,
            version=version.version,
            source=source,
            target=target,
            actor=actor,
            reason=reason.strip()[:300],
            at=clock.now(),
        )
    )
