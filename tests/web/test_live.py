"""Whose news a socket may hear follows from its cookies."""

from __future__ import annotations

from apiflask import APIFlask
from flask.testing import FlaskClient
from flask_socketio import SocketIO

from backend.app import create_app, create_sockets
from backend.core.config import Settings
from backend.core.house import House
from tests.factories import identity


def live(house: House) -> tuple[APIFlask, SocketIO]:
    settings = Settings(**{**house.settings.__dict__, "async_mode": "threading"})
    app = create_app(House(settings, house.db, house.vault))
    return app, create_sockets(app)


def page_of(app: APIFlask) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    return client


def test_a_signed_in_citizen_hears_of_their_own_cases_only(sqlite_house: House) -> None:
    app, sockets = live(sqlite_house)
    page = page_of(app)
    identity.signed_in(sqlite_house, page)
    socket = sockets.test_client(app, flask_test_client=page)
    assert socket.is_connected()
    sockets.emit("case_changed", {"case_number": "mine"}, to="applicant:1")
    sockets.emit("case_changed", {"case_number": "another's"}, to="applicant:2")
    sockets.emit("case_changed", {"case_number": "the department's"}, to="department:RS01")
    assert [news["args"][0]["case_number"] for news in socket.get_received()] == ["mine"]


def test_a_page_of_a_terminal_may_wait_but_hears_nothing_personal(sqlite_house: House) -> None:
    app, sockets = live(sqlite_house)
    page = page_of(app)
    identity.kiosk(sqlite_house).open_page(sqlite_house, page)
    socket = sockets.test_client(app, flask_test_client=page)
    assert socket.is_connected()
    sockets.emit("case_changed", {"case_number": "somebody's"}, to="applicant:1")
    assert socket.get_received() == []


def test_a_phone_at_home_hears_that_the_library_changed_and_nothing_else(sqlite_house: House) -> None:
    app, sockets = live(sqlite_house)
    socket = sockets.test_client(app, flask_test_client=page_of(app))
    sockets.emit("case_changed", {"case_number": "somebody's"}, to="applicant:1")
    sockets.emit("case_changed", {"case_number": "the department's"}, to="department:RS01")
    sockets.emit("catalogue_changed", {"item": "X"}, to="everyone")
    assert [news["name"] for news in socket.get_received()] == ["catalogue_changed"]


def test_a_session_that_has_ended_hears_nothing_after_reconnecting(sqlite_house: House) -> None:
    app, sockets = live(sqlite_house)
    page = page_of(app)
    identity.signed_in(sqlite_house, page)
    page.delete("/api/v1/session")
    socket = sockets.test_client(app, flask_test_client=page)
    sockets.emit("case_changed", {"case_number": "mine"}, to="applicant:1")
    assert socket.get_received() == []


def test_an_open_socket_falls_silent_at_the_first_heartbeat_after_the_end(sqlite_house: House) -> None:
    app, sockets = live(sqlite_house)
    page = page_of(app)
    identity.signed_in(sqlite_house, page)
    socket = sockets.test_client(app, flask_test_client=page)
    socket.emit("beat", {}, callback=True)
    sockets.emit("case_changed", {"case_number": "before"}, to="applicant:1")
    page.delete("/api/v1/session")
    socket.emit("beat", {}, callback=True)
    sockets.emit("case_changed", {"case_number": "after"}, to="applicant:1")
    assert [news["args"][0]["case_number"] for news in socket.get_received()] == ["before"]


def test_a_heartbeat_is_acknowledged_with_the_servers_time(sqlite_house: House) -> None:
    app, sockets = live(sqlite_house)
    page = page_of(app)
    identity.kiosk(sqlite_house).open_page(sqlite_house, page)
    socket = sockets.test_client(app, flask_test_client=page)
    assert socket.emit("beat", {}, callback=True)["t"] > 0


def test_who_acts_for_another_hears_nothing_of_their_other_business(sqlite_house: House) -> None:
    app, sockets = live(sqlite_house)
    villager, helper = page_of(app), page_of(app)
    identity.signed_in(sqlite_house, villager, 1)
    person = identity.PEOPLE[1]
    permission = {"name": person["name"], "id_number": person["id_number"], "items": None, "days": 0, "uses": None}
    given = villager.post("/api/v1/authorisations", json=permission).json["given"][0]
    identity.signed_in(sqlite_house, helper, 2)
    acting = helper.post("/api/v1/session/act", json={"authorisation_id": given["id"]})
    assert acting.json["applicant"]["name"] == identity.PEOPLE[0]["name"]
    socket = sockets.test_client(app, flask_test_client=helper)
    sockets.emit("document_ready", {"document_id": "the villager's"}, to="applicant:1")
    sockets.emit("session_ended", {}, to="session:3")
    assert [news["name"] for news in socket.get_received()] == ["session_ended"]
    villager.delete(f"/api/v1/authorisations/{given['id']}")
    assert socket.emit("beat", {}, callback=True)["t"] > 0
    sockets.emit("session_ended", {}, to="session:3")
    assert socket.get_received() == []
