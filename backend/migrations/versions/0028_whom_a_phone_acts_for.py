"""who stands at the terminal when a phone has agreed for a company

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("device_grant") as table:
        table.add_column(sa.Column("actor_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_device_grant_actor_id"), "applicant", ["actor_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("device_grant") as table:
        table.drop_constraint(op.f("fk_device_grant_actor_id"), type_="foreignkey")
        table.drop_column("actor_id")
