"""blank forms on paper, forms in a language; issued papers bound to what was handed in

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("paper_form") as table:
        table.alter_column("draft_id", existing_type=sa.String(length=36), nullable=True)
        table.alter_column("applicant_id", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("item_code", sa.String(length=40), nullable=True))
        table.add_column(sa.Column("language", sa.String(length=2), nullable=True))
    op.execute(
        "UPDATE paper_form SET language = 'zh', "
        "item_code = (SELECT draft.item_code FROM draft WHERE draft.id = paper_form.draft_id)"
    )
    with op.batch_alter_table("paper_form") as table:
        table.alter_column("item_code", existing_type=sa.String(length=40), nullable=False)
        table.alter_column("language", existing_type=sa.String(length=2), nullable=False)
    op.create_index(op.f("ix_paper_form_item_code"), "paper_form", ["item_code"])
    with op.batch_alter_table("document") as table:
        table.add_column(sa.Column("content_digest", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("signature", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("document") as table:
        table.drop_column("signature")
        table.drop_column("content_digest")
    op.execute("DELETE FROM paper_page WHERE paper_id IN (SELECT id FROM paper_form WHERE draft_id IS NULL)")
    op.execute("DELETE FROM paper_form WHERE draft_id IS NULL")
    op.drop_index(op.f("ix_paper_form_item_code"), table_name="paper_form")
    with op.batch_alter_table("paper_form") as table:
        table.drop_column("language")
        table.drop_column("item_code")
        table.alter_column("applicant_id", existing_type=sa.Integer(), nullable=False)
        table.alter_column("draft_id", existing_type=sa.String(length=36), nullable=False)
