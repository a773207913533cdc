"""The provider's addresses: discovery, keys, authorize (a page with invented accounts), token, userinfo, leaving.

Authorization code with PKCE S256 only, nonce required, one client (小二) that proves itself by its secret.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from pathlib import Path
from typing import Any

import requests
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from flask import Blueprint, Flask, Response, jsonify, redirect, render_template, request, send_from_directory
from werkzeug.wrappers import Response as AnyResponse

from backend.sandbox.faults import TOKEN_FAULTS, Faults
from backend.sandbox.portal import accounts, tokens
from backend.sandbox.portal.store import CODE_SECONDS, Client, Code, Store, Visit

SYSTEM = "portal"
PREFIX = f"/{SYSTEM}"
COOKIE = "sandbox_portal"
PAGES = Path(__file__).resolve().parent / "pages"
log = logging.getLogger(__name__)


class OnlyS256(CodeChallenge):  # type: ignore[misc]
    """PKCE is demanded of everybody, and never in the clear (RFC 9700, 2.1.1)."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        super().validate_code_challenge(grant, redirect_uri)
        if grant.request.payload.data.get("code_challenge_method") != "S256":
            raise InvalidRequestError("PKCE with S256 is required")


class Issuer(IssuerParameter):  # type: ignore[misc]
    def __init__(self, issuer: str) -> None:
        self._issuer = issuer

    def get_issuer(self) -> str:
        return self._issuer


def create_provider(app: Flask, folder: Path, *, issuer: str, client: Client, faults: Faults) -> Blueprint:
    """The provider on ``app``, which knows one client."""
    known, key = Store(accounts.load()), tokens.own_key(folder)
    server = _authorization_server(app, known, client, issuer)

    def spoiled() -> str | None:
        standing = faults.take(SYSTEM, TOKEN_FAULTS - {"other_subject"})
        return standing.kind if standing else None

    id_token = tokens.IdToken(known, key, issuer, spoiled)
    server.register_grant(_grant(known), [OnlyS256(required=True), id_token])
    server.register_extension(Issuer(issuer))
    pages = Blueprint("portal", __name__, url_prefix=PREFIX, template_folder=str(PAGES))

    def leave() -> None:
        """End the visit of this browser, and tell the client."""
        visit = known.leave(request.cookies.get(COOKIE, ""))
        if visit is not None:
            notice = tokens.logout_token(key, issuer, client, visit)
            threading.Thread(target=_tell, args=(client.back_channel, notice), daemon=True).start()

    @pages.before_request
    def trouble() -> Response | None:
        if not (request.endpoint or "").endswith((".token", ".userinfo", ".keys", ".discovery")):
            return None
        standing = faults.take(SYSTEM)
        if standing is None:
            return None
        if standing.kind != "latency":
            return standing.response()
        time.sleep(standing.seconds)
        return None

    @pages.get("/.well-known/openid-configuration")
    def discovery() -> Response:
        return jsonify(_discovery(issuer))

    @pages.get("/jwks")
    def keys() -> Response:
        return jsonify(tokens.public_keys(key))

    @pages.get("/style.css")
    def style() -> Response:
        return send_from_directory(PAGES, "portal.css")

    @pages.get("/")
    def home() -> str:
        visit = known.visit(request.cookies.get(COOKIE, ""))
        return render_template("home.html", account=known.accounts[visit.account] if visit else None)

    @pages.post("/leave")
    def leave_here() -> AnyResponse:
        leave()
        return redirect(f"{PREFIX}/")

    @pages.route("/authorize", methods=["GET", "POST"])
    def authorize() -> Any:
        visit = known.visit(request.cookies.get(COOKIE, ""))
        try:
            grant = server.get_consent_grant(end_user=visit)
        except OAuth2Error as error:
            return render_template("wrong.html", reason=error.error), 400
        if request.method == "GET" and request.args.get("prompt") != "login" and visit is not None:
            return server.create_authorization_response(grant=grant, grant_user=visit)
        if request.method == "GET":
            return render_template("sign_in.html", accounts=list(known.accounts.values()))
        chosen = request.form.get("account", "")
        if chosen not in known.accounts:  # the person thought better of it
            return server.create_authorization_response(grant=grant, grant_user=None)
        cookie, visit = secrets.token_urlsafe(32), Visit(secrets.token_urlsafe(24), chosen, int(time.time()))
        known.enter(cookie, visit)
        response = server.create_authorization_response(grant=grant, grant_user=visit)
        response.set_cookie(COOKIE, cookie, httponly=True, samesite="Lax", path=PREFIX)
        return response

    @pages.post("/token")
    def token() -> Any:
        return server.create_token_response()

    @pages.get("/userinfo")
    def userinfo() -> tuple[Response, int]:
        name = known.account_of(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if name is None:
            return jsonify(error="invalid_token"), 401
        said = known.accounts[name].claims()
        if faults.take(SYSTEM, frozenset({"other_subject"})):
            said |= {"sub": "somebody-else"}
        return jsonify(said), 200

    @pages.get("/end_session")
    def end_session() -> Any:
        """RP-initiated logout: at once when the hint names this browser's visit, else after a question."""
        back = request.args.get("post_logout_redirect_uri", "")
        if back and not any(back.startswith(f"{own}/") for own in client.own):
            return render_template("wrong.html", reason="post_logout_redirect_uri"), 400
        visit = known.visit(request.cookies.get(COOKIE, ""))
        if visit is not None and request.args.get("logout_hint") != visit.sid:
            return render_template("home.html", account=known.accounts[visit.account])
        leave()
        return redirect(back or f"{PREFIX}/")

    return pages


def _grant(known: Store) -> type[AuthorizationCodeGrant]:
    class Grant(AuthorizationCodeGrant):  # type: ignore[misc]
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

        def save_authorization_code(self, code: str, asked: Any) -> None:
            data = asked.payload.data
            known.give(
                Code(
                    code,
                    asked.payload.redirect_uri,
                    asked.scope,
                    data.get("nonce"),
                    data.get("code_challenge"),
                    data.get("code_challenge_method"),
                    asked.user,
                    time.time() + CODE_SECONDS,
                )
            )

        def query_authorization_code(self, code: str, _client: Client) -> Code | None:
            return known.take(code)

        def delete_authorization_code(self, _code: Code) -> None:
            """It was taken out when it was asked for."""

        def authenticate_user(self, code: Code) -> Visit:
            return code.visit

    return Grant


def _authorization_server(app: Flask, known: Store, client: Client, issuer: str) -> AuthorizationServer:
    def query_client(client_id: str) -> Client | None:
        return client if client_id == client.client_id else None

    def save_token(token: dict[str, Any], asked: Any) -> None:
        known.give_token(token["access_token"], asked.user.account)

    return AuthorizationServer(app, query_client, save_token)


def _discovery(issuer: str) -> dict[str, Any]:
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "end_session_endpoint": f"{issuer}/end_session",
        "jwks_uri": f"{issuer}/jwks",
        "scopes_supported": ["openid", "profile", "real_name"],
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": [tokens.ALGORITHM],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
    }


def _tell(address: str, notice: str) -> None:
    try:
        requests.post(address, data={"logout_token": notice}, timeout=5, allow_redirects=False)
    except requests.RequestException as error:
        log.warning("the client was not told of a logout", extra={"error": type(error).__name__})
