"""The shells of the citizens' surfaces and the versioned static files they load."""

from __future__ import annotations

from pathlib import Path

from apiflask import APIBlueprint
from flask import Response, abort, current_app, jsonify, redirect, render_template, send_from_directory
from werkzeug.wrappers import Response as AnyResponse

from backend.core import guard, web
from backend.terminals.routes import keep_device
from offline_cache import precache

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"
YEAR = 31_536_000

blueprint = APIBlueprint("pages", __name__, enable_openapi=False)


def static_version() -> str:
    """The version in every static URL; computed once per process."""
    version = current_app.extensions.get("xiaoer_static_version")
    if version is None:
        version = current_app.extensions["xiaoer_static_version"] = precache.asset_version(ROOT)
    return str(version)


def static_url(name: str) -> str:
    """The address of a static file, for server-drawn pages."""
    return f"/static/{static_version()}/{name}"


@blueprint.get("/")
@guard.public
def root() -> AnyResponse:
    return redirect("/kiosk")


@blueprint.get("/kiosk")
@guard.public
def kiosk() -> Response:
    """The kiosk's shell; the launcher adds ``#bridge=PORT&token=TOKEN``, which never reaches the server."""
    web.uses_devices()
    response = Response(render_template("shells/kiosk.html", version=static_version()), mimetype="text/html")
    response.headers["Cache-Control"] = "no-cache"
    return keep_device(response)


@blueprint.get("/static/<version>/<path:name>")
@guard.public
def static_file(version: str, name: str) -> Response:
    """One static file. The version only makes the URL new; an old page still gets the file of today."""
    response = send_from_directory(STATIC, name)
    if version == static_version():
        response.cache_control.max_age = YEAR
        response.cache_control.immutable = True
        response.cache_control.public = True
        response.cache_control.no_cache = None
    return response


@blueprint.get("/sw.js")
@guard.public
def service_worker() -> Response:
    response = send_from_directory(ROOT / "offline_cache", "sw.js", mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = "/"
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/precache.json")
@guard.public
def precache_list() -> Response:
    """Version and addresses of everything the shell needs."""
    response = jsonify(version=static_version(), assets=precache.asset_list(ROOT))
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/offline_cache/<version>/<name>")
@guard.public
def offline_module(version: str, name: str) -> Response:
    """The offline modules that the page imports (register, store, outbox)."""
    if not name.endswith(".js"):
        abort(404)
    return send_from_directory(ROOT / "offline_cache", name, mimetype="text/javascript")


@blueprint.get("/manifest.webmanifest")
@guard.public
def manifest() -> Response:
    return send_from_directory(STATIC, "manifest.webmanifest", mimetype="application/manifest+json")
