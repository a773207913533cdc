"""刷脸 over HTTP: what is agreed to, agreeing, the card, the picture, and going on without."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response

from backend.core import guard
from backend.core.web import house
from backend.faces import rules, service
from backend.faces.schemas import AgreedOut, AgreeIn, CardAloneIn, CardIn, OfferOut, PictureIn
from backend.identity.routes import decoded, known_terminal, limited, signed_in
from backend.identity.schemas import SessionOut

blueprint = APIBlueprint("faces", __name__, url_prefix="/api/v1/sign-in/face", tag="Sign-in")


@blueprint.get("")
@blueprint.output(OfferOut)
@guard.public
def offer() -> dict[str, Any]:
    """Whether faces are compared here, and the text that is agreed to first."""
    points = [one.as_json() for one in rules.CONSENTS[rules.CONSENT_VERSION]]
    return {"offered": service.offered(house()), "version": rules.CONSENT_VERSION, "points": points}


@blueprint.post("/consent")
@limited("20/minute")
@blueprint.input(AgreeIn)
@blueprint.output(AgreedOut, status_code=201)
@guard.public
def agree(json_data: AgreeIn) -> dict[str, Any]:
    """The separate consent, by pressing for it."""
    consent = service.agree(house(), known_terminal(), json_data.version)
    return {"consent": consent, "expires_in": int(rules.CONSENT_FOR.total_seconds()), "tries": rules.TRIES}


@blueprint.post("/card")
@limited("20/minute")
@blueprint.input(CardIn)
@blueprint.output({}, status_code=204)
@guard.public
def card(json_data: CardIn) -> tuple[str, int]:
    """The card that this terminal has just read, with its photo."""
    service.prove_card(
        house(),
        known_terminal(),
        json_data.consent,
        nonce=json_data.nonce,
        chip=decoded(json_data.chip),
        photo=decoded(json_data.photo),
        signature=decoded(json_data.signature),
    )
    return "", 204


@blueprint.post("")
@limited("20/minute")
@blueprint.input(PictureIn)
@blueprint.output(SessionOut)
@guard.public
def compare(json_data: PictureIn) -> Response:
    """Begin a session for the holder of the card, whom this terminal's camera has just seen."""
    here = known_terminal()
    token = service.compare(
        house(),
        here,
        json_data.consent,
        photo=decoded(json_data.photo),
        nonce=json_data.nonce,
        picture=decoded(json_data.picture),
        signature=decoded(json_data.signature),
    )
    return signed_in(here, token)


@blueprint.post("/without")
@limited("20/minute")
@blueprint.input(CardAloneIn)
@blueprint.output(SessionOut)
@guard.public
def without(json_data: CardAloneIn) -> Response:
    """Begin a session by the card alone, after all."""
    here = known_terminal()
    return signed_in(here, service.by_card_alone(house(), here, json_data.consent))
