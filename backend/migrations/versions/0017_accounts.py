"""accounts: legal persons, acting for another, the way to the identity provider, refused sign-ins

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("applicant") as table:
        table.add_column(sa.Column("kind", sa.String(length=8), nullable=False, server_default="natural"))
        table.add_column(sa.Column("proven_level", sa.Integer(), nullable=False, server_default="3"))
    op.create_table(
        "authorisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("agent_index", sa.String(length=64), nullable=False),
        sa.Column("agent_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=True),
        sa.Column("uses_left", sa.Integer(), nullable=True),
        sa.Column("given_by", sa.String(length=80), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["holder_id"], ["applicant.id"], name=op.f("fk_authorisation_holder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorisation")),
    )
    op.create_index(op.f("ix_authorisation_holder_id"), "authorisation", ["holder_id"])
    op.create_index(op.f("ix_authorisation_agent_index"), "authorisation", ["agent_index"])
    with op.batch_alter_table("citizen_session") as table:
        table.add_column(sa.Column("actor_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("authorisation_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("provider_session", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("provider_session_sealed", sa.LargeBinary(), nullable=True))
        table.create_foreign_key(op.f("fk_citizen_session_actor_id"), "applicant", ["actor_id"], ["id"])
        table.create_foreign_key(
            op.f("fk_citizen_session_authorisation_id"), "authorisation", ["authorisation_id"], ["id"]
        )
    op.create_index(op.f("ix_citizen_session_actor_id"), "citizen_session", ["actor_id"])
    op.create_index(op.f("ix_citizen_session_provider_session"), "citizen_session", ["provider_session"])
    with op.batch_alter_table("case_record") as table:
        table.add_column(sa.Column("actor_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_case_record_actor_id"), "applicant", ["actor_id"], ["id"])
    op.create_table(
        "portal_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state_digest", sa.String(length=64), nullable=False),
        sa.Column("device_digest", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_request")),
        sa.UniqueConstraint("state_digest", name=op.f("uq_portal_request_state_digest")),
    )
    op.create_index(op.f("ix_portal_request_expires_at"), "portal_request", ["expires_at"])
    op.create_table(
        "portal_notice",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_portal_notice")),
    )
    op.create_index(op.f("ix_portal_notice_at"), "portal_notice", ["at"])
    op.create_table(
        "sign_in_refusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identity_index", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_refusal")),
    )
    op.create_index(op.f("ix_sign_in_refusal_at"), "sign_in_refusal", ["at"])
    op.create_index("ix_sign_in_refusal_identity", "sign_in_refusal", ["identity_index", "at"])


def downgrade() -> None:
    op.drop_table("sign_in_refusal")
    op.drop_table("portal_notice")
    op.drop_table("portal_request")
    with op.batch_alter_table("case_record") as table:
        table.drop_constraint(op.f("fk_case_record_actor_id"), type_="foreignkey")
        table.drop_column("actor_id")
    op.drop_index(op.f("ix_citizen_session_provider_session"), "citizen_session")
    op.drop_index(op.f("ix_citizen_session_actor_id"), "citizen_session")
    with op.batch_alter_table("citizen_session") as table:
        table.drop_constraint(op.f("fk_citizen_session_authorisation_id"), type_="foreignkey")
        table.drop_constraint(op.f("fk_citizen_session_actor_id"), type_="foreignkey")
        for name in ("provider_session_sealed", "provider_session", "authorisation_id", "actor_id"):
            table.drop_column(name)
    op.drop_table("authorisation")
    with op.batch_alter_table("applicant") as table:
        table.drop_column("proven_level")
        table.drop_column("kind")
