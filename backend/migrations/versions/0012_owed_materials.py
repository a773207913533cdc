"""materials that an applicant promised to bring later

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_owed_material",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_case_owed_material_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_owed_material")),
        sa.UniqueConstraint("case_id", "key", name=op.f("uq_case_owed_material_case_id")),
    )
    op.create_index(op.f("ix_case_owed_material_case_id"), "case_owed_material", ["case_id"])


def downgrade() -> None:
    op.drop_table("case_owed_material")
