"""Table of the drafts."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment
from backend.drafts import rules

_OWN = sa.text(f"state = '{rules.OPEN}' AND authorisation_id IS NULL")
_FOR_ANOTHER = sa.text(f"state = '{rules.OPEN}' AND authorisation_id IS NOT NULL")


class Draft(Base):
    """What one person has filled in for one item, or somebody for them. ``id`` is that of the submission it will
    become."""

    __tablename__ = "draft"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    applicant_id: Mapped[int] = mapped_column(sa.ForeignKey("applicant.id"), index=True)
    authorisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("authorisation.id"))
    """Under which somebody who acts for the applicant has begun it; None: the applicant has."""
    item_code: Mapped[str] = mapped_column(sa.String(40))
    service_version: Mapped[int]
    """The definition it was begun under, or was carried over to."""
    item_version: Mapped[int | None]
    """The library's version of the item at that moment."""
    sealed: Mapped[bytes | None]
    """JSON of ``rules.Content``, sealed for this id; None once the draft is not open any more."""
    revision: Mapped[int]
    begun_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    expires_on: Mapped[date]
    """The last day, in the hall's calendar, on which it can be gone on with."""
    terminal_code: Mapped[str] = mapped_column(sa.String(20))
    """Where it was last touched; empty for a browser that is no terminal's."""
    state: Mapped[str] = mapped_column(sa.String(10), default=rules.OPEN)

    __table_args__ = (
        sa.CheckConstraint(f"state IN ({', '.join(repr(state) for state in rules.STATES)})", name="state"),
        sa.Index(
            "uq_draft_one_open", "applicant_id", "item_code", unique=True, sqlite_where=_OWN, postgresql_where=_OWN
        ),
        sa.Index(
            "uq_draft_one_open_for_another",
            "authorisation_id",
            "item_code",
            unique=True,
            sqlite_where=_FOR_ANOTHER,
            postgresql_where=_FOR_ANOTHER,
        ),
        sa.Index("ix_draft_expiry", "state", "expires_on"),
    )
