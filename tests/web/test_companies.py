"""What a company has done here: in its name only, by its representative or whom they let, on paper in the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from apiflask import APIFlask
from flask.testing import FlaskClient

from backend.app import create_app
from backend.cases import queries
from backend.cases.models import Case
from backend.catalog import service as catalog
from backend.core.audit import AuditRecord
from backend.core.house import House
from backend.identity import service as identity
from backend.identity.methods import Company
from backend.identity.methods.id_card import parse
from backend.printing import queries as papers
from backend.printing.service import documents
from backend.terminals import service as terminals
from tests.factories import cases, drafts, phones
from tests.factories import identity as people
from tests.factories.cases import Outside
from tests.factories.catalog import definition, folder, shipped

CODE = "R8-00518"
COMPANY = Company("示范市青禾便民服务有限公司", "91990101MA00XE001L")
REPRESENTATIVE, AGENT = 2, 3


@pytest.fixture
def house(sqlite_house: House, world: Outside, tmp_path: Path) -> House:
    """A house with one service for companies and one for people."""
    found = cases.pointed(sqlite_house, world)
    place = folder(
        tmp_path / "library",
        items=shipped("items", CODE),
        guides=shipped("guides", cases.ENQUIRY),
        services=[definition(CODE), definition(cases.ENQUIRY)],
    )
    assert catalog.import_catalogue(found, place).skipped == ()
    people.kiosk(found)
    return found


@pytest.fixture
def app(house: House) -> APIFlask:
    return create_app(house)


def representative(house: House, app: APIFlask, company: Company = COMPANY) -> FlaskClient:
    """A browser of their own, signed in with the company's account."""
    page, cookie = app.test_client(), terminals.browser_cookie(house.vault)
    page.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    with house.db.transaction() as session:
        person = identity.applicants.keep(session, house.vault, parse(people.chip(REPRESENTATIVE)), 2)
        device = terminals.device_of(cookie)
        token = identity.begin_session(session, house, device, company, "portal", actor_id=person)
    page.set_cookie(terminals.COOKIE, cookie)
    page.set_cookie(identity.COOKIE, token)
    return page


def person(house: House, app: APIFlask, number: int) -> FlaskClient:
    page = app.test_client()
    page.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    people.signed_in(house, page, number)
    return page


def filing(**changes: Any) -> dict[str, Any]:
    version = definition(CODE)["service_version"]
    return cases.enquiry(item_code=CODE, service_version=version, form={"certificate_use": "bid"}, **changes)


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["error"]["code"]


def test_a_companys_form_knows_the_company_and_who_stands_there(house: House, app: APIFlask) -> None:
    shown = representative(house, app).get(f"/api/v1/catalog/items/{CODE}/prefill").json["fields"]
    said = {name: field["value"] for name, field in shown.items()}
    assert said == {"company_name": COMPANY.name, "credit_code": COMPANY.credit_code, "agent_name": "陈志远"}
    assert all(field["locked"] for field in shown.values())
    assert {field["source"] for field in shown.values()} == {"account"}


def test_a_companys_form_is_filled_in_on_paper_as_well(house: House, app: APIFlask) -> None:
    page, draft = representative(house, app), cases.new_id()
    assert page.put(f"/api/v1/drafts/{draft}", json=drafts.sent(item=CODE)).status_code == 201
    made = page.post("/api/v1/paper-forms", json={"draft_id": draft})
    assert (made.status_code, made.json["pages"]) == (201, 1), made.json


def test_a_company_gets_its_certificate_by_rule_in_its_own_name(house: House, app: APIFlask) -> None:
    page = representative(house, app)
    sent = page.post("/api/v1/submissions", json=filing())
    assert sent.status_code == 201, sent.json
    cases.work(house)
    number = sent.json["case_number"]
    shown = page.get(f"/api/v1/cases/{number}").json
    assert shown["state"] == "concluded"
    with house.db.read() as session:
        case = session.scalars(sa.select(Case)).one()
        paper = next(one for one in papers.papers(session, house.vault, number, "concluded", 0) if one.kind == "result")
        sheet = queries.sheet(session, house.vault, case, "staff:renshe")
    assert case.actor_id is not None
    assert (sheet.holder_masked, sheet.agent_masked) == (COMPANY.name, "陈*远")
    assert paper.facts["holder_name"] == COMPANY.name
    lines = {line["label"]["zh"]: line["value"] for line in paper.facts["result"]["lines"]}
    assert lines["社会保险登记号"] == "9901100001"
    assert lines["统一社会信用代码"] == COMPANY.credit_code
    assert (lines["参保人数"], lines["经办人"], lines["用途"]) == (27, "陈志远", "投标")


