"""Handing pictures in; samples and blank forms to look at and to print."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, g

from backend.core import guard
from backend.core.limits import limiter, per_citizen
from backend.core.web import house
from backend.materials import papers, rules, service
from backend.materials.schemas import CutIn, CutOut, MaterialIn, MaterialOut, WhichPicture

blueprint = APIBlueprint("materials", __name__, url_prefix="/api/v1", tag="Materials")


@blueprint.post("/materials")
@limiter.limit("60/minute", key_func=per_citizen)
@blueprint.input(MaterialIn, location="form_and_files")
@blueprint.output(MaterialOut, status_code=201)
@guard.citizen_or_agent
def take(form_and_files_data: MaterialIn) -> dict[str, Any]:
    """Hand one picture or PDF in. It is kept sealed, and forgotten at the end of the session unless a case takes it or
    a draft keeps it. Of a PDF the first page is answered, the others under ``rest``."""
    given = form_and_files_data
    data = given.file.stream.read(rules.MAX_BYTES + 1)
    captured = rules.way_believed(given.captured, at_terminal=bool(g.citizen.terminal_code))
    service.permit(house(), g.citizen, item_code=given.item_code)
    return service.take(
        house(),
        g.citizen.applicant_id,
        str(given.submission_id),
        given.item_code,
        given.key,
        data,
        captured=captured,
        authorisation_id=g.citizen.authorisation_id,
        device=g.citizen.device_digest,
    )


@blueprint.get("/materials/<material_id>/image")
@blueprint.input(WhichPicture, location="query")
@blueprint.output({}, content_type="image/jpeg", description="The picture")
@guard.citizen_or_agent
def image(material_id: str, query_data: WhichPicture) -> Response:
    """The owner's picture as it is kept: the one that counts, or either of the two where its paper was cut out."""
    service.permit(house(), g.citizen, material_id)
    cut = None if query_data.which is None else query_data.which == "cut"
    return Response(service.picture(house(), g.citizen.applicant_id, material_id, cut=cut), mimetype="image/jpeg")


@blueprint.put("/materials/<material_id>/cut")
@blueprint.input(CutIn)
@blueprint.output(CutOut)
@guard.citizen_or_agent
def choose(material_id: str, json_data: CutIn) -> dict[str, Any]:
    """Say which counts: the paper that was cut out, or the picture as it was taken. Until a case takes it the other
    is kept. 409 ``not_cut``, ``material_used``."""
    service.permit(house(), g.citizen, material_id)
    return service.choose(house(), g.citizen.applicant_id, material_id, cut=json_data.cut)


@blueprint.delete("/materials/<material_id>")
@blueprint.output({}, status_code=204)
@guard.citizen_or_agent
def drop(material_id: str) -> tuple[str, int]:
    """Take a picture back before the case is submitted."""
    service.permit(house(), g.citizen, material_id)
    service.drop(house(), g.citizen.applicant_id, material_id, g.citizen.actor)
    return "", 204


@blueprint.get("/papers/<paper_id>")
@blueprint.output({}, content_type="application/octet-stream", description="PDF, PNG or JPEG")
@guard.public
def paper(paper_id: str) -> Response:
    """A sample or a blank form as it was uploaded. What an id names never changes. 404 ``unknown_paper``."""
    media, data = papers.file(house().settings, paper_id)
    response = _for_ever(Response(data, mimetype=media))
    response.headers["Content-Disposition"] = f'inline; filename="{paper_id[:8]}.{rules.PAPER_SUFFIXES[media]}"'
    return response


@blueprint.get("/papers/<paper_id>/pdf")
@blueprint.output({}, content_type="application/pdf", description="The sheet to print")
@guard.public
def paper_pdf(paper_id: str) -> Response:
    """It as a PDF to print, also when it is a picture. 404 ``unknown_paper``."""
    return _for_ever(Response(papers.printable(house().settings, paper_id), mimetype="application/pdf"))


@blueprint.get("/papers/<paper_id>/pages/<int:number>")
@blueprint.output({}, content_type="image/png", description="The page as a picture")
@guard.public
def paper_page(paper_id: str, number: int) -> Response:
    """One page of it as a picture, counted from 1. 404 ``unknown_paper``."""
    return _for_ever(Response(papers.page(house().settings, paper_id, number), mimetype="image/png"))


def _for_ever(response: Response) -> Response:
    response.cache_control.public = True
    response.cache_control.max_age = 31_536_000
    response.cache_control.immutable = True
    return response
