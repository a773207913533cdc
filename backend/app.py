"""Composition root: settings -> house -> Flask application, in one visible list."""

from __future__ import annotations

from apiflask import APIFlask
from flask_socketio import SocketIO
from werkzeug.middleware.proxy_fix import ProxyFix

from backend import pages, system
from backend.cases import console as cases_console
from backend.cases import routes as cases
from backend.catalog import console as catalog_console
from backend.catalog import routes as catalog
from backend.catalog.console import exchange as exchange_console
from backend.catalog.console import words as words_console
from backend.core import description, guard, refusals, web
from backend.core.house import House
from backend.core.limits import limiter
from backend.disclosure import console as disclosure_console
from backend.disclosure import routes as disclosure
from backend.drafts import routes as drafts
from backend.evaluations import routes as evaluations
from backend.faces import routes as faces
from backend.grants import routes as grants
from backend.handover import routes as handover
from backend.identity import events as identity_events
from backend.identity import routes as identity
from backend.licences import routes as licences
from backend.materials import routes as materials
from backend.onecode import routes as onecode
from backend.paperform import routes as paperform
from backend.printing import console as printing_console
from backend.printing import routes as printing
from backend.reading import routes as reading
from backend.regions import routes as regions
from backend.reports import console as reports_console
from backend.social_cards import routes as social_cards
from backend.space import routes as space
from backend.staff import console as staff_console
from backend.statics import Statics
from backend.terminals import routes as terminals

# Every blueprint of the product. A feature's routes are the citizens' JSON, its console the staff's pages.
BLUEPRINTS = (
    system.blueprint,
    pages.blueprint,
    terminals.blueprint,
    catalog.blueprint,
    identity.blueprint,
    identity.terminals.blueprint,
    identity.portal.blueprint,
    identity.portal.pages,
    identity.authorisations.blueprint,
    grants.blueprint,
    faces.blueprint,
    onecode.blueprint,
    social_cards.blueprint,
    cases.blueprint,
    drafts.blueprint,
    regions.blueprint,
    materials.blueprint,
    reading.blueprint,
    handover.blueprint,
    paperform.blueprint,
    licences.blueprint,
    space.blueprint,
    evaluations.blueprint,
    printing.blueprint,
    printing.public_blueprint,
    disclosure.pages,
    disclosure.blueprint,
    staff_console.blueprint,
    cases_console.blueprint,
    printing_console.blueprint,
    catalog_console.blueprint,
    exchange_console.blueprint,
    words_console.blueprint,
    reports_console.blueprint,
    disclosure_console.blueprint,
)


def create_app(house: House) -> APIFlask:
    """Build the WSGI application on an open house. Reads no environment and starts nothing."""
    app = APIFlask(
        "xiaoer",
        title="小二 xiaoer",
        version="1",
        spec_path="/api/v1/openapi.json",
        docs_path=None,
        static_folder=None,  # type: ignore[arg-type]  # pages.py serves versioned static files
        template_folder=str(pages.TEMPLATES),
    )
    app.config.update(
        SECRET_KEY=house.vault.session_secret,
        MAX_CONTENT_LENGTH=10 * 1024 * 1024,
        SESSION_COOKIE_NAME="xiaoer_staff",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=house.settings.force_https,
        VALIDATION_ERROR_STATUS_CODE=400,
    )
    app.wsgi_app = Statics(app.wsgi_app, pages.STATIC)  # type: ignore[method-assign]
    proxies = house.settings.trusted_proxies
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    web.install(app, house)
    refusals.install(app, identity.asking)
    staff_console.install(app)
    guard.install(
        app,
        citizen_resolver=identity.resolve_citizen,
        demand_level=identity.demand_level,
        phone_resolver=handover.resolve_phone,
        staff_resolver=staff_console.resolve_staff,
        sign_in_page="/console/sign-in",
        metrics_token=house.settings.metrics_token,
    )
    limiter.init_app(app)  # after the guards: limits may count by citizen
    app.jinja_env.globals["static_url"] = pages.static_url
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    description.install(app)
    guard.public(app.view_functions["openapi.spec"])
    return app


def create_sockets(app: APIFlask) -> SocketIO:
    """Socket.IO on the application: WebSocket transport only, so no sticky sessions are needed."""
    house: House = app.extensions["xiaoer_house"]
    sockets = SocketIO(
        app,
        async_mode=house.settings.async_mode,
        transports=["websocket"],
        cors_allowed_origins=None,
        ping_interval=house.settings.live_seconds,
        ping_timeout=house.settings.live_seconds,
        max_http_buffer_size=64 * 1024,
    )
    identity_events.register(sockets, staff_console.resolve_staff, handover.rooms)
    return sockets
