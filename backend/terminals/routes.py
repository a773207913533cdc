"""What a page asks of the place where it runs, and how a device cookie is put on an answer."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from apiflask import APIBlueprint
from flask import Response, jsonify, request

from backend.core import guard
from backend.core.web import house
from backend.terminals import service
from backend.terminals.schemas import PlaceOut, SitesOut

ATTRACT_IDLE_SECONDS = 60
YEAR = 31_536_000

blueprint = APIBlueprint("terminals", __name__, url_prefix="/api/v1", tag="Terminal")


@blueprint.get("/terminal")
@blueprint.output(PlaceOut)
@guard.public
def terminal() -> Response:
    """The terminal and the site of this page. A page that has not proven to be on a terminal is told of this
    installation's own site, and is no terminal."""
    settings = house().settings
    device = service.device(house().vault, request.cookies.get(service.COOKIE))
    with house().db.read() as session:
        here = service.of(session, device)
        found = here or service.get(session, settings.default_terminal)
    proven = here is not None
    shown = {"code": found.code, "name": found.name} if proven else {"code": "", "name": ""}
    return jsonify(
        {
            "terminal": {**shown, "site": _site(found), "demo": found.demo},
            "proven": proven,
            "session_idle_seconds": settings.session_idle_seconds,
            "attract_idle_seconds": ATTRACT_IDLE_SECONDS,
            "public_url": settings.base_url,
            "version": version("xiaoer"),
            "catalogue_key": house().vault.catalogue_public_key,
        }
    )


@blueprint.get("/sites")
@blueprint.output(SitesOut)
@guard.public
def sites() -> dict[str, Any]:
    """Where terminals stand, for a page on a phone, a television or a desk; it gets no device cookie."""
    settings = house().settings
    with house().db.read() as session:
        found = service.places(session, settings.region_code)
    return {
        "sites": [{**asdict(place.site), "terminals": place.terminals} for place in found],
        "demo": settings.demo,
        "public_url": settings.base_url,
        "version": version("xiaoer"),
        "catalogue_key": house().vault.catalogue_public_key,
    }


def set_device(response: Response, cookie: str) -> None:
    """Put a device cookie on an answer. It outlives every session."""
    response.set_cookie(
        service.COOKIE,
        cookie,
        max_age=YEAR,
        httponly=True,
        samesite="Strict",
        secure=request.is_secure or house().settings.force_https,
        path="/",
    )


def _site(found: service.TerminalInfo) -> dict[str, Any]:
    site = asdict(found.site)
    return {name: site[name] for name in ("code", "name", "hotline", "region_code", "region_name")}
