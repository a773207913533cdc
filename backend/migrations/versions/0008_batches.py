"""batches: which items are offered where, from when on

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("stays_closed", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("holds_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("places", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    op.create_index(op.f("ix_batch_state"), "batch", ["state"])
    op.create_table(
        "batch_item",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_item_batch_id_batch")),
        sa.ForeignKeyConstraint(
            ["item_code"], ["service_item.code"], name=op.f("fk_batch_item_item_code_service_item")
        ),
        sa.PrimaryKeyConstraint("batch_id", "item_code", name=op.f("pk_batch_item")),
    )
    op.create_index(op.f("ix_batch_item_item_code"), "batch_item", ["item_code"])
    op.create_table(
        "batch_target",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_target_batch_id_batch")),
        sa.PrimaryKeyConstraint("batch_id", "kind", "code", name=op.f("pk_batch_target")),
    )
    op.create_table(
        "batch_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=True),
        sa.Column("target", sa.String(length=12), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_move_batch_id_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_move")),
    )
    op.create_index(op.f("ix_batch_move_batch_id"), "batch_move", ["batch_id"])
    op.create_table(
        "closed_item",
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_code"], ["service_item.code"], name=op.f("fk_closed_item_item_code_service_item")
        ),
        sa.PrimaryKeyConstraint("item_code", name=op.f("pk_closed_item")),
    )


def downgrade() -> None:
    for name in ("closed_item", "batch_move", "batch_target", "batch_item", "batch"):
        op.drop_table(name)
