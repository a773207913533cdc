"""INSERT ... ON CONFLICT DO UPDATE, the same on both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.core.db import Base


def upsert(
    session: Session, model: type[Base], values: Mapping[str, Any], *, key: Sequence[str], update: Mapping[str, Any]
) -> Any:
    """A statement that inserts ``values``, or applies ``update`` to the row whose unique ``key`` columns agree.

    One statement, so two writers cannot both find nothing and both insert.
    """
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(model).values(**values)  # type: ignore[attr-defined]
    return statement.on_conflict_do_update(index_elements=list(key), set_=dict(update))
