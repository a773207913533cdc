"""ID tokens and logout tokens: signed with the provider's own key, spoiled on demand."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from authlib.oidc.core.grants import OpenIDCode
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from backend.sandbox.portal.store import Client, Store, Visit

ALGORITHM = "ES256"
TOKEN_SECONDS = 300
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


def own_key(folder: Path) -> ECKey:
    """The key of this sandbox, made at the first run (0600)."""
    path = folder / "portal.key.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = ECKey.generate_key("P-256", {"kid": secrets.token_hex(4), "use": "sig"}, private=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(made.as_dict(private=True), file)
    return ECKey.import_key(json.loads(path.read_text(encoding="utf-8")))


def public_keys(key: ECKey) -> dict[str, Any]:
    """The JWK set that clients check signatures with (RFC 7517)."""
    return KeySet([key]).as_dict(private=False)  # type: ignore[return-value]


class IdToken(OpenIDCode):  # type: ignore[misc]
    """The ID token of one sign-in. ``fault``: takes the name of what is to be wrong with this one, or None."""

    def __init__(self, store: Store, key: ECKey, issuer: str, fault: Callable[[], str | None]) -> None:
        super().__init__(require_nonce=True)
        self._store, self._key, self._issuer, self._fault = store, key, issuer, fault

    def exists_nonce(self, nonce: str, _request: object) -> bool:
        return self._store.has_met(nonce)

    def encode_id_token(self, _token: dict[str, Any], request: Any) -> str:
        code, now = request.authorization_code, int(time.time())
        client_id = request.client.get_client_id()
        claims = {
            "iss": self._issuer,
            "sub": self._store.subject(code.visit.account),
            "aud": [client_id],
            "azp": client_id,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "auth_time": code.visit.since,
            "nonce": code.nonce,
            "sid": code.visit.sid,
        }
        return self._spoiled(claims, self._fault())

    def _spoiled(self, claims: dict[str, Any], fault: str | None) -> str:
        key = self._key
        if fault == "wrong_audience":
            claims |= {"aud": ["another-site"], "azp": "another-site"}
        elif fault == "expired":
            claims |= {"iat": claims["iat"] - 2 * TOKEN_SECONDS, "exp": claims["exp"] - 2 * TOKEN_SECONDS}
        elif fault == "wrong_issuer":
            claims |= {"iss": "https://elsewhere.example"}
        elif fault == "stale_nonce":
            claims |= {"nonce": secrets.token_urlsafe(16)}
        elif fault == "other_key":
            key = ECKey.generate_key("P-256", {"kid": self._key.kid or ""}, private=True)
        if fault == "unsigned":
            return str(jwt.encode({"alg": "none"}, claims, key, algorithms=["none"]))
        signed = jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims, key)
        if fault == "tampered":
            head, body, seal = signed.split(".")
            middle = len(body) // 2
            body = body[:middle] + ("A" if body[middle] != "A" else "B") + body[middle + 1 :]
            return ".".join((head, body, seal))
        return str(signed)


def logout_token(key: ECKey, issuer: str, client: Client, visit: Visit) -> str:
    """What tells a client that somebody has left the provider (OpenID Connect Back-Channel Logout 1.0)."""
    now = int(time.time())
    claims = {
        "iss": issuer,
        "aud": client.client_id,
        "iat": now,
        "exp": now + 120,
        "jti": secrets.token_urlsafe(16),
        "sid": visit.sid,
        "events": {LOGOUT_EVENT: {}},
    }
    return str(jwt.encode({"alg": ALGORITHM, "kid": key.kid, "typ": "logout+jwt"}, claims, key))
