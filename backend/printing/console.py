"""Issued documents for the officers of their case."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, g

from backend.cases import service as cases
from backend.core import audit, guard
from backend.core.web import house
from backend.printing import service
from backend.staff import rules

blueprint = APIBlueprint("printing_console", __name__, url_prefix="/console", enable_openapi=False)


@blueprint.get("/cases/<number>/documents/<document_id>")
@guard.staff(rules.SEE)
def document_pdf(number: str, document_id: str) -> Response:
    """A document that was issued in this case."""
    with house().db.transaction() as session:
        cases.of_department(session, g.staff.department_code, number)
        document = service.of_case(session, number, document_id)
        audit.record(session, g.staff.actor, "document_seen", f"document:{document_id}", request_id=g.request_id)
    return Response(service.pdf_of(house().settings, house().vault, document), mimetype="application/pdf")
