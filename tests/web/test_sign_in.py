"""Signing in with the ID card over HTTP: the good way, and every way somebody may try to cheat."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
import sqlalchemy as sa
from apiflask import APIFlask
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient

from backend.core import clock
from backend.core.house import House
from backend.core.jobs import OutboxRow
from backend.identity.models import Applicant, CitizenSession
from backend.terminals import service as terminals
from tests.factories.identity import PEOPLE, Kiosk, chip, kiosk


@pytest.fixture
def terminal(sqlite_house: House, client: FlaskClient) -> Kiosk:
    terminal = kiosk(sqlite_house)
    terminal.open_page(sqlite_house, client)
    return terminal


def code(answer: object) -> tuple[int, str]:
    return answer.status_code, answer.json["error"]["code"]  # type: ignore[attr-defined]


def test_a_card_read_on_an_enrolled_terminal_signs_its_holder_in(terminal: Kiosk, client: FlaskClient) -> None:
    answer = terminal.sign_in(client)
    assert answer.status_code == 200, answer.json
    assert answer.json["applicant"]["name"] == "周明月"
    assert answer.json["applicant"]["name_masked"] == "周**"
    assert answer.json["applicant"]["id_number_masked"] == "9901**********0023"
    assert answer.json["applicant"]["birth_year"] == 1956
    assert answer.json["expires_in"] in (299, 300)
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("xiaoer_session="))
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert client.get("/api/v1/session").json["applicant"] == answer.json["applicant"]


def test_over_https_the_cookies_stay_there(terminal: Kiosk, client: FlaskClient) -> None:
    client.application.config["PREFERRED_URL_SCHEME"] = "https"
    own = client.application.test_client().post("/api/v1/sign-in/device", json={}, headers={"X-Xiaoer-Client": "page"})
    given = [*terminal.sign_in(client).headers.getlist("Set-Cookie"), *own.headers.getlist("Set-Cookie")]
    assert {one.partition("=")[0] for one in given} == {"xiaoer_session", "xiaoer_terminal"}
    assert all("; Secure" in one for one in given)


def test_the_number_and_the_name_are_not_readable_in_the_database(
    terminal: Kiosk, client: FlaskClient, sqlite_house: House
) -> None:
    terminal.sign_in(client)
    with sqlite_house.db.read() as session:
        applicant = session.scalars(sa.select(Applicant)).one()
    assert PEOPLE[0]["id_number"].encode() not in applicant.person_sealed
    assert PEOPLE[0]["name"].encode() not in applicant.person_sealed
    assert applicant.id_number_index != PEOPLE[0]["id_number"]


def test_the_same_person_is_the_same_applicant_next_time(
    terminal: Kiosk, client: FlaskClient, sqlite_house: House
) -> None:
    for _ in range(2):
        terminal.sign_in(client)
    with sqlite_house.db.read() as session:
        assert len(session.scalars(sa.select(Applicant)).all()) == 1


def test_a_reading_cannot_be_used_twice(terminal: Kiosk, client: FlaskClient) -> None:
    nonce = client.post("/api/v1/sign-in/challenge", json={}).json["nonce"]
    reading = terminal.reading(nonce, chip())
    assert client.post("/api/v1/sign-in/id-card", json=reading).status_code == 200
    assert code(client.post("/api/v1/sign-in/id-card", json=reading)) == (403, "reading_not_trusted")


def test_a_nonce_is_spent_by_a_failed_attempt(terminal: Kiosk, client: FlaskClient) -> None:
    nonce = client.post("/api/v1/sign-in/challenge", json={}).json["nonce"]
    forged = terminal.reading(nonce, chip()) | {"chip": base64.b64encode(chip(2)).decode()}
    assert code(client.post("/api/v1/sign-in/id-card", json=forged)) == (403, "reading_not_trusted")
    honest = terminal.reading(nonce, chip())
    assert code(client.post("/api/v1/sign-in/id-card", json=honest)) == (403, "reading_not_trusted")


def test_a_nonce_is_good_for_two_minutes(terminal: Kiosk, client: FlaskClient) -> None:
    nonce = client.post("/api/v1/sign-in/challenge", json={}).json["nonce"]
    with clock.frozen(clock.now() + timedelta(seconds=121)):
        answer = client.post("/api/v1/sign-in/id-card", json=terminal.reading(nonce, chip()))
    assert code(answer) == (403, "reading_not_trusted")


def test_a_nonce_of_another_browser_is_refused(
    terminal: Kiosk, client: FlaskClient, app: APIFlask, sqlite_house: House
) -> None:
    nonce = client.post("/api/v1/sign-in/challenge", json={}).json["nonce"]
    other = app.test_client()
    other.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    terminal.open_page(sqlite_house, other)
    answer = other.post("/api/v1/sign-in/id-card", json=terminal.reading(nonce, chip()))
    assert code(answer) == (403, "reading_not_trusted")


def test_a_key_that_is_not_enrolled_is_refused(terminal: Kiosk, client: FlaskClient) -> None:
    stranger = Kiosk(terminal.code, Ed25519PrivateKey.generate())
    assert code(stranger.sign_in(client)) == (403, "reading_not_trusted")


def test_a_terminal_that_was_retired_signs_nobody_in_until_it_is_enrolled_and_proven_again(
    terminal: Kiosk, client: FlaskClient, sqlite_house: House
) -> None:
    ready = client.post("/api/v1/sign-in/challenge", json={}).json["nonce"]
    with sqlite_house.db.transaction() as session:
        terminals.retire(session, terminal.code)
    assert code(client.post("/api/v1/sign-in/id-card", json=terminal.reading(ready, chip()))) == (
        403,
        "reading_not_trusted",
    )
    for _ in range(2):
        assert code(client.post("/api/v1/sign-in/challenge", json={})) == (403, "terminal_unknown")
        assert client.get("/api/v1/terminal").json["proven"] is False
        kiosk(sqlite_house)  # the same key once more: what was given before it stays over
    nonce = client.post("/api/v1/terminal/challenge", json={}).json["nonce"]
    assert client.post("/api/v1/terminal/proof", json=terminal.proof(nonce)).status_code == 204
    assert client.get("/api/v1/terminal").json["terminal"]["code"] == terminal.code
    assert terminal.sign_in(client).status_code == 200


def test_a_cookie_of_before_there_were_marks_is_a_browsers_own(sqlite_house: House, client: FlaskClient) -> None:
    terminal = kiosk(sqlite_house)
    mac = sqlite_house.vault.index(f"abc.{terminal.code}", "device cookie of a proven terminal")
    client.set_cookie(terminals.COOKIE, f"abc.{terminal.code}.{mac}")
    assert client.get("/api/v1/terminal").json["proven"] is False
    assert code(client.post("/api/v1/sign-in/challenge", json={})) == (403, "terminal_unknown")


@pytest.mark.parametrize("signature", ["", "AAAA", "not base64 at all"])
def test_a_broken_signature_is_refused_in_words(terminal: Kiosk, client: FlaskClient, signature: str) -> None:
    nonce = client.post("/api/v1/sign-in/challenge", json={}).json["nonce"]
    answer = client.post("/api/v1/sign-in/id-card", json=terminal.reading(nonce, chip()) | {"signature": signature})
    assert answer.status_code in (400, 403)
    assert answer.json["error"]["message"]["zh"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (chip(4), (403, "card_expired")),
        (chip(5), (400, "card_not_accepted")),
        (b"\0" * 256, (400, "card_unreadable")),
        (chip()[:254], (400, "card_unreadable")),
    ],
)
def test_a_card_that_may_not_be_used_is_refused_with_its_reason(
    terminal: Kiosk, client: FlaskClient, text: bytes, expected: tuple[int, str]
) -> None:
    answer = terminal.sign_in(client, text)
    assert code(answer) == expected
    assert client.get("/api/v1/session").status_code == 401


def test_a_page_without_the_cookie_of_a_terminal_gets_no_challenge(client: FlaskClient) -> None:
    assert code(client.post("/api/v1/sign-in/challenge", json={})) == (403, "terminal_unknown")


def test_a_made_up_device_cookie_is_no_device(terminal: Kiosk, client: FlaskClient) -> None:
    client.set_cookie("xiaoer_terminal", f"abc.{terminal.code}.{'0' * 64}")
    assert code(client.post("/api/v1/sign-in/challenge", json={})) == (403, "terminal_unknown")


def test_a_session_cookie_is_worth_nothing_on_another_device(
    terminal: Kiosk, client: FlaskClient, sqlite_house: House
) -> None:
    terminal.sign_in(client)
    terminal.open_page(sqlite_house, client)  # another browser of the same terminal
    assert client.get("/api/v1/session").status_code == 401


def test_a_request_without_the_page_header_changes_nothing(
    terminal: Kiosk, client: FlaskClient, sqlite_house: House
) -> None:
    del client.environ_base["HTTP_X_XIAOER_CLIENT"]
    assert code(client.post("/api/v1/sign-in/challenge", json={})) == (403, "client_header_missing")


def test_a_session_ends_by_itself_and_can_be_extended_before(terminal: Kiosk, client: FlaskClient) -> None:
    terminal.sign_in(client)
    start = clock.now()
    with clock.frozen(start + timedelta(seconds=290)):
        assert client.post("/api/v1/session/extend").json == {"expires_in": 300}
    with clock.frozen(start + timedelta(seconds=580)):
        assert client.get("/api/v1/session").json["expires_in"] == 10
    with clock.frozen(start + timedelta(seconds=591)):
        assert code(client.get("/api/v1/session")) == (401, "unauthorised")
        assert code(client.post("/api/v1/session/extend")) == (401, "unauthorised")


def test_the_end_is_the_end_and_may_be_said_twice(terminal: Kiosk, client: FlaskClient, sqlite_house: House) -> None:
    terminal.sign_in(client)
    stolen = client.get_cookie("xiaoer_session")
    assert stolen is not None
    assert client.delete("/api/v1/session").status_code == 204
    client.set_cookie("xiaoer_session", stolen.value)
    assert client.get("/api/v1/session").status_code == 401
    assert client.delete("/api/v1/session").status_code == 204
    with sqlite_house.db.read() as session:
        assert [row.end_reason for row in session.scalars(sa.select(CitizenSession))] == ["left"]
        assert [row.kind for row in session.scalars(sa.select(OutboxRow))] == ["session_ended"]


def test_the_next_person_on_the_device_ends_the_last_ones_session(
    terminal: Kiosk, client: FlaskClient, sqlite_house: House
) -> None:
    terminal.sign_in(client)
    first = client.get_cookie("xiaoer_session")
    assert first is not None
    assert terminal.sign_in(client, chip(2)).json["applicant"]["name"] == "陈志远"
    client.set_cookie("xiaoer_session", first.value)
    assert client.get("/api/v1/session").status_code == 401


def test_too_many_tries_are_slowed_down(terminal: Kiosk, client: FlaskClient) -> None:
    answers = [terminal.sign_in(client) if i < 30 else None for i in range(30)]
    assert all(answer is not None and answer.status_code == 200 for answer in answers)
    assert code(client.post("/api/v1/sign-in/id-card", json=terminal.reading("x" * 32, chip()))) == (429, "too_many")


def test_a_page_that_proves_it_is_on_a_terminal_is_told_where_it_stands(
    client: FlaskClient, sqlite_house: House
) -> None:
    terminal = kiosk(sqlite_house)
    nonce = client.post("/api/v1/terminal/challenge", json={}).json["nonce"]
    assert client.post("/api/v1/terminal/proof", json=terminal.proof(nonce)).status_code == 204
    answer = client.get("/api/v1/terminal")
    assert answer.json["proven"] is True
    assert (answer.json["terminal"]["code"], answer.json["terminal"]["name"]) == ("T-0003", "3 号终端")
    assert answer.json["terminal"]["site"]["name"] == "青禾区政务服务中心"
    assert answer.json["session_idle_seconds"] == 300
    assert terminal.sign_in(client).status_code == 200
    assert "Set-Cookie" not in client.get("/api/v1/terminal").headers


def test_opening_the_kiosks_page_makes_no_browser_a_terminal(client: FlaskClient, sqlite_house: House) -> None:
    kiosk(sqlite_house)
    assert "Set-Cookie" not in client.get("/kiosk").headers
    place = client.get("/api/v1/terminal").json
    assert (place["proven"], place["terminal"]["code"], place["terminal"]["name"]) == (False, "", "")
    assert code(client.post("/api/v1/sign-in/challenge", json={})) == (403, "terminal_unknown")


def test_what_proves_no_terminal_makes_none(app: APIFlask, client: FlaskClient, sqlite_house: House) -> None:
    terminal = kiosk(sqlite_house)

    def ask(page: FlaskClient) -> str:
        return str(page.post("/api/v1/terminal/challenge", json={}).json["nonce"])

    other = app.test_client()
    other.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    stranger = Kiosk("T-0003", Ed25519PrivateKey.generate())
    borrowed = {**stranger.proof(nonce := ask(client)), "terminal_key": terminal.proof(nonce)["terminal_key"]}
    spent = terminal.proof(ask(other))
    assert other.post("/api/v1/terminal/proof", json=spent).status_code == 204
    attempts = {
        "a key nobody enrolled": stranger.proof(ask(client)),
        "another's key beside one's own signature": borrowed,
        "the signature of another request": terminal.proof(ask(client), b"device-grant"),
        "a nonce of another browser": terminal.proof(ask(other)),
        "a proof that was used": spent,
        "a nonce that is not ours": terminal.proof("x" * 40),
    }
    for name, proof in attempts.items():
        assert code(client.post("/api/v1/terminal/proof", json=proof)) == (403, "terminal_not_proven"), name
    assert client.get("/api/v1/terminal").json["proven"] is False


def test_one_terminal_in_a_loop_does_not_keep_the_rest_of_the_hall_from_signing_in(
    app: APIFlask, client: FlaskClient, terminal: Kiosk, sqlite_house: House
) -> None:
    for _ in range(31):
        last = client.post("/api/v1/sign-in/id-card", json=terminal.reading("x" * 32, chip()))
    assert last.status_code == 429
    neighbour = app.test_client()
    neighbour.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    terminal.open_page(sqlite_house, neighbour)
    assert terminal.sign_in(neighbour).status_code == 200
