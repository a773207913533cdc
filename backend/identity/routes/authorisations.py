"""授权代办 over HTTP: let somebody act for me, take it back, act for somebody."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from apiflask import APIBlueprint
from flask import Response, g

from backend.core import clock, guard
from backend.core.limits import limiter, per_citizen
from backend.core.web import house
from backend.identity import service
from backend.identity.routes.who import known_device, signed_in
from backend.identity.rules import HIGH
from backend.identity.schemas import ActIn, AuthorisationIn, AuthorisationsOut, SessionOut
from backend.identity.service.authorisations import Standing

blueprint = APIBlueprint("authorisations", __name__, url_prefix="/api/v1", tag="Authorisations")


@blueprint.get("/authorisations")
@blueprint.output(AuthorisationsOut)
@guard.citizen
def show() -> dict[str, Any]:
    """Who may act for me, and for whom I may act."""
    return _both()


@blueprint.post("/authorisations")
@limiter.limit("20/minute", key_func=per_citizen)
@blueprint.input(AuthorisationIn)
@blueprint.output(AuthorisationsOut, status_code=201)
@guard.citizen
def give(json_data: AuthorisationIn) -> dict[str, Any]:
    """Let somebody act for me. A person gives it with their own card (level 3), a company by its representative."""
    citizen = g.citizen
    if citizen.actor_id is None:
        service.demand_level(citizen, HIGH)
    with house().db.transaction() as session:
        service.authorisations.give(
            session, house().vault, holder_id=citizen.applicant_id, actor=citizen.actor, **json_data.model_dump()
        )
    return _both()


@blueprint.delete("/authorisations/<int:authorisation_id>")
@blueprint.output(AuthorisationsOut)
@guard.citizen
def revoke(authorisation_id: int) -> dict[str, Any]:
    """Take it back at once."""
    with house().db.transaction() as session:
        service.authorisations.revoke(
            session, holder_id=g.citizen.applicant_id, actor=g.citizen.actor, authorisation_id=authorisation_id
        )
    return _both()


@blueprint.post("/session/act")
@limiter.limit("30/minute", key_func=per_citizen)
@blueprint.input(ActIn)
@blueprint.output(SessionOut)
@guard.citizen_or_agent
def act(json_data: ActIn) -> Response:
    """Go on for somebody who authorised me, or for myself again: a new session with a new cookie."""
    here = known_device()
    with house().db.transaction() as session:
        token = service.act_for(session, house(), here, g.citizen, json_data.authorisation_id)
    return signed_in(here, token)


def _both() -> dict[str, Any]:
    citizen, vault = g.citizen, house().vault
    with house().db.read() as session:
        given = service.authorisations.given(session, vault, citizen.applicant_id)
        received = service.authorisations.received(session, vault, citizen.person_id)
    return {"given": [_shown(one) for one in given], "received": [_shown(one) for one in received]}


def _shown(one: Standing) -> dict[str, Any]:
    """The last day is said as the civil date on which it still stands."""
    last = clock.local(one.valid_until).date() - timedelta(days=1)
    return {**asdict(one), "valid_until": last.isoformat()}
