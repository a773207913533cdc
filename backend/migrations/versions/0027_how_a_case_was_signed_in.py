"""how whoever handed a case in had signed in, and when

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("case_record") as table:
        table.add_column(sa.Column("signed_in_by", sa.String(length=20), nullable=True))
        table.add_column(sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("case_record") as table:
        table.drop_column("signed_in_at")
        table.drop_column("signed_in_by")
