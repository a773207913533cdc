"""Tables of the applicants, their sessions and the sign-in challenges."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment


class Applicant(Base):
    """A natural person. ``person_sealed``: JSON of ``identity.service.Person``; found again by the blind index."""

    __tablename__ = "applicant"

    id: Mapped[int] = mapped_column(primary_key=True)
    id_number_index: Mapped[str] = mapped_column(sa.String(64), unique=True)
    person_sealed: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)


class CitizenSession(Base):
    """One signed-in stay at one device. Only the digest of the cookie is kept."""

    __tablename__ = "citizen_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    applicant_id: Mapped[int] = mapped_column(sa.ForeignKey("applicant.id"), index=True)
    device_digest: Mapped[str] = mapped_column(sa.String(64), index=True)
    terminal_code: Mapped[str] = mapped_column(sa.String(20))
    assurance: Mapped[str] = mapped_column(sa.String(20))
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_seen_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    end_reason: Mapped[str | None] = mapped_column(sa.String(20))


class SignInChallenge(Base):
    """A nonce that a terminal must sign together with a card reading; good once, on one device, for 120 s."""

    __tablename__ = "sign_in_challenge"

    id: Mapped[int] = mapped_column(primary_key=True)
    nonce: Mapped[str] = mapped_column(sa.String(64), unique=True)
    device_digest: Mapped[str] = mapped_column(sa.String(64))
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
