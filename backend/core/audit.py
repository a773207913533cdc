"""Who did what to whose data, when and why. Rows are only ever added."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.core import clock
from backend.core.db import Base, Moment

_APPLICANT = re.compile(r"applicant:(\d+)(?: for applicant:(\d+))?")


class AuditRecord(Base):
    """``subject`` names a thing (``case:…``, ``applicant:<id>``), never a person in clear."""

    __tablename__ = "audit_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    actor: Mapped[str] = mapped_column(sa.String(80))
    action: Mapped[str] = mapped_column(sa.String(60))
    subject: Mapped[str] = mapped_column(sa.String(120), index=True)
    holder_id: Mapped[int | None]
    """The applicant whose data it was; None when it was nobody's. They read these rows in 个人空间."""
    department_code: Mapped[str] = mapped_column(sa.String(8), default="")
    """The department that looked or acted, as it was then; empty: none did."""
    purpose: Mapped[str] = mapped_column(sa.String(200), default="")
    request_id: Mapped[str] = mapped_column(sa.String(40), default="")

    __table_args__ = (sa.Index("ix_audit_record_holder", "holder_id", "id"),)


_LINE = sa.insert(AuditRecord.__table__)  # type: ignore[arg-type]  # a Table, which SQLAlchemy does not say


def record(
    session: Session,
    actor: str,
    action: str,
    subject: str,
    *,
    holder: int | None = None,
    department: str = "",
    purpose: str = "",
    request_id: str = "",
) -> None:
    """Add one row in the running transaction.

    ``actor``: ``applicant:<id>``, ``applicant:<id> for applicant:<id>``, ``staff:<login>``, ``rule:<name>`` or
    ``system``.
    ``holder``: the applicant whose data was read or changed; a citizen's own acts need not say it.
    """
    session.execute(
        _LINE,
        {
            "at": clock.now(),
            "actor": actor,
            "action": action,
            "subject": subject,
            "holder_id": holder if holder is not None else holder_in(actor),
            "department_code": department,
            "purpose": purpose,
            "request_id": request_id,
        },
    )


def holder_in(actor: str) -> int | None:
    """Whose business an actor's name says it was: ``applicant:9 for applicant:5`` -> 5."""
    found = _APPLICANT.fullmatch(actor)
    return int(found[2] or found[1]) if found else None


def recorded_since(
    session: Session, actor: str, action: str, subjects: Collection[str], since: datetime
) -> frozenset[str]:
    """Those of ``subjects`` with which ``actor`` has done ``action`` since then.

    A list that is looked at all day is one reading a day of each of its lines, not one a minute.
    """
    rows = session.scalars(
        sa.select(AuditRecord.subject).where(
            AuditRecord.subject.in_(subjects),
            AuditRecord.actor == actor,
            AuditRecord.action == action,
            AuditRecord.at >= since,
        )
    )
    return frozenset(rows)
