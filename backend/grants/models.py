"""Table of the sign-ins with a phone that are under way."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment


class DeviceGrant(Base):
    """One sign-in that a device has asked a phone for; good once, on that device, for five minutes.

    ``device_code_digest``, ``user_code_index``: both codes are kept as digests only. ``state``: ``rules``.
    ``applicant_id``: whose business the phone was at when it agreed, ``actor_id``: who acted for them (a company's
    representative); ``interval_seconds``: what must lie between two polls.
    """

    __tablename__ = "device_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    device_code_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    user_code_index: Mapped[str] = mapped_column(sa.String(64), unique=True)
    device_digest: Mapped[str] = mapped_column(sa.String(64), index=True)
    terminal_code: Mapped[str] = mapped_column(sa.String(20))
    check_number: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(10))
    interval_seconds: Mapped[int]
    polled_at: Mapped[datetime | None] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    applicant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("applicant.id"))
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("applicant.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
