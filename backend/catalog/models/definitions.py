"""Published definitions of what is done or asked here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.catalog.rules import lifecycle
from backend.core.db import Base, Moment


class PublishedDefinition:
    """One version of what an item has here; its content is never changed."""

    item_code: Mapped[str] = mapped_column(sa.ForeignKey("service_item.code"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    definition: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    digest: Mapped[str] = mapped_column(sa.String(64))
    published_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(sa.String(12), default=lifecycle.PUBLISHED)
    """``published`` (of one item at most one is), ``superseded`` or ``withdrawn``."""
    author: Mapped[str] = mapped_column(sa.String(80), default="import")
    """Who published it: a member of the staff, or ``import``."""
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it was superseded or withdrawn."""


class DigitalServiceVersion(PublishedDefinition, Base):
    """A service in depth."""

    __tablename__ = "digital_service_version"


class GuidanceVersion(PublishedDefinition, Base):
    """A guidance of an item that is not done here (``catalog.rules.guidance``)."""

    __tablename__ = "guidance_version"
