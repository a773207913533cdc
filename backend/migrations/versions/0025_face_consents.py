"""consents to a face check that are under way

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "face_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("device_digest", sa.String(length=64), nullable=False),
        sa.Column("text_version", sa.String(length=20), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applicant_id", sa.Integer(), nullable=True),
        sa.Column("photo_index", sa.String(length=64), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["applicant_id"], ["applicant.id"], name=op.f("fk_face_consent_applicant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_face_consent")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_face_consent_token_digest")),
    )
    op.create_index(op.f("ix_face_consent_expires_at"), "face_consent", ["expires_at"])
    op.create_index(op.f("ix_face_consent_applicant_id"), "face_consent", ["applicant_id"])


def downgrade() -> None:
    op.drop_table("face_consent")
