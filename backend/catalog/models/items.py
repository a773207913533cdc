"""Items, the versions of their content, and who moved them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.catalog.rules import lifecycle
from backend.core.db import Base, Moment


class ServiceItem(Base):
    """One item, as lists and search need it: a projection of its published version.

    ``version`` is the published or suspended one, 0 before there is any; ``state`` is that version's, or
    ``withdrawn``, or ``draft``. ``themes`` are codes. ``region_code``: 12 digits of the region it holds in
    (``regions``); None when it holds everywhere, or its region is not in the tree.
    """

    __tablename__ = "service_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(300), index=True)
    department: Mapped[str | None] = mapped_column(sa.String(100), index=True)
    category: Mapped[str] = mapped_column(sa.String(40))
    themes: Mapped[list[str]] = mapped_column(sa.JSON)
    level: Mapped[str | None] = mapped_column(sa.String(20))
    type: Mapped[str | None] = mapped_column(sa.String(40))
    service_objects: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    channels: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    source_region: Mapped[str] = mapped_column(sa.String(100))
    region_code: Mapped[str | None] = mapped_column(sa.String(12), index=True)
    has_guide: Mapped[bool]
    aliases: Mapped[list[str]] = mapped_column(sa.JSON)
    sayings: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    """What people call it; ``aliases``: the name of the broader item that it is a part of."""
    pinyin: Mapped[str] = mapped_column(sa.Text)
    initials: Mapped[str] = mapped_column(sa.String(300))
    version: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(12), default=lifecycle.PUBLISHED, index=True)
    digest: Mapped[str] = mapped_column(sa.String(64))


class ItemVersion(Base):
    """One version of an item's content (``catalog.rules.elements``); a draft's changes, no other's ever does."""

    __tablename__ = "item_version"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("service_item.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    state: Mapped[str] = mapped_column(sa.String(12), default=lifecycle.PUBLISHED)
    author: Mapped[str] = mapped_column(sa.String(80))
    """Who wrote on it last."""
    co_authors: Mapped[list[str] | None] = mapped_column(sa.JSON(none_as_null=True))
    """Who wrote on it before, if anybody else did: none of them may approve it."""
    based_on: Mapped[int | None]
    revision: Mapped[int] = mapped_column(default=1)
    """Goes up with every save of a draft; a save made on an older one is refused."""
    changed_at: Mapped[datetime] = mapped_column(Moment)
    publish_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    """When a reviewed version publishes itself."""
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    errors: Mapped[int]
    """This and the next three: ``catalog.rules.soundness.standing`` of the content, written with it."""
    warnings: Mapped[int]
    given: Mapped[int]
    basic_code: Mapped[str | None] = mapped_column(sa.String(40), index=True)


class ItemMove(Base):
    """Who moved which version where, when and why. Rows are only ever added."""

    __tablename__ = "item_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("service_item.id"), index=True)
    version: Mapped[int]
    source: Mapped[str | None] = mapped_column(sa.String(12))
    target: Mapped[str] = mapped_column(sa.String(12))
    actor: Mapped[str] = mapped_column(sa.String(80))
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    at: Mapped[datetime] = mapped_column(Moment)
