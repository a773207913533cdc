"""Who asks: the device and the citizen of a request, by their cookies."""

from __future__ import annotations

import base64
from typing import Any

from flask import Response, after_this_request, g, jsonify, request

from backend.core.errors import Refused, Unauthorised
from backend.core.web import house
from backend.identity import rules, service
from backend.identity.methods import Company, Person, unreadable
from backend.identity.service import Citizen, Device
from backend.terminals import service as terminals
from backend.terminals.routes import set_device


def device() -> Device | None:
    """The device whose cookie this request carries."""
    return service.device(house().vault, request.cookies)


def asking() -> str:
    """Whom the audit names where nobody is signed in (``core.refusals``)."""
    here = device()
    return service.refusals.name(here) if here else "nobody"


def known_terminal() -> Device:
    """The terminal that asks, by its cookie; what is signed for it, or a session, shows whether that still counts.
    Raises Refused ``terminal_unknown`` for any other browser."""
    found = device()
    if found is None or not found.terminal_code:
        raise Refused("terminal_unknown", terminals.NO_TERMINAL)
    return found


def known_device() -> Device:
    """The browser that asks, a terminal's or anybody's own. One without a cookie of ours gets one with this answer."""
    found: Device | None = device() or g.get("new_device")
    if found is not None:
        return found
    cookie = terminals.browser_cookie(house().vault)
    made = g.new_device = terminals.device_of(cookie)

    @after_this_request
    def keep(response: Response) -> Response:
        set_device(response, cookie)
        return response

    return made


def decoded(text: str) -> bytes:
    """The bytes that a device gave and the page sends in base64. Raises Invalid ``card_unreadable``."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:  # also for letters outside ASCII
        raise unreadable() from None


def resolve_citizen() -> Citizen | None:
    """The signed-in citizen of this request or socket, if any (``core.guard``)."""
    cookie = request.cookies.get(service.COOKIE)
    if not cookie:
        return None
    here = device()
    with house().db.read() as session:
        found = service.find(session, here, cookie)
    if found is None:  # for the audit, should this be refused
        g.spent_cookie = True
    return found


def signed_in(here: Device, token: str) -> Response:
    """The answer that begins a session in the browser: who it is (``schemas.SessionOut``), and the cookie."""
    with house().db.read() as session:
        citizen = service.find(session, here, token)
        if citizen is None:
            raise Unauthorised()
        people, items = service.people(session, house().vault, citizen), service.permitted_items(session, citizen)
    response = jsonify(_described(citizen, *people, items))
    secure = request.is_secure or house().settings.force_https  # phones come by the TLS listener, the kiosk by loopback
    response.set_cookie(service.COOKIE, token, httponly=True, samesite="Strict", secure=secure, path="/")
    return response


def described(citizen: Citizen) -> dict[str, Any]:
    """A session as the page gets it (``schemas.SessionOut``)."""
    with house().db.read() as session:
        people, items = service.people(session, house().vault, citizen), service.permitted_items(session, citizen)
    return _described(citizen, *people, items)


def _described(
    citizen: Citizen, holder: Person | Company, actor: Person | Company | None, items: tuple[str, ...] | None
) -> dict[str, Any]:
    company = isinstance(holder, Company)
    number = holder.credit_code if isinstance(holder, Company) else holder.id_number
    return {
        "applicant": {
            "kind": "legal" if company else "natural",
            "name": holder.name,
            "name_masked": holder.name if company else rules.mask_name(holder.name),
            "id_number_masked": rules.mask_id_number(number),
            "sex": None if isinstance(holder, Company) else holder.sex,
            "birth_year": None if isinstance(holder, Company) else holder.birth.year,
        },
        "actor": {"name": actor.name, "name_masked": rules.mask_name(actor.name)} if actor else None,
        "agent": citizen.agent_id is not None,
        "items": items,
        "assurance": citizen.assurance,
        "level": citizen.level,
        "expires_in": service.seconds_left(citizen),
    }
