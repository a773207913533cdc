"""The table of words that searching uses: as shipped, and as it is in force in a database."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import cast, get_args

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import GovernedWord, WordMove
from backend.catalog.rules.search import Row
from backend.catalog.rules.search.words import Kind
from backend.catalog.rules.wording import IN_FORCE, RETIRED, Word
from backend.catalog.service.reading import SHIPPED, table
from backend.core import clock

FILE = Path("catalog") / "words.tsv"
IMPORT = "import"
"""The author of rows that came with the program."""
SOURCE = "随程序发布"


def rows_of_words(folder: Path = SHIPPED) -> list[Row]:
    """The table a data folder holds. Raises ValueError for a kind that does not exist."""
    rows = []
    for line in table(folder / FILE):
        kind = cast(Kind, line["kind"])
        if kind not in get_args(Kind):
            raise ValueError(f"words.tsv: {line['said']}: no such kind {kind}")
        rows.append(Row(tuple(line["said"].split("|")), tuple(filter(None, line["written"].split("|"))), kind))
    return rows


def words_in_force(session: Session) -> list[Row]:
    """The table that searching uses now; the shipped one where none was ever loaded."""
    query = sa.select(GovernedWord.said, GovernedWord.written, GovernedWord.kind)
    rows = session.execute(query.where(GovernedWord.state == IN_FORCE).order_by(GovernedWord.id)).all()
    if not rows and session.scalar(sa.select(GovernedWord.id).limit(1)) is None:
        return rows_of_words()
    return [Row(tuple(row.said), tuple(row.written), cast(Kind, row.kind)) for row in rows]


def load_words(session: Session, folder: Path) -> int:
    """Bring the rows of a data folder in; returns how many were added or taken out.

    A row that a person has changed or retired stays as they left it. One that the folder no longer has, and nobody
    has touched, is retired.
    """
    if not (folder / FILE).exists():
        return 0
    fresh = {_digest(row): row for row in rows_of_words(folder)}
    known = {
        row.shipped: row for row in session.scalars(sa.select(GovernedWord).where(GovernedWord.shipped.is_not(None)))
    }
    now = clock.now()
    added = [
        {
            "said": list(row.said),
            "written": list(row.written),
            "kind": row.kind,
            "state": IN_FORCE,
            "department": "",
            "source": SOURCE,
            "shipped": digest,
            "revision": 1,
            "author": IMPORT,
            "changed_at": now,
        }
        for digest, row in fresh.items()
        if digest not in known
    ]
    if added:
        session.execute(sa.insert(GovernedWord), added)
    gone = [
        row for digest, row in known.items() if digest not in fresh and row.author == IMPORT and row.state == IN_FORCE
    ]
    for row in gone:
        row.state, row.changed_at = RETIRED, now
        record(session, row, IMPORT)
    for digest, row in known.items():
        if digest in fresh and row.author == IMPORT and row.state == RETIRED:  # shipped again after all
            row.state, row.changed_at = IN_FORCE, now
            record(session, row, IMPORT)
            gone.append(row)
    return len(added) + len(gone)


def record(session: Session, row: GovernedWord, actor: str, reason: str = "") -> None:
    """Write down what a row now is, who made it so, and why."""
    content = Word(tuple(row.said), tuple(row.written), row.kind).as_json()
    session.add(
        WordMove(
            word_id=row.id, state=row.state, content=content, actor=actor, reason=reason.strip()[:300], at=clock.now()
        )
    )


def _digest(row: Row) -> str:
    text = json.dumps([row.said, row.written, row.kind], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
