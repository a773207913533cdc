"""Signing in with a social-security card over HTTP."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response

from backend.core import guard
from backend.core.web import house
from backend.identity.routes import decoded, known_terminal, limited, signed_in
from backend.identity.schemas import SessionOut
from backend.social_cards import service
from backend.social_cards.schemas import ChipIn, CodeIn

blueprint = APIBlueprint("social_cards", __name__, url_prefix="/api/v1/sign-in", tag="Sign-in")


@blueprint.post("/social-card")
@limited("30/minute")
@blueprint.input(ChipIn)
@blueprint.output(SessionOut)
@guard.public
def with_chip(json_data: ChipIn) -> Response:
    """Begin a session for the holder of the card whose chip this terminal has just read."""
    here = known_terminal()
    reading, signature = decoded(json_data.reading), decoded(json_data.signature)
    return signed_in(here, service.sign_in_with_chip(house(), here, json_data.nonce, reading, signature))


@blueprint.post("/social-code")
@limited("30/minute")
@blueprint.input(CodeIn)
@blueprint.output(SessionOut)
@guard.public
def with_code(json_data: CodeIn) -> Response:
    """Begin a session for the holder of the 电子社保卡 whose code this terminal has just read."""
    here = known_terminal()
    code, signature = decoded(json_data.code), decoded(json_data.signature)
    return signed_in(here, service.sign_in_with_code(house(), here, json_data.nonce, code, signature))
