"""Who did what to whose data, when and why. Rows are only ever added."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.core import clock
from backend.core.db import Base, Moment


class AuditRecord(Base):
    """``subject`` names a thing (``case:…``, ``applicant:<id>``), never a person in clear."""

    __tablename__ = "audit_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    actor: Mapped[str] = mapped_column(sa.String(80))
    action: Mapped[str] = mapped_column(sa.String(60))
    subject: Mapped[str] = mapped_column(sa.String(120), index=True)
    purpose: Mapped[str] = mapped_column(sa.String(200), default="")
    request_id: Mapped[str] = mapped_column(sa.String(40), default="")


def record(session: Session, actor: str, action: str, subject: str, *, purpose: str = "", request_id: str = "") -> None:
    """Add one row in the running transaction. ``actor``: ``applicant:<id>``, ``staff:<login>``, ``rule:<name>``."""
    session.add(
        AuditRecord(at=clock.now(), actor=actor, action=action, subject=subject, purpose=purpose, request_id=request_id)
    )
