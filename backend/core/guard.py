"""Deny by default: a route without a declared guard answers nobody.

Guards are written on the view (``@guard.citizen``); the resolvers that know what a citizen or a staff
member is are handed in by the composition root, so that this module knows no feature.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

from flask import Flask, current_app, g, redirect, request
from werkzeug.wrappers import Response

from backend.core.errors import Refused, Text, Unauthorised

View = TypeVar("View", bound=Callable[..., Any])
SAFE = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True)
class Guard:
    """``kind``: public | citizen | phone | staff | operator (loopback, or the metrics token). ``level``: how sure we
    must be of who the citizen is, 1 low to 3 high."""

    kind: str
    permission: str = ""
    level: int = 0
    agents: bool = False
    """Also for who acts for the citizen under an authorisation."""


PERSONAL = 2
"""A citizen's own data is for somebody whose name a trusted source has checked; a typed number proves nobody."""


OWN_ONLY = Text(
    "这里只有本人能看、能办。代办时只能办授权的事。",
    "Only the person themself may see or do this. Acting for another you can do what they authorised, no more.",
)


class StaffLike(Protocol):
    def may(self, permission: str) -> bool: ...


def public(view: View) -> View:
    """Anybody, without signing in."""
    return _mark(view, Guard("public"))


def citizen(view: View) -> View:
    """A signed-in applicant on the device where the session began, of whom we are sure enough to show them their data
    (``PERSONAL``); ``g.citizen`` is set."""
    return _mark(view, Guard("citizen", level=PERSONAL))


def citizen_or_agent(view: View) -> View:
    """As ``citizen``, and also who acts for them under an authorisation: the work on one matter, never the whole of
    what is kept about a person."""
    return _mark(view, Guard("citizen", level=PERSONAL, agents=True))


def anybody_signed_in(view: View) -> View:
    """As ``citizen``, however they signed in: for what shows and keeps the session itself."""
    return _mark(view, Guard("citizen", level=1, agents=True))


def phone(view: View) -> View:
    """A phone that one form was handed to, and nothing else of its person; ``g.phone`` is set."""
    return _mark(view, Guard("phone"))


def staff(permission: str) -> Callable[[View], View]:
    """A staff member with ``permission``; ``g.staff`` is set. A page view redirects to sign-in."""
    return lambda view: _mark(view, Guard("staff", permission))


def operator(view: View) -> View:
    """The machine itself (loopback), or a bearer of the metrics token."""
    return _mark(view, Guard("operator"))


def _mark(view: View, guard: Guard) -> View:
    view.__xiaoer_guard__ = guard  # type: ignore[attr-defined]
    return view


def declared(view: object) -> Guard | None:
    """The guard a view function carries."""
    return getattr(view, "__xiaoer_guard__", None)


def install(
    app: Flask,
    *,
    citizen_resolver: Callable[[], Any | None],
    demand_level: Callable[[Any, int], None],
    phone_resolver: Callable[[], Any | None],
    staff_resolver: Callable[[], StaffLike | None],
    sign_in_page: str,
    metrics_token: str,
) -> None:
    """Check every request before its view runs. ``demand_level(citizen, level)`` raises Refused ``step_up_needed``."""

    @app.before_request
    def check() -> Response | None:
        if request.endpoint is None:
            return None  # no such route: 404 comes from Flask
        guard = declared(app.view_functions[request.endpoint])
        if guard is None:
            raise Refused("no_guard")
        _same_site(request.path.startswith("/api/"))
        match guard.kind:
            case "citizen":
                g.citizen = citizen_resolver()
                if g.citizen is None:
                    raise Unauthorised()
                demand_level(g.citizen, guard.level)
                if g.citizen.agent_id is not None and not guard.agents:
                    raise Refused("own_only", OWN_ONLY)
            case "phone":
                g.phone = phone_resolver()
                if g.phone is None:
                    raise Unauthorised("handover_unknown", Text("请到大屏上重新扫码。", "Please scan the code again."))
            case "staff":
                g.staff = staff_resolver()
                if g.staff is None and _is_page():
                    return redirect(f"{sign_in_page}?next={quote(here())}")
                if g.staff is None:
                    raise Unauthorised()
                if guard.permission and not g.staff.may(guard.permission):
                    raise Refused()
            case "operator":
                if not (_from_loopback() or _bears(metrics_token)):
                    raise Unauthorised(message=Text("需要运维口令。", "An operator token is needed."))
        return None


def here() -> str:
    """The page that is asked for, with what its address asks of it (a list's filters and its page)."""
    asked = request.query_string.decode("ascii", "replace")
    return f"{request.path}?{asked}" if asked else request.path


def _is_page() -> bool:
    """Whether a person looks at the answer, who can be led to the sign-in page."""
    return request.method in SAFE and not request.path.startswith("/api/")


def _same_site(api: bool) -> None:
    """Refuse unsafe requests that another site's page may have caused."""
    if request.method in SAFE:
        return
    origin = request.headers.get("Origin")
    if origin is not None and origin not in {f"http://{request.host}", f"https://{request.host}", _own_origin()}:
        raise Refused("foreign_origin")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise Refused("foreign_origin")
    if api and request.headers.get("X-Xiaoer-Client") is None:
        raise Refused("client_header_missing")


def _own_origin() -> str:
    return str(current_app.config["XIAOER_BASE_URL"])


def _from_loopback() -> bool:
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback and "X-Forwarded-For" not in request.headers
    except ValueError:
        return False


def _bears(token: str) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())
