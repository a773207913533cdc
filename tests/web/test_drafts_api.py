"""The drafts API as a page uses it, on one machine and on the next."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from backend.core.house import House
from tests.factories import cases, identity
from tests.factories.drafts import cell, sent


@pytest.fixture
def person(served_sqlite: House, page: FlaskClient) -> FlaskClient:
    identity.signed_in(served_sqlite, page, 2)
    return page


def put(page: FlaskClient, draft_id: str, body: dict[str, Any]) -> Any:
    return page.put(f"/api/v1/drafts/{draft_id}", json=body)


def elsewhere(house: House, page: FlaskClient, number: int = 2) -> FlaskClient:
    """Another device, and who signs in there."""
    other = page.application.test_client()
    other.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    terminal = identity.kiosk(house)
    terminal.open_page(house, other)
    assert terminal.sign_in(other, identity.chip(number)).status_code == 200
    return other


def test_begun_at_one_terminal_it_is_gone_on_with_at_another(served_sqlite: House, person: FlaskClient) -> None:
    draft_id = cases.new_id()
    begun = put(person, draft_id, {**sent(phone="13900000002"), "step": cell("form:1")})
    assert (begun.status_code, begun.json["revision"]) == (201, 1)
    other = elsewhere(served_sqlite, person)
    (card,) = other.get("/api/v1/drafts").json["drafts"]
    assert (card["draft_id"], card["at_step"], card["step_number"]) == (draft_id, "form:1", 3)
    assert card["expires_on"] == begun.json["expires_on"]
    draft = other.get(f"/api/v1/drafts/{draft_id}").json
    assert draft["fields"]["phone"]["value"] == "13900000002"
    assert (draft["taken"], draft["changes"]) == (True, [])
    again = put(other, draft_id, sent(revision=1, at=9, by="desktop-1", amount="3000"))
    assert (again.status_code, again.json["revision"]) == (200, 2)


def test_the_answer_to_old_ground_brings_the_merged_draft(person: FlaskClient) -> None:
    draft_id = cases.new_id()
    put(person, draft_id, sent(phone="1"))
    put(person, draft_id, sent(revision=1, at=5, by="phone-1", phone="2"))
    moved = put(person, draft_id, sent(revision=1, at=6, amount="30"))
    assert (moved.status_code, moved.json["error"]["code"]) == (409, "draft_moved")
    assert {name: one["value"] for name, one in moved.json["draft"]["fields"].items()} == {"phone": "2", "amount": "30"}
    assert moved.json["draft"]["revision"] == 2


def test_a_second_draft_of_the_item_is_told_the_first(person: FlaskClient) -> None:
    first = cases.new_id()
    put(person, first, sent(phone="1"))
    other = put(person, cases.new_id(), sent(phone="2"))
    assert (other.status_code, other.json["error"]["code"], other.json["draft"]["draft_id"]) == (
        409,
        "draft_exists",
        first,
    )


def test_what_is_dropped_is_gone_and_takes_nothing_more(person: FlaskClient) -> None:
    draft_id = cases.new_id()
    put(person, draft_id, sent(phone="1"))
    assert person.delete(f"/api/v1/drafts/{draft_id}").status_code == 204
    assert person.get(f"/api/v1/drafts/{draft_id}").status_code == 404
    assert person.get("/api/v1/drafts").json == {"drafts": []}
    late = put(person, draft_id, sent(revision=1, at=9, phone="2"))
    assert (late.json["error"]["code"], late.json["draft"]["state"], late.json["draft"]["fields"]) == (
        "draft_closed",
        "dropped",
        {},
    )


def test_nobody_else_reads_changes_or_drops_it(served_sqlite: House, person: FlaskClient) -> None:
    draft_id = cases.new_id()
    put(person, draft_id, sent(phone="13900000002"))
    stranger = elsewhere(served_sqlite, person, 3)
    attempts = (
        stranger.get(f"/api/v1/drafts/{draft_id}"),
        put(stranger, draft_id, sent(revision=1, at=9, phone="1")),
        stranger.delete(f"/api/v1/drafts/{draft_id}"),
        stranger.post(f"/api/v1/drafts/{draft_id}/carry-over", json={"service_version": cases.ENQUIRY_VERSION}),
    )
    assert [(one.status_code, one.json["error"]["code"]) for one in attempts] == [(404, "unknown_draft")] * 4
    assert stranger.get("/api/v1/drafts").json == {"drafts": []}


def test_who_is_not_signed_in_has_no_drafts(page: FlaskClient) -> None:
    assert page.get("/api/v1/drafts").status_code == 401
    assert put(page, cases.new_id(), sent(phone="1")).status_code == 401


NOT_OURS: list[tuple[str | None, dict[str, Any], int]] = [
    ("0190a1b2-0000-4000-8000-000000000000", {}, 400),
    ("not-an-id", {}, 400),
    (None, {"fields": {"phone": {"value": "1", "at": -1, "by": "kiosk"}}}, 400),
    (None, {"fields": {"phone": {"value": "1", "at": 1, "by": "<script>"}}}, 400),
    (None, {"fields": {"../x": cell("1")}}, 400),
    (None, {"materials": {"lease/../../key": cell(0)}}, 400),
    (None, {"materials": {"lease": cell({"licence_id": "L", "path": "/etc"})}}, 400),
    (None, {"answers": cell({"q": {"deep": 1}})}, 400),
    (None, {"step": cell("form:1;drop")}, 400),
    (None, {"item_code": "NO-SUCH"}, 404),
    (None, {"service_version": 99}, 409),
    (None, {"smuggled": 1}, 400),
]


def test_what_no_page_of_ours_sends_is_refused_and_begins_nothing(person: FlaskClient) -> None:
    for draft_id, change, status in NOT_OURS:
        answer = put(person, draft_id or cases.new_id(), {**sent(phone="1"), **change})
        assert answer.status_code == status, (change, answer.json)
    assert person.get("/api/v1/drafts").json == {"drafts": []}
