"""Table of the hand-overs."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment
from backend.handover import rules

_UNDER_WAY = sa.text(f"state <> '{rules.OVER}'")


class Handover(Base):
    """One draft offered to one phone. Of the token in the QR code and of the phone's cookie only digests are kept."""

    __tablename__ = "handover"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    phone_digest: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    """Of the cookie of the one phone that took it; None until then."""
    draft_id: Mapped[str] = mapped_column(sa.ForeignKey("draft.id"))
    applicant_id: Mapped[int] = mapped_column(sa.ForeignKey("applicant.id"), index=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("citizen_session.id"), index=True)
    """The kiosk's session that offered it."""
    state: Mapped[str] = mapped_column(sa.String(10), default=rules.OFFERED)
    alone: Mapped[bool] = mapped_column(default=False)
    """The person goes on with the phone and has left the kiosk: the session's end is not the hand-over's."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment, index=True)
    """Offered: until when it may be taken. Taken: the latest end, whatever the session does."""
    over_reason: Mapped[str | None] = mapped_column(sa.String(20))

    __table_args__ = (
        sa.CheckConstraint(f"state IN ({', '.join(repr(state) for state in rules.STATES)})", name="state"),
        sa.Index(
            "uq_handover_one_of_draft",
            "draft_id",
            unique=True,
            sqlite_where=_UNDER_WAY,
            postgresql_where=_UNDER_WAY,
        ),
    )
