"""Terminals with keys, ID cards of all layouts, and signed-in clients."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask.testing import FlaskClient

from backend.core.house import House
from backend.identity import service as identity
from backend.identity.methods.base import Person
from backend.identity.methods.id_card import parse
from backend.identity.service import Citizen, Device
from backend.terminals import service as terminals

PEOPLE = json.loads((Path(__file__).parents[2] / "backend" / "sandbox" / "people.json").read_text(encoding="utf-8"))


def number_with_check(first17: str) -> str:
    """An ID number from its first 17 digits (GB 11643), computed here independently of the product."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first17 + "10X98765432"[sum(int(d) * w for d, w in zip(first17, weights, strict=True)) % 11]


def chip(number: int = 1, **changes: str) -> bytes:
    """The 256-byte text of the resident card of one of the invented people, with fields changed."""
    card = {**PEOPLE[number - 1], **changes}
    text = (
        f"{card['name']:<15}{card['sex']}{card['ethnic']:<2}{card['birth']:<8}{card['address']:<35}"
        f"{card['id_number']:<18}{card['issuer']:<15}{card['valid_from']:<8}{card['valid_to']:<8}"
        f"{card.get('reserved', ''):<18}"
    )
    return text.encode("utf-16-le")


@dataclass
class Kiosk:
    """A terminal with its key: reads a card and signs the reading as the bridge does."""

    code: str
    key: Ed25519PrivateKey

    def reading(self, nonce: str, text: bytes) -> dict[str, str]:
        message = b"xiaoer-reading-v1\n" + nonce.encode() + b"\n" + hashlib.sha256(text).hexdigest().encode()
        return {
            "nonce": nonce,
            "chip": base64.b64encode(text).decode(),
            "signature": base64.b64encode(self.key.sign(message)).decode(),
        }

    def cookie(self, house: House) -> dict[str, str]:
        """The device cookie that a page gets which has proven to be on this terminal."""
        with house.db.read() as session:
            return {terminals.COOKIE: terminals.terminal_cookie(session, house.vault, self.code)}

    def device(self, house: House) -> Device:
        """A page that has proven to be on this terminal."""
        return terminals.device_of(self.cookie(house)[terminals.COOKIE])

    def open_page(self, house: House, client: FlaskClient) -> None:
        """What opening /kiosk on this terminal comes to: the device cookie."""
        for name, value in self.cookie(house).items():
            client.set_cookie(name, value)

    def proof(self, nonce: str, request: bytes = b"kiosk-page") -> dict[str, str]:
        """What a page sends to prove that it is on this terminal."""
        message = b"xiaoer-request-v1\n" + nonce.encode() + b"\n" + hashlib.sha256(request).hexdigest().encode()
        key = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return {
            "nonce": nonce,
            "terminal_key": base64.b64encode(key).decode(),
            "signature": base64.b64encode(self.key.sign(message)).decode(),
        }

    def sign_in(self, client: FlaskClient, text: bytes | None = None) -> Any:
        nonce = client.post("/api/v1/sign-in/challenge", json={}).json["nonce"]
        return client.post("/api/v1/sign-in/id-card", json=self.reading(nonce, text or chip()))


def pem_of(key: Ed25519PrivateKey) -> bytes:
    """The file with which a terminal is enrolled."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def kiosk(house: House, code: str = "") -> Kiosk:
    """An enrolled terminal, without ``code`` that of the demonstration site; the same one whenever it is asked for."""
    code = code or house.settings.default_terminal
    key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(code.encode()).digest())
    with house.db.transaction() as session:
        if code == house.settings.default_terminal:
            terminals.ensure_demo_site(session, house.settings)
        terminals.enrol(session, code, pem_of(key))
    return Kiosk(code, key)


def signed_in(house: House, client: FlaskClient, number: int = 1) -> Kiosk:
    """Sign one of the invented people in at the default terminal."""
    terminal = kiosk(house)
    terminal.open_page(house, client)
    answer = terminal.sign_in(client, chip(number))
    assert answer.status_code == 200, answer.json
    return terminal


def citizen(house: House, number: int = 1) -> tuple[Citizen, Person]:
    """A signed-in citizen without HTTP, for service tests."""
    terminal = kiosk(house)
    device = terminal.device(house)
    nonce = identity.nonces.make(house.vault, device)
    reading = terminal.reading(nonce, chip(number))
    token = identity.sign_in_with_card(house, device, nonce, chip(number), base64.b64decode(reading["signature"]))
    with house.db.read() as session:
        found = identity.find(session, device, token)
    assert found is not None
    return found, parse(chip(number))
