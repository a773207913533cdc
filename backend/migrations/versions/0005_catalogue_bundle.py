"""what the terminals' copy of the catalogue holds, version by version

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bundle_version",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stamp", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_bundle_version")),
    )
    op.create_table(
        "bundle_record",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("key", "version", name=op.f("pk_bundle_record")),
    )
    op.create_index(op.f("ix_bundle_record_version"), "bundle_record", ["version"])


def downgrade() -> None:
    op.drop_table("bundle_record")
    op.drop_table("bundle_version")