def test_a_company_that_is_not_insured_is_told_so_and_gets_no_certificate(house: House, app: APIFlask) -> None:
    page = representative(house, app, Company("示范市另一家有限公司", "91990101MA00XE002P"))
    sent = page.post("/api/v1/submissions", json=filing())
    cases.work(house)
    shown = page.get(f"/api/v1/cases/{sent.json['case_number']}").json
    assert "refused" in [entry["state"] for entry in shown["timeline"]]
    with house.db.read() as session:
        due = papers.papers(session, house.vault, sent.json["case_number"], "concluded", 0)
    assert [paper.kind for paper in due] == ["receipt_slip"]


def test_a_person_can_neither_open_begin_nor_hand_in_what_is_for_companies_and_is_told_who_can(
    house: House, app: APIFlask
) -> None:
    page, draft = person(house, app, AGENT), cases.new_id()
    prefill = page.get(f"/api/v1/catalog/items/{CODE}/prefill")
    assert code(prefill) == (403, "for_companies_only")
    assert "法定代表人" in prefill.json["error"]["message"]["zh"]
    begun = page.put(f"/api/v1/drafts/{draft}", json=drafts.sent(item=CODE, certificate_use="bid"))
    assert code(begun) == (403, "for_companies_only")
    assert code(page.post("/api/v1/submissions", json=filing())) == (403, "for_companies_only")
    other = representative(house, app)
    assert code(other.post("/api/v1/submissions", json=cases.enquiry())) == (403, "for_people_only")
    assert page.get(f"/api/v1/catalog/items/{CODE}").json["digital"]["applicants"] == "legal"


def test_an_agent_hands_in_for_the_company_until_the_representative_takes_it_back(house: House, app: APIFlask) -> None:
    page, lin = representative(house, app), people.PEOPLE[AGENT - 1]
    given = {"name": lin["name"], "id_number": lin["id_number"], "items": [CODE], "days": 7, "uses": None}
    assert page.post("/api/v1/authorisations", json=given).status_code == 201
    agent = person(house, app, AGENT)
    mine = agent.get("/api/v1/authorisations").json["received"][0]
    acting = agent.post("/api/v1/session/act", json={"authorisation_id": mine["id"]})
    assert (acting.json["agent"], page.get("/api/v1/session").json["agent"]) == (True, False)
    assert agent.get(f"/api/v1/catalog/items/{CODE}/prefill").json["fields"]["agent_name"]["value"] == "林晓雨"
    sent = agent.post("/api/v1/submissions", json=filing())
    assert sent.status_code == 201, sent.json
    assert [one["case_number"] for one in page.get("/api/v1/cases").json["cases"]] == [sent.json["case_number"]]
    page.delete(f"/api/v1/authorisations/{mine['id']}")
    assert code(agent.post("/api/v1/submissions", json=filing())) == (401, "authorisation_over")


def at_the_terminal(house: House, app: APIFlask, phone: FlaskClient) -> FlaskClient:
    """A terminal's page that this phone has agreed to."""
    page, terminal = app.test_client(), people.kiosk(house)
    page.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    terminal.open_page(house, page)
    asked = phones.ask(terminal, page).json
    agreed = phone.post("/api/v1/sign-in/device/decision", json={"user_code": asked["user_code"], "agree": True})
    assert agreed.status_code == 200, agreed.json
    begun = page.post("/api/v1/sign-in/device/token", json={"device_code": asked["device_code"]})
    assert begun.status_code == 200, begun.json
    assert begun.json == {**page.get("/api/v1/session").json, "expires_in": begun.json["expires_in"]}
    return page


