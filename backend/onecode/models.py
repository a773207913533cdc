"""Tables of the phones' keys and of every use of a code."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment


class CodeKey(Base):
    """The key with which one signed-in browser signs its codes (ECDSA P-256, made there, never leaves it).

    ``public_key``: the uncompressed point, 65 bytes. It ends with its session, by ``revoked_at`` or at
    ``expires_at``.
    """

    __tablename__ = "code_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[str] = mapped_column(sa.String(16), unique=True)
    applicant_id: Mapped[int] = mapped_column(sa.ForeignKey("applicant.id"), index=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("citizen_session.id"), index=True)
    public_key: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


class CodeUse(Base):
    """One use of one code (用码记录): a second row for the same key and random part cannot be."""

    __tablename__ = "code_use"

    id: Mapped[int] = mapped_column(primary_key=True)
    code_key_id: Mapped[int] = mapped_column(sa.ForeignKey("code_key.id"))
    random: Mapped[str] = mapped_column(sa.String(16))
    applicant_id: Mapped[int] = mapped_column(sa.ForeignKey("applicant.id"), index=True)
    purpose: Mapped[str] = mapped_column(sa.String(20))
    terminal_code: Mapped[str] = mapped_column(sa.String(20))
    used_at: Mapped[datetime] = mapped_column(Moment, index=True)

    __table_args__ = (sa.UniqueConstraint("code_key_id", "random"),)
