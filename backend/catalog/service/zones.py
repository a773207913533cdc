"""The zones as they stand: what ships with the program, and what their departments have made of it."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import ZoneMove, ZoneRow
from backend.catalog.rules import zones
from backend.catalog.rules.zones import LeftOut, Zone
from backend.catalog.service.reading import SHIPPED, table
from backend.core import clock
from backend.core.errors import Text

FILE = Path("catalog") / "zones.tsv"
Skip = Callable[[str, int, str], None]
IMPORT = "import"
"""The author of what a file brought."""


def zones_of(folder: Path, skip: Skip) -> list[Zone]:
    """The zones of a data folder, in order. A row that is none is told to ``skip`` (file, line, reason)."""
    found = []
    for line, row in enumerate(table(folder / FILE), start=2):
        try:
            zone = Zone(
                row["code"],
                Text(row["name"], row["name_en"]),
                row["icon"],
                row["department"][:8],
                zones.read(json.loads(row["query"])),
            )
        except (KeyError, TypeError, ValueError) as problem:
            skip(FILE.as_posix(), line, str(problem) or type(problem).__name__)
            continue
        themes = [theme for terms in zone.query for theme in terms.theme]
        wrong = zones.problems(zone, departments=[zone.department], themes=themes, found={})
        if wrong:
            skip(FILE.as_posix(), line, "; ".join(f"{key}: {words.en}" for key, words in wrong.items()))
        else:
            found.append(zone)
    return found


def zones_in_force(session: Session) -> list[Zone]:
    """Every zone in order, also those that are not shown; the shipped ones where none was ever loaded."""
    rows = session.scalars(sa.select(ZoneRow).order_by(ZoneRow.position, ZoneRow.code)).all()
    return [zone_of(row) for row in rows] or list(_shipped())


def zone_of(row: ZoneRow) -> Zone:
    """A row as the rules know it."""
    return Zone(
        row.code,
        Text(row.name_zh, row.name_en),
        row.icon,
        row.department,
        zones.read(row.query),
        tuple(row.pinned),
        tuple(LeftOut(**one) for one in row.left_out),
        row.shown,
    )


def load_zones(session: Session, folder: Path, skip: Skip) -> int:
    """Bring the zones of a data folder in; returns how many were added or changed. One that a person has changed stays
    as they left it, and so does the order; one that the folder does not have stays too. A library without any gets the
    shipped ones.
    """
    # who is opening one is waited for
    session.execute(sa.select(ZoneRow.code).order_by(ZoneRow.code).with_for_update())
    known = {row.code: row for row in session.scalars(sa.select(ZoneRow))}
    written = 0
    for position, zone in enumerate(zones_of(folder, skip) or ([] if known else _shipped()), start=1):
        digest = hashlib.sha256(json.dumps(zone.as_json(), ensure_ascii=False).encode()).hexdigest()
        row = known.get(zone.code)
        if row is not None and (row.shipped == digest or row.author != IMPORT):
            continue
        row = row or ZoneRow(code=zone.code, position=position, revision=0)
        row.shipped = digest
        keep(session, row, zone, IMPORT)
        written += 1
    return written


def keep(session: Session, row: ZoneRow, zone: Zone, actor: str, reason: str = "") -> None:
    """Make a row what ``zone`` says, and write down who did and why."""
    row.name_zh, row.name_en, row.icon, row.department = zone.name.zh, zone.name.en, zone.icon, zone.department
    row.query, row.pinned = zones.written(zone.query), list(zone.pinned)
    row.left_out, row.shown = [vars(one) for one in zone.left_out], zone.shown
    row.revision, row.author, row.changed_at = row.revision + 1, actor, clock.now()
    session.add(row)
    session.flush()
    session.add(
        ZoneMove(zone=row.code, content=zone.as_json(), actor=actor, reason=reason.strip()[:300], at=clock.now())
    )


@functools.cache
def _shipped() -> tuple[Zone, ...]:
    def broken(file: str, line: int, reason: str) -> None:
        raise ValueError(f"{file}:{line}: {reason}")

    return tuple(zones_of(SHIPPED, broken))
