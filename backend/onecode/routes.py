"""The one code over HTTP: the phone's side (key, list of uses) and the terminal's (sign in, use)."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, g

from backend.core import guard
from backend.core.limits import limiter, per_citizen
from backend.core.web import house
from backend.identity.routes import decoded, known_terminal, limited, signed_in
from backend.identity.schemas import SessionOut
from backend.onecode import rules, service
from backend.onecode.schemas import KeyIn, KeyOut, MineOut, ShownIn, UsedIn, UsedOut

blueprint = APIBlueprint("onecode", __name__, url_prefix="/api/v1", tag="One code")


@blueprint.post("/one-code/keys")
@limiter.limit("20/minute", key_func=per_citizen)
@blueprint.input(KeyIn)
@blueprint.output(KeyOut, status_code=201)
@guard.citizen
def register(json_data: KeyIn) -> tuple[dict[str, Any], int]:
    """Let this phone draw codes with a key that it made and that never leaves it."""
    with house().db.transaction() as session:
        key = service.register(session, g.citizen, decoded(json_data.public_key))
    shown_for = int(rules.SHOWN_FOR.total_seconds())
    told = {"key_id": key.key_id, "expires_at": key.expires_at, "now": key.now.timestamp(), "shown_for": shown_for}
    return told, 201


@blueprint.get("/one-code")
@blueprint.output(MineOut)
@guard.citizen
def mine() -> dict[str, Any]:
    """One's phones that draw codes, and where codes were used (用码记录)."""
    with house().db.read() as session:
        return {"keys": service.keys_of(session, g.citizen), "uses": service.uses_of(session, g.citizen)}


@blueprint.delete("/one-code/keys/<key_id>")
@blueprint.output({}, status_code=204)
@guard.citizen
def revoke(key_id: str) -> tuple[str, int]:
    """Stop a phone's code at once."""
    with house().db.transaction() as session:
        service.revoke(session, g.citizen, key_id)
    return "", 204


@blueprint.post("/sign-in/shown-code")
@limited("30/minute")
@blueprint.input(ShownIn)
@blueprint.output(SessionOut)
@guard.public
def sign_in(json_data: ShownIn) -> Response:
    """亮码: begin a session for the holder of the code that this terminal has just read."""
    here = known_terminal()
    return signed_in(here, service.sign_in(house(), here, _reading(json_data)))


@blueprint.post("/one-code")
@limited("30/minute")
@blueprint.input(UsedIn)
@blueprint.output(UsedOut)
@guard.public
def use(json_data: UsedIn) -> dict[str, Any]:
    """Spend the code that this terminal has just read, for one purpose; no session begins."""
    used = service.use(house(), known_terminal(), _reading(json_data), json_data.purpose)
    return service.told(house(), used)


def _reading(given: ShownIn) -> service.Reading:
    return service.Reading(given.nonce, decoded(given.code), decoded(given.signature))
