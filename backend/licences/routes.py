"""The licences of the signed-in person."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import g

from backend.core import guard
from backend.core.errors import Unavailable
from backend.core.web import house
from backend.licences import service
from backend.licences.schemas import LicencesOut, LicencesQuery

blueprint = APIBlueprint("licences", __name__, url_prefix="/api/v1", tag="Licences")


@blueprint.get("/licences")
@blueprint.input(LicencesQuery, location="query")
@blueprint.output(LicencesOut)
@guard.citizen_or_agent
def held(query_data: LicencesQuery) -> dict[str, Any]:
    """What the person may use instead of a scan. A library that is down is no error: scanning still works."""
    with house().db.read() as session:
        types = service.permitted(session, g.citizen, {name for name in query_data.type.split(",") if name})
    if types is not None and not types:
        return {"licences": [], "unavailable": None}
    try:
        found = service.of_applicant(house(), g.citizen.applicant_id, types or ())
    except Unavailable as error:
        return {"licences": [], "unavailable": error.message.as_json()}
    shown = ("licence_id", "type", "name", "issuer", "issued_on", "valid_to", "trust_grade")
    return {"licences": [{name: getattr(one, name) for name in shown} for one in found], "unavailable": None}
