"""Keeping and asking the region tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.regions.models import Region


@dataclass(frozen=True)
class RegionRow:
    """One region as a source gives it; the fields are those of the ``Region`` table."""

    level: int
    code: str
    name: str
    parent_code: str | None
    longitude: float | None
    latitude: float | None


NAMES = ("level", "code", "name", "parent_code", "longitude", "latitude")


def store(session: Session, rows: Sequence[RegionRow]) -> int:
    """Insert and update ``rows``; regions not named stay. Returns how many were written."""
    columns = [getattr(Region, name) for name in NAMES]
    present = {(row[0], row[1]): tuple(row) for row in session.execute(sa.select(*columns))}
    changed = [row for row in rows if present.get((row.level, row.code)) != astuple(row)]
    new = [dict(zip(NAMES, astuple(row), strict=True)) for row in changed if (row.level, row.code) not in present]
    old = [dict(zip(NAMES, astuple(row), strict=True)) for row in changed if (row.level, row.code) in present]
    if new:
        session.execute(sa.insert(Region), new)
    if old:
        session.execute(sa.update(Region), old)
    return len(changed)


def name_of(session: Session, level: int, code: str) -> str | None:
    """The region's own name, such as 武昌区; None when unknown. ``code`` may leave out trailing zeros."""
    region = session.get(Region, (level, code.ljust(12, "0")))
    return region.name if region else None


def full_name(session: Session, level: int, code: str) -> str | None:
    """The name with those above it, such as 湖北省武汉市武昌区; None when unknown."""
    names: list[str] = []
    wanted: str | None = code.ljust(12, "0")
    while level >= 1 and wanted:
        region = session.get(Region, (level, wanted))
        if region is None:
            return None
        names.append(region.name)
        level, wanted = level - 1, region.parent_code
    return "".join(reversed(names)) or None


def children(session: Session, level: int, code: str) -> Sequence[Region]:
    """The regions one level below, by code."""
    query = sa.select(Region).where(Region.level == level + 1, Region.parent_code == code.ljust(12, "0"))
    return session.scalars(query.order_by(Region.code)).all()
