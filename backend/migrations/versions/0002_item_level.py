"""the level of government an item belongs to, for search

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("service_item", sa.Column("level", sa.String(length=20), nullable=True))


def downgrade() -> None:
    op.drop_column("service_item", "level")
