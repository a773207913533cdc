"""zones are rows that departments curate; an item's row says what navigation by nature, object, form, place reads

Revision ID: 0010
Revises: 0009
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from backend.regions.rules import directory

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "zone",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("icon", sa.String(length=40), nullable=False),
        sa.Column("department", sa.String(length=8), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.Column("pinned", sa.JSON(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("shipped", sa.String(length=64), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_zone")),
    )
    op.create_table(
        "zone_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=20), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["zone"], ["zone.code"], name=op.f("fk_zone_move_zone_zone")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_move")),
    )
    op.create_index(op.f("ix_zone_move_zone"), "zone_move", ["zone"], unique=False)
    with op.batch_alter_table("service_item") as table:
        table.drop_index("ix_service_item_zone")
        table.drop_column("zone")
        table.add_column(sa.Column("type", sa.String(length=40), nullable=True))
        table.add_column(sa.Column("service_objects", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("channels", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("region_code", sa.String(length=12), nullable=True))
        table.create_index("ix_service_item_region_code", ["region_code"])
    _read_from_the_shown_versions()
    with op.batch_alter_table("service_item") as table:
        for name in ("service_objects", "channels"):
            table.alter_column(name, existing_type=sa.JSON(), server_default=None)


def _read_from_the_shown_versions() -> None:
    names: list[sa.ColumnClause[Any]] = [sa.column(name) for name in ("id", "version", "type", "region_code")]
    lists: list[sa.ColumnClause[Any]] = [sa.column(name, sa.JSON()) for name in ("service_objects", "channels")]
    items = sa.table("service_item", *names, *lists)
    versions = sa.table("item_version", sa.column("item_id"), sa.column("version"), sa.column("content"))
    tree = sa.table("region", *(sa.column(name) for name in ("level", "code", "name", "parent_code")))
    connection = op.get_bind()
    shown = sa.and_(versions.c.item_id == items.c.id, versions.c.version == items.c.version)
    rows = connection.execute(sa.select(items.c.id, versions.c.content).join_from(items, versions, shown)).all()
    if not rows:
        return
    codes = directory(tuple(row) for row in connection.execute(sa.select(tree)))
    read = []
    for row in rows:
        content = json.loads(row.content) if isinstance(row.content, str) else row.content
        content = content if isinstance(content, dict) else {}
        read.append(
            {
                "of": row.id,
                "type": str(content.get("type") or "")[:40] or None,
                "service_objects": content.get("service_objects") or [],
                "channels": content.get("channels") or [],
                "region_code": codes.get(content.get("region") or ""),
            }
        )
    connection.execute(sa.update(items).where(items.c.id == sa.bindparam("of")), read)


def downgrade() -> None:
    with op.batch_alter_table("service_item") as table:
        table.drop_index("ix_service_item_region_code")
        for name in ("type", "service_objects", "channels", "region_code"):
            table.drop_column(name)
        table.add_column(sa.Column("zone", sa.String(length=20), nullable=True))
        table.create_index("ix_service_item_zone", ["zone"])
    op.drop_table("zone_move")
    op.drop_table("zone")
