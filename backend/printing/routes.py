"""Documents for their owner, print reports, and the public verification page."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, g, render_template, request

from backend.cases import queries
from backend.cases.schemas import DocumentRef
from backend.core import guard
from backend.core.limits import limiter, per_citizen
from backend.core.web import house
from backend.printing import rules, service
from backend.printing.schemas import PdfQuery, Printed, PrintReport, TicketReport

blueprint = APIBlueprint("printing", __name__, url_prefix="/api/v1", tag="Documents")
public_blueprint = APIBlueprint("verification", __name__, enable_openapi=False)


@blueprint.get("/documents/<document_id>/pdf")
@blueprint.input(PdfQuery, location="query")
@blueprint.output({}, content_type="application/pdf", description="The document")
@guard.citizen_or_agent
def document_pdf(document_id: str, query_data: PdfQuery) -> Response:
    """The document as PDF; 409 not_ready while the worker renders it, and one that is late is ordered anew. With
    ``print_id`` the answer's ``X-Xiaoer-Print-Ticket`` lets that print be reported after the session has ended."""
    home = house()
    with home.db.read() as session:
        document = service.of_citizen(session, g.citizen, document_id)
    response = Response(service.fetch(home, document), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{document.kind}.pdf"'
    if query_data.print_id is not None:
        ticket = service.ticket_for(home, document, str(query_data.print_id), request.cookies)
        if ticket is not None:
            response.headers["X-Xiaoer-Print-Ticket"] = ticket
    return response


@blueprint.post("/cases/<case_number>/application-form")
@limiter.limit("30/minute", key_func=per_citizen)
@blueprint.output(DocumentRef)
@guard.citizen_or_agent
def application_form(case_number: str) -> dict[str, Any]:
    """What was handed in, as a paper (申请表): made for the answers as they stand now, unless it is there already.
    Asking again changes nothing; a correction makes the next edition."""
    return queries.reference(service.application_form(house(), g.citizen, case_number))


@blueprint.post("/documents/<document_id>/prints")
@blueprint.input(PrintReport)
@blueprint.output(Printed)
@guard.citizen_or_agent
def report_print(document_id: str, json_data: PrintReport) -> dict[str, int]:
    """Record what became of a print; idempotent by print_id."""
    with house().db.transaction() as session:
        service.of_citizen(session, g.citizen, document_id)
        printed = service.record_print(
            session,
            g.citizen.applicant_id,
            document_id,
            str(json_data.print_id),
            json_data.outcome,
            json_data.reason,
        )
    return {"printed": printed}


@blueprint.get("/guides/<code>/pdf")
@blueprint.output({}, content_type="application/pdf", description="The guide")
@guard.public
@limiter.limit("120/minute")
def guide_pdf(code: str) -> Response:
    """The guide of an item for a terminal's printer; 409 not_ready while the worker sets it."""
    pdf = service.guide_pdf(house(), request.cookies, code)
    return Response(pdf, mimetype="application/pdf", headers={"Content-Disposition": 'inline; filename="guide.pdf"'})


@blueprint.post("/print-reports")
@blueprint.input(TicketReport)
@blueprint.output(Printed)
@guard.public
@limiter.limit("60/minute")
def report_with_ticket(json_data: TicketReport) -> dict[str, int]:
    """Record what became of a print after its session has ended; its ticket says which print it is."""
    given = json_data
    return {"printed": service.record_with_ticket(house(), request.cookies, given.ticket, given.outcome, given.reason)}


@public_blueprint.get("/v/<code>")
@guard.public
@limiter.limit("30/minute")
def verification_page(code: str) -> tuple[str, int]:
    """Whether the paper in one's hand is ours, in both languages."""
    with house().db.read() as session:
        found = service.verify(session, house(), code)
    plain = rules.read_code(code)
    page = render_template(
        "verify/document.html", found=found, code=plain and rules.grouped(plain), demo=house().settings.demo
    )
    return page, 200 if found and found.intact else 404
