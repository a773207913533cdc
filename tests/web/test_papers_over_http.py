"""Papers for their owner, print reports, and what anybody holding a paper can verify."""

from __future__ import annotations

import base64
import io
from dataclasses import asdict
from uuid import uuid4

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.test import TestResponse

from backend.core import clock, jobs
from backend.core.house import House
from backend.identity.service import Citizen
from backend.printing import rules, service, tickets
from backend.printing.models import Document
from backend.printing.service import documents
from backend.terminals import service as terminals
from tests.factories.batches import place
from tests.factories.case_in_review import make_case, small_catalogue
from tests.factories.identity import Kiosk, kiosk, pem_of, signed_in


@pytest.fixture
def slip(sqlite_house: House, client: FlaskClient) -> Document:
    """The slip of a case of the person who is signed in at ``client``, not rendered yet."""
    small_catalogue(sqlite_house)
    terminal = signed_in(sqlite_house, client, 2)
    with sqlite_house.db.read() as session:
        applicant_id = session.execute(sa.text("SELECT max(id) FROM applicant")).scalar_one()
    who = Citizen(0, applicant_id, terminal.code, "id_card", None)  # type: ignore[arg-type]
    number = make_case(sqlite_house, who, with_materials=False)
    with sqlite_house.db.transaction() as session:
        documents.prepare(session, sqlite_house.vault, sqlite_house.settings, {"case_number": number})
    with sqlite_house.db.read() as session:
        return session.scalars(sa.select(Document)).one()


def render(house: House) -> None:
    jobs.drain(house, {"case_changed": (service.issue,)})


