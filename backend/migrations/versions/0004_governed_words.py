"""the governed words live in the database, with who changed them; questions that found nothing are counted

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "governed_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("written", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("department", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("shipped", sa.String(length=64), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_governed_word")),
        sa.UniqueConstraint("shipped", name=op.f("uq_governed_word_shipped")),
    )
    op.create_index(op.f("ix_governed_word_state"), "governed_word", ["state"])
    op.create_table(
        "word_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["word_id"], ["governed_word.id"], name=op.f("fk_word_move_word_id_governed_word")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_move")),
    )
    op.create_index(op.f("ix_word_move_word_id"), "word_move", ["word_id"])
    op.create_table(
        "asked_question",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "site", "channel", "question", name=op.f("pk_asked_question")),
    )


def downgrade() -> None:
    op.drop_table("asked_question")
    op.drop_table("word_move")
    op.drop_table("governed_word")
