"""The shells of the citizens' surfaces and the versioned static files they load."""

from __future__ import annotations

import io
from pathlib import Path
from urllib.parse import quote

import segno
from apiflask import APIBlueprint
from flask import Response, abort, current_app, jsonify, render_template, send_from_directory

from backend import certificates
from backend.catalog import service as catalog
from backend.core import guard, web
from backend.core.errors import NotFound
from offline_cache import precache

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"
YEAR = 31_536_000
DAY = 86_400
LONGEST_ADDRESS = 300
"""Longer codes than the library's own would only make the server draw pictures for fun."""

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
def door() -> Response:
    """Sends each browser on to its surface; what it can do decides, and only of a television what it calls itself."""
    return _shell("door", title=None, place="")


@blueprint.get("/<any(phone, tv, desktop):surface>")
@guard.public
def library(surface: str) -> Response:
    """The shells of the surfaces on which the library is read."""
    return _shell(surface, modules=_modules("js/entry/library.js"))


@blueprint.get("/phone/fill")
@guard.public
def phone_fill() -> Response:
    """The page of a phone that a form was handed to. The code's secret stands in its fragment, which no server sees."""
    response = _shell("phone_fill", modules=_modules("js/entry/phone_fill.js"))
    response.headers["Cache-Control"] = "no-store"  # neither a copy on disk nor one to come back to
    return response


@blueprint.get("/sign-in/portal")
@guard.public
def portal_landing() -> Response:
    """Where the identity provider sends the browser back to; the page hands on what stands in its address."""
    response = _shell("portal")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/i/<code>")
@guard.public
def item(code: str) -> Response:
    """The short address of a guide, as QR codes carry it and people send it on: it says which guide that is, and leads
    each browser to it on its own surface. For a code that the library does not show, that surface says so."""
    with web.house().db.read() as session:
        try:
            name = catalog.guide(session, code).content["name"]
        except NotFound:
            name = None
    return _shell("door", title=name, code=code, place=f"#/guide/{quote(code, safe='')}")


@blueprint.get("/i/<code>.svg")
@guard.public
def item_qr(code: str) -> Response:
    """The QR code of a guide's short address, black on white, quiet zone included."""
    address = f"{current_app.config['XIAOER_BASE_URL']}/i/{quote(code, safe='')}"
    if len(address) > LONGEST_ADDRESS:
        abort(404)
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=4, xmldecl=False, svgns=True, unit="")
    response = Response(out.getvalue(), mimetype="image/svg+xml")
    response.cache_control.public, response.cache_control.max_age = True, DAY
    return response


@blueprint.get("/kiosk")
@guard.public
def kiosk() -> Response:
    """The kiosk's shell; the launcher adds ``#bridge=PORT&token=TOKEN``, which never reaches the server."""
    web.uses_devices()
    return _shell("kiosk", modules=_modules("js/entry/kiosk.js"))


def _modules(entry: str) -> list[str]:
    """What a shell asks for at once; computed once per process."""
    known = current_app.extensions.setdefault("xiaoer_modules", {})
    if entry not in known:
        known[entry] = precache.module_list(ROOT, entry)
    return list(known[entry])


def _shell(name: str, **facts: object) -> Response:
    page = render_template(f"shells/{name}.html", version=static_version(), **facts)
    response = Response(page, mimetype="text/html")
    response.headers["Cache-Control"] = "no-cache"
    return response


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


@blueprint.get("/ca.pem")
@guard.public
def authority() -> Response:
    """The authority that phones may trust (``make run TLS=1``); nothing where TLS ends elsewhere."""
    file = certificates.certificates(web.house().settings).authority
    if not file.exists():
        abort(404)
    return Response(file.read_bytes(), mimetype="application/x-x509-ca-cert", headers={"Cache-Control": "no-cache"})


@blueprint.get("/ca")
@guard.public
def trust() -> Response:
    """How a phone comes to trust it, in words."""
    found = certificates.certificates(web.house().settings)
    if not found.authority.exists():
        abort(404)
    return _shell("trust", fingerprint=found.fingerprint())


@blueprint.get("/manifest.webmanifest")
@guard.public
def manifest() -> Response:
    return send_from_directory(STATIC, "manifest.webmanifest", mimetype="application/manifest+json")
