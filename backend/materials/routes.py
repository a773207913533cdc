"""Handing pictures in."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, g

from backend.core import guard
from backend.core.limits import limiter, per_citizen
from backend.core.web import house
from backend.materials import rules, service
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
