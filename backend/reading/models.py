"""Table of what was read on handed-in pictures."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment
from backend.reading import rules


class Reading(Base):
    """A picture that was asked to be read. ``sealed``: the JSON of its lines, once it was; it goes with the picture."""

    __tablename__ = "reading"

    material_id: Mapped[str] = mapped_column(sa.ForeignKey("material.id", ondelete="CASCADE"), primary_key=True)
    applicant_id: Mapped[int] = mapped_column(sa.ForeignKey("applicant.id"))
    state: Mapped[str] = mapped_column(sa.String(8), default=rules.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    begun_at: Mapped[datetime | None] = mapped_column(Moment)
    sealed: Mapped[bytes | None]

    __table_args__ = (
        sa.CheckConstraint(f"state IN ({', '.join(repr(state) for state in rules.STATES)})", name="state"),
        sa.Index("ix_reading_queue", "state", "asked_at"),
    )
