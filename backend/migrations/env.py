"""Alembic's entry: runs on the engine it is handed (``backend.migrations.configuration``)."""

from alembic import context

from backend.core.db import Base, Moment
from backend.migrations import tables  # noqa: F401  (declares every table)


def render_item(kind, value, _autogen):  # type: ignore[no-untyped-def]
    """Our own column types are written as what they are in the database."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(value, Moment) else False


engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=engine.dialect.name == "sqlite",
        compare_type=lambda _context, _inspected, column, *_types: (
            None if not isinstance(column.type, Moment) else False
        ),
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
