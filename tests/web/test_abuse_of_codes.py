"""What somebody may try with codes, cards and phones: each act is refused with its own word, and written down.

A row: name -> (act, status and code). An act gets the ``Scene`` and returns the answer that must be the refusal.
"""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from apiflask import APIFlask
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient

from backend.app import create_app
from backend.core import clock
from backend.core.audit import AuditRecord
from backend.core.config import Settings
from backend.core.crypto import Vault
from backend.core.db import Database
from backend.core.house import House
from backend.core.limits import limiter
from tests.factories import phones
from tests.factories.abuse import lines
from tests.factories.identity import Kiosk, kiosk
from tests.factories.phones import Drawer

ASK, TOKEN = "/api/v1/sign-in/device", "/api/v1/sign-in/device/token"
LOOK, DECIDE = f"{ASK}/look", f"{ASK}/decision"
SIGN_IN, USE, KEYS = "/api/v1/sign-in/shown-code", "/api/v1/one-code", "/api/v1/one-code/keys"
CHIP, SOCIAL = "/api/v1/sign-in/social-card", "/api/v1/sign-in/social-code"


@dataclass
class Scene:
    """A terminal with its page, another terminal's page, a phone that is signed in and draws codes."""

    house: House
    app: APIFlask
    terminal: Kiosk
    page: FlaskClient
    phone: FlaskClient
    drawer: Drawer

    def browser(self) -> FlaskClient:
        client = self.app.test_client()
        client.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
        return client

    def other_page(self) -> FlaskClient:
        """Another browser of the same terminal: its own device."""
        client = self.browser()
        self.terminal.open_page(self.house, client)
        return client

    def asked(self) -> dict[str, Any]:
        return dict(phones.ask(self.terminal, self.page).json)

    def agreed(self) -> dict[str, Any]:
        asked = self.asked()
        answer = self.phone.post(DECIDE, json={"user_code": asked["user_code"], "agree": True})
        assert answer.status_code == 200
        return asked

    def poll(self, asked: dict[str, Any], client: FlaskClient | None = None) -> Any:
        return (client or self.page).post(TOKEN, json={"device_code": asked["device_code"]})

    def show(self, code: str, client: FlaskClient | None = None) -> Any:
        page = client or self.page
        return page.post(SIGN_IN, json=phones.read_code(self.terminal, page, code))

    def use(self, code: str, purpose: str) -> Any:
        body = {**phones.read_code(self.terminal, self.page, code), "purpose": purpose}
        return self.page.post(USE, json=body)


@pytest.fixture(scope="module")
def served(empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, APIFlask, Kiosk]]:
    """One application for all rows: each brings its own browsers, so what one tries is nothing to the others."""
    folder = tmp_path_factory.mktemp("abuse")
    shutil.copy(empty_sqlite, folder / "xiaoer.sqlite3")
    house = House(Settings(data_dir=folder), Database(f"sqlite:///{folder}/xiaoer.sqlite3"), Vault(bytes(32)))
    yield house, create_app(house), kiosk(house)
    house.db.close()


@pytest.fixture
def scene(served: tuple[House, APIFlask, Kiosk]) -> Scene:
    house, app, terminal = served
    limiter.reset()
    with house.db.transaction() as session:
        session.execute(sa.delete(AuditRecord))
    page, phone = app.test_client(), phones.phone(house, app)
    page.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    terminal.open_page(house, page)
    return Scene(house, app, terminal, page, phone, Drawer().register(phone))


def later(seconds: float, act: Callable[[], Any]) -> Any:
    with clock.frozen(clock.now() + timedelta(seconds=seconds)):
        return act()


def used_twice(scene: Scene) -> Any:
    asked = scene.agreed()
    assert scene.poll(asked).status_code == 200
    return scene.poll(asked)


def polled_by_another(scene: Scene) -> Any:
    return scene.poll(scene.agreed(), scene.other_page())


def polled_late(scene: Scene) -> Any:
    asked = scene.agreed()
    return later(301, lambda: scene.poll(asked))


def terminal_pretended(scene: Scene) -> Any:
    """A browser with a terminal's cookie and no terminal behind it, whose name the phone would show."""
    return scene.other_page().post(ASK, json={})


