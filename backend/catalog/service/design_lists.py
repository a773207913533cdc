"""Which designs there are: in work, of one item, and what an editor may offer. Read only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import Design, DesignMove, DigitalServiceVersion, GuidanceVersion, ServiceItem
from backend.catalog.rules import lifecycle
from backend.catalog.rules.designs import KINDS
from backend.catalog.service import releasing
from backend.catalog.service.designs import shared_fields
from backend.catalog.service.vocabulary import vocabulary
from backend.core.config import Settings

LONGEST = 200
"""Rows of a list."""


@dataclass(frozen=True)
class InWork:
    """A design that is not published yet."""

    number: int
    code: str
    name: str
    category: str
    kind: str
    state: str
    author: str
    errors: int
    changed_at: datetime


@dataclass(frozen=True)
class ItemDesigns:
    """Everything about the definitions of one item. ``versions`` and ``designs``: kind -> newest first."""

    code: str
    name: str
    category: str
    versions: dict[str, list[releasing.Released]]
    designs: dict[str, list[Design]]
    moves: list[DesignMove]

    def holds(self, kind: str) -> releasing.Released | None:
        """The published version of a kind."""
        return next((one for one in self.versions[kind] if one.state == lifecycle.PUBLISHED), None)

    def in_work(self, kind: str) -> Design | None:
        return next((one for one in self.designs[kind] if one.state in lifecycle.OPEN), None)


def in_work(session: Session) -> list[InWork]:
    """Every design that waits for somebody, the one changed last first."""
    query = (
        sa.select(Design, ServiceItem.name, ServiceItem.category)
        .join(ServiceItem, ServiceItem.code == Design.item_code)
        .where(Design.state.in_(lifecycle.OPEN))
        .order_by(Design.changed_at.desc())
        .limit(LONGEST)
    )
    return [
        InWork(row.id, row.item_code, name, category, row.kind, row.state, row.authors[-1], row.errors, row.changed_at)
        for row, name, category in session.execute(query)
    ]


def designed(session: Session, text: str = "") -> list[dict[str, Any]]:
    """The items that have a published definition, narrowed to those whose name or code holds ``text``."""
    found: dict[str, dict[str, Any]] = {}
    for kind, model in (("service", DigitalServiceVersion), ("guidance", GuidanceVersion)):
        query = (
            sa.select(model.item_code, model.version, model.author, model.published_at, ServiceItem.name)
            .join(ServiceItem, ServiceItem.code == model.item_code)
            .where(model.state == lifecycle.PUBLISHED)
            .order_by(model.item_code)
        )
        if text:
            query = query.where(
                sa.or_(ServiceItem.name.contains(text, autoescape=True), model.item_code == text.upper())
            )
        for row in session.execute(query):
            entry = {"kind": kind, "version": row.version, "author": row.author, "at": row.published_at}
            found.setdefault(row.item_code, {"code": row.item_code, "name": row.name, "of": []})["of"].append(entry)
    return sorted(found.values(), key=lambda one: str(one["code"]))


def of_item(session: Session, code: str) -> ItemDesigns | None:
    """The definitions of one item; None when there is no such item."""
    item = session.scalar(sa.select(ServiceItem).where(ServiceItem.code == code))
    if item is None:
        return None
    rows = session.scalars(sa.select(Design).where(Design.item_code == code).order_by(Design.id.desc())).all()
    moves = session.scalars(sa.select(DesignMove).where(DesignMove.item_code == code).order_by(DesignMove.id.desc()))
    return ItemDesigns(
        code,
        item.name,
        item.category,
        {kind: releasing.released(session, kind, code) for kind in KINDS},
        {kind: [row for row in rows if row.kind == kind] for kind in KINDS},
        list(moves),
    )


def offers(settings: Settings) -> dict[str, Any]:
    """What the server knows and an editor may offer: ``shared_fields`` (the register), ``vocabulary`` (what conditions,
    comparisons and results may name).
    """
    return {"shared_fields": shared_fields(), "vocabulary": vocabulary(settings)}
