"""The terminals' copy of the catalogue."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment


class BundleVersion(Base):
    """A version of the terminals' copy of the catalogue. ``stamp``: what besides the library it was made from;
    ``state``: digest of all its records (offline_cache/bundle.py).
    """

    __tablename__ = "bundle_version"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stamp: Mapped[str] = mapped_column(sa.String(64))
    state: Mapped[str] = mapped_column(sa.String(64))
    made_at: Mapped[datetime] = mapped_column(Moment)


class BundleRecord(Base):
    """A record of the bundle as it is from ``version`` on; ``text`` and ``digest`` are None from where it is gone."""

    __tablename__ = "bundle_record"

    key: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)
    text: Mapped[str | None] = mapped_column(sa.Text)
    digest: Mapped[str | None] = mapped_column(sa.String(32))
