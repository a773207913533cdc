"""forms on paper

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_form",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("draft_id", sa.String(length=36), nullable=False),
        sa.Column("applicant_id", sa.Integer(), nullable=False),
        sa.Column("service_version", sa.Integer(), nullable=False),
        sa.Column("layout", sa.JSON(), nullable=False),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("pdf_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_paper_form_draft_id")),
        sa.ForeignKeyConstraint(["applicant_id"], ["applicant.id"], name=op.f("fk_paper_form_applicant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_form")),
    )
    op.create_index(op.f("ix_paper_form_draft_id"), "paper_form", ["draft_id"])
    op.create_index(op.f("ix_paper_form_applicant_id"), "paper_form", ["applicant_id"])
    op.create_table(
        "paper_page",
        sa.Column("draft_id", sa.String(length=36), nullable=False),
        sa.Column("page", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("paper_id", sa.String(length=32), nullable=False),
        sa.Column("material_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('reading', 'done')", name=op.f("ck_paper_page_state")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_paper_page_draft_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper_form.id"], name=op.f("fk_paper_page_paper_id")),
        sa.ForeignKeyConstraint(
            ["material_id"], ["material.id"], name=op.f("fk_paper_page_material_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("draft_id", "page", name=op.f("pk_paper_page")),
    )
    op.create_index(op.f("ix_paper_page_paper_id"), "paper_page", ["paper_id"])
    op.create_index(op.f("ix_paper_page_material_id"), "paper_page", ["material_id"])


def downgrade() -> None:
    op.drop_table("paper_page")
    op.drop_table("paper_form")
