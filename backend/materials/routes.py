"""Handing pictures in; samples and blank forms to look at and to print."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, g

from backend.core import guard
from backend.core.limits import limiter, per_citizen
from backend.core.web import house
from backend.materials import papers, rules, service
from backend.materials.schemas import MaterialIn, MaterialOut

blueprint = APIBlueprint("materials", __name__, url_prefix="/api/v1", tag="Materials")


@blueprint.post("/materials")
@limiter.limit("60/minute", key_func=per_citizen)
@blueprint.input(MaterialIn, location="form_and_files")
@blueprint.output(MaterialOut, status_code=201)
@guard.citizen
def take(form_and_files_data: MaterialIn) -> dict[str, Any]:
    """Hand one picture in. It is kept sealed, and forgotten at the end of the session unless a case takes it."""
    given = form_and_files_data
    data = given.file.stream.read(rules.MAX_BYTES + 1)
    return service.take(house(), g.citizen.applicant_id, str(given.submission_id), given.item_code, given.key, data)


@blueprint.get("/materials/<material_id>/image")
@blueprint.output({}, content_type="image/jpeg", description="The picture")
@guard.citizen
def image(material_id: str) -> Response:
    """The owner's picture as it is kept."""
    return Response(service.picture(house(), g.citizen.applicant_id, material_id), mimetype="image/jpeg")


@blueprint.delete("/materials/<material_id>")
@blueprint.output({}, status_code=204)
@guard.citizen
def drop(material_id: str) -> tuple[str, int]:
    """Take a picture back before the case is submitted."""
    service.drop(house(), g.citizen.applicant_id, material_id)
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
