"""个人空间 for the person alone: counts, kept pages, and who looked at what. Who acts for them sees none of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from apiflask import APIBlueprint
from flask import g

from backend.core import guard
from backend.core.web import house
from backend.space import queries
from backend.space.schemas import MaterialsOfMineOut, OverviewOut, ReadingsOut, ReadingsQuery

blueprint = APIBlueprint("space", __name__, url_prefix="/api/v1/space", tag="Space")


@blueprint.get("")
@blueprint.output(OverviewOut)
@guard.citizen
def overview() -> dict[str, Any]:
    """How much there is: cases, kept pages, readings of the last 30 days."""
    with house().db.read() as session:
        return asdict(queries.overview(session, g.citizen.applicant_id))


@blueprint.get("/materials")
@blueprint.output(MaterialsOfMineOut)
@guard.citizen
def materials() -> dict[str, Any]:
    """The pages kept of the person, newest first; ``DELETE /materials/<id>`` deletes one that may be.

    403 ``own_only`` to somebody's agent."""
    with house().db.read() as session:
        return {"materials": [asdict(one) for one in queries.materials_of(session, g.citizen.applicant_id)]}


@blueprint.get("/readings")
@blueprint.input(ReadingsQuery, location="query")
@blueprint.output(ReadingsOut)
@guard.citizen
def readings(query_data: ReadingsQuery) -> dict[str, Any]:
    """Who looked at the person's data, or did something with it: newest first, 20 lines a page. 403 ``own_only``."""
    with house().db.read() as session:
        return asdict(queries.readings(session, house(), g.citizen.applicant_id, query_data.kind, query_data.before))
