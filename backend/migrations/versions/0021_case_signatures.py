"""signatures drawn by hand, bound to their document

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("applicant_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("terminal_code", sa.String(length=20), nullable=False),
        sa.Column("document_digest", sa.String(length=64), nullable=False),
        sa.Column("strokes_digest", sa.String(length=64), nullable=False),
        sa.Column("image_digest", sa.String(length=64), nullable=False),
        sa.Column("image_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_case_signature_case_id")),
        sa.ForeignKeyConstraint(["applicant_id"], ["applicant.id"], name=op.f("fk_case_signature_applicant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_signature")),
        sa.UniqueConstraint("case_id", "round", "field", name=op.f("uq_case_signature_case_id")),
        sa.UniqueConstraint("strokes_digest", name=op.f("uq_case_signature_strokes_digest")),
    )
    op.create_index(op.f("ix_case_signature_case_id"), "case_signature", ["case_id"])


def downgrade() -> None:
    op.drop_table("case_signature")
