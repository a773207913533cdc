"""The region tree. A code alone repeats across levels in the national set, so the key is (level, code)."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base


class Region(Base):
    """``level`` 1 province, 2 city, 3 district or county, 4 street or town, 5 community or village.

    ``code``: 12 digits (NBS); ``parent_code`` is on the level above.
    Coordinates in degrees are known for levels 1 to 3.
    """

    __tablename__ = "region"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    parent_code: Mapped[str | None] = mapped_column(sa.String(12))
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]

    __table_args__ = (sa.Index("ix_region_parent", "level", "parent_code"),)
