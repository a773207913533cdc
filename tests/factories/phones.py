"""Phones that are signed in, the codes they draw, and terminals that read them."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from flask.testing import FlaskClient

from backend.core import clock
from backend.core.crypto import token_digest
from backend.core.house import House
from backend.identity import service as identity
from backend.identity.methods.id_card import parse
from backend.identity.models import CitizenSession
from backend.terminals import service as terminals
from tests.factories.identity import Kiosk, chip


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def phone(house: House, app: Flask, number: int = 1, method: str = "portal") -> FlaskClient:
    """One of the invented people's own browser, signed in there."""
    client = app.test_client()
    client.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    cookie = terminals.browser_cookie(house.vault)
    device = terminals.device(house.vault, cookie)
    assert device is not None
    with house.db.transaction() as session:
        token = identity.begin_session(session, house, device, parse(chip(number)), method)
    client.set_cookie(terminals.COOKIE, cookie)
    client.set_cookie(identity.COOKIE, token)
    return client


def unsure(house: House, client: FlaskClient) -> FlaskClient:
    """The same browser, whose session began in a way that nobody knows any more: it is worth level 1."""
    cookie = client.get_cookie(identity.COOKIE)
    assert cookie is not None
    one = sa.update(CitizenSession).where(CitizenSession.token_digest == token_digest(cookie.value))
    with house.db.transaction() as session:
        session.execute(one.values(assurance="withdrawn"))
    return client


@dataclass
class Drawer:
    """What draws codes on a phone: its key, and the name the server gave it."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    key_id: str = ""

    @property
    def public_key(self) -> str:
        return b64(self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    def register(self, client: FlaskClient) -> Drawer:
        answer = client.post("/api/v1/one-code/keys", json={"public_key": self.public_key})
        assert answer.json is not None
        assert answer.status_code == 201, answer.json
        self.key_id = answer.json["key_id"]
        return self

    def code(self, *, at: float | None = None, random: str = "", key_id: str = "") -> str:
        """A code as static/js/core/one_code.js draws it; ``at``: seconds since 1970, now when None."""
        issued = int(clock.now().timestamp() if at is None else at)
        text = f"XE1.{key_id or self.key_id}.{issued}.{random or secrets.token_urlsafe(12)}"
        signature = self.key.sign(b"xiaoer-one-code-v1\n" + text.encode(), ec.ECDSA(hashes.SHA256()))
        r, s = decode_dss_signature(signature)
        return f"{text}.{url64(r.to_bytes(32) + s.to_bytes(32))}"


def signature(kiosk: Kiosk, prefix: str, nonce: str, content: bytes) -> str:
    """The terminal's word for something it read, or asks."""
    return b64(kiosk.key.sign(f"{prefix}\n{nonce}\n{hashlib.sha256(content).hexdigest()}".encode()))


def nonce_for(client: FlaskClient) -> str:
    answer = client.post("/api/v1/sign-in/challenge", json={})
    assert answer.json is not None
    return str(answer.json["nonce"])


def read_code(kiosk: Kiosk, client: FlaskClient, code: str) -> dict[str, str]:
    """What the terminal's page sends after its reader has read ``code``."""
    nonce, content = nonce_for(client), code.encode()
    return {"nonce": nonce, "code": b64(content), "signature": signature(kiosk, "xiaoer-code-v1", nonce, content)}


def ask(kiosk: Kiosk, client: FlaskClient) -> Any:
    """A terminal asks for a phone's confirmation."""
    nonce = nonce_for(client)
    proof = signature(kiosk, "xiaoer-request-v1", nonce, b"device-grant")
    return client.post("/api/v1/sign-in/device", json={"nonce": nonce, "signature": proof})
