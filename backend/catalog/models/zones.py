"""Zones: the parts of the library that departments curate, and who made them what they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment


class ZoneRow(Base):
    """One zone (``catalog.rules.zones.Zone``). ``department``: the code of the one that curates it. ``shipped``:
    digest of the row it came as, None for one that people made.
    """

    __tablename__ = "zone"

    code: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    position: Mapped[int]
    name_zh: Mapped[str] = mapped_column(sa.String(40))
    name_en: Mapped[str] = mapped_column(sa.String(80))
    icon: Mapped[str] = mapped_column(sa.String(40))
    department: Mapped[str] = mapped_column(sa.String(8))
    query: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    pinned: Mapped[list[str]] = mapped_column(sa.JSON)
    left_out: Mapped[list[dict[str, str]]] = mapped_column(sa.JSON)
    shown: Mapped[bool]
    shipped: Mapped[str | None] = mapped_column(sa.String(64))
    revision: Mapped[int] = mapped_column(default=1)
    """Goes up with every change; a change made on an older one is refused."""
    author: Mapped[str] = mapped_column(sa.String(80))
    changed_at: Mapped[datetime] = mapped_column(Moment)


class ZoneMove(Base):
    """What a zone was made, by whom, when and why; with a ``position`` in ``content`` it only moved there, from 1.
    Rows are only ever added.
    """

    __tablename__ = "zone_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    zone: Mapped[str] = mapped_column(sa.ForeignKey("zone.code"), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    actor: Mapped[str] = mapped_column(sa.String(80))
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    at: Mapped[datetime] = mapped_column(Moment)
