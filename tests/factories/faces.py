"""Cards with photos and pictures of people, as a terminal reads, takes and signs them; comparing without models."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from backend.core.house import House
from backend.faces import engine, rules, service
from backend.faces.engine import Comparison
from backend.identity import service as identity
from backend.identity.service import Device
from tests.factories.identity import Kiosk, chip, kiosk

PHOTO = b"the photo in the card"
PICTURE = b"a picture of the camera"
ALIKE, UNLIKE = Comparison(True, None, 0.82), Comparison(True, None, 0.21)


def hint(code: str) -> Comparison:
    return Comparison(True, code, None)


@dataclass
class Verdicts:
    """Stands in for the process that compares: answers what is next, and keeps what it was asked."""

    answers: list[Comparison | Exception]
    asked: list[tuple[bytes, bytes]] = field(default_factory=list)

    def compare(self, card: bytes, picture: bytes) -> Comparison:
        self.asked.append((card, picture))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def verdicts(monkeypatch: pytest.MonkeyPatch, *answers: Comparison | Exception) -> Verdicts:
    made = Verdicts(list(answers))
    monkeypatch.setattr(engine, "compare", made.compare)
    return made


def switched_on(house: House) -> House:
    """The same house, in which faces are compared."""
    return replace(house, settings=replace(house.settings, face=True))


def signature(terminal: Kiosk, kind: str, nonce: str, content: bytes) -> bytes:
    """The terminal's word, as the bridge gives it."""
    return terminal.key.sign(f"xiaoer-{kind}-v1\n{nonce}\n{hashlib.sha256(content).hexdigest()}".encode())


@dataclass
class Visit:
    """Somebody at a terminal who has agreed; steps as the page makes them, without HTTP."""

    house: House
    terminal: Kiosk
    device: Device
    consent: str

    def nonce(self) -> str:
        return identity.nonces.make(self.house.vault, self.device)

    def lay_card(self, text: bytes | None = None, photo: bytes = PHOTO) -> None:
        nonce, text = self.nonce(), text or chip()
        signed = signature(self.terminal, "card-photo", nonce, text + photo)
        service.prove_card(self.house, self.device, self.consent, nonce=nonce, chip=text, photo=photo, signature=signed)

    def look(self, picture: bytes = PICTURE, photo: bytes = PHOTO) -> str:
        nonce = self.nonce()
        signed = signature(self.terminal, "camera", nonce, picture)
        return service.compare(
            self.house, self.device, self.consent, photo=photo, nonce=nonce, picture=picture, signature=signed
        )


def visit(house: House, terminal: Kiosk | None = None) -> Visit:
    house = switched_on(house)
    terminal = terminal or kiosk(house)
    device = terminal.device(house)
    return Visit(house, terminal, device, service.agree(house, device, rules.CONSENT_VERSION))


@dataclass
class Page:
    """The same over HTTP."""

    client: FlaskClient
    terminal: Kiosk
    consent: str = ""

    def nonce(self) -> str:
        return str(self.client.post("/api/v1/sign-in/challenge", json={}).json["nonce"])

    def agree(self) -> None:
        answer = self.client.post("/api/v1/sign-in/face/consent", json={"version": rules.CONSENT_VERSION})
        assert answer.status_code == 201, answer.json
        self.consent = answer.json["consent"]

    def card(self, photo: bytes = PHOTO, **changes: str) -> dict[str, Any]:
        nonce, text = self.nonce(), chip()
        return {
            "consent": self.consent,
            "nonce": nonce,
            "chip": base64.b64encode(text).decode(),
            "photo": base64.b64encode(photo).decode(),
            "signature": base64.b64encode(signature(self.terminal, "card-photo", nonce, text + photo)).decode(),
        } | changes

    def picture(self, picture: bytes = PICTURE, *, kind: str = "camera", **changes: str) -> dict[str, Any]:
        nonce = self.nonce()
        return {
            "consent": self.consent,
            "photo": base64.b64encode(PHOTO).decode(),
            "nonce": nonce,
            "picture": base64.b64encode(picture).decode(),
            "signature": base64.b64encode(signature(self.terminal, kind, nonce, picture)).decode(),
        } | changes

    def send(self, path: str, body: dict[str, Any]) -> Any:
        return self.client.post(f"/api/v1/sign-in/face{path}", json=body)
