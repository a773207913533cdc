"""Making a definition the one that holds: of a service done here, or of the questions before a way to a counter.

Of one item at most one definition of a kind is published at a time; all of them are kept, because a case stays with the
one that it was filed under.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import DigitalServiceVersion, GuidanceVersion
from backend.catalog.rules import lifecycle
from backend.core import clock

IMPORT = "import"
"""The author of what a file brought."""
Released = DigitalServiceVersion | GuidanceVersion
MODELS: dict[str, type[DigitalServiceVersion] | type[GuidanceVersion]] = {
    "service": DigitalServiceVersion,
    "guidance": GuidanceVersion,
}


def released(session: Session, kind: str, code: str) -> list[Released]:
    """Every version of an item's definition, newest first."""
    model = MODELS[kind]
    return list(session.scalars(sa.select(model).where(model.item_code == code).order_by(model.version.desc())))


def release(
    session: Session, kind: str, code: str, version: int, definition: dict[str, Any], author: str, *, newest: int
) -> None:
    """Publish ``definition`` under ``version``; whatever was published before is superseded. A version below the
    ``newest`` there is (0: none) is only kept: cases may name it.
    """
    row = MODELS[kind](
        item_code=code,
        version=version,
        definition=definition,
        digest=digest(definition),
        published_at=clock.now(),
        author=author,
        state=lifecycle.PUBLISHED if version > newest else lifecycle.SUPERSEDED,
        ended_at=None if version > newest else clock.now(),
    )
    if version > newest > 0:
        end(session, kind, code, lifecycle.SUPERSEDED)
    session.add(row)


def end(session: Session, kind: str, code: str, state: str) -> int | None:
    """The published version of an item, if any, is superseded or withdrawn. Its number."""
    model = MODELS[kind]
    published = sa.select(model).where(model.item_code == code, model.state == lifecycle.PUBLISHED)
    row = cast(Released | None, session.scalar(published.with_for_update()))
    if row is None:
        return None
    row.state, row.ended_at = state, clock.now()
    return row.version


def digest(definition: Any) -> str:
    """SHA-256 of a definition's content."""
    return hashlib.sha256(json.dumps(definition, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
