"""打印填: a form on paper for one's own draft, and its pages back."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, g

from backend.core import guard
from backend.core.limits import limiter, per_citizen
from backend.core.web import house
from backend.materials import rules as material_rules
from backend.paperform import service
from backend.paperform.schemas import BlankIn, ConfirmedOut, ConfirmIn, OrderIn, PageIn, PageOut, PaperOut, PapersOut

blueprint = APIBlueprint("paperform", __name__, url_prefix="/api/v1", tag="Forms on paper")


@blueprint.post("/paper-forms")
@limiter.limit("20/minute", key_func=per_citizen)
@blueprint.input(OrderIn)
@blueprint.output(PaperOut, status_code=201)
@guard.citizen_or_agent
def order(json_data: OrderIn) -> tuple[dict[str, Any], int]:
    """Have one's own draft set on paper, with what is filled in so far. 409 ``paper_nothing_to_write``."""
    return service.order(house(), g.citizen, str(json_data.draft_id), json_data.language), 201


@blueprint.get("/catalog/items/<code>/blank-form")
@limiter.limit("120/minute")
@blueprint.input(BlankIn, location="query")
@blueprint.output({}, content_type="application/pdf", description="The blank form, A4")
@guard.public
def blank_pdf(code: str, query_data: BlankIn) -> Response:
    """The form of an item with nothing on it, for anybody. 409 ``not_ready`` until the worker has drawn it."""
    pdf = service.blank_pdf(house(), code, query_data.language)
    return Response(pdf, mimetype="application/pdf", headers={"Content-Disposition": 'inline; filename="form.pdf"'})


@blueprint.get("/paper-forms/<paper_id>/pdf")
@blueprint.output({}, content_type="application/pdf", description="The form, A4")
@guard.citizen_or_agent
def pdf(paper_id: str) -> Response:
    """The paper, for an hour. 409 ``not_ready`` until the worker has drawn it."""
    return Response(service.pdf(house(), g.citizen, paper_id), mimetype="application/pdf")


@blueprint.get("/drafts/<draft_id>/paper")
@blueprint.output(PapersOut)
@guard.citizen_or_agent
def shown(draft_id: str) -> dict[str, Any]:
    """Which pages of one's own form are here and what was read on them; ``paper_page_read`` tells of news."""
    return service.shown(house(), g.citizen, draft_id)


@blueprint.post("/drafts/<draft_id>/paper/pages")
@limiter.limit("60/minute", key_func=per_citizen)
@blueprint.input(PageIn, location="form_and_files")
@blueprint.output(PageOut, status_code=201)
@guard.citizen_or_agent
def take(draft_id: str, form_and_files_data: PageIn) -> tuple[dict[str, Any], int]:
    """Take one scanned page in, whichever and whatever way round. 409 ``paper_twice`` unless ``replace``,
    ``paper_blank`` unless ``adopt``."""
    given = form_and_files_data
    data = given.file.stream.read(material_rules.MAX_BYTES + 1)
    return service.take(house(), g.citizen, draft_id, data, replace=given.replace, adopt=given.adopt), 201


@blueprint.post("/drafts/<draft_id>/paper/values")
@blueprint.input(ConfirmIn)
@blueprint.output(ConfirmedOut)
@guard.citizen_or_agent
def confirm(draft_id: str, json_data: ConfirmIn) -> dict[str, Any]:
    """What the person has confirmed of what was read goes into the draft."""
    return service.confirm(house(), g.citizen, draft_id, json_data.fields)
