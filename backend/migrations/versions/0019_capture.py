"""how a picture was taken, how far it can be trusted, and what was read on it

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("material") as table:
        table.add_column(sa.Column("captured", sa.String(length=8), nullable=False, server_default="scanner"))
        table.add_column(sa.Column("trust_grade", sa.String(length=1), nullable=False, server_default="C"))
        table.add_column(sa.Column("cut", sa.Boolean(), nullable=True))
        table.add_column(sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("origin_case", sa.String(length=25), nullable=True))
        table.add_column(sa.Column("origin_id", sa.String(length=32), nullable=True))
    op.execute("UPDATE material SET taken_at = created_at")
    with op.batch_alter_table("material") as table:
        table.alter_column("captured", server_default=None)
        table.alter_column("trust_grade", server_default=None)
        table.alter_column("taken_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    op.create_table(
        "reading",
        sa.Column("material_id", sa.String(length=32), nullable=False),
        sa.Column("applicant_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'reading', 'done', 'failed')", name=op.f("ck_reading_state")),
        sa.ForeignKeyConstraint(
            ["material_id"], ["material.id"], name=op.f("fk_reading_material_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["applicant_id"], ["applicant.id"], name=op.f("fk_reading_applicant_id")),
        sa.PrimaryKeyConstraint("material_id", name=op.f("pk_reading")),
    )
    op.create_index("ix_reading_queue", "reading", ["state", "asked_at"])


def downgrade() -> None:
    op.drop_table("reading")
    with op.batch_alter_table("material") as table:
        for column in ("captured", "trust_grade", "cut", "taken_at", "origin_case", "origin_id"):
            table.drop_column(column)
