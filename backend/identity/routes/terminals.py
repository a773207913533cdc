"""A page proves that it runs on a terminal, and gets the cookie that ties it to it."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response

from backend.core import guard
from backend.core.web import house
from backend.identity import service
from backend.identity.routes.limits import limited, limited_by_address
from backend.identity.routes.who import decoded, known_device
from backend.identity.schemas import ChallengeOut, TerminalProof
from backend.terminals.routes import set_device

blueprint = APIBlueprint("identity_terminals", __name__, url_prefix="/api/v1", tag="Terminal")


@blueprint.post("/terminal/challenge")
@limited_by_address
@blueprint.output(ChallengeOut)
@guard.public
def challenge() -> dict[str, Any]:
    """A nonce for the terminal's bridge to sign; good once, in this browser."""
    nonce = service.nonces.make(house().vault, known_device())
    return {"nonce": nonce, "expires_in": int(service.nonces.GOOD_FOR.total_seconds())}


@blueprint.post("/terminal/proof")
@limited("30/minute")
@blueprint.input(TerminalProof)
@blueprint.output({}, status_code=204)
@guard.public
def prove(json_data: TerminalProof) -> Response:
    """From now on this browser is the terminal whose key has signed. 403 ``terminal_not_proven``."""
    signature = decoded(json_data.signature)
    cookie = service.terminal_proof.proven(house(), known_device(), json_data.nonce, json_data.terminal_key, signature)
    response = Response(status=204)
    set_device(response, cookie)
    return response
