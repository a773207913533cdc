"""Published definitions of what is done or asked here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment


class DigitalServiceVersion(Base):
    """A published definition of a service in depth; never changed."""

    __tablename__ = "digital_service_version"

    item_code: Mapped[str] = mapped_column(sa.ForeignKey("service_item.code"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    definition: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    digest: Mapped[str] = mapped_column(sa.String(64))
    published_at: Mapped[datetime] = mapped_column(Moment)


class GuidanceVersion(Base):
    """A published guidance of an item that is not done here (``catalog.rules.guidance``); never changed."""

    __tablename__ = "guidance_version"

    item_code: Mapped[str] = mapped_column(sa.ForeignKey("service_item.code"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    definition: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    digest: Mapped[str] = mapped_column(sa.String(64))
    published_at: Mapped[datetime] = mapped_column(Moment)
