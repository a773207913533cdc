"""one live session of a device; nonces are kept once they are spent; what a session leaves behind knows its device

Revision ID: 0024
Revises: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_LIVE = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.drop_table("sign_in_challenge")  # each was good for two minutes
    op.create_table(
        "spent_nonce",
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_spent_nonce")),
    )
    op.create_index(op.f("ix_spent_nonce_expires_at"), "spent_nonce", ["expires_at"])
    # of two that began on one device at the same moment the later one counts, as it does from now on
    op.execute(
        "UPDATE citizen_session SET ended_at = last_seen_at, end_reason = 'replaced' WHERE ended_at IS NULL AND EXISTS "
        "(SELECT 1 FROM citizen_session AS later WHERE later.device_digest = citizen_session.device_digest "
        "AND later.ended_at IS NULL AND later.id > citizen_session.id)"
    )
    op.drop_index("ix_citizen_session_device_digest", "citizen_session")
    op.create_index(
        "uq_citizen_session_one_of_device",
        "citizen_session",
        ["device_digest"],
        unique=True,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
    # what is there already belongs to no session that anybody could tell: it goes within a day, as it would have
    op.add_column("material", sa.Column("device_digest", sa.String(length=64), nullable=False, server_default=""))
    op.execute("DELETE FROM prefill_snapshot")  # asked anew within half an hour anyway
    with op.batch_alter_table("prefill_snapshot") as table:
        table.drop_constraint("uq_prefill_snapshot_applicant_id_item_code", type_="unique")
        table.add_column(sa.Column("device_digest", sa.String(length=64), nullable=False, server_default=""))
        table.create_unique_constraint(
            op.f("uq_prefill_snapshot_applicant_id_item_code_device_digest"),
            ["applicant_id", "item_code", "device_digest"],
        )


def downgrade() -> None:
    op.execute("DELETE FROM prefill_snapshot")
    with op.batch_alter_table("prefill_snapshot") as table:
        table.drop_constraint("uq_prefill_snapshot_applicant_id_item_code_device_digest", type_="unique")
        table.drop_column("device_digest")
        table.create_unique_constraint(
            op.f("uq_prefill_snapshot_applicant_id_item_code"), ["applicant_id", "item_code"]
        )
    with op.batch_alter_table("material") as table:
        table.drop_column("device_digest")
    op.drop_index("uq_citizen_session_one_of_device", "citizen_session")
    op.create_index("ix_citizen_session_device_digest", "citizen_session", ["device_digest"])
    op.drop_table("spent_nonce")
    op.create_table(
        "sign_in_challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("device_digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_challenge")),
        sa.UniqueConstraint("nonce", name=op.f("uq_sign_in_challenge_nonce")),
    )
    op.create_index(op.f("ix_sign_in_challenge_expires_at"), "sign_in_challenge", ["expires_at"])
