"""hand-overs of a form to a phone

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("phone_digest", sa.String(length=64), nullable=True),
        sa.Column("draft_id", sa.String(length=36), nullable=False),
        sa.Column("applicant_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("over_reason", sa.String(length=20), nullable=True),
        sa.CheckConstraint("state IN ('offered', 'taken', 'over')", name=op.f("ck_handover_state")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_handover_draft_id")),
        sa.ForeignKeyConstraint(["applicant_id"], ["applicant.id"], name=op.f("fk_handover_applicant_id")),
        sa.ForeignKeyConstraint(["session_id"], ["citizen_session.id"], name=op.f("fk_handover_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_handover_token_digest")),
        sa.UniqueConstraint("phone_digest", name=op.f("uq_handover_phone_digest")),
    )
    op.create_index(op.f("ix_handover_applicant_id"), "handover", ["applicant_id"])
    op.create_index(op.f("ix_handover_session_id"), "handover", ["session_id"])
    op.create_index(op.f("ix_handover_ends_at"), "handover", ["ends_at"])
    under_way = sa.text("state <> 'over'")
    op.create_index(
        "uq_handover_one_of_draft",
        "handover",
        ["draft_id"],
        unique=True,
        sqlite_where=under_way,
        postgresql_where=under_way,
    )


def downgrade() -> None:
    op.drop_table("handover")
