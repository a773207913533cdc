"""designs: a definition is written and published in the console, and a published one can be withdrawn

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

VERSIONS = ("digital_service_version", "guidance_version")


def upgrade() -> None:
    for name in VERSIONS:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("state", sa.String(length=12), nullable=False, server_default="published"))
            table.add_column(sa.Column("author", sa.String(length=80), nullable=False, server_default="import"))
            table.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        op.execute(_older_ones_are_superseded(name))
        with op.batch_alter_table(name) as table:
            table.alter_column("state", existing_type=sa.String(length=12), server_default=None)
            table.alter_column("author", existing_type=sa.String(length=80), server_default=None)
    op.create_table(
        "design",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=True),
        sa.Column("copied_from", sa.String(length=40), nullable=True),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["item_code"], ["service_item.code"], name=op.f("fk_design_item_code_service_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design")),
    )
    op.create_index(op.f("ix_design_item_code"), "design", ["item_code"])
    op.create_index(op.f("ix_design_state"), "design", ["state"])
    op.create_table(
        "design_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("design_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=12), nullable=True),
        sa.Column("target", sa.String(length=12), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["design_id"], ["design.id"], name=op.f("fk_design_move_design_id_design")),
        sa.ForeignKeyConstraint(
            ["item_code"], ["service_item.code"], name=op.f("fk_design_move_item_code_service_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design_move")),
    )
    op.create_index(op.f("ix_design_move_design_id"), "design_move", ["design_id"])
    op.create_index(op.f("ix_design_move_item_code"), "design_move", ["item_code"])


def _older_ones_are_superseded(name: str) -> sa.Update:
    columns: list[sa.ColumnClause[object]] = [
        sa.column(one) for one in ("item_code", "version", "state", "ended_at", "published_at")
    ]
    versions = sa.table(name, *columns)
    newer = versions.alias()
    begun = (
        sa.select(sa.func.min(newer.c.published_at))
        .where(newer.c.item_code == versions.c.item_code, newer.c.version > versions.c.version)
        .scalar_subquery()
    )
    later = sa.exists().where(newer.c.item_code == versions.c.item_code, newer.c.version > versions.c.version)
    return sa.update(versions).where(later).values(state="superseded", ended_at=begun)


def downgrade() -> None:
    op.drop_table("design_move")
    op.drop_table("design")
    for name in VERSIONS:
        with op.batch_alter_table(name) as table:
            for column in ("state", "author", "ended_at"):
                table.drop_column(column)
