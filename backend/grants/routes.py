"""Signing in at a terminal with one's phone: the terminal's side and the phone's."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, g

from backend.core import guard
from backend.core.limits import per_citizen
from backend.core.web import house
from backend.grants import rules, service
from backend.grants.schemas import AskedOut, AskIn, DecidedOut, DecisionIn, LookOut, PollIn, UserCodeIn
from backend.identity.routes import decoded, known_device, limited, signed_in
from backend.identity.schemas import SessionOut

GUESSES = "10/minute;60/hour"
"""Of user codes, for one person: nobody scans more terminals than that."""

blueprint = APIBlueprint("grants", __name__, url_prefix="/api/v1/sign-in/device", tag="Sign-in")


@blueprint.post("")
@limited("20/minute", newcomers=True)
@blueprint.input(AskIn)
@blueprint.output(AskedOut)
@guard.public
def ask(json_data: AskIn) -> dict[str, Any]:
    """Begin a sign-in that a phone confirms (RFC 8628, 3.1). The codes hold nothing of a person."""
    signature = decoded(json_data.signature) if json_data.signature else None
    asked = service.ask(house(), known_device(), json_data.nonce, signature)
    address = f"{house().settings.base_url}/phone#/vouch"
    return {
        "device_code": asked.device_code,
        "user_code": asked.user_code,
        "verification_uri": address,
        "verification_uri_complete": f"{address}/{asked.user_code}",
        "expires_in": asked.expires_in,
        "interval": rules.INTERVAL_SECONDS,
        "check_number": asked.check_number,
    }


@blueprint.post("/token")
@limited("60/minute")
@blueprint.input(PollIn)
@blueprint.output(SessionOut)
@guard.public
def poll(json_data: PollIn) -> Response:
    """Ask whether the phone has agreed (RFC 8628, 3.4); the session begins with the answer."""
    here = known_device()
    return signed_in(here, service.poll(house(), here, json_data.device_code))


@blueprint.post("/look")
@limited(GUESSES, by=per_citizen)
@blueprint.input(UserCodeIn)
@blueprint.output(LookOut)
@guard.citizen
def look(json_data: UserCodeIn) -> dict[str, Any]:
    """On the phone: which terminal asks, and the number that must stand on its screen."""
    found = service.look(house(), g.citizen, known_device(), json_data.user_code)
    return {
        "terminal": found.terminal.name if found.terminal else None,
        "site": found.terminal.site.name if found.terminal else None,
        "check_number": found.check_number,
        "expires_in": found.expires_in,
    }


@blueprint.post("/decision")
@limited(GUESSES, by=per_citizen)
@blueprint.input(DecisionIn)
@blueprint.output(DecidedOut)
@guard.citizen
def decide(json_data: DecisionIn) -> dict[str, Any]:
    """On the phone: 同意 or 不是我."""
    service.decide(house(), g.citizen, known_device(), json_data.user_code, agree=json_data.agree)
    return {"agreed": json_data.agree}
