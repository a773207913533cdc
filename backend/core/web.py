"""What all HTTP answers share: error envelope, request ids, security headers, metrics, the house."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Mapping
from typing import Any

from apiflask import APIFlask, HTTPError
from flask import Flask, Response, current_app, g, jsonify, render_template, request
from flask_talisman import Talisman
from prometheus_client import CollectorRegistry, Counter, Histogram
from werkzeug.exceptions import HTTPException

from backend.core import errors, incoming, refusals
from backend.core.errors import ProductError, Text
from backend.core.house import House

log = logging.getLogger("xiaoer.request")

TOO_MANY = "too_many"
COUNTED_BY_PERSON = frozenset({TOO_MANY, "too_many_pictures"})
ON_THE_OTHER = Text("您替对方办的，都算在对方名下。", "What you do for somebody counts as theirs.")

STATUS: dict[str, int] = {
    "invalid": 400,
    "unauthorised": 401,
    "refused": 403,
    "not_found": 404,
    "conflict": 409,
    "too_large": 413,
    "unsupported": 415,
    "unprocessable": 422,
    "too_many": 429,
    "unavailable": 503,
}
PLAIN: dict[int, tuple[str, Text]] = {
    400: ("invalid", errors.Invalid.default),
    401: ("unauthorised", errors.Unauthorised.default),
    403: ("refused", errors.Refused.default),
    404: ("not_found", errors.NotFound.default),
    405: ("not_found", errors.NotFound.default),
    413: ("too_large", errors.TooLarge.default),
    415: ("unsupported", errors.Unsupported.default),
    422: ("invalid", errors.Invalid.default),
    429: (TOO_MANY, Text("操作太频繁了，请等一分钟再试。", "Too many tries. Please wait a minute.")),
    503: ("unavailable", errors.Unavailable.default),
}
BROKEN = Text(
    "系统出了点问题，您填的内容还在。请再试一次，或叫工作人员。",
    "Something broke on our side. What you filled in is kept. Try again or call the staff.",
)


def house() -> House:
    """The house of the running application."""
    return current_app.extensions["xiaoer_house"]  # type: ignore[no-any-return]


def content_security_policy(bridge_port: int, *, devices: bool = False) -> dict[str, str]:
    """No inline code, no eval, no foreign address. ``devices``: the kiosk's page talks to its own bridge on loopback,
    and exchanges scans and pictures with the bridge's second listener, which has whatever port was free."""
    media = " http://127.0.0.1:*" if devices else ""
    ports = sorted({bridge_port, *range(5846, 5857)}) if devices else ()
    bridges = "".join(f" ws://{host}:{port}" for host in ("127.0.0.1", "localhost") for port in ports)
    return {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": f"'self' data: blob:{media}",
        "connect-src": f"'self'{bridges}{media}",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "worker-src": "'self'",
    }


def install(app: APIFlask, home: House) -> None:
    """Wire everything in this module into ``app``."""
    app.extensions["xiaoer_house"] = home
    app.config["XIAOER_BASE_URL"] = home.settings.base_url
    _device_pages(app, home.settings.bridge_port)
    Talisman(
        app,
        force_https=home.settings.force_https,
        strict_transport_security=home.settings.force_https,
        session_cookie_secure=home.settings.force_https,
        session_cookie_samesite="Strict",
        content_security_policy=content_security_policy(home.settings.bridge_port),
        referrer_policy="same-origin",  # "no-referrer" makes browsers post our own forms with Origin: null
        permissions_policy={"camera": "(self)", "microphone": "(self)", "geolocation": "()"},
    )
    _request_ids(app)
    incoming.install(app)
    _error_answers(app)
    app.extensions["xiaoer_metrics"] = _metrics(app)


def uses_devices() -> None:
    """Said by the view of a page that works with the kiosk's devices."""
    g.uses_devices = True


def framed_by_us() -> None:
    """Said by the view of a page that our own pages show in a frame."""
    g.framed_by_us = True


