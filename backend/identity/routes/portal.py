"""统一身份认证 over HTTP: to the provider, back from it, and its word that somebody has left."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Blueprint, Response, jsonify, request

from backend.core import guard, refusals
from backend.core.errors import ProductError, Unavailable
from backend.core.web import house
from backend.identity import service
from backend.identity.routes.limits import limited, limited_by_address
from backend.identity.routes.who import known_device, signed_in
from backend.identity.schemas import PortalAnswer, PortalOut, SessionOut

blueprint = APIBlueprint("identity_portal", __name__, url_prefix="/api/v1", tag="Sign-in")
pages = Blueprint("identity_portal_pages", __name__)
"""Outside the API: the provider's own server calls here, without our page's header."""


@blueprint.post("/sign-in/portal/begin")
@limited("20/minute", newcomers=True)
@blueprint.output(PortalOut)
@guard.public
def begin() -> dict[str, str]:
    """Where the provider asks who this is. The answer is taken on this device only, once, within ten minutes."""
    return {"address": service.portal.begin(house(), known_device(), _own_address())}


@blueprint.post("/sign-in/portal")
@limited("20/minute", newcomers=True)
@blueprint.input(PortalAnswer)
@blueprint.output(SessionOut)
@guard.public
def sign_in(json_data: PortalAnswer) -> Response:
    """Begin a session for whom the provider has sent back, with what stood in the address."""
    here = known_device()
    token = service.portal.sign_in(house(), here, code=json_data.code, state=json_data.state, issuer=json_data.iss)
    return signed_in(here, token)


@pages.post("/sign-in/portal/logout")
@limited_by_address
@guard.public
def left() -> tuple[Response, int]:
    """Back-channel logout: the provider's signed word, not a browser's (Back-Channel Logout 1.0, 2.5)."""
    try:
        service.portal.obey(house(), request.form.get("logout_token", ""))
    except Unavailable:
        raise
    except ProductError as error:
        refusals.record(house(), error.code)
        return _uncached(jsonify(error="invalid_request", error_description=error.code)), 400
    return _uncached(jsonify({})), 200


def portal_exit(sid: str) -> str | None:
    """Where the browser ends the provider's session; None when the provider does not answer: ours has ended anyway."""
    try:
        return service.portal.provider(house().settings).leave_address(sid, f"{_own_address()}/")
    except Unavailable:
        return None


def _own_address() -> str:
    """The one of our addresses that this browser came to; never an address that only the request claims is ours."""
    own = house().settings.own_addresses
    asked = request.host_url.rstrip("/")
    return asked if asked in own else own[0]


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
