"""INSERT ... ON CONFLICT, the same on both databases."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.core.db import Base


def upsert(
    session: Session, model: type[Base], values: Mapping[str, Any], *, key: Sequence[str], update: Mapping[str, Any]
) -> Any:
    """A statement that inserts ``values``, or applies ``update`` to the row whose unique ``key`` columns agree.

    One statement, so two writers cannot both find nothing and both insert.
    """
    return _insert(session, model, values).on_conflict_do_update(index_elements=list(key), set_=dict(update))


def insert_new(
    session: Session,
    model: type[Base],
    values: Mapping[str, Any],
    *,
    key: Sequence[str],
    where: sa.TextClause | None = None,
) -> bool:
    """Insert ``values`` unless a row with the same unique ``key`` columns is there; whether it was new.

    Of two writers at once one inserts; the other waits for its end and then finds the row. ``where``: the condition of
    the unique index, when it is a partial one.
    """
    done = session.execute(_new(session.get_bind().dialect.name, model, tuple(key), where), values)
    return bool(done.rowcount)  # type: ignore[attr-defined]


@functools.cache
def _new(dialect: str, model: type[Base], key: tuple[str, ...], where: sa.TextClause | None) -> Any:
    """Made once: building the statement costs more than running it."""
    plain = (sqlite if dialect == "sqlite" else postgresql).insert(model.__table__)
    return plain.on_conflict_do_nothing(index_elements=key, index_where=where)


def _insert(session: Session, model: type[Base], values: Mapping[str, Any]) -> Any:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return dialect.insert(model).values(**values)  # type: ignore[attr-defined]