def _device_pages(app: Flask, bridge_port: int) -> None:
    policy = "; ".join(" ".join(part) for part in content_security_policy(bridge_port, devices=True).items())

    # Installed before Talisman: what is registered first runs last, and has the last word on the header.
    @app.after_request
    def widen(response: Response) -> Response:
        if g.get("uses_devices"):
            response.headers["Content-Security-Policy"] = policy
        if g.get("framed_by_us"):
            strict = response.headers.get("Content-Security-Policy", "")
            response.headers["Content-Security-Policy"] = strict.replace(
                "frame-ancestors 'none'", "frame-ancestors 'self'"
            )
        return response


def _request_ids(app: Flask) -> None:
    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if re.fullmatch(r"[A-Za-z0-9-]{8,40}", given) else secrets.token_hex(8)
        g.started = time.perf_counter()
        g.counted = True
        in_flight[0] += 1

    in_flight = app.extensions["xiaoer_in_flight"] = [0]

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        if g.pop("counted", False):
            in_flight[0] -= 1

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.get("request_id", "")
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        log.info(
            "request",
            extra={
                "request_id": g.get("request_id", ""),
                "method": request.method,
                "route": str(request.url_rule) if request.url_rule else "-",  # never the path: it may name a case
                "status": response.status_code,
                "ms": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
            },
        )
        return response


def envelope(
    code: str, message: Text, fields: Mapping[str, Text] | None = None, facts: Mapping[str, object] | None = None
) -> dict[str, Any]:
    """The body of every error answer."""
    body: dict[str, Any] = {"code": code, "message": message.as_json(), "request_id": g.get("request_id", "")}
    if fields:
        body["fields"] = {name: text.as_json() for name, text in fields.items()}
    if facts:
        body["facts"] = dict(facts)
    return {"error": body}


def _answer(
    status: int,
    code: str,
    message: Text,
    fields: Mapping[str, Text] | None = None,
    facts: Mapping[str, object] | None = None,
) -> Response:
    message = _as_counted(code, message)
    if request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json":
        response = jsonify(envelope(code, message, fields, facts))
    else:
        response = Response(
            render_template("errors/error.html", status=status, message=message, request_id=g.get("request_id", "")),
            mimetype="text/html",
        )
    response.status_code = status
    return response


def _error_answers(app: APIFlask) -> None:
    @app.errorhandler(ProductError)
    def product(error: ProductError) -> Response:
        refusals.write_down(house(), error)
        return _answer(STATUS[error.family], error.code, error.message, error.fields, error.facts)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        code, message = PLAIN.get(error.code or 500, ("internal", BROKEN))
        if error.code is not None and error.code < 400:
            return error.get_response()  # type: ignore[return-value]
        return _answer(error.code or 500, code, message)

    @app.error_processor
    def schema(error: HTTPError) -> Response:
        code, message = PLAIN.get(error.status_code, ("internal", BROKEN))
        fields = _schema_fields(error.detail) if error.status_code in {400, 422} else None
        return _answer(400 if error.status_code == 422 else error.status_code, code, message, fields)

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        log.error("unexpected error", extra={"request_id": g.get("request_id", "")}, exc_info=error)
        return _answer(500, "internal", BROKEN)


def _as_counted(code: str, message: Text) -> Text:
    """What is limited by person counts on whose business it is. Who acts for them is told so: they may have done
    nothing too often themself."""
    if code not in COUNTED_BY_PERSON or getattr(g.get("citizen"), "agent_id", None) is None:
        return message
    return Text(message.zh + ON_THE_OTHER.zh, f"{message.en} {ON_THE_OTHER.en}")


def _schema_fields(detail: Any) -> dict[str, Text]:
    """Flatten the validator's report: location -> field -> words, without echoing values."""
    found: dict[str, Text] = {}
    if isinstance(detail, dict):
        for location in detail.values():
            if isinstance(location, dict):
                for name in location:
                    found[str(name)] = Text("这一项缺少或格式不对", "Missing or in the wrong format")
    return found


def _metrics(app: Flask) -> CollectorRegistry:
    registry = CollectorRegistry()
    requests = Counter("xiaoer_requests", "HTTP requests", ["route", "status"], registry=registry)
    seconds = Histogram("xiaoer_request_seconds", "Time to answer", ["route"], registry=registry)

    @app.after_request
    def count(response: Response) -> Response:
        route = str(request.url_rule) if request.url_rule else "-"
        requests.labels(route, response.status_code).inc()
        if "started" in g:
            seconds.labels(route).observe(time.perf_counter() - g.started)
        return response

    return registry
