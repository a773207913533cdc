"""Signing in with a social-security card: the chip, and the electronic card's code that the platform knows."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from backend.core import clock
from backend.core.house import House
from backend.identity import service as identity
from tests.factories import phones
from tests.factories.cases import Outside
from tests.factories.identity import PEOPLE, Kiosk, chip, kiosk

CHIP, CODE = "/api/v1/sign-in/social-card", "/api/v1/sign-in/social-code"


@pytest.fixture
def terminal(served_sqlite: House, page: FlaskClient) -> Kiosk:
    terminal = kiosk(served_sqlite)
    terminal.open_page(served_sqlite, page)
    return terminal


def reading(number: int = 1, **changes: Any) -> bytes:
    """The items of one of the invented people's cards, as the bridge signs them."""
    person = PEOPLE[number - 1]
    fields = {
        "cardNumber": f"T{number:08d}",
        "idNumber": person["id_number"],
        "name": person["name"],
        "sex": {"1": "male", "2": "female"}[person["sex"]],
        "ethnicity": "01",
        "birthDate": f"{person['birth'][:4]}-{person['birth'][4:6]}-{person['birth'][6:]}",
        "validTo": "2099-01-01",
        **changes,
    }
    return json.dumps({key: value for key, value in fields.items() if value is not None}).encode()


def present(terminal: Kiosk, page: FlaskClient, content: bytes, prefix: str = "xiaoer-social-card-v1") -> Any:
    nonce = phones.nonce_for(page)
    signature = phones.signature(terminal, prefix, nonce, content)
    return page.post(CHIP, json={"nonce": nonce, "reading": phones.b64(content), "signature": signature})


def show(terminal: Kiosk, page: FlaskClient, code: str) -> Any:
    return page.post(CODE, json=phones.read_code(terminal, page, code))


def given(world: Outside, person: int) -> str:
    """A code as the application on the phone shows it."""
    return str(world.app.test_client().post("/e-social-card", json={"person": person}).json["code"])  # type: ignore[index]


def word(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["error"]["code"]


def test_a_chip_read_on_an_enrolled_terminal_signs_its_holder_in_surely(terminal: Kiosk, page: FlaskClient) -> None:
    answer = present(terminal, page, reading())
    assert answer.status_code == 200, answer.json
    assert answer.json["applicant"]["name"] == "周明月"
    assert (answer.json["assurance"], answer.json["level"]) == ("social_chip", 3)


def test_a_code_of_the_electronic_card_signs_its_holder_in(terminal: Kiosk, page: FlaskClient, world: Outside) -> None:
    answer = show(terminal, page, given(world, 2))
    assert answer.status_code == 200, answer.json
    assert answer.json["applicant"]["name"] == "陈志远"
    assert (answer.json["assurance"], answer.json["level"]) == ("social_code", 2)


def test_every_way_leads_to_the_same_applicant_and_the_id_cards_address_stays(
    served_sqlite: House, terminal: Kiosk, page: FlaskClient, world: Outside
) -> None:
    terminal.sign_in(page, chip(1))
    assert present(terminal, page, reading(1)).status_code == 200
    assert show(terminal, page, given(world, 1)).status_code == 200
    with served_sqlite.db.read() as session:
        person = identity.person(session, served_sqlite.vault, 1)
    assert person.address == PEOPLE[0]["address"]
    assert person.valid_from is not None


UNUSABLE = [
    (reading(validTo="2020-01-01"), (403, "card_expired")),
    (reading(idNumber=PEOPLE[1]["id_number"]), (400, "card_not_accepted")),
    (reading(birthDate="1956-03-15"), (400, "card_not_accepted")),
    (reading(sex="male"), (400, "card_not_accepted")),
    (reading(name=None), (400, "card_unreadable")),
    (reading(name=7), (400, "card_unreadable")),
    (reading(birthDate="tomorrow"), (400, "card_unreadable")),
    (b"[]", (400, "card_unreadable")),
    (b"\xff\xfe", (400, "card_unreadable")),
]


def test_a_card_that_may_not_be_used_is_refused_with_its_reason(terminal: Kiosk, page: FlaskClient) -> None:
    for content, expected in UNUSABLE:
        assert word(present(terminal, page, content)) == expected, content
    assert page.get("/api/v1/session").status_code == 401


def test_a_code_counts_once_and_for_a_minute(terminal: Kiosk, page: FlaskClient, world: Outside) -> None:
    code = given(world, 2)
    assert show(terminal, page, code).status_code == 200
    assert word(show(terminal, page, code)) == (403, "social_code_used")
    late = given(world, 2)
    with clock.frozen(clock.now() + timedelta(seconds=61)):
        assert word(show(terminal, page, late)) == (403, "social_code_expired")


def test_a_card_that_was_reported_lost_signs_nobody_in(terminal: Kiosk, page: FlaskClient, world: Outside) -> None:
    world.state.put(PEOPLE[1]["id_number"], "card_lost", "GS1")
    assert word(show(terminal, page, given(world, 2))) == (403, "social_code_card_lost")


def test_a_platform_that_does_not_answer_is_said_in_words(terminal: Kiosk, page: FlaskClient, world: Outside) -> None:
    for kind in ("down", "garbage", "error"):
        world.fault("e_social_card", kind)
        answer = show(terminal, page, given(world, 2))
        assert word(answer) == (503, "department_unavailable"), kind
        assert "电子社保卡平台" in answer.json["error"]["message"]["zh"]


def test_the_application_of_the_demonstration_shows_a_code_and_says_that_it_is_one(world: Outside) -> None:
    browser = world.app.test_client()
    assert "示范" in browser.get("/e-social-card").text
    shown = browser.get("/e-social-card?person=2").text
    assert "ESC1." in shown
    assert "<svg" in shown
