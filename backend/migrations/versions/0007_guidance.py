"""a guidance can stand by itself: what to ask before a person goes to a counter

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guidance_version",
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_code"], ["service_item.code"], name=op.f("fk_guidance_version_item_code_service_item")
        ),
        sa.PrimaryKeyConstraint("item_code", "version", name=op.f("pk_guidance_version")),
    )


def downgrade() -> None:
    op.drop_table("guidance_version")