def terminal_of_another_key(scene: Scene) -> Any:
    return phones.ask(Kiosk(scene.terminal.code, Ed25519PrivateKey.generate()), scene.page)


def request_signed_as_reading(scene: Scene) -> Any:
    """A signature that the terminal gave for a code is no word for a request."""
    nonce = phones.nonce_for(scene.page)
    proof = phones.signature(scene.terminal, "xiaoer-code-v1", nonce, b"device-grant")
    return scene.page.post(ASK, json={"nonce": nonce, "signature": proof})


def request_replayed(scene: Scene) -> Any:
    nonce = phones.nonce_for(scene.page)
    body = {
        "nonce": nonce,
        "signature": phones.signature(scene.terminal, "xiaoer-request-v1", nonce, b"device-grant"),
    }
    assert scene.page.post(ASK, json=body).status_code == 200
    return scene.page.post(ASK, json=body)


def looked_at_by_nobody(scene: Scene) -> Any:
    return scene.browser().post(LOOK, json={"user_code": scene.asked()["user_code"]})


def agreed_to_by_unsure_phone(scene: Scene) -> Any:
    unsure = phones.unsure(scene.house, phones.phone(scene.house, scene.app, number=2))
    return unsure.post(DECIDE, json={"user_code": scene.asked()["user_code"], "agree": True})


def agreed_to_at_a_terminal(scene: Scene) -> Any:
    asked, elsewhere = scene.asked(), scene.other_page()
    assert scene.terminal.sign_in(elsewhere).status_code == 200
    return elsewhere.post(DECIDE, json={"user_code": asked["user_code"], "agree": True})


def agreed_to_after_refusal(scene: Scene) -> Any:
    asked = scene.asked()
    scene.phone.post(DECIDE, json={"user_code": asked["user_code"], "agree": False})
    return scene.phone.post(DECIDE, json={"user_code": asked["user_code"], "agree": True})


def user_code_guessed(scene: Scene) -> Any:
    return scene.phone.post(LOOK, json={"user_code": "BBBB-BBBB"})


def user_codes_tried_one_after_the_other(scene: Scene) -> Any:
    for _ in range(10):
        scene.phone.post(LOOK, json={"user_code": "BBBB-BBBB"})
    return scene.phone.post(LOOK, json={"user_code": scene.asked()["user_code"]})


def device_code_is_not_the_user_code(scene: Scene) -> Any:
    asked = scene.agreed()
    return scene.page.post(TOKEN, json={"device_code": asked["user_code"].ljust(43, "B")})


def replayed(scene: Scene) -> Any:
    code = scene.drawer.code()
    assert scene.show(code).status_code == 200
    return scene.show(code)


def replayed_for_another_purpose(scene: Scene) -> Any:
    code = scene.drawer.code()
    assert scene.show(code).status_code == 200
    return scene.use(code, "payment")


def replayed_at_another_page(scene: Scene) -> Any:
    code = scene.drawer.code()
    assert scene.use(code, "ticket").status_code == 200
    return scene.show(code, scene.other_page())


def screenshot_of_a_minute_ago(scene: Scene) -> Any:
    return scene.show(scene.drawer.code(at=clock.now().timestamp() - 91))


def code_made_ahead(scene: Scene) -> Any:
    return scene.show(scene.drawer.code(at=clock.now().timestamp() + 32))


def code_redated(scene: Scene) -> Any:
    parts = scene.drawer.code(at=clock.now().timestamp() - 600).split(".")
    parts[2] = str(int(clock.now().timestamp()))
    return scene.show(".".join(parts))


def code_of_a_key_of_ones_own(scene: Scene) -> Any:
    """Signed by a key the server never saw, under the name of one it knows."""
    return scene.show(Drawer(key_id=scene.drawer.key_id).code())


def code_of_an_unknown_key(scene: Scene) -> Any:
    return scene.show(Drawer().code(key_id="A" * 16))


def code_of_a_revoked_key(scene: Scene) -> Any:
    assert scene.phone.delete(f"{KEYS}/{scene.drawer.key_id}").status_code == 204
    return scene.show(scene.drawer.code())


def code_after_signing_out(scene: Scene) -> Any:
    scene.phone.delete("/api/v1/session")
    return scene.show(scene.drawer.code())


def code_after_the_session_ran_out(scene: Scene) -> Any:
    return later(3 * 3600, lambda: scene.show(scene.drawer.code()))


