"""drafts and pictures know under which authorisation they were begun

Revision ID: 0023
Revises: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_OPEN = sa.text("state = 'open'")
_OWN = sa.text("state = 'open' AND authorisation_id IS NULL")
_FOR_ANOTHER = sa.text("state = 'open' AND authorisation_id IS NOT NULL")


def upgrade() -> None:
    op.drop_index("uq_draft_one_open", "draft")
    op.drop_index("ix_draft_expiry", "draft")
    for name in ("draft", "material"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("authorisation_id", sa.Integer(), nullable=True))
            table.create_foreign_key(op.f(f"fk_{name}_authorisation_id"), "authorisation", ["authorisation_id"], ["id"])
    op.create_index("ix_draft_expiry", "draft", ["state", "expires_on"])
    _one_open("uq_draft_one_open", ["applicant_id", "item_code"], _OWN)
    _one_open("uq_draft_one_open_for_another", ["authorisation_id", "item_code"], _FOR_ANOTHER)


def downgrade() -> None:
    op.drop_index("uq_draft_one_open_for_another", "draft")
    op.drop_index("uq_draft_one_open", "draft")
    op.drop_index("ix_draft_expiry", "draft")
    op.execute("DELETE FROM draft WHERE state = 'open' AND authorisation_id IS NOT NULL")
    for name in ("material", "draft"):
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"fk_{name}_authorisation_id"), type_="foreignkey")
            table.drop_column("authorisation_id")
    op.create_index("ix_draft_expiry", "draft", ["state", "expires_on"])
    _one_open("uq_draft_one_open", ["applicant_id", "item_code"], _OPEN)


def _one_open(name: str, columns: list[str], which: sa.TextClause) -> None:
    op.create_index(name, "draft", columns, unique=True, sqlite_where=which, postgresql_where=which)
