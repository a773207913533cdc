"""who else wrote on a version or a batch, who works on a file, what it would empty, and what its rows were judged by

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # nothing of a large library is rewritten: no list means that its author alone wrote it
    op.add_column("item_version", sa.Column("co_authors", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("batch", sa.Column("co_authors", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("library_exchange", sa.Column("claim", sa.Integer(), nullable=False, server_default="0"))
    # files that were checked before this: an empty cell meant that the element is to be emptied
    op.add_column("library_exchange", sa.Column("empties", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("library_exchange", sa.Column("emptied", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("library_exchange_row", sa.Column("last_move", sa.Integer(), nullable=True))


def downgrade() -> None:
    for table, columns in (
        ("library_exchange_row", ("last_move",)),
        ("library_exchange", ("emptied", "empties", "claim")),
        ("batch", ("co_authors",)),
        ("item_version", ("co_authors",)),
    ):
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_column(column)
