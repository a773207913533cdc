"""扫码 over HTTP: a terminal asks, a phone looks and agrees, the terminal's session begins once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from apiflask import APIFlask
from flask.testing import FlaskClient

from backend.app import create_app, create_sockets
from backend.core import clock, live
from backend.core.audit import AuditRecord
from backend.core.config import Settings
from backend.core.house import House
from backend.core.live import EVERYONE, LiveMessage
from backend.grants import service as grants
from backend.grants.models import DeviceGrant
from backend.identity.models import Applicant, SignInRefusal
from tests.factories import phones
from tests.factories.identity import Kiosk, kiosk

TOKEN, LOOK, DECIDE = "/api/v1/sign-in/device/token", "/api/v1/sign-in/device/look", "/api/v1/sign-in/device/decision"


@pytest.fixture
def terminal(sqlite_house: House, client: FlaskClient) -> Kiosk:
    terminal = kiosk(sqlite_house)
    terminal.open_page(sqlite_house, client)
    return terminal


@pytest.fixture
def phone(sqlite_house: House, app: APIFlask, terminal: Kiosk) -> FlaskClient:
    return phones.phone(sqlite_house, app)


@pytest.fixture
def asked(terminal: Kiosk, client: FlaskClient) -> dict[str, Any]:
    answer = phones.ask(terminal, client)
    assert answer.status_code == 200, answer.json
    return dict(answer.json)


def word(answer: Any) -> str:
    return str(answer.json["error"]["code"])


def test_the_phone_agrees_and_the_terminals_session_begins(
    client: FlaskClient, phone: FlaskClient, asked: dict[str, Any]
) -> None:
    assert word(client.post(TOKEN, json={"device_code": asked["device_code"]})) == "authorization_pending"
    look = phone.post(LOOK, json={"user_code": asked["user_code"]})
    assert look.json == {
        "terminal": "3 号终端",
        "site": "青禾区政务服务中心",
        "check_number": asked["check_number"],
        "expires_in": look.json["expires_in"],
    }
    assert phone.post(DECIDE, json={"user_code": asked["user_code"], "agree": True}).json == {"agreed": True}
    begun = client.post(TOKEN, json={"device_code": asked["device_code"]})
    assert begun.status_code == 200, begun.json
    assert begun.json["applicant"]["name"] == "周明月"
    assert (begun.json["assurance"], begun.json["level"]) == ("scan", 2)
    assert client.get("/api/v1/session").json["applicant"]["name"] == "周明月"
    assert phone.get("/api/v1/session").status_code == 200, "the phone stays signed in"


def test_whose_identity_is_locked_is_not_signed_in_by_a_phone_either(
    client: FlaskClient, phone: FlaskClient, asked: dict[str, Any], sqlite_house: House
) -> None:
    phone.post(DECIDE, json={"user_code": asked["user_code"], "agree": True})
    with sqlite_house.db.transaction() as session:
        index = session.scalars(sa.select(Applicant.id_number_index)).one()
        session.add_all(SignInRefusal(identity_index=index, code="x", at=clock.now()) for _ in range(5))
    refused = client.post(TOKEN, json={"device_code": asked["device_code"]})
    assert (refused.status_code, word(refused)) == (429, "identity_locked")
    assert word(client.post(TOKEN, json={"device_code": asked["device_code"]})) == "invalid_grant"
    with sqlite_house.db.read() as session:
        audited = sa.select(AuditRecord.purpose).where(AuditRecord.action == "sign_in_refused")
        assert session.scalars(audited.order_by(AuditRecord.id)).all() == ["scan identity_locked", "scan invalid_grant"]


def test_an_office_full_of_new_browsers_may_ask_at_once(app: APIFlask) -> None:
    for _ in range(21):
        browser = app.test_client()
        asked = browser.post("/api/v1/sign-in/device", json={}, headers={"X-Xiaoer-Client": "page"})
        assert asked.status_code == 200, asked.json


def test_the_answer_has_the_names_of_rfc_8628_and_nothing_of_a_person(asked: dict[str, Any]) -> None:
    assert asked["expires_in"] == 300
    assert asked["interval"] == 5
    assert asked["verification_uri_complete"] == f"{asked['verification_uri']}/{asked['user_code']}"
    assert "#" in asked["verification_uri"], "the code stays out of request lines"
    assert 10 <= asked["check_number"] <= 99


def test_neither_code_is_readable_in_the_database(sqlite_house: House, asked: dict[str, Any]) -> None:
    with sqlite_house.db.read() as session:
        row = session.scalars(sa.select(DeviceGrant)).one()
    kept = str({column.name: getattr(row, column.name) for column in DeviceGrant.__table__.columns})
    assert asked["device_code"] not in kept
    assert asked["user_code"].replace("-", "") not in kept.replace("-", "")


def test_the_terminal_is_told_at_once_and_by_nothing_personal(
    sqlite_house: House, client: FlaskClient, phone: FlaskClient, asked: dict[str, Any]
) -> None:
    client.post(TOKEN, json={"device_code": asked["device_code"]})
    phone.post(DECIDE, json={"user_code": asked["user_code"], "agree": True})
    with sqlite_house.db.read() as session:
        told = session.scalars(sa.select(LiveMessage).where(LiveMessage.room != EVERYONE)).all()
    assert [(one.event, one.payload) for one in told] == [("sign_in_decided", {"agreed": True})]
    assert told[0].room.startswith("device:")
    # called, it need not keep the interval
    assert client.post(TOKEN, json={"device_code": asked["device_code"]}).status_code == 200


def test_not_me_is_said_to_the_terminal_and_ends_it(
    client: FlaskClient, phone: FlaskClient, asked: dict[str, Any]
) -> None:
    phone.post(DECIDE, json={"user_code": asked["user_code"], "agree": False})
    answer = client.post(TOKEN, json={"device_code": asked["device_code"]})
    assert (answer.status_code, word(answer)) == (400, "access_denied")
    assert client.get("/api/v1/session").status_code == 401
    late = phone.post(DECIDE, json={"user_code": asked["user_code"], "agree": True})
    assert (late.status_code, word(late)) == (404, "grant_unknown")


def test_who_polls_too_fast_is_slowed_down_and_stays_so(client: FlaskClient, asked: dict[str, Any]) -> None:
    body, start = {"device_code": asked["device_code"]}, clock.now()
    for seconds, expected in (
        (1, "authorization_pending"),
        (5, "slow_down"),
        (13, "slow_down"),
        (29, "authorization_pending"),
    ):
        with clock.frozen(start + timedelta(seconds=seconds)):
            assert word(client.post(TOKEN, json=body)) == expected


def test_a_browser_that_is_no_terminal_may_ask_and_is_called_what_it_is(app: APIFlask, phone: FlaskClient) -> None:
    desk = app.test_client()
    desk.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    asked = desk.post("/api/v1/sign-in/device", json={}).json
    look = phone.post(LOOK, json={"user_code": asked["user_code"]}).json
    assert (look["terminal"], look["site"]) == (None, None)
    phone.post(DECIDE, json={"user_code": asked["user_code"], "agree": True})
    assert desk.post(TOKEN, json={"device_code": asked["device_code"]}).json["applicant"]["name"] == "周明月"


def test_asking_anew_voids_what_was_asked_before(
    terminal: Kiosk, client: FlaskClient, phone: FlaskClient, asked: dict[str, Any]
) -> None:
    assert phones.ask(terminal, client).status_code == 200
    assert phone.post(LOOK, json={"user_code": asked["user_code"]}).status_code == 404
    assert word(client.post(TOKEN, json={"device_code": asked["device_code"]})) == "invalid_grant"


def test_an_agreement_is_audited_with_its_place_and_without_a_name(
    sqlite_house: House, phone: FlaskClient, asked: dict[str, Any]
) -> None:
    phone.post(DECIDE, json={"user_code": asked["user_code"], "agree": True})
    with sqlite_house.db.read() as session:
        row = session.scalars(sa.select(AuditRecord).where(AuditRecord.action == "sign_in_agreed")).one()
    assert (row.actor, row.subject) == ("applicant:1", "terminal:T-0003")


def test_what_ran_out_is_forgotten(sqlite_house: House, asked: dict[str, Any]) -> None:
    with clock.frozen(clock.now() + timedelta(hours=2)):
        grants.forget(sqlite_house)
    with sqlite_house.db.read() as session:
        assert session.scalars(sa.select(DeviceGrant)).all() == []


def test_only_the_page_that_asked_hears_that_the_phone_has_answered(sqlite_house: House) -> None:
    settings = Settings(**{**sqlite_house.settings.__dict__, "async_mode": "threading"})
    app = create_app(House(settings, sqlite_house.db, sqlite_house.vault))
    sockets, terminal = create_sockets(app), kiosk(sqlite_house)
    pages = [app.test_client(), app.test_client()]
    for page in pages:
        page.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
        terminal.open_page(sqlite_house, page)
    asked = phones.ask(terminal, pages[0]).json
    ears = [sockets.test_client(app, flask_test_client=page) for page in pages]
    phone = phones.phone(sqlite_house, app)
    tail = live.Tail(sqlite_house.db)
    phone.post(DECIDE, json={"user_code": asked["user_code"], "agree": True})
    tail.poll(lambda room, event, payload: sockets.emit(event, payload, to=room))
    assert [[news["name"] for news in ear.get_received()] for ear in ears] == [["sign_in_decided"], []]
