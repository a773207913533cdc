"""Table of the consents to a face check that are under way."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment


class FaceConsent(Base):
    """Somebody at ``device_digest`` has agreed to ``text_version``; forgotten after a day, the audit keeps what was
    decided. No picture and nothing measured on one is ever in here.

    ``applicant_id``, ``photo_index``: whose card was read under it, and a keyed digest of its photo, so that no other
    photo is compared later; emptied when it ends. ``tries``: pictures that were being compared and not found usable
    or alike.
    """

    __tablename__ = "face_consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    device_digest: Mapped[str] = mapped_column(sa.String(64))
    text_version: Mapped[str] = mapped_column(sa.String(20))
    agreed_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    applicant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("applicant.id"), index=True)
    photo_index: Mapped[str | None] = mapped_column(sa.String(64))
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
