"""Table of the terminals."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment


class Terminal(Base):
    """A kiosk. ``public_key``: base64 of the raw 32-byte Ed25519 key of its bridge; None until enrolled."""

    __tablename__ = "terminal"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    public_key: Mapped[str | None] = mapped_column(sa.String(44))
    enrolled_at: Mapped[datetime | None] = mapped_column(Moment)
    demo: Mapped[bool] = mapped_column(default=False)
