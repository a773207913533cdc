"""What somebody may try with codes, cards and phones: each act gets the ``Scene`` and returns the answer it meets."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from apiflask import APIFlask
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient

from backend.core import clock
from backend.core.house import House
from tests.factories import phones
from tests.factories.identity import Kiosk
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
