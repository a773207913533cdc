"""versions of an item have a life of their own: draft, review, publication, suspension, withdrawal

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("service_item") as table:
        table.add_column(sa.Column("state", sa.String(length=12), nullable=False, server_default="published"))
        table.create_index("ix_service_item_state", ["state"])
    with op.batch_alter_table("item_version") as table:
        table.add_column(sa.Column("state", sa.String(length=12), nullable=False, server_default="superseded"))
        table.add_column(sa.Column("author", sa.String(length=80), nullable=False, server_default="import"))
        table.add_column(sa.Column("based_on", sa.Integer(), nullable=True))
        table.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
        table.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True))
        table.alter_column("published_at", existing_type=sa.DateTime(timezone=True), nullable=True)
        table.create_index("ix_item_version_publish_at", ["publish_at"])
    op.execute("UPDATE item_version SET changed_at = published_at")
    op.execute(
        "UPDATE item_version SET state = 'published' WHERE EXISTS (SELECT 1 FROM service_item"
        " WHERE service_item.id = item_version.item_id AND service_item.version = item_version.version)"
    )
    with op.batch_alter_table("item_version") as table:
        table.alter_column("changed_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        table.alter_column("state", existing_type=sa.String(length=12), server_default=None)
        table.alter_column("author", existing_type=sa.String(length=80), server_default=None)
        table.alter_column("revision", existing_type=sa.Integer(), server_default=None)
    with op.batch_alter_table("service_item") as table:
        table.alter_column("state", existing_type=sa.String(length=12), server_default=None)
    op.add_column("case_record", sa.Column("item_version", sa.Integer(), nullable=True))
    op.create_table(
        "item_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=True),
        sa.Column("target", sa.String(length=12), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["service_item.id"], name=op.f("fk_item_move_item_id_service_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_move")),
    )
    op.create_index(op.f("ix_item_move_item_id"), "item_move", ["item_id"])


def downgrade() -> None:
    op.drop_table("item_move")
    op.drop_column("case_record", "item_version")
    with op.batch_alter_table("item_version") as table:
        table.drop_index("ix_item_version_publish_at")
        for name in ("state", "author", "based_on", "revision", "changed_at", "publish_at"):
            table.drop_column(name)
    with op.batch_alter_table("service_item") as table:
        table.drop_index("ix_service_item_state")
        table.drop_column("state")