def code_that_is_a_web_address(scene: Scene) -> Any:
    return scene.show("https://example.org/XE1")


def code_for_what_there_is_not(scene: Scene) -> Any:
    return scene.use(scene.drawer.code(), "lottery")


def code_typed_into_the_page(scene: Scene) -> Any:
    """A page that was sent a code by somebody far away: no terminal has read it."""
    code = base64.b64encode(scene.drawer.code().encode()).decode()
    forged = base64.b64encode(bytes(64)).decode()
    return scene.page.post(SIGN_IN, json={"nonce": phones.nonce_for(scene.page), "code": code, "signature": forged})


def code_exchanged_after_reading(scene: Scene) -> Any:
    body = phones.read_code(scene.terminal, scene.page, "nothing")
    body["code"] = base64.b64encode(scene.drawer.code().encode()).decode()
    return scene.page.post(SIGN_IN, json=body)


def code_read_with_another_pages_nonce(scene: Scene) -> Any:
    body = phones.read_code(scene.terminal, scene.other_page(), scene.drawer.code())
    return scene.page.post(SIGN_IN, json=body)


def code_used_from_a_phone(scene: Scene) -> Any:
    body = phones.read_code(scene.terminal, scene.page, scene.drawer.code())
    return scene.phone.post(USE, json={**body, "purpose": "present"})


def key_on_a_shared_terminal(scene: Scene) -> Any:
    scene.terminal.sign_in(scene.page)
    return scene.page.post(KEYS, json={"public_key": Drawer().public_key})


def key_of_an_unsure_phone(scene: Scene) -> Any:
    unsure = phones.unsure(scene.house, phones.phone(scene.house, scene.app))
    return unsure.post(KEYS, json={"public_key": Drawer().public_key})


def key_that_is_no_point(scene: Scene) -> Any:
    return scene.phone.post(KEYS, json={"public_key": phones.b64(b"\x04" + bytes(64))})


def key_of_another_person_revoked(scene: Scene) -> Any:
    stranger = phones.phone(scene.house, scene.app, number=2)
    return stranger.delete(f"{KEYS}/{scene.drawer.key_id}")


def card_reading_as_social_card(scene: Scene) -> Any:
    """What was signed as an ID card's text is no social security card."""
    nonce, content = phones.nonce_for(scene.page), b'{"idNumber":"1"}'
    signature = phones.signature(scene.terminal, "xiaoer-reading-v1", nonce, content)
    return scene.page.post(CHIP, json={"nonce": nonce, "reading": phones.b64(content), "signature": signature})


def social_code_from_a_phone(scene: Scene) -> Any:
    return scene.phone.post(SOCIAL, json=phones.read_code(scene.terminal, scene.page, "ESC1.x"))


def foreign_site(scene: Scene) -> Any:
    asked = scene.asked()
    body = {"user_code": asked["user_code"], "agree": True}
    return scene.phone.post(DECIDE, json=body, headers={"Origin": "https://evil.example"})


def without_the_pages_header(scene: Scene) -> Any:
    asked = scene.asked()
    del scene.phone.environ_base["HTTP_X_XIAOER_CLIENT"]
    return scene.phone.post(DECIDE, json={"user_code": asked["user_code"], "agree": True})


