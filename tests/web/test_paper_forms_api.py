"""Forms on paper over HTTP: for the person whose draft it is, and for nobody else."""

from __future__ import annotations

import io
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from backend.core.house import House
from backend.paperform import service
from backend.paperform.service.blanks import blank_id
from backend.reading import engine
from tests.factories import cases, identity
from tests.factories.drafts import cell, sent

ANSWERS = {"home": "none", "recent": "no", "marital": "single", "kind": "market"}


@pytest.fixture
def person(served_sqlite: House, page: FlaskClient) -> FlaskClient:
    identity.signed_in(served_sqlite, page, 2)
    return page


def begun(page: FlaskClient) -> str:
    draft_id = cases.new_id()
    body = {**sent(phone="13900000002"), "answers": cell(ANSWERS)}
    assert page.put(f"/api/v1/drafts/{draft_id}", json=body).status_code == 201
    return draft_id


def scan(page: FlaskClient, draft_id: str, data: bytes) -> Any:
    files = {"file": (io.BytesIO(data), "page.jpg"), "replace": "false"}
    return page.post(f"/api/v1/drafts/{draft_id}/paper/pages", data=files)


def test_a_form_is_asked_for_and_comes_when_it_is_drawn(served_sqlite: House, person: FlaskClient) -> None:
    draft_id = begun(person)
    made = person.post("/api/v1/paper-forms", json={"draft_id": draft_id})
    assert made.status_code == 201
    address = f"/api/v1/paper-forms/{made.json['paper_id']}/pdf"
    waiting = person.get(address)
    assert (waiting.status_code, waiting.json["error"]["code"]) == (409, "not_ready")
    service.draw(served_sqlite, {"paper_id": made.json["paper_id"]})
    drawn = person.get(address)
    assert (drawn.status_code, drawn.mimetype, drawn.data[:5]) == (200, "application/pdf", b"%PDF-")
    papers = person.get(f"/api/v1/drafts/{draft_id}/paper").json
    assert papers["paper"] == made.json
    assert (papers["incomplete"], papers["pages"]) == ([], [])


def test_another_sheet_is_refused_in_both_languages(person: FlaskClient) -> None:
    answer = scan(person, begun(person), cases.picture())
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "paper_no_code")
    assert "二维码" in answer.json["error"]["message"]["zh"]
    assert answer.json["error"]["message"]["en"].startswith("There is no form's code")


def test_without_a_session_or_for_somebody_else_there_is_nothing(served_sqlite: House, person: FlaskClient) -> None:
    draft_id = begun(person)
    paper = person.post("/api/v1/paper-forms", json={"draft_id": draft_id}).json["paper_id"]
    stranger = person.application.test_client()
    stranger.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    asked = (
        lambda: stranger.post("/api/v1/paper-forms", json={"draft_id": draft_id}),
        lambda: stranger.get(f"/api/v1/paper-forms/{paper}/pdf"),
        lambda: stranger.get(f"/api/v1/drafts/{draft_id}/paper"),
        lambda: scan(stranger, draft_id, b""),
        lambda: stranger.post(f"/api/v1/drafts/{draft_id}/paper/values", json={"fields": {"phone": "1"}}),
    )
    assert [ask().status_code for ask in asked] == [401] * 5
    terminal = identity.kiosk(served_sqlite)
    terminal.open_page(served_sqlite, stranger)
    assert terminal.sign_in(stranger, identity.chip(3)).status_code == 200
    assert [ask().status_code for ask in asked] == [404] * 5


def test_anybody_has_the_blank_form_of_an_item_in_either_language(served_sqlite: House, served_app: APIFlask) -> None:
    nobody = served_app.test_client()
    address = f"/api/v1/catalog/items/{cases.PROMISED}/blank-form"
    waiting = nobody.get(address, query_string={"language": "en"})
    assert (waiting.status_code, waiting.json["error"]["code"]) == (409, "not_ready")
    service.draw(served_sqlite, {"paper_id": blank_id(served_sqlite, cases.PROMISED, cases.PROMISED_VERSION, "en")})
    drawn = nobody.get(address, query_string={"language": "en"})
    assert (drawn.status_code, drawn.mimetype, drawn.data[:5]) == (200, "application/pdf", b"%PDF-")
    assert nobody.get(address, query_string={"language": "fr"}).status_code == 400
    assert nobody.get("/api/v1/catalog/items/HN-NONE/blank-form").status_code == 404


def test_a_reading_is_confirmed_by_its_owner_only(served_sqlite: House, person: FlaskClient) -> None:
    body = {"draft_id": begun(person), "fields": {"lease_from": "2026-01-01"}}
    address = f"/api/v1/materials/{'0' * 32}/reading/values"
    assert person.post(address, json=body).status_code == 404
    assert person.get("/api/v1/reading").json == {"available": engine.available(served_sqlite.settings)}
    stranger = person.application.test_client()
    stranger.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    assert stranger.post(address, json=body).status_code == 401
    assert stranger.get("/api/v1/reading").status_code == 401
