"""What a page asks of the place where it runs, and the cookie that ties it to its terminal."""

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
    """The terminal and the site of this page. Also renews a device cookie that is missing or no longer ours,
    because a cached shell never asks for /kiosk again."""
    device = service.device(house().vault, request.cookies.get(service.COOKIE))
    with house().db.read() as session:
        found = service.get(session, (device.terminal_code if device else "") or house().settings.default_terminal)
    settings = house().settings
    return keep_device(
        jsonify(
            {
                "terminal": {"code": found.code, "name": found.name, "site": _site(found), "demo": found.demo},
                "session_idle_seconds": settings.session_idle_seconds,
                "attract_idle_seconds": ATTRACT_IDLE_SECONDS,
                "public_url": settings.base_url,
                "version": version("xiaoer"),
                "catalogue_key": house().vault.catalogue_public_key,
            }
        )
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


def keep_device(response: Response) -> Response:
    """Give this browser the cookie of its terminal when it has none of a terminal that we made. It outlives every
    session."""
    found = service.device(house().vault, request.cookies.get(service.COOKIE))
    if found is None or not found.terminal_code:
        set_device(response, service.new_device_cookie(house().vault, house().settings.default_terminal))
    return response


def set_device(response: Response, cookie: str) -> None:
    """Put a device cookie on an answer."""
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
