"""The region tree, as an address is chosen from it. The same for everybody, so browsers keep it for a day."""

from __future__ import annotations

from dataclasses import asdict

from apiflask import APIBlueprint
from flask import Response, jsonify

from backend.core import guard
from backend.core.web import house
from backend.regions import queries
from backend.regions.schemas import RegionQuery, RegionsOut

blueprint = APIBlueprint("regions", __name__, url_prefix="/api/v1", tag="Regions")
DAY = 86_400


@blueprint.get("/regions")
@blueprint.input(RegionQuery, location="query")
@blueprint.output(RegionsOut)
@guard.public
def regions(query_data: RegionQuery) -> Response:
    """The regions within ``parent`` (12 digits, with its ``level``), or the provinces. 404 ``unknown_region``."""
    with house().db.read() as session:
        found = queries.choices(session, query_data.level or queries.COUNTRY, query_data.parent or "")
    answer = jsonify(regions=[asdict(one) for one in found])
    answer.headers["Cache-Control"] = f"public, max-age={DAY}"
    return answer
