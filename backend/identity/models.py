"""Tables of the applicants, their sessions, what is under way of a sign-in, and who may act for whom."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment

LIVE = sa.text("ended_at IS NULL")
"""Of a session that runs, or ran out and was not closed yet."""


class Applicant(Base):
    """A natural person, or a legal person (``kind`` natural | legal); found again by the blind index of the ID number
    or the credit code. ``person_sealed``: JSON of ``methods.Person`` or ``methods.Company``, as a credential of
    ``proven_level`` showed them."""

    __tablename__ = "applicant"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(8), default="natural", server_default="natural")
    id_number_index: Mapped[str] = mapped_column(sa.String(64), unique=True)
    person_sealed: Mapped[bytes]
    proven_level: Mapped[int] = mapped_column(default=3, server_default="3")
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)


class CitizenSession(Base):
    """One signed-in stay at one device, which has one at a time. Only the digest of the cookie is kept.

    ``applicant_id``: whose business is done; ``actor_id``: who stands there, when that is somebody else, by
    ``authorisation_id`` (None: a legal representative). ``terminal_code``: "" on a browser of one's own.
    ``provider_session``: digest of the identity provider's session id, ``provider_session_sealed`` the id itself.
    """

    __tablename__ = "citizen_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    applicant_id: Mapped[int] = mapped_column(sa.ForeignKey("applicant.id"), index=True)
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("applicant.id"), index=True)
    authorisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("authorisation.id"))
    device_digest: Mapped[str] = mapped_column(sa.String(64))
    terminal_code: Mapped[str] = mapped_column(sa.String(20))
    assurance: Mapped[str] = mapped_column(sa.String(20))
    provider_session: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    provider_session_sealed: Mapped[bytes | None]
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_seen_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    end_reason: Mapped[str | None] = mapped_column(sa.String(20))

    __table_args__ = (
        sa.Index(
            "uq_citizen_session_one_of_device",
            "device_digest",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
    )


class SpentNonce(Base):
    """A nonce of ours that a terminal has signed with (``service.nonces``): it counts once. Forgotten when it would no
    longer count anyway, at ``expires_at``."""

    __tablename__ = "spent_nonce"

    nonce: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)


class PortalRequest(Base):
    """One way to the identity provider and back: good once, on one device, for ten minutes. ``sealed``: JSON of the
    nonce and the PKCE verifier; the state is kept as its digest only."""

    __tablename__ = "portal_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    state_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    device_digest: Mapped[str] = mapped_column(sa.String(64))
    sealed: Mapped[bytes]
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class PortalNotice(Base):
    """A logout token of the identity provider that has been obeyed: its id, so that it is obeyed once."""

    __tablename__ = "portal_notice"

    token_digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)


class SignInRefusal(Base):
    """One refused attempt of an identity (its blind index), for the lock-out; forgotten after a day."""

    __tablename__ = "sign_in_refusal"

    id: Mapped[int] = mapped_column(primary_key=True)
    identity_index: Mapped[str] = mapped_column(sa.String(64))
    code: Mapped[str] = mapped_column(sa.String(40))
    at: Mapped[datetime] = mapped_column(Moment, index=True)

    __table_args__ = (sa.Index("ix_sign_in_refusal_identity", "identity_index", "at"),)


class Authorisation(Base):
    """``holder_id`` lets the person with ``agent_index`` act for them: ``items`` (None: all), until ``valid_until``,
    for ``uses_left`` more submissions (None: any number). ``agent_sealed``: JSON of the agent's name and ID number."""

    __tablename__ = "authorisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    holder_id: Mapped[int] = mapped_column(sa.ForeignKey("applicant.id"), index=True)
    agent_index: Mapped[str] = mapped_column(sa.String(64), index=True)
    agent_sealed: Mapped[bytes]
    items: Mapped[list[str] | None] = mapped_column(sa.JSON)
    uses_left: Mapped[int | None]
    given_by: Mapped[str] = mapped_column(sa.String(80))
    given_at: Mapped[datetime] = mapped_column(Moment)
    valid_until: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_by: Mapped[str | None] = mapped_column(sa.String(80))
