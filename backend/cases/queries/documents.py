"""The documents of a case, as the citizens' page and the console list them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases import service
from backend.cases.models import Case
from backend.core import clock
from backend.core.crypto import Vault
from backend.core.errors import Text
from backend.printing import bindings, rules
from backend.printing.models import Document


def standings(session: Session, vault: Vault, case: Case) -> dict[str, Text]:
    """Document -> how it stands to what the case holds by now (``bindings.BINDINGS``), for those that are drawn."""
    rows = session.scalars(sa.select(Document).where(Document.case_number == case.number, Document.sha256.is_not(None)))
    content, key = service.content_digest(session, vault, case), vault.signature_key.public_key()
    found = {}
    for row in rows:
        bound_to, pdf = row.content_digest or "", row.sha256 or ""
        said = bindings.statement(row.code, row.case_number, row.kind, row.round, bound_to, pdf)
        found[row.id] = bindings.BINDINGS[bindings.standing(key, row.signature, said, bound_to, content)]
    return found


def documents_of(session: Session, case_number: str) -> list[dict[str, Any]]:
    """Every issued document, oldest first, in the shape of the API's DocumentRef."""
    rows = session.scalars(
        sa.select(Document).where(Document.case_number == case_number).order_by(Document.issued_at, Document.id)
    )
    return [reference(row) for row in rows]


def application_form_of(session: Session, case: Case) -> str | None:
    """The application form of what was handed in by now, by its document's id; None when nobody has asked for it."""
    return session.scalar(
        sa.select(Document.id).where(
            Document.case_id == case.id,
            Document.kind == rules.APPLICATION_FORM,
            Document.round == service.edition(session, case).number,
        )
    )


def reference(row: Document) -> dict[str, Any]:
    """One document in the shape of the API's DocumentRef."""
    return {
        "document_id": row.id,
        "kind": row.kind,
        "title": row.title,
        "ready": row.ready_at is not None,
        "late": row.ready_at is None and rules.is_late(row.issued_at, clock.now()),
        "printed": row.printed,
        "printer": rules.KINDS[row.kind].printer,
    }
