"""Table of the evaluations."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment


class Evaluation(Base):
    """What an applicant said of one occasion of a case. ``level``: 5 非常满意 … 1 非常不满意."""

    __tablename__ = "evaluation"

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[str] = mapped_column(sa.String(36), unique=True)
    case_number: Mapped[str] = mapped_column(sa.String(25))
    occasion: Mapped[str] = mapped_column(sa.String(8))
    """intake | result: one evaluation for each time the person was served (GB/T 39734: 一次一评)"""
    department_code: Mapped[str] = mapped_column(sa.String(4), index=True)
    applicant_id: Mapped[int] = mapped_column(sa.ForeignKey("applicant.id"))
    payload_hash: Mapped[str] = mapped_column(sa.String(64))
    level: Mapped[int]
    tags: Mapped[list[str]] = mapped_column(sa.JSON)
    comment_sealed: Mapped[bytes | None]
    channel: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        sa.CheckConstraint("level BETWEEN 1 AND 5", name="level"),
        sa.UniqueConstraint("case_number", "occasion"),
    )
