"""统一身份认证: an OpenID Connect provider, asked by authorization code with PKCE (RFC 6749, 7636, 9207, 9700).

What the provider says is believed when it is signed with a key it publishes, meant for us, new, and an answer to our
own question; each thing that is wrong is refused under its own code.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError
from joserfc.jwk import KeySet
from stdnum.cn import uscc

from backend.core import clock
from backend.core.errors import Refused, Text, Unavailable
from backend.identity.methods.base import Company, Person, consistent

log = logging.getLogger(__name__)

ALGORITHMS = ("ES256", "RS256", "PS256")
"""Never "none", never a symmetric one: a client's secret must not be able to sign for the provider."""
SKEW_SECONDS = 30
SCOPE = "openid profile real_name"
TIMEOUT = (2.0, 8.0)
KEEP_SECONDS = 600
ASK_AGAIN_SECONDS = 30
"""Anybody may send us a token under a key that nobody knows: not each of them makes us ask the provider."""
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"

UNAVAILABLE = Text(
    "统一身份认证平台暂时连不上，请稍后再试，或换一种方式登录。",
    "The unified sign-in platform does not answer for now. Try later, or sign in another way.",
)
NOT_BELIEVED = Text(
    "统一身份认证平台发回的内容没有通过核对，没有登录。请从头再登录一次，不行请换一种方式。",
    "What the sign-in platform sent back did not pass our checks, so nobody was signed in. Start again, or use another "
    "way.",
)
NOT_REAL_NAME = Text(
    "这个账号还没有实名认证，不能用来办事。请先在统一身份认证平台完成实名，或到自助终端用身份证登录。",
    "The name of this account has not been verified, so it cannot be used here. Verify it on the platform first, or "
    "sign in at a terminal with the ID card.",
)

NOT_SURE_ENOUGH = Text(
    "这个单位账号的经办人还没有刷脸实名，不能代表单位办事。请先在统一身份认证平台完成高级实名，或用个人账号办本人的事。",
    "The person behind this company's account has not been verified by face, so nothing can be done for the company. "
    "Verify on the platform first, or sign in with your own account for your own business.",
)
NO_AUTHORITY = Text(
    "您在这家单位没有办事权限，不能代表单位登录。请用个人账号登录；要代单位办事，请法定代表人登录后在“代办”里授权给您。",
    "You may not act for this company. Sign in with your own account; to act for the company, ask its legal "
    "representative to authorise you under “Acting for others”.",
)
REPRESENTATIVE, AGENT = "legal_representative", "agent"
"""法定代表人 and 经办人: what ``legal_person.role`` may say of who stands behind a company's account (what the OpenID
Connect Authority draft calls ``authority.permission.role``). Every other word, and none, gives no authority."""
REAL_NAME_BY_FACE = 2


