"""What the provider remembers while it runs: codes, tokens, who is signed in at it. In memory: it is a sandbox."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from authlib.oauth2.rfc6749 import ClientMixin
from authlib.oidc.core.models import AuthorizationCodeMixin

from backend.sandbox.portal.accounts import Account

CODE_SECONDS = 60


@dataclass(frozen=True)
class Visit:
    """Somebody who is signed in at the provider, in one browser."""

    sid: str
    account: str
    since: int


@dataclass(frozen=True)
class Code(AuthorizationCodeMixin):  # type: ignore[misc]
    """An authorization code as it was given out."""

    code: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    visit: Visit
    expires_at: float

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.visit.since


@dataclass(frozen=True)
class Client(ClientMixin):  # type: ignore[misc]
    """The one client: 小二. It proves itself with its secret and always with PKCE."""

    client_id: str
    client_secret: str
    own: tuple[str, ...]
    """The addresses that its redirect URIs begin with."""
    back_channel: str
    """Where it is told that somebody has left the provider."""

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str | None:
        return None

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(word for word in (scope or "").split() if word in {"openid", "profile", "real_name"})

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in {f"{own}/sign-in/portal" for own in self.own}

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == self.client_secret

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class Store:
    """Every method is atomic: the sandbox serves on threads."""

    def __init__(self, accounts: Mapping[str, Account]) -> None:
        self.accounts = accounts
        self._lock = threading.Lock()
        self._codes: dict[str, Code] = {}
        self._tokens: dict[str, str] = {}
        self._visits: dict[str, Visit] = {}
        self._nonces: set[str] = set()

    def give(self, code: Code) -> None:
        with self._lock:
            self._codes[code.code] = code
            self._nonces.add(code.nonce)

    def take(self, code: str) -> Code | None:
        """The code, once; none when it is late. A code that meets a wrong verifier is spent as well."""
        with self._lock:
            found = self._codes.pop(code, None)
        return found if found and found.expires_at > time.time() else None

    def has_met(self, nonce: str) -> bool:
        with self._lock:
            return nonce in self._nonces

    def give_token(self, token: str, account: str) -> None:
        with self._lock:
            self._tokens[token] = account

    def account_of(self, token: str) -> str | None:
        with self._lock:
            return self._tokens.get(token)

    def enter(self, cookie: str, visit: Visit) -> None:
        with self._lock:
            self._visits[cookie] = visit

    def visit(self, cookie: str) -> Visit | None:
        with self._lock:
            return self._visits.get(cookie)

    def leave(self, cookie: str) -> Visit | None:
        with self._lock:
            return self._visits.pop(cookie, None)

    def subject(self, account: str) -> str:
        return self.accounts[account].subject