def test_a_paper_is_fetched_by_its_owner_once_it_is_ready(
    sqlite_house: House, client: FlaskClient, slip: Document
) -> None:
    early = client.get(f"/api/v1/documents/{slip.id}/pdf")
    assert (early.status_code, early.json["error"]["code"]) == (409, "not_ready")
    render(sqlite_house)
    answer = client.get(f"/api/v1/documents/{slip.id}/pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert slip.case_number in PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()


def test_somebody_elses_paper_does_not_exist(sqlite_house: House, client: FlaskClient, slip: Document) -> None:
    render(sqlite_house)
    other = client.application.test_client()
    other.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    assert other.get(f"/api/v1/documents/{slip.id}/pdf").status_code == 401
    signed_in(sqlite_house, other, 3)
    assert other.get(f"/api/v1/documents/{slip.id}/pdf").status_code == 404
    report = {"print_id": str(uuid4()), "outcome": "completed"}
    assert other.post(f"/api/v1/documents/{slip.id}/prints", json=report).status_code == 404


def test_the_application_form_is_made_when_its_applicant_asks_and_by_nobody_else(
    sqlite_house: House, client: FlaskClient, slip: Document
) -> None:
    number = slip.case_number
    other = client.application.test_client()
    other.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    assert other.post(f"/api/v1/cases/{number}/application-form").status_code == 401
    signed_in(sqlite_house, other, 3)
    assert other.post(f"/api/v1/cases/{number}/application-form").status_code == 404
    assert client.get(f"/api/v1/cases/{number}").json["application_form"] is None
    made = client.post(f"/api/v1/cases/{number}/application-form")
    assert (made.status_code, made.json["kind"], made.json["printer"]) == (200, "application_form", "DocumentPrinter")
    assert client.post(f"/api/v1/cases/{number}/application-form").json == made.json
    view = client.get(f"/api/v1/cases/{number}").json
    assert view["application_form"] == made.json["document_id"]
    assert made.json in view["documents"]


def test_a_print_report_is_counted_once(sqlite_house: House, client: FlaskClient, slip: Document) -> None:
    render(sqlite_house)
    report = {"print_id": str(uuid4()), "outcome": "completed", "reason": ""}
    for _ in range(2):
        assert client.post(f"/api/v1/documents/{slip.id}/prints", json=report).json == {"printed": 1}
    wrong = client.post(f"/api/v1/documents/{slip.id}/prints", json={**report, "outcome": "eaten"})
    assert wrong.status_code == 400


@pytest.fixture
def ticket(sqlite_house: House, client: FlaskClient, slip: Document) -> str:
    """The ticket of a print of the slip, whose session has ended since."""
    render(sqlite_house)
    answer = client.get(f"/api/v1/documents/{slip.id}/pdf?print_id={uuid4()}")
    assert client.delete("/api/v1/session").status_code == 204
    assert client.get(f"/api/v1/documents/{slip.id}/pdf").status_code == 401
    return answer.headers["X-Xiaoer-Print-Ticket"]


def by_ticket(client: FlaskClient, ticket: str, outcome: str = "completed") -> TestResponse:
    return client.post("/api/v1/print-reports", json={"ticket": ticket, "outcome": outcome})


def test_a_print_that_ends_after_its_session_is_reported_with_its_ticket(client: FlaskClient, ticket: str) -> None:
    assert by_ticket(client, ticket, "unknown").json == {"printed": 0}
    assert by_ticket(client, ticket).json == {"printed": 1}


def test_a_ticket_is_good_for_one_print(client: FlaskClient, ticket: str) -> None:
    for outcome in ("completed", "completed", "failed"):
        assert by_ticket(client, ticket, outcome).json == {"printed": 1}


def page_at(house: House, client: FlaskClient, terminal: Kiosk | None = None) -> FlaskClient:
    """Another browser, which has proven to be on ``terminal``; without one it is nobody's terminal's."""
    page = client.application.test_client()
    page.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    if terminal is not None:
        terminal.open_page(house, page)
    return page


def test_a_ticket_is_nothing_on_another_terminal(sqlite_house: House, client: FlaskClient, ticket: str) -> None:
    place(sqlite_house, "T-0002", "S-0002")
    for page in (page_at(sqlite_house, client), page_at(sqlite_house, client, kiosk(sqlite_house, "T-0002"))):
        answer = by_ticket(page, ticket)
        assert (answer.status_code, answer.json["error"]["code"]) == (401, "ticket_invalid")


def test_a_terminal_that_is_enrolled_anew_while_a_paper_comes_out_still_reports_it(
    sqlite_house: House, client: FlaskClient, ticket: str
) -> None:
    before = kiosk(sqlite_house)
    stale = page_at(sqlite_house, client, before)
    anew = Kiosk(before.code, Ed25519PrivateKey.generate())
    with sqlite_house.db.transaction() as session:
        terminals.enrol(session, anew.code, pem_of(anew.key))
    # With the old key a page is on no terminal any more, but the one that was given the ticket still has it.
    assert by_ticket(stale, ticket).status_code == 401
    assert by_ticket(client, ticket, "unknown").json == {"printed": 0}
    assert by_ticket(page_at(sqlite_house, client, anew), ticket).json == {"printed": 1}


def test_a_ticket_given_before_it_named_its_terminal_counts_for_its_browser(
    sqlite_house: House, client: FlaskClient, ticket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tickets.read(sqlite_house.vault, ticket, moment=clock.now())
    assert given is not None
    named = {name: value for name, value in asdict(given).items() if name != "terminal_code"}
    monkeypatch.setattr(tickets, "asdict", lambda _: named)
    now = {"device_digest": given.device_digest, "terminal_code": "", "moment": clock.now()}
    ids = {name: named[name] for name in ("document_id", "applicant_id", "print_id")}
    old = tickets.give(sqlite_house.vault, **ids, **now)
    assert by_ticket(page_at(sqlite_house, client, kiosk(sqlite_house)), old).status_code == 401
    assert by_ticket(client, old).json == {"printed": 1}


def test_a_ticket_is_good_for_a_day(client: FlaskClient, ticket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = clock.now() + tickets.LIFETIME
    monkeypatch.setattr(clock, "now", lambda: moment)
    assert by_ticket(client, ticket).status_code == 401


def test_a_ticket_we_did_not_give_reports_nothing(client: FlaskClient, ticket: str) -> None:
    for forged in ("", "x", "AAAA", "数据", "A" * 1000, ticket[:-8] + "AAAAAAAA"):
        assert by_ticket(client, forged).status_code == 401
    assert by_ticket(client, ticket).json == {"printed": 1}


def test_a_ticket_shows_nothing_of_the_person_or_the_paper(ticket: str, slip: Document) -> None:
    assert slip.id not in ticket
    assert slip.id.encode() not in base64.urlsafe_b64decode(ticket + "==")


def test_without_a_print_id_there_is_no_ticket(sqlite_house: House, client: FlaskClient, slip: Document) -> None:
    render(sqlite_house)
    assert "X-Xiaoer-Print-Ticket" not in client.get(f"/api/v1/documents/{slip.id}/pdf").headers
    assert client.get(f"/api/v1/documents/{slip.id}/pdf?print_id=x").status_code == 400


def test_anybody_holding_the_paper_sees_that_it_is_valid_and_nothing_more(
    sqlite_house: House, client: FlaskClient, slip: Document
) -> None:
    render(sqlite_house)
    stranger = client.application.test_client()
    answer = stranger.get(f"/v/{rules.grouped(slip.code.lower(), separator='-')}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    for piece in (
        "这份文书有效",
        "This document is valid",
        "收件回执",
        "陈*远",
        rules.mask_case_number(slip.case_number),
    ):
        assert piece in page
    for secret in ("陈志远", slip.case_number, "990101198807020019", "9901*"):
        assert secret not in page


@pytest.mark.parametrize("code", ["0000-0000-0000-0000", "x", "' OR 1=1", "一二三四"])
def test_any_other_code_is_not_valid(client: FlaskClient, code: str) -> None:
    answer = client.get(f"/v/{code}")
    assert answer.status_code == 404
    assert "没有查到这份文书" in answer.get_data(as_text=True)
    assert "Not valid" in answer.get_data(as_text=True)


def test_a_paper_that_is_not_rendered_yet_is_not_vouched_for(client: FlaskClient, slip: Document) -> None:
    assert client.get(f"/v/{slip.code}").status_code == 404


def test_guessing_codes_is_slowed_down(client: FlaskClient) -> None:
    answers = [client.get(f"/v/{number:016d}").status_code for number in range(31)]
    assert answers[-1] == 429
    assert set(answers[:-1]) == {404}


def test_an_error_page_speaks_both_languages_and_names_the_request(client: FlaskClient) -> None:
    answer = client.get("/nothing/here")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 404
    assert "没有找到" in page
    assert "could not find" in page
    assert answer.headers["X-Request-ID"] in page