@dataclass(frozen=True)
class Provider:
    """The provider as we are configured for it; ``secret`` proves that it is us who ask."""

    issuer: str
    client_id: str
    secret: str

    def authorize_address(self, redirect_uri: str, *, state: str, nonce: str, verifier: str, anew: bool = False) -> str:
        """Where the browser is sent. ``anew``: the provider asks who it is also of a browser that it knows (OpenID
        Connect Core, 3.1.2.1). Raises Unavailable ``portal_unavailable``."""
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": redirect_uri,
            "scope": SCOPE,
            "state": state,
            "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
        }
        if anew:
            asked["prompt"] = "login"
        return f"{self._end_point('authorization_endpoint')}?{urlencode(asked)}"

    def leave_address(self, sid: str, back: str) -> str:
        """Where the browser ends the provider's own session. The hint is the session's id, which tells nothing of the
        person; an ID token would carry them into an address. Raises Unavailable."""
        asked = {"client_id": self.client_id, "logout_hint": sid, "post_logout_redirect_uri": back}
        return f"{self._end_point('end_session_endpoint')}?{urlencode(asked)}"

    def answer(self, code: str, *, redirect_uri: str, nonce: str, verifier: str) -> Answer:
        """Redeem the code and believe or refuse what comes. HTTP: never inside a transaction.

        Raises Unavailable ``portal_unavailable``; Refused ``portal_code`` (not accepted: used before, late, made up),
        ``portal_signature``, ``portal_expired``, ``portal_audience``, ``portal_issuer``, ``portal_nonce``,
        ``portal_token``, ``portal_subject``.
        """
        token = self._redeem(code, redirect_uri, verifier)
        claims = self.believe(str(token.get("id_token", "")), nonce=nonce)
        known = self._get(
            self._end_point("userinfo_endpoint"), {"Authorization": f"Bearer {token.get('access_token', '')}"}
        )
        if known.get("sub") != claims["sub"]:
            raise refused("portal_subject")
        return Answer(str(claims.get("sid") or claims["sub"]), known)

    def believe(self, token: str, *, nonce: str) -> dict[str, Any]:
        """The claims of an ID token that is the answer to ``nonce`` (OpenID Connect Core, 3.1.3.7)."""
        claims = self._verified(token)
        self._check(claims, {"nonce": {"essential": True, "value": nonce}, "sub": {"essential": True}})
        if claims.get("azp", self.client_id) != self.client_id:
            raise refused("portal_audience")
        return claims

    def believe_notice(self, token: str) -> tuple[str, str]:
        """``(jti, sid)`` of a logout token (Back-Channel Logout 1.0, 2.6). Raises as ``believe``."""
        claims = self._verified(token)
        self._check(claims, {"jti": {"essential": True}, "sid": {"essential": True}})
        if "nonce" in claims or LOGOUT_EVENT not in (claims.get("events") or {}):
            raise refused("portal_token")
        return str(claims["jti"]), str(claims["sid"])

    def _check(self, claims: dict[str, Any], more: dict[str, Any]) -> None:
        checks = jwt.JWTClaimsRegistry(
            now=int(clock.now().timestamp()),
            leeway=SKEW_SECONDS,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client_id},
            exp={"essential": True},
            iat={"essential": True},
            **more,
        )
        try:
            checks.validate(claims)
        except ExpiredTokenError:
            raise refused("portal_expired") from None
        except (InvalidClaimError, MissingClaimError) as error:
            code = {"iss": "portal_issuer", "aud": "portal_audience", "nonce": "portal_nonce"}.get(error.claim)
            raise refused(code or "portal_token") from None
        except JoseError:
            raise refused("portal_token") from None

    def _verified(self, token: str) -> dict[str, Any]:
        """The claims under a good signature. A key we do not know may be new: the provider is asked once more."""
        for fresh in (False, True):
            keys = _kept(self._end_point("jwks_uri"), fresh=fresh)
            try:
                return jwt.decode(token, KeySet.import_key_set(keys), algorithms=list(ALGORITHMS)).claims  # type: ignore[arg-type]
            except (JoseError, ValueError, KeyError, TypeError) as error:
                log.info("token not believed", extra={"error": type(error).__name__})
        raise refused("portal_signature")

    def _redeem(self, code: str, redirect_uri: str, verifier: str) -> Mapping[str, Any]:
        session = OAuth2Session(self.client_id, self.secret, token_endpoint_auth_method="client_secret_basic")  # noqa: S106
        try:
            token = session.fetch_token(
                self._end_point("token_endpoint"),
                grant_type="authorization_code",
                code=code,
                redirect_uri=redirect_uri,
                code_verifier=verifier,
                timeout=TIMEOUT,
            )
        except (requests.RequestException, ValueError) as error:
            raise _unavailable(error) from error
        except AuthlibBaseError as error:
            raise refused("portal_code") from error
        if not isinstance(token, dict):
            raise refused("portal_token")
        return token

    def _end_point(self, name: str) -> str:
        address = f"{self.issuer}/.well-known/openid-configuration"
        known = _kept(address)
        if known.get("issuer") != self.issuer or not isinstance(known.get(name), str):
            _KEPT.pop(address, None)
            raise _unavailable(ValueError(name))
        return str(known[name])

    @staticmethod
    def _get(address: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        return _ask(address, headers or {})


@dataclass(frozen=True)
class Answer:
    """What the provider says of who signed in there: its session's id, and the claims of ``userinfo``."""

    sid: str
    claims: Mapping[str, Any]

    def person(self) -> Person:
        """The natural person. Raises Refused ``portal_not_real_name``, ``portal_claims``."""
        number = str(self.claims.get("id_number") or "").upper()
        if not number or not self.claims.get("real_name_level"):
            raise Refused("portal_not_real_name", NOT_REAL_NAME)
        name = self.claims.get("name")
        if not isinstance(name, str) or not name.strip() or not re.fullmatch(r"[0-9]{17}[0-9X]", number):
            raise refused("portal_claims")
        address = self.claims.get("address")
        person = Person(
            kind="resident",
            name=name.strip(),
            name_en=None,
            sex="1" if int(number[16]) % 2 else "2",
            ethnic=None,
            nationality=None,
            birth=_birth(number),
            address=address.get("formatted") if isinstance(address, dict) else None,
            id_number=number,
            issuer=None,
            valid_from=None,
            valid_to=None,
        )
        if not consistent(person):
            raise refused("portal_claims")
        return person

    def company(self) -> Behalf | None:
        """The legal person that this account acts for, or None for an account of one's own.

        Raises Refused ``portal_claims``; ``portal_no_authority`` when the provider says neither that they represent it
        nor that they are its agent; ``portal_not_by_face`` when the natural person behind it is not sure enough.
        """
        legal = self.claims.get("legal_person")
        if legal is None:
            return None
        name, code = (legal.get("name"), legal.get("credit_code")) if isinstance(legal, dict) else (None, None)
        if not isinstance(name, str) or not name.strip() or not isinstance(code, str) or not uscc.is_valid(code):
            raise refused("portal_claims")
        if legal.get("role") not in (REPRESENTATIVE, AGENT):
            raise Refused("portal_no_authority", NO_AUTHORITY)
        level = self.claims.get("real_name_level")
        if not isinstance(level, int) or level < REAL_NAME_BY_FACE:
            raise Refused("portal_not_by_face", NOT_SURE_ENOUGH)
        return Behalf(Company(name.strip(), uscc.compact(code)), represents=legal["role"] == REPRESENTATIVE)


@dataclass(frozen=True)
class Behalf:
    """For which company somebody comes. ``represents``: as its legal representative, who may do everything and let
    others act; else as an agent, who may do what the representative has authorised here."""

    company: Company
    represents: bool


def refused(code: str) -> Refused:
    """What came back is not believed; ``code`` says why, for the log and the audit."""
    return Refused(code, NOT_BELIEVED)


def _birth(number: str) -> date:
    try:
        return datetime.strptime(number[6:14], "%Y%m%d").date()  # noqa: DTZ007 (a civil date)
    except ValueError:
        raise refused("portal_claims") from None


_KEPT: dict[str, tuple[float, dict[str, Any]]] = {}
"""Discovery and keys of the provider, public to everybody, kept for KEEP_SECONDS in each process."""


def _kept(address: str, *, fresh: bool = False) -> dict[str, Any]:
    known = _KEPT.get(address)
    if known is not None and time.monotonic() - known[0] < (ASK_AGAIN_SECONDS if fresh else KEEP_SECONDS):
        return known[1]
    answer = _ask(address, {})
    _KEPT[address] = (time.monotonic(), answer)
    return answer


def _ask(address: str, headers: Mapping[str, str]) -> dict[str, Any]:
    try:
        response = requests.get(address, headers=dict(headers), timeout=TIMEOUT, allow_redirects=False)
        value = response.json() if response.status_code == 200 else None
    except (requests.RequestException, ValueError) as error:
        raise _unavailable(error) from error
    if not isinstance(value, dict):
        raise _unavailable(ValueError(response.status_code))
    return value


def _unavailable(error: Exception) -> Unavailable:
    log.warning("identity provider unreachable", extra={"error": type(error).__name__})
    return Unavailable("portal_unavailable", UNAVAILABLE)
