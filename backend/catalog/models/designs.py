"""Definitions in work, and who moved them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment


class Design(Base):
    """A definition on its way to being published: of an item's service or of its standalone guidance
    (``catalog.rules.designs``). What is published is copied into a version, so that a design never is what people see.
    """

    __tablename__ = "design"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_code: Mapped[str] = mapped_column(sa.ForeignKey("service_item.code"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(8))
    """``service`` | ``guidance``."""
    state: Mapped[str] = mapped_column(sa.String(12), index=True)
    definition: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    revision: Mapped[int] = mapped_column(default=1)
    """Goes up with every save of a draft; a save made on an older one is refused."""
    authors: Mapped[list[str]] = mapped_column(sa.JSON)
    """Everybody who wrote on it, the last one last: none of them may approve it."""
    based_on: Mapped[int | None]
    """The version it was begun from; none when it was copied from another item or begun anew."""
    copied_from: Mapped[str | None] = mapped_column(sa.String(40))
    errors: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int | None]
    """The version that it was published as."""


class DesignMove(Base):
    """Who moved which design or published version where, when and why. Rows are only ever added."""

    __tablename__ = "design_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_code: Mapped[str] = mapped_column(sa.ForeignKey("service_item.code"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(8))
    design_id: Mapped[int | None] = mapped_column(sa.ForeignKey("design.id"), index=True)
    version: Mapped[int | None]
    source: Mapped[str | None] = mapped_column(sa.String(12))
    target: Mapped[str] = mapped_column(sa.String(12))
    actor: Mapped[str] = mapped_column(sa.String(80))
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    at: Mapped[datetime] = mapped_column(Moment)