ABUSES: dict[str, tuple[Callable[[Scene], Any], tuple[int, str]]] = {
    "a sign-in is taken twice": (used_twice, (400, "invalid_grant")),
    "a sign-in is taken by another browser": (polled_by_another, (400, "invalid_grant")),
    "a sign-in is taken after its time": (polled_late, (400, "expired_token")),
    "a browser pretends to be a terminal": (terminal_pretended, (403, "terminal_not_proven")),
    "a key that is not the terminal's": (terminal_of_another_key, (403, "terminal_not_proven")),
    "a reading's signature for a request": (request_signed_as_reading, (403, "terminal_not_proven")),
    "a request is replayed": (request_replayed, (403, "terminal_not_proven")),
    "nobody looks at a sign-in": (looked_at_by_nobody, (401, "unauthorised")),
    "a phone that is not sure agrees": (agreed_to_by_unsure_phone, (403, "step_up_needed")),
    "a session of a terminal agrees": (agreed_to_at_a_terminal, (403, "own_phone_needed")),
    "agreeing after refusing": (agreed_to_after_refusal, (404, "grant_unknown")),
    "a user code is guessed": (user_code_guessed, (404, "grant_unknown")),
    "user codes are tried in a row": (user_codes_tried_one_after_the_other, (429, "too_many")),
    "the user code as device code": (device_code_is_not_the_user_code, (400, "invalid_grant")),
    "a code is replayed": (replayed, (403, "code_used")),
    "a code is replayed for a payment": (replayed_for_another_purpose, (403, "code_used")),
    "a code is replayed elsewhere": (replayed_at_another_page, (403, "code_used")),
    "a screenshot of a minute ago": (screenshot_of_a_minute_ago, (403, "code_expired")),
    "a code made ahead": (code_made_ahead, (403, "code_from_the_future")),
    "a code with a new date": (code_redated, (403, "code_tampered")),
    "a code by a key of one's own": (code_of_a_key_of_ones_own, (403, "code_tampered")),
    "a code of an unknown key": (code_of_an_unknown_key, (403, "code_key_unknown")),
    "a code of a revoked key": (code_of_a_revoked_key, (403, "code_key_over")),
    "a code after signing out": (code_after_signing_out, (403, "code_key_over")),
    "a code after the session": (code_after_the_session_ran_out, (403, "code_key_over")),
    "a web address for a code": (code_that_is_a_web_address, (403, "code_unreadable")),
    "a purpose that is none": (code_for_what_there_is_not, (403, "purpose_unknown")),
    "a code typed into the page": (code_typed_into_the_page, (403, "reading_not_trusted")),
    "a code exchanged after reading": (code_exchanged_after_reading, (403, "reading_not_trusted")),
    "another page's nonce": (code_read_with_another_pages_nonce, (403, "reading_not_trusted")),
    "a code used from a phone": (code_used_from_a_phone, (403, "terminal_unknown")),
    "a key on a shared terminal": (key_on_a_shared_terminal, (403, "own_phone_needed")),
    "a key of an unsure phone": (key_of_an_unsure_phone, (403, "step_up_needed")),
    "a key that is none": (key_that_is_no_point, (400, "key_not_usable")),
    "another person's key is revoked": (key_of_another_person_revoked, (404, "unknown_key")),
    "a card's signature for a social card": (card_reading_as_social_card, (403, "reading_not_trusted")),
    "a social code from a phone": (social_code_from_a_phone, (403, "terminal_unknown")),
    "another site agrees": (foreign_site, (403, "foreign_origin")),
    "a form of another site agrees": (without_the_pages_header, (403, "client_header_missing")),
}
ATTEMPTS_THAT_ARE_WRITTEN_DOWN = {
    *("invalid_grant", "expired_token", "grant_unknown", "reading_not_trusted", "code_used", "code_expired"),
    *("code_from_the_future", "code_tampered", "code_key_unknown", "code_key_over", "code_unreadable"),
    "purpose_unknown",
}


@pytest.mark.parametrize("name", ABUSES)
def test_it_is_refused_in_words_begins_no_session_and_is_written_down(scene: Scene, name: str) -> None:
    act, expected = ABUSES[name]
    written = lines(scene.house)
    answer = act(scene)
    assert (answer.status_code, answer.json["error"]["code"]) == expected
    assert answer.json["error"]["message"]["zh"]
    assert answer.json["error"]["message"]["en"]
    assert "xiaoer_session" not in str(answer.headers.getlist("Set-Cookie"))
    assert lines(scene.house) > written or name == "nobody looks at a sign-in"  # who has no cookie of ours is nobody
    if expected[1] in ATTEMPTS_THAT_ARE_WRITTEN_DOWN:
        with scene.house.db.read() as session:
            rows = session.scalars(sa.select(AuditRecord).where(AuditRecord.action == "sign_in_refused")).all()
        assert any(row.purpose.endswith(f" {expected[1]}") for row in rows)
        assert not any("周" in f"{row.actor}{row.subject}{row.purpose}" for row in rows)


def test_a_refused_guess_does_not_use_the_sign_in_up(scene: Scene) -> None:
    asked = scene.agreed()
    polled_by = scene.poll(asked, scene.other_page())
    assert polled_by.status_code == 400
    assert scene.poll(asked).status_code == 200
