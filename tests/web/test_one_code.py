"""一码 and 亮码 over HTTP: a phone draws, a terminal reads, the holder sees it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from apiflask import APIFlask
from flask.testing import FlaskClient

from backend.core import clock
from backend.core.audit import AuditRecord
from backend.core.house import House
from backend.core.live import LiveMessage
from backend.identity.models import SignInRefusal
from backend.identity.rules import LOCK_TRIES, LOCK_WINDOW
from backend.identity.service import refusals
from backend.onecode import service as onecode
from backend.onecode.models import CodeKey, CodeUse
from tests.factories import phones
from tests.factories.cases import enquiry, work
from tests.factories.identity import Kiosk, chip, kiosk
from tests.factories.phones import Drawer

SIGN_IN, USE, MINE = "/api/v1/sign-in/shown-code", "/api/v1/one-code", "/api/v1/one-code"


@pytest.fixture
def terminal(served_sqlite: House, page: FlaskClient) -> Kiosk:
    terminal = kiosk(served_sqlite)
    terminal.open_page(served_sqlite, page)
    return terminal


@pytest.fixture
def phone(served_sqlite: House, served_app: APIFlask, terminal: Kiosk) -> FlaskClient:
    return phones.phone(served_sqlite, served_app, number=2)


@pytest.fixture
def drawer(phone: FlaskClient) -> Drawer:
    return Drawer().register(phone)


def use(terminal: Kiosk, page: FlaskClient, code: str, purpose: str) -> Any:
    return page.post(USE, json={**phones.read_code(terminal, page, code), "purpose": purpose})


def test_a_shown_code_signs_its_holder_in(terminal: Kiosk, page: FlaskClient, drawer: Drawer) -> None:
    answer = page.post(SIGN_IN, json=phones.read_code(terminal, page, drawer.code()))
    assert answer.status_code == 200, answer.json
    assert answer.json["applicant"]["name"] == "陈志远"
    assert (answer.json["assurance"], answer.json["level"]) == ("shown_code", 2)


def test_a_code_that_is_replayed_again_and_again_locks_codes_but_not_the_card(
    served_sqlite: House, terminal: Kiosk, page: FlaskClient, drawer: Drawer
) -> None:
    stolen = drawer.code()
    assert page.post(SIGN_IN, json=phones.read_code(terminal, page, stolen)).status_code == 200
    for _ in range(LOCK_TRIES):
        again = page.post(SIGN_IN, json=phones.read_code(terminal, page, stolen))
        assert (again.status_code, again.json["error"]["code"]) == (403, "code_used")
    fresh = page.post(SIGN_IN, json=phones.read_code(terminal, page, drawer.code()))
    assert (fresh.status_code, fresh.json["error"]["code"]) == (429, "identity_locked")
    with served_sqlite.db.read() as session:
        written = session.scalars(sa.select(AuditRecord.purpose).where(AuditRecord.action == "sign_in_refused")).all()
    assert written[-1] == "shown_code identity_locked"
    assert terminal.sign_in(page, chip(2)).status_code == 200
    with clock.frozen(clock.now() + LOCK_WINDOW + timedelta(seconds=1)), served_sqlite.db.read() as session:
        refusals.check_lock(session, session.scalars(sa.select(SignInRefusal.identity_index)).first() or "")


def test_the_holder_is_told_at_once_and_finds_the_use_in_the_list(
    served_sqlite: House, terminal: Kiosk, page: FlaskClient, phone: FlaskClient, drawer: Drawer
) -> None:
    use(terminal, page, drawer.code(), "pickup")
    with served_sqlite.db.read() as session:
        told = session.scalars(sa.select(LiveMessage).where(LiveMessage.event == "code_used")).one()
    assert told.room.startswith("session:")
    assert told.payload == {"purpose": "pickup"}
    mine = phone.get(MINE).json
    (line,) = mine["uses"]
    assert (line["purpose"], line["terminal"], line["site"]) == ("pickup", "3 号终端", "青禾区政务服务中心")
    assert [key["here"] for key in mine["keys"]] == [True]


def test_an_enquiry_shows_the_holders_cases_without_a_session_and_without_their_numbers(
    served_sqlite: House, served_app: APIFlask, terminal: Kiosk, page: FlaskClient, drawer: Drawer
) -> None:
    page.post(SIGN_IN, json=phones.read_code(terminal, page, drawer.code()))
    case = page.post("/api/v1/submissions", json=enquiry()).json["case_number"]
    work(served_sqlite)
    page.delete("/api/v1/session")
    answer = use(terminal, page, drawer.code(), "enquiry")
    assert answer.status_code == 200, answer.json
    assert answer.json["name_masked"] == "陈**"
    (line,) = answer.json["cases"]
    assert line["case_number_masked"] == f"…{case[-4:]}"
    assert case not in answer.text
    assert page.get("/api/v1/session").status_code == 401


def test_licences_are_presented_masked(terminal: Kiosk, page: FlaskClient, drawer: Drawer) -> None:
    answer = use(terminal, page, drawer.code(), "present")
    assert {one["name"] for one in answer.json["licences"]} >= {"居民户口簿", "结婚证"}
    assert "0099054321" not in answer.text
    assert "许静" not in answer.text


def test_a_library_that_is_down_is_said_in_words(
    world: Any, terminal: Kiosk, page: FlaskClient, drawer: Drawer
) -> None:
    world.fault("licence_library", "down")
    answer = use(terminal, page, drawer.code(), "present")
    assert (answer.status_code, answer.json["licences"]) == (200, [])
    assert answer.json["unavailable"]["zh"]


def test_a_room_that_is_not_built_yet_gets_the_verified_holder_masked(
    terminal: Kiosk, page: FlaskClient, drawer: Drawer
) -> None:
    for purpose in ("ticket", "payment", "pickup"):
        answer = use(terminal, page, drawer.code(), purpose).json
        shown = {"purpose": purpose, "name_masked": "陈**"}
        assert answer == {**shown, "cases": None, "licences": None, "unavailable": None}


def test_a_phone_without_the_network_draws_codes_that_count_within_the_tolerance(
    terminal: Kiosk, page: FlaskClient, drawer: Drawer
) -> None:
    drawn = clock.now()
    for seconds in (-29, 0, 59, 89):
        code = drawer.code(at=drawn.timestamp())
        with clock.frozen(drawn + timedelta(seconds=seconds)):
            assert use(terminal, page, code, "ticket").status_code == 200, seconds


def test_a_page_that_is_reloaded_gets_a_new_key_and_the_old_one_ends(
    terminal: Kiosk, page: FlaskClient, phone: FlaskClient, drawer: Drawer
) -> None:
    newer = Drawer().register(phone)
    assert use(terminal, page, drawer.code(), "ticket").json["error"]["code"] == "code_key_over"
    assert use(terminal, page, newer.code(), "ticket").status_code == 200
    assert len(phone.get(MINE).json["keys"]) == 1


def test_one_of_ones_phones_is_stopped_from_another(
    served_sqlite: House, served_app: APIFlask, terminal: Kiosk, page: FlaskClient, phone: FlaskClient, drawer: Drawer
) -> None:
    other = phones.phone(served_sqlite, served_app, number=2)
    assert [key["here"] for key in other.get(MINE).json["keys"]] == [False]
    assert other.delete(f"/api/v1/one-code/keys/{drawer.key_id}").status_code == 204
    assert use(terminal, page, drawer.code(), "ticket").json["error"]["code"] == "code_key_over"
    assert phone.get(MINE).json["keys"] == []


def test_uses_are_kept_for_half_a_year_and_keys_that_are_over_go(
    served_sqlite: House, terminal: Kiosk, page: FlaskClient, drawer: Drawer
) -> None:
    use(terminal, page, drawer.code(), "ticket")
    with clock.frozen(clock.now() + timedelta(days=179)):
        onecode.forget(served_sqlite)
    with served_sqlite.db.read() as session:
        assert len(session.scalars(sa.select(CodeUse)).all()) == 1
    with clock.frozen(clock.now() + timedelta(days=181)):
        onecode.forget(served_sqlite)
    with served_sqlite.db.read() as session:
        assert session.scalars(sa.select(CodeUse)).all() == []
        assert session.scalars(sa.select(CodeKey)).all() == []
