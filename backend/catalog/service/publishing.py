"""Making a version the one that everybody sees: the item's row follows it, caches and open pages are told."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import CatalogueState, ItemMove, ItemVersion, ServiceItem
from backend.catalog.rules import lifecycle
from backend.catalog.rules.sound import initials, spelled
from backend.core import clock, jobs, live


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
    for name in ("name", "department", "category", "level"):
        setattr(item, name, content.get(name))
    item.themes = content.get("themes") or []
    item.pinyin, item.initials = spelled(item.name), initials(item.name)


def tell(session: Session, code: str | None = None) -> None:
    """Count the catalogue's revision up, and tell every open page; ``code`` when one item changed."""
    state = session.get(CatalogueState, 1, with_for_update=True)
    if state is None:
        state = CatalogueState(id=1, revision=0)
        session.add(state)
    state.revision += 1
    payload: dict[str, Any] = {"revision": state.revision}
    payload |= {"item": code} if code else {}
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
