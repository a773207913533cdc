"""what lists and reports ask of an item's version stands beside its content

Revision ID: 0006
Revises: 0005
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from backend.catalog.rules.soundness import standing

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COUNTS = ("errors", "warnings", "given")


def upgrade() -> None:
    with op.batch_alter_table("item_version") as table:
        for name in COUNTS:
            table.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("basic_code", sa.String(length=40), nullable=True))
        table.create_index("ix_item_version_basic_code", ["basic_code"])
    _judge_what_is_there()
    with op.batch_alter_table("item_version") as table:
        for name in COUNTS:
            table.alter_column(name, existing_type=sa.Integer(), server_default=None)


def _judge_what_is_there() -> None:
    names: list[sa.ColumnClause[Any]] = [
        sa.column(name) for name in ("item_id", "version", "content", *COUNTS, "basic_code")
    ]
    versions = sa.table("item_version", *names)
    one = sa.and_(versions.c.item_id == sa.bindparam("of"), versions.c.version == sa.bindparam("number"))
    connection = op.get_bind()
    rows = connection.execute(sa.select(versions.c.item_id, versions.c.version, versions.c.content)).all()
    if rows:
        judged = [
            {"of": row.item_id, "number": row.version, **standing(content if isinstance(content, dict) else {})}
            for row in rows
            for content in [json.loads(row.content) if isinstance(row.content, str) else row.content]
        ]
        values: dict[str, Any] = {name: sa.bindparam(name) for name in (*COUNTS, "basic_code")}
        connection.execute(sa.update(versions).where(one).values(values), judged)


def downgrade() -> None:
    with op.batch_alter_table("item_version") as table:
        table.drop_index("ix_item_version_basic_code")
        for name in (*COUNTS, "basic_code"):
            table.drop_column(name)
