"""sign-ins with a phone, keys and uses of the one code

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "device_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_code_digest", sa.String(length=64), nullable=False),
        sa.Column("user_code_index", sa.String(length=64), nullable=False),
        sa.Column("device_digest", sa.String(length=64), nullable=False),
        sa.Column("terminal_code", sa.String(length=20), nullable=False),
        sa.Column("check_number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("interval_seconds", sa.Integer(), nullable=False),
        sa.Column("polled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applicant_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["applicant_id"], ["applicant.id"], name=op.f("fk_device_grant_applicant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_grant")),
        sa.UniqueConstraint("device_code_digest", name=op.f("uq_device_grant_device_code_digest")),
        sa.UniqueConstraint("user_code_index", name=op.f("uq_device_grant_user_code_index")),
    )
    op.create_index(op.f("ix_device_grant_device_digest"), "device_grant", ["device_digest"])
    op.create_index(op.f("ix_device_grant_expires_at"), "device_grant", ["expires_at"])
    op.create_table(
        "code_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("applicant_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["applicant_id"], ["applicant.id"], name=op.f("fk_code_key_applicant_id")),
        sa.ForeignKeyConstraint(["session_id"], ["citizen_session.id"], name=op.f("fk_code_key_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_key")),
        sa.UniqueConstraint("key_id", name=op.f("uq_code_key_key_id")),
    )
    op.create_index(op.f("ix_code_key_applicant_id"), "code_key", ["applicant_id"])
    op.create_index(op.f("ix_code_key_session_id"), "code_key", ["session_id"])
    op.create_table(
        "code_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_key_id", sa.Integer(), nullable=False),
        sa.Column("random", sa.String(length=16), nullable=False),
        sa.Column("applicant_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("terminal_code", sa.String(length=20), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["applicant_id"], ["applicant.id"], name=op.f("fk_code_use_applicant_id")),
        sa.ForeignKeyConstraint(["code_key_id"], ["code_key.id"], name=op.f("fk_code_use_code_key_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_use")),
        sa.UniqueConstraint("code_key_id", "random", name=op.f("uq_code_use_code_key_id_random")),
    )
    op.create_index(op.f("ix_code_use_applicant_id"), "code_use", ["applicant_id"])
    op.create_index(op.f("ix_code_use_used_at"), "code_use", ["used_at"])


def downgrade() -> None:
    op.drop_table("code_use")
    op.drop_table("code_key")
    op.drop_table("device_grant")
