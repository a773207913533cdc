"""Having a handed-in picture read, and what it says, for its owner to confirm."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import g

from backend.core import guard
from backend.core.limits import limiter, per_citizen
from backend.core.web import house
from backend.materials import service as materials
from backend.reading import service
from backend.reading.schemas import AskedOut, AvailableOut, ConfirmedOut, ConfirmIn, ReadingOut, UnderVersion

blueprint = APIBlueprint("reading", __name__, url_prefix="/api/v1", tag="Materials")


@blueprint.get("/reading")
@blueprint.output(AvailableOut)
@guard.citizen_or_agent
def available() -> dict[str, bool]:
    """Whether pictures are read here at all; a page offers it only then."""
    return {"available": service.available(house())}


@blueprint.post("/materials/<material_id>/reading")
@limiter.limit("30/minute", key_func=per_citizen)
@blueprint.input(UnderVersion)
@blueprint.output(AskedOut)
@guard.citizen_or_agent
def ask(material_id: str, json_data: UnderVersion) -> dict[str, Any]:
    """Have a picture read; the same again asks for nothing new. The event ``material_read`` says when it is done."""
    materials.permit(house(), g.citizen, material_id)
    return {"state": service.ask(house(), g.citizen.applicant_id, material_id, json_data.service_version)}


@blueprint.get("/materials/<material_id>/reading")
@blueprint.input(UnderVersion, location="query")
@blueprint.output(ReadingOut)
@guard.citizen_or_agent
def result(material_id: str, query_data: UnderVersion) -> dict[str, Any]:
    """What was read on it, for confirmation. 404 ``unknown_reading`` when nobody asked."""
    materials.permit(house(), g.citizen, material_id)
    return service.result(house(), g.citizen.applicant_id, material_id, query_data.service_version)


@blueprint.post("/materials/<material_id>/reading/values")
@blueprint.input(ConfirmIn)
@blueprint.output(ConfirmedOut)
@guard.citizen_or_agent
def confirm(material_id: str, json_data: ConfirmIn) -> dict[str, Any]:
    """What the person has confirmed of it goes into the draft, and says there which picture it was read on."""
    materials.permit(house(), g.citizen, material_id)
    return service.confirm(house(), g.citizen, material_id, str(json_data.draft_id), json_data.fields)
