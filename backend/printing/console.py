"""Issued documents for the officers of their case, and the look of a result paper for those who write one."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, g, redirect, render_template
from pydantic import BaseModel
from werkzeug.wrappers import Response as AnyResponse

from backend.cases import service as cases
from backend.catalog import service as catalog
from backend.core import clock, guard
from backend.core.errors import NotFound
from backend.core.web import house
from backend.printing import preview, service
from backend.staff import departments, rules

blueprint = APIBlueprint("printing_console", __name__, url_prefix="/console", enable_openapi=False)


class PreviewIn(BaseModel):
    """A service's definition as it stands in the editor."""

    definition: dict[str, Any]


@blueprint.post("/library/items/<code>/result-preview")
@blueprint.input(PreviewIn)
@guard.staff(rules.WRITE)
def result_preview(code: str, json_data: PreviewIn) -> Response:
    """The result paper with example values, as a PNG. 400 ``unreadable``, ``no_layout``: why it cannot be drawn."""
    with house().db.read() as session:
        try:
            guide = catalog.guide(session, code).content
        except NotFound:
            guide = {}
    definition = json_data.definition
    known = departments.register().get(str(definition.get("department_code")))
    issuer = known.name.zh if known else "（部门还没有选）"
    name, basis = guide.get("name") or code, guide.get("legal_basis") or []
    layout, facts = preview.result_facts(definition, name, issuer, basis, clock.today())
    return Response(preview.draw(layout, facts), mimetype="image/png")


@blueprint.get("/cases/<number>/application-form")
@guard.staff(rules.SEE)
def application_form(number: str) -> AnyResponse | tuple[str, int]:
    """What was handed in, as a paper; while the worker draws it, a page that asks again by itself."""
    document = service.application_form_for(house(), _reader(), number)
    if document.ready_at is None:
        return render_template("console/cases/paper_coming.html", number=number), 202
    return redirect(f"/console/cases/{number}/documents/{document.id}")


@blueprint.get("/cases/<number>/documents/<document_id>")
@guard.staff(rules.SEE)
def document_pdf(number: str, document_id: str) -> Response:
    """A document that was issued in this case."""
    with house().db.transaction() as session:
        case = cases.of_department(session, g.staff.department_code, number)
        document = service.of_case(session, number, document_id)
        cases.seen(session, _reader(), case, "document_seen", f"document:{document_id}")
    return Response(service.fetch(house(), document), mimetype="application/pdf")


def _reader() -> cases.Reader:
    return cases.Reader(g.staff.actor, g.staff.department_code, g.request_id)
