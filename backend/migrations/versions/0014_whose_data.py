"""whose data an audited act touched, and for which department

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("audit_record") as table:
        table.add_column(sa.Column("holder_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("department_code", sa.String(length=8), nullable=False, server_default=""))
        table.create_index("ix_audit_record_holder", ["holder_id", "id"])
    with op.batch_alter_table("audit_record") as table:
        table.alter_column("department_code", server_default=None)
    # What was written before names its holder by the actor or by the case.
    op.execute(
        "UPDATE audit_record SET holder_id = CAST(substr(actor, 11) AS INTEGER) "
        "WHERE actor LIKE 'applicant:%' AND actor NOT LIKE '% for %'"
    )
    op.execute(
        "UPDATE audit_record SET "
        "holder_id = (SELECT applicant_id FROM case_record WHERE number = substr(audit_record.subject, 6)), "
        "department_code = COALESCE("
        "(SELECT department_code FROM case_record WHERE number = substr(audit_record.subject, 6)), '') "
        "WHERE subject LIKE 'case:%' AND actor LIKE 'staff:%'"
    )


def downgrade() -> None:
    with op.batch_alter_table("audit_record") as table:
        table.drop_index("ix_audit_record_holder")
        table.drop_column("department_code")
        table.drop_column("holder_id")
