"""The region tree as an address is chosen from it. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from backend.core.errors import NotFound, Text
from backend.regions.models import Region
from backend.regions.service import STAND_INS, address_name

COUNTRY = 0
"""The level above the provinces: it has no row."""


@dataclass(frozen=True)
class Choice:
    """A region to choose. ``full_name``: as it stands in an address; ``more``: others lie within it."""

    level: int
    code: str
    name: str
    full_name: str
    more: bool


def choices(session: Session, level: int, code: str) -> list[Choice]:
    """The regions within the one at ``level`` with the 12-digit ``code``, by code; the provinces at level COUNTRY. In
    place of what only fills a level of the statistics' tree stands what it holds, a level below.

    Raises NotFound ``unknown_region``.
    """
    above = "" if level == COUNTRY else address_name(session, level, code)
    if above is None:
        raise NotFound("unknown_region", Text("没有这个地区。", "There is no such region."))
    below = aliased(Region)
    within = sa.exists().where(below.level == level + 2, below.parent_code == Region.code)
    inside = Region.parent_code == code if level != COUNTRY else sa.true()
    rows = session.execute(
        sa.select(Region.code, Region.name, within).where(Region.level == level + 1, inside).order_by(Region.code)
    ).all()
    found: list[Choice] = []
    for row in rows:
        if row[1] in STAND_INS and row[2]:
            found += choices(session, level + 1, row[0])
        else:
            found.append(
                Choice(level + 1, row[0], row[1], above + ("" if row[1] in STAND_INS else row[1]), bool(row[2]))
            )
    return found
