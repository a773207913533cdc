"""Keeping and asking the region tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.core.errors import Text, Unprocessable
from backend.regions.models import Region
from backend.regions.rules import CODE, chain, directory, padded


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
_values = attrgetter(*NAMES)  # tens of thousands of rows: dataclasses.astuple copies each value deeply


def store(session: Session, rows: Sequence[RegionRow]) -> int:
    """Insert and update ``rows``; regions not named stay. Returns how many were written."""
    columns = [getattr(Region, name) for name in NAMES]
    present = {(row[0], row[1]): tuple(row) for row in session.execute(sa.select(*columns))}
    changed = [values for values in map(_values, rows) if present.get(values[:2]) != values]
    new = [dict(zip(NAMES, values, strict=True)) for values in changed if values[:2] not in present]
    old = [dict(zip(NAMES, values, strict=True)) for values in changed if values[:2] in present]
    if new:
        session.execute(sa.insert(Region), new)
    if old:
        session.execute(sa.update(Region), old)
    return len(changed)


def full_name(session: Session, level: int, code: str) -> str | None:
    """The name with those above it, such as 湖北省武汉市武昌区; None when unknown."""
    names: list[str] = []
    wanted: str | None = padded(code)
    while level >= 1 and wanted:
        region = session.get(Region, (level, wanted))
        if region is None:
            return None
        names.append(region.name)
        level, wanted = level - 1, region.parent_code
    return "".join(reversed(names)) or None


def address_name(session: Session, level: int, code: str) -> str | None:
    """The name as it stands in an address: as ``full_name``, without what only fills a level of the statistics' tree;
    None when unknown. ``code``: 12 digits."""
    names: list[str] = []
    wanted: str | None = code
    while level >= 1 and wanted:
        region = session.get(Region, (level, wanted))
        if region is None:
            return None
        if region.name not in STAND_INS:
            names.append(region.name)
        level, wanted = level - 1, region.parent_code
    return "".join(reversed(names))


def name_by_code(session: Session, code: str) -> str | None:
    """The full name of the region with this code of 12 digits; the lower one where it stands on two levels."""
    level = session.scalar(sa.select(sa.func.max(Region.level)).where(Region.code == code))
    return full_name(session, level, code) if level else None


def children(session: Session, level: int, code: str) -> Sequence[Region]:
    """The regions one level below, by code."""
    query = sa.select(Region).where(Region.level == level + 1, Region.parent_code == padded(code))
    return session.scalars(query.order_by(Region.code)).all()


def known_chain(session: Session, code: str) -> tuple[str, ...]:
    """``rules.chain`` of a region that the tree has. ``code``: 6 or 12 digits, of any of the five levels.

    Raises Unprocessable ``unknown_region``.
    """
    known = CODE.fullmatch(code) and session.scalar(sa.select(Region.level).where(Region.code == padded(code)).limit(1))
    if not known:
        raise Unprocessable("unknown_region", UNKNOWN_REGION, fields={"region": UNKNOWN_REGION})
    return chain(code)


def code_of(session: Session, text: str) -> str | None:
    """The code of the region that ``text`` writes, as ``directory_of`` knows it; None when it writes none."""
    code = padded(text) if CODE.fullmatch(text) else None
    ends = {text[at:] for at in range(len(text))}
    query = sa.select(Region.level, Region.code, Region.name).where(
        sa.or_(Region.code == code, Region.name.in_(ends)) if code else Region.name.in_(ends)
    )
    rows = session.execute(query.order_by(Region.level)).all()
    whole = [row.code for row in rows if row.code == code or full_name(session, row.level, row.code) == text]
    alone = [row.code for row in rows if row.name == text]
    return whole[0] if whole else alone[0] if len(alone) == 1 else None


def directory_of(session: Session) -> dict[str, str]:
    """How each region of the tree can be written -> its code (``rules.directory``)."""
    rows = session.execute(sa.select(Region.level, Region.code, Region.name, Region.parent_code))
    return directory((row.level, row.code, row.name, row.parent_code) for row in rows)


STAND_INS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
"""Names that only fill a level of the statistics' tree; nobody writes them in an address."""

UNKNOWN_REGION = Text(
    "没有这个行政区划代码。请用 6 位或 12 位的代码，例如 420106。",
    "There is no region with this code. Use a code of 6 or 12 digits, such as 420106.",
)
