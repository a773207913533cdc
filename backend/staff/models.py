"""Staff accounts."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment
from backend.staff import rules


class Staff(Base):
    """One account. ``session_epoch`` is part of every session, so raising it ends them all."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    department_code: Mapped[str] = mapped_column(sa.String(8), index=True)
    roles: Mapped[list[str]] = mapped_column(sa.JSON)
    totp_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    totp_step: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(Moment)
    active: Mapped[bool] = mapped_column(default=True)
    session_epoch: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_sign_in_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def is_authenticated(self) -> bool:
        return True

    @property
    def is_active(self) -> bool:
        return self.active

    @property
    def is_anonymous(self) -> bool:
        return False

    def get_id(self) -> str:
        """What the signed cookie carries (Flask-Login)."""
        return f"{self.id}.{self.session_epoch}"

    @property
    def actor(self) -> str:
        """How audit and timeline name this person."""
        return f"staff:{self.login}"

    def may(self, permission: str) -> bool:
        return permission in rules.permissions(self.roles)
