"""Batches: which items are offered where, from when on."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.catalog.rules import batches
from backend.core.db import Base, Moment


class Batch(Base):
    """Items that are offered at targets from a moment on (``catalog.rules.batches``). Its ``id`` is its number.

    A draft's items and targets change, no other's ever do. ``stays_closed``: what it closes elsewhere stays closed
    when it is rolled back. ``holds_from``: None until it is published, when no date was set. ``announced_at``: when
    open pages were told that it holds now. ``places``: how citizens are told where (``zh``, ``en``), once published.
    """

    __tablename__ = "batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    purpose: Mapped[str] = mapped_column(sa.String(300))
    stays_closed: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(sa.String(12), default=batches.DRAFT, index=True)
    author: Mapped[str] = mapped_column(sa.String(80))
    """Who wrote on it last."""
    co_authors: Mapped[list[str] | None] = mapped_column(sa.JSON(none_as_null=True))
    """Who wrote on it before, if anybody else did: none of them may approve it."""
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    holds_from: Mapped[datetime | None] = mapped_column(Moment)
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    announced_at: Mapped[datetime | None] = mapped_column(Moment)
    places: Mapped[dict[str, str] | None] = mapped_column(sa.JSON)


class BatchItem(Base):
    """One item of a batch."""

    __tablename__ = "batch_item"

    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("batch.id"), primary_key=True)
    item_code: Mapped[str] = mapped_column(sa.ForeignKey("service_item.code"), primary_key=True, index=True)


class BatchTarget(Base):
    """One place of a batch. ``kind``: terminal | site | region | channel; ``code`` of a region has twelve digits."""

    __tablename__ = "batch_target"

    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("batch.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), primary_key=True)


class BatchMove(Base):
    """Who moved a batch where, when and why. Rows are only ever added."""

    __tablename__ = "batch_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("batch.id"), index=True)
    source: Mapped[str | None] = mapped_column(sa.String(12))
    target: Mapped[str] = mapped_column(sa.String(12))
    actor: Mapped[str] = mapped_column(sa.String(80))
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    at: Mapped[datetime] = mapped_column(Moment)


class ClosedItem(Base):
    """An item that is offered by batch only: where no batch in force offers it, it is hidden."""

    __tablename__ = "closed_item"

    item_code: Mapped[str] = mapped_column(sa.ForeignKey("service_item.code"), primary_key=True)
    actor: Mapped[str] = mapped_column(sa.String(80))
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    at: Mapped[datetime] = mapped_column(Moment)
