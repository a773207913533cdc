"""Signing in with the ID card, staying, leaving."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, g, jsonify, request

from backend.core import guard
from backend.core.web import house
from backend.identity import service
from backend.identity.routes.limits import limited
from backend.identity.routes.portal import portal_exit
from backend.identity.routes.who import decoded, described, device, known_terminal, signed_in
from backend.identity.schemas import CardReading, ChallengeOut, EndedOut, ExtendedOut, SessionOut

blueprint = APIBlueprint("identity", __name__, url_prefix="/api/v1", tag="Sign-in")


@blueprint.post("/sign-in/challenge")
@limited("60/minute")
@blueprint.output(ChallengeOut)
@guard.public
def challenge() -> dict[str, Any]:
    """A nonce for the terminal to sign together with the card reading."""
    nonce = service.challenge(house(), known_terminal())
    return {"nonce": nonce, "expires_in": int(service.nonces.GOOD_FOR.total_seconds())}


@blueprint.post("/sign-in/id-card")
@limited("30/minute")
@blueprint.input(CardReading)
@blueprint.output(SessionOut)
@guard.public
def sign_in_with_card(json_data: CardReading) -> Response:
    """Begin a session for the holder of the card that this terminal has just read."""
    here = known_terminal()
    token = service.sign_in_with_card(
        house(), here, json_data.nonce, decoded(json_data.chip), decoded(json_data.signature)
    )
    return signed_in(here, token)


@blueprint.get("/session")
@blueprint.output(SessionOut)
@guard.anybody_signed_in
def show() -> dict[str, Any]:
    """Who is signed in here, and for how long still."""
    return described(g.citizen)


@blueprint.post("/session/extend")
@blueprint.output(ExtendedOut)
@guard.anybody_signed_in
def extend() -> dict[str, Any]:
    """Somebody touched the screen: stay."""
    with house().db.transaction() as session:
        return {"expires_in": service.extend(session, house().settings, g.citizen)}


@blueprint.delete("/session")
@blueprint.output(EndedOut)
@blueprint.doc(responses={204: "Nothing is left to be done"})
@guard.public
def end() -> Response:
    """End and clear. Answers the same with and without a session, unless it came from the identity provider."""
    cookie, sid = request.cookies.get(service.COOKIE), None
    if cookie:
        with house().db.transaction() as session:
            sid = service.end(session, house(), device(), cookie)
    leave = portal_exit(sid) if sid else None
    response = jsonify(leave=leave) if leave else Response(status=204)
    response.delete_cookie(service.COOKIE, path="/", httponly=True, samesite="Strict")
    return response
