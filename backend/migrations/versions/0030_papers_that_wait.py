"""papers that wait to be drawn

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_WAITING = sa.text("ready_at IS NULL")


def upgrade() -> None:
    """The worker looks for them every minute, and there are few among very many."""
    op.create_index("ix_document_waiting", "document", ["issued_at"], sqlite_where=_WAITING, postgresql_where=_WAITING)


def downgrade() -> None:
    op.drop_index("ix_document_waiting", "document")
