"""Signing in with the ID card, staying, leaving."""

from __future__ import annotations

import base64
from typing import Any

from apiflask import APIBlueprint
from flask import Response, g, jsonify, request
from flask_limiter.util import get_remote_address

from backend.core import guard
from backend.core.errors import Refused, Text
from backend.core.limits import limiter
from backend.core.web import house
from backend.identity import rules, service
from backend.identity.methods import unreadable
from backend.identity.schemas import CardReading, ChallengeOut, ExtendedOut, SessionOut
from backend.identity.service import Citizen, Device

PER_ADDRESS = "600/minute"
"""Device cookies are free for anybody who opens /kiosk, so an address is limited as well, a hall's worth."""

blueprint = APIBlueprint("identity", __name__, url_prefix="/api/v1", tag="Sign-in")


def device() -> Device | None:
    """The device whose cookie this request carries."""
    return service.device(house().vault, request.cookies)


def resolve_citizen() -> Citizen | None:
    """The signed-in citizen of this request or socket, if any (``core.guard``)."""
    cookie = request.cookies.get(service.COOKIE)
    if not cookie:
        return None
    with house().db.read() as session:
        return service.find(session, device(), cookie)


def _per_device() -> str:
    """The key of the limits of signing in: a hall's terminals share one address and must not wait for each other."""
    here = device()
    return f"device:{here.digest}" if here else get_remote_address()


@blueprint.post("/sign-in/challenge")
@limiter.limit(PER_ADDRESS)
@limiter.limit("60/minute", key_func=_per_device)
@blueprint.output(ChallengeOut)
@guard.public
def challenge() -> dict[str, Any]:
    """A nonce for the terminal to sign together with the card reading."""
    with house().db.transaction() as session:
        nonce = service.challenge(session, _known_device())
    return {"nonce": nonce, "expires_in": service.CHALLENGE_SECONDS}


@blueprint.post("/sign-in/id-card")
@limiter.limit(PER_ADDRESS)
@limiter.limit("30/minute", key_func=_per_device)
@blueprint.input(CardReading)
@blueprint.output(SessionOut)
@guard.public
def sign_in_with_card(json_data: CardReading) -> Response:
    """Begin a session for the holder of the card that this terminal has just read."""
    here = _known_device()
    token = service.sign_in_with_card(
        house(), here, json_data.nonce, _bytes(json_data.chip), _bytes(json_data.signature)
    )
    with house().db.read() as session:
        citizen = service.find(session, here, token)
    if citizen is None:
        raise Refused("reading_not_trusted", service.NOT_TRUSTED)
    response = jsonify(_session(citizen))
    response.set_cookie(
        service.COOKIE, token, httponly=True, samesite="Strict", secure=house().settings.force_https, path="/"
    )
    return response


@blueprint.get("/session")
@blueprint.output(SessionOut)
@guard.citizen
def show() -> dict[str, Any]:
    """Who is signed in here, and for how long still."""
    return _session(g.citizen)


@blueprint.post("/session/extend")
@blueprint.output(ExtendedOut)
@guard.citizen
def extend() -> dict[str, Any]:
    """Somebody touched the screen: stay."""
    with house().db.transaction() as session:
        return {"expires_in": service.extend(session, house().settings, g.citizen)}


@blueprint.delete("/session")
@blueprint.output({}, status_code=204)
@guard.public
def end() -> Response:
    """End and clear. Answers the same with and without a session."""
    cookie = request.cookies.get(service.COOKIE)
    if cookie:
        with house().db.transaction() as session:
            service.end(session, device(), cookie)
    response = Response(status=204)
    response.delete_cookie(service.COOKIE, path="/", httponly=True, samesite="Strict")
    return response


def _session(citizen: Citizen) -> dict[str, Any]:
    with house().db.read() as session:
        person = service.person(session, house().vault, citizen.applicant_id)
    return {
        "applicant": {
            "name": person.name,
            "name_masked": rules.mask_name(person.name),
            "id_number_masked": rules.mask_id_number(person.id_number),
            "sex": person.sex,
            "birth_year": person.birth.year,
        },
        "assurance": citizen.assurance,
        "expires_in": service.seconds_left(citizen),
    }


def _known_device() -> Device:
    found = device()
    if found is None:
        raise Refused(
            "terminal_unknown",
            Text("这个页面不是从终端打开的，请重新打开。", "This page was not opened on a terminal. Please reopen it."),
        )
    return found


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:  # also for letters outside ASCII
        raise unreadable() from None
