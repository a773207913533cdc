"""A service that asks for a surer sign-in says so, and what was begun goes on once the person is sure enough."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from backend.core.house import House
from backend.identity import service as sessions
from backend.identity.methods.id_card import parse
from backend.terminals import service as terminals
from tests.factories import cases, identity
from tests.factories.identity import Kiosk, chip

PREFILL = "/api/v1/catalog/items/{}/prefill"


@pytest.fixture
def terminal(served_sqlite: House, page: FlaskClient) -> Kiosk:
    """The terminal's page, where person 2 has signed in with the phone: level 2."""
    found = identity.kiosk(served_sqlite)
    found.open_page(served_sqlite, page)
    cookie = page.get_cookie(terminals.COOKIE)
    assert cookie is not None
    device = terminals.device(served_sqlite.vault, cookie.value)
    assert device is not None
    with served_sqlite.db.transaction() as session:
        token = sessions.begin_session(session, served_sqlite, device, parse(chip(2)), "scan")
    page.set_cookie(sessions.COOKIE, token)
    return found


def asked(answer: Any) -> dict[str, Any]:
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "step_up_needed"), answer.json
    return answer.json["error"]["facts"]  # type: ignore[no-any-return]


def test_money_that_leaves_asks_for_the_card_and_goes_on_with_it(terminal: Kiosk, page: FlaskClient) -> None:
    facts = asked(page.get(PREFILL.format(cases.PROMISED)))
    assert facts["level"] == 3
    assert "id_card" in facts["ways"]
    assert "scan" not in facts["ways"]
    assert page.get("/api/v1/session").status_code == 200  # nothing of the session is lost by being asked
    assert terminal.sign_in(page, chip(2)).json["level"] == 3
    assert page.get(PREFILL.format(cases.PROMISED)).status_code == 200


def test_what_needs_no_more_does_not_ask(terminal: Kiosk, page: FlaskClient) -> None:
    assert page.get(PREFILL.format(cases.ENQUIRY)).status_code == 200
    assert page.post("/api/v1/submissions", json=cases.enquiry()).status_code == 201


def test_the_submission_is_asked_as_well_whatever_the_page_skipped(terminal: Kiosk, page: FlaskClient) -> None:
    version = page.get(f"/api/v1/catalog/items/{cases.PROMISED}/service").json["service_version"]
    sent = cases.enquiry(item_code=cases.PROMISED, service_version=version, form={})
    assert asked(page.post("/api/v1/submissions", json=sent))["level"] == 3


def test_who_is_not_sure_enough_prepares_the_form_and_sees_nothing_of_what_the_card_opens(
    terminal: Kiosk, page: FlaskClient
) -> None:
    prepared = page.get(PREFILL.format(cases.PROMISED), query_string={"preparing": "true"})
    assert prepared.status_code == 200, prepared.json
    fields = prepared.json["fields"]
    assert fields["name"]["value"]  # the sign-in said so
    assert prepared.json["covered"] == []
    withheld = {name for name, one in fields.items() if one["source"] in ("department", "licence")}
    assert "account_number" in withheld
    assert all(fields[name]["value"] is None and fields[name]["locked"] for name in withheld)
    terminal.sign_in(page, chip(2))
    whole = page.get(PREFILL.format(cases.PROMISED), query_string={"preparing": "true"}).json["fields"]
    assert whole["account_number"]["value"]  # with the card there is nothing left to prepare for
