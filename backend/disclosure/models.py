"""Editions of the open library, and who may take much of it at a time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment


class Edition(Base):
    """The library as it was on a day, as files (``disclosure.rules``). ``files``: name, bytes, sha256 of each."""

    __tablename__ = "open_edition"

    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    revision: Mapped[int]
    items: Mapped[int]
    files: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    made_at: Mapped[datetime] = mapped_column(Moment)


class OpenKey(Base):
    """A key that lets a program ask more often. ``digest``: SHA-256 of the key, which is shown once and never kept."""

    __tablename__ = "open_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    holder: Mapped[str] = mapped_column(sa.String(100))
    purpose: Mapped[str] = mapped_column(sa.String(300))
    per_minute: Mapped[int]
    issued_by: Mapped[str] = mapped_column(sa.String(80))
    issued_at: Mapped[datetime] = mapped_column(Moment)
    ended_by: Mapped[str | None] = mapped_column(sa.String(80))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
