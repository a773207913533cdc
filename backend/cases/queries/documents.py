"""The documents of a case, as the citizens' page and the console list them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.printing import rules
from backend.printing.models import Document


def documents_of(session: Session, case_number: str) -> list[dict[str, Any]]:
    """Every issued document, oldest first, in the shape of the API's DocumentRef."""
    rows = session.scalars(
        sa.select(Document).where(Document.case_number == case_number).order_by(Document.issued_at, Document.id)
    )
    return [
        {
            "document_id": row.id,
            "kind": row.kind,
            "title": row.title,
            "ready": row.ready_at is not None,
            "printed": row.printed,
            "printer": rules.KINDS[row.kind].printer,
        }
        for row in rows
    ]
