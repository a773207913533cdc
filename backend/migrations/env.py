"""Alembic's entry: runs on the engine it is handed (``backend.migrations.configuration``)."""

from alembic import context

from backend.core.db import Base, Moment
from backend.migrations import tables  # noqa: F401  (declares every table)


def render_item(kind, value, _autogen):  # type: ignore[no-untyped-def]
    """Our own column types are written as what they are in the database."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(value, Moment) else False


engine = context.config.attributes["engine"]
is_sqlite = engine.dialect.name == "sqlite"
with engine.connect() as connection:
    if is_sqlite:
        # a table that is made anew is dropped under the rows that name it; this can be said outside a transaction only
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
    try:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=is_sqlite,
            compare_type=lambda _context, _inspected, column, *_types: (
                None if not isinstance(column.type, Moment) else False
            ),
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()
            if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise RuntimeError("a migration left rows that name rows that are gone")
        connection.commit()
    finally:
        if is_sqlite:
            connection.rollback()
            connection.connection.cursor().execute("PRAGMA foreign_keys=ON")