def test_a_representative_s_phone_lets_the_terminal_act_for_the_company_to_the_printed_certificate(
    house: House, app: APIFlask
) -> None:
    phone = representative(house, app)
    page = at_the_terminal(house, app, phone)
    who = page.get("/api/v1/session").json
    assert (who["applicant"]["kind"], who["applicant"]["name"]) == ("legal", COMPANY.name)
    assert (who["actor"]["name_masked"], who["agent"], who["assurance"], who["level"]) == ("陈**", False, "scan", 2)
    shown = page.get(f"/api/v1/catalog/items/{CODE}/prefill").json["fields"]
    assert (shown["company_name"]["value"], shown["agent_name"]["value"]) == (COMPANY.name, "陈志远")
    draft = cases.new_id()
    assert page.put(f"/api/v1/drafts/{draft}", json=drafts.sent(item=CODE, certificate_use="bid")).status_code == 201
    assert [one["draft_id"] for one in phone.get("/api/v1/drafts").json["drafts"]] == [draft]
    offered = page.post("/api/v1/handovers", json={"draft_id": draft}).json["address"].partition("#")[2]
    filling = app.test_client()
    filling.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    seen = filling.post("/api/v1/handover/redeem", json={"token": offered, "key": "k" * 43})
    assert seen.json["form"]["acted_for"] == {"kind": "legal", "name": COMPANY.name}, seen.json
    sent = page.post("/api/v1/submissions", json=filing(submission_id=draft))
    assert sent.status_code == 201, sent.json
    cases.work(house)
    with house.db.transaction() as session:  # the worker draws them
        worded = {"case_number": sent.json["case_number"], "state": "concluded"}
        documents.prepare(session, house.vault, house.settings, worded)
    told = page.get(f"/api/v1/cases/{sent.json['case_number']}").json
    assert told["state"] == "concluded"
    result = next(one for one in told["documents"] if one["kind"] == "result")
    paper = f"/api/v1/documents/{result['document_id']}/pdf"
    assert code(page.get(paper)) == code(phone.get(paper)) == (409, "not_ready")
    assert code(person(house, app, REPRESENTATIVE).get(paper)) == (404, "unknown_document")
    with house.db.read() as session:
        case = session.scalars(sa.select(Case)).one()
        acts = set(session.scalars(sa.select(AuditRecord.actor).where(AuditRecord.action == "signed_in")))
    assert (case.terminal_code, case.actor_id is None) == ("T-0003", False)
    assert f"applicant:{case.actor_id} for applicant:{case.applicant_id}" in acts
    assert page.delete("/api/v1/session").status_code == 204
    assert code(page.get("/api/v1/cases")) == (401, "unauthorised")
    assert phone.get("/api/v1/session").status_code == 200


def test_who_acts_under_an_authorisation_signs_no_terminal_in_for_the_holder(house: House, app: APIFlask) -> None:
    phone, lin = representative(house, app), people.PEOPLE[AGENT - 1]
    given = {"name": lin["name"], "id_number": lin["id_number"], "items": [CODE], "days": 7, "uses": None}
    assert phone.post("/api/v1/authorisations", json=given).status_code == 201
    agent = phones.phone(house, app, AGENT)
    mine = agent.get("/api/v1/authorisations").json["received"][0]
    assert agent.post("/api/v1/session/act", json={"authorisation_id": mine["id"]}).status_code == 200
    page, terminal = app.test_client(), people.kiosk(house)
    terminal.open_page(house, page)
    page.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    asked = phones.ask(terminal, page).json
    agreed = agent.post("/api/v1/sign-in/device/decision", json={"user_code": asked["user_code"], "agree": True})
    assert code(agreed) == (403, "own_only")


def test_a_representative_who_is_locked_out_is_so_for_the_company_too(house: House, app: APIFlask) -> None:
    phone, page, terminal = representative(house, app), app.test_client(), people.kiosk(house)
    page.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    terminal.open_page(house, page)
    asked = phones.ask(terminal, page).json
    phone.post("/api/v1/sign-in/device/decision", json={"user_code": asked["user_code"], "agree": True})
    index = identity.number_index(house.vault, people.PEOPLE[REPRESENTATIVE - 1]["id_number"])
    with house.db.transaction() as session:
        for _ in range(5):
            identity.refusals.note(session, terminal.device(house), "portal", "wrong", index)
    refused = page.post("/api/v1/sign-in/device/token", json={"device_code": asked["device_code"]})
    assert code(refused) == (429, "identity_locked")
