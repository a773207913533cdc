"""授权代办 over HTTP: given with one's own card, used as X for Y, taken back with the next request refused."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from apiflask import APIFlask
from flask.testing import FlaskClient

from backend.cases import queries
from backend.cases.models import Case
from backend.core import clock
from backend.core.audit import AuditRecord
from backend.core.house import House
from backend.printing import service as printing
from tests.factories import cases, drafts, identity
from tests.factories.identity import PEOPLE

VILLAGER, HELPER, OTHER = 1, 2, 3


def browser(app: APIFlask, house: House, person: int) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    identity.signed_in(house, client, person)
    return client


def permission(person: int = HELPER, **changes: Any) -> dict[str, Any]:
    one = PEOPLE[person - 1]
    return {"name": one["name"], "id_number": one["id_number"], "items": None, "days": 0, "uses": None, **changes}


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["error"]["code"]


def handed(page: FlaskClient, **changes: str) -> Any:
    """A picture handed in for the rent withdrawal."""
    form = {"item_code": cases.PROMISED, "key": "lease", "submission_id": cases.new_id(), **changes}
    return page.post("/api/v1/materials", data={"file": (io.BytesIO(cases.picture()), "scan.jpg"), **form})


@pytest.fixture
def villager(served_app: APIFlask, served_sqlite: House) -> FlaskClient:
    return browser(served_app, served_sqlite, VILLAGER)


def acting(app: APIFlask, house: House, villager: FlaskClient, **changes: Any) -> tuple[FlaskClient, int]:
    """The helper's browser, acting for the villager; and the authorisation's id."""
    given = villager.post("/api/v1/authorisations", json=permission(**changes))
    assert given.status_code == 201, given.json
    helper = browser(app, house, HELPER)
    mine = helper.get("/api/v1/authorisations").json["received"]
    answer = helper.post("/api/v1/session/act", json={"authorisation_id": mine[0]["id"]})
    assert answer.status_code == 200, answer.json
    return helper, int(mine[0]["id"])


def test_a_helper_hands_in_for_a_villager_and_every_act_names_both(
    served_app: APIFlask, served_sqlite: House, villager: FlaskClient
) -> None:
    helper, _ = acting(served_app, served_sqlite, villager, items=[cases.ENQUIRY], uses=1)
    who = helper.get("/api/v1/session").json
    assert (who["applicant"]["name"], who["actor"]["name"]) == ("周明月", "陈志远")
    sent = helper.post("/api/v1/submissions", json=cases.enquiry())
    assert sent.status_code == 201, sent.json
    with served_sqlite.db.read() as session:
        case = session.scalars(sa.select(Case)).one()
        said = session.scalars(sa.select(AuditRecord).where(AuditRecord.action == "case_received")).one()
        assert queries.sheet(session, served_sqlite.vault, case, "staff:renshe").agent_masked == "陈*远"
    assert case.actor_id is not None
    assert case.actor_id != case.applicant_id
    assert said.actor == f"applicant:{case.actor_id} for applicant:{case.applicant_id}"
    assert said.holder_id == case.applicant_id
    assert [one["case_number"] for one in villager.get("/api/v1/cases").json["cases"]] == [case.number]
    assert code(helper.post("/api/v1/submissions", json=cases.enquiry())) == (403, "authorisation_used")


def test_what_is_taken_back_ends_with_the_next_request(
    served_app: APIFlask, served_sqlite: House, villager: FlaskClient
) -> None:
    helper, given = acting(served_app, served_sqlite, villager)
    assert helper.get("/api/v1/cases").status_code == 200
    assert villager.delete(f"/api/v1/authorisations/{given}").status_code == 200
    assert code(helper.get("/api/v1/cases")) == (401, "authorisation_over")
    assert code(helper.post("/api/v1/submissions", json=cases.enquiry())) == (401, "authorisation_over")
    assert helper.delete("/api/v1/session").status_code == 204


def test_what_was_given_for_today_is_over_tomorrow(
    served_app: APIFlask, served_sqlite: House, villager: FlaskClient
) -> None:
    given = villager.post("/api/v1/authorisations", json=permission()).json["given"][0]
    assert given["valid_until"] == clock.today().isoformat()
    with clock.frozen(clock.now() + timedelta(days=1)):
        helper = browser(served_app, served_sqlite, HELPER)
        assert helper.get("/api/v1/authorisations").json["received"] == []
        refused = helper.post("/api/v1/session/act", json={"authorisation_id": given["id"]})
        assert code(refused) == (404, "unknown_authorisation")


def test_somebody_elses_authorisation_lets_nobody_in(
    served_app: APIFlask, served_sqlite: House, villager: FlaskClient
) -> None:
    given = villager.post("/api/v1/authorisations", json=permission()).json["given"][0]
    stranger = browser(served_app, served_sqlite, OTHER)
    assert code(stranger.post("/api/v1/session/act", json={"authorisation_id": given["id"]}))[0] == 404
    assert code(stranger.delete(f"/api/v1/authorisations/{given['id']}"))[0] == 404


def test_a_helper_sees_nothing_beyond_their_own_matter(
    served_app: APIFlask, served_sqlite: House, villager: FlaskClient
) -> None:
    own = villager.post("/api/v1/submissions", json=cases.enquiry()).json["case_number"]
    helper, _ = acting(served_app, served_sqlite, villager, items=[cases.ENQUIRY])
    told = [page.get("/api/v1/session").json["items"] for page in (helper, villager)]
    assert told == [[cases.ENQUIRY], None]  # the page offers to begin nothing else
    assert helper.get("/api/v1/cases").json["cases"] == []
    assert code(helper.get(f"/api/v1/cases/{own}")) == (404, "unknown_case")
    for path in ("/api/v1/space", "/api/v1/authorisations"):
        assert code(helper.get(path)) == (403, "own_only")
    assert code(helper.post("/api/v1/authorisations", json=permission(OTHER))) == (403, "own_only")
    other = helper.get(f"/api/v1/catalog/items/{cases.IMMEDIATE}/prefill")
    assert code(other) == (403, "authorisation_item")
    assert code(helper.post("/api/v1/submissions", json=cases.loss_report())) == (403, "authorisation_item")


def test_a_helper_reaches_drafts_of_their_own_matter_only(
    served_app: APIFlask, served_sqlite: House, villager: FlaskClient
) -> None:
    own, theirs = cases.new_id(), cases.new_id()
    assert villager.put(f"/api/v1/drafts/{own}", json=drafts.sent(phone="13900000001")).status_code == 201
    helper, _ = acting(served_app, served_sqlite, villager, items=[cases.ENQUIRY])
    refused = (403, "authorisation_item")
    assert code(helper.get(f"/api/v1/drafts/{own}")) == refused
    assert code(helper.delete(f"/api/v1/drafts/{own}")) == refused
    assert (
        code(helper.post(f"/api/v1/drafts/{own}/carry-over", json={"service_version": cases.ENQUIRY_VERSION}))
        == refused
    )
    assert code(helper.get(f"/api/v1/drafts/{own}/paper")) == refused
    assert code(helper.post("/api/v1/paper-forms", json={"draft_id": own})) == refused
    asked = helper.put(f"/api/v1/drafts/{theirs}", json=drafts.sent(phone="1"))  # one of that item is open: not told
    assert code(asked) == refused
    assert "13900000001" not in asked.text
    assert code(helper.put(f"/api/v1/drafts/{own}", json=drafts.sent(item=cases.ENQUIRY, at=9, phone="1"))) == refused
    begun = helper.put(f"/api/v1/drafts/{theirs}", json=drafts.sent(item=cases.ENQUIRY, phone="13900000002"))
    assert begun.status_code == 201
    assert code(helper.post("/api/v1/submissions", json=cases.enquiry(submission_id=own))) == refused
    assert helper.get(f"/api/v1/drafts/{theirs}").status_code == 200
    assert villager.get(f"/api/v1/drafts/{own}").json["fields"]["phone"]["value"] == "13900000001"


def test_what_a_helper_fills_in_is_a_draft_of_its_own_beside_the_villagers(
    served_app: APIFlask, served_sqlite: House, villager: FlaskClient
) -> None:
    own, theirs = cases.new_id(), cases.new_id()
    content = drafts.sent(item=cases.ENQUIRY, phone="13900000001")
    assert villager.put(f"/api/v1/drafts/{own}", json=content).status_code == 201
    helper, given = acting(served_app, served_sqlite, villager, items=[cases.ENQUIRY])
    assert helper.get("/api/v1/drafts").json["drafts"] == []
    assert code(helper.get(f"/api/v1/drafts/{own}")) == (404, "unknown_draft")
    assert code(helper.put(f"/api/v1/drafts/{own}", json=content)) == (404, "unknown_draft")
    assert code(helper.delete(f"/api/v1/drafts/{own}")) == (404, "unknown_draft")
    assert code(helper.post("/api/v1/submissions", json=cases.enquiry(submission_id=own))) == (404, "unknown_draft")
    begun = helper.put(f"/api/v1/drafts/{theirs}", json=drafts.sent(item=cases.ENQUIRY, phone="13900000002"))
    assert begun.status_code == 201, begun.json
    assert [one["draft_id"] for one in helper.get("/api/v1/drafts").json["drafts"]] == [theirs]
    seen = {one["draft_id"]: one["begun_by"] for one in villager.get("/api/v1/drafts").json["drafts"]}
    assert seen == {own: None, theirs: "陈志远"}
    assert villager.get(f"/api/v1/drafts/{theirs}").json["fields"]["phone"]["value"] == "13900000002"
    again = villager.delete(f"/api/v1/authorisations/{given}")
    assert again.status_code == 200
    assert code(helper.get(f"/api/v1/drafts/{theirs}")) == (401, "authorisation_over")
    anew, _ = acting(served_app, served_sqlite, villager, items=[cases.ENQUIRY])
    assert anew.get("/api/v1/drafts").json["drafts"] == []
    assert code(anew.get(f"/api/v1/drafts/{theirs}")) == (404, "unknown_draft")


def test_a_helper_takes_up_their_own_draft_again_and_hands_it_in(
    served_app: APIFlask, served_sqlite: House, villager: FlaskClient
) -> None:
    theirs = cases.new_id()
    helper, given = acting(served_app, served_sqlite, villager, items=[cases.ENQUIRY])
    helper.put(f"/api/v1/drafts/{theirs}", json=drafts.sent(item=cases.ENQUIRY, phone="13900000002"))
    assert helper.delete("/api/v1/session").status_code == 204
    back = browser(served_app, served_sqlite, HELPER)
    assert back.post("/api/v1/session/act", json={"authorisation_id": given}).status_code == 200
    assert back.get(f"/api/v1/drafts/{theirs}").json["fields"]["phone"]["value"] == "13900000002"
    sent = back.post("/api/v1/submissions", json=cases.enquiry(submission_id=theirs))
    assert sent.status_code == 201, sent.json
    assert villager.get("/api/v1/drafts").json["drafts"] == []


def test_a_helper_reaches_pictures_of_their_own_work_only(
    served_app: APIFlask, served_sqlite: House, villager: FlaskClient
) -> None:
    own = handed(villager).json["material_id"]
    helper, _ = acting(served_app, served_sqlite, villager, items=[cases.PROMISED])
    reading = {"service_version": cases.PROMISED_VERSION}
    gone = (404, "unknown_material")
    assert code(helper.get(f"/api/v1/materials/{own}/image")) == gone
    assert code(helper.put(f"/api/v1/materials/{own}/cut", json={"cut": True})) == gone
    assert code(helper.delete(f"/api/v1/materials/{own}")) == gone
    assert code(helper.post(f"/api/v1/materials/{own}/reading", json=reading)) == gone
    assert code(helper.get(f"/api/v1/materials/{own}/reading?service_version=2")) == gone
    assert code(handed(helper, item_code=cases.ENQUIRY)) == (403, "authorisation_item")
    taken = handed(helper)
    assert taken.status_code == 201
    assert helper.get(f"/api/v1/materials/{taken.json['material_id']}/image").status_code == 200
    assert villager.get(f"/api/v1/materials/{taken.json['material_id']}/image").status_code == 200
    other, _ = acting(served_app, served_sqlite, villager, items=[cases.ENQUIRY])
    assert code(other.get(f"/api/v1/materials/{taken.json['material_id']}/image")) == (403, "authorisation_item")


def test_who_deletes_a_page_for_another_is_named_beside_them(
    served_app: APIFlask, served_sqlite: House, villager: FlaskClient
) -> None:
    helper, _ = acting(served_app, served_sqlite, villager, items=[cases.PROMISED])
    page = handed(helper).json["material_id"]
    assert helper.delete(f"/api/v1/materials/{page}").status_code == 204
    with served_sqlite.db.read() as session:
        said = session.scalars(sa.select(AuditRecord).where(AuditRecord.action == "material_deleted")).one()
    assert " for " in said.actor
    assert said.actor.endswith(f"applicant:{said.holder_id}")


def test_a_page_that_the_villager_adds_to_a_helpers_draft_belongs_to_that_draft(
    served_app: APIFlask, served_sqlite: House, villager: FlaskClient
) -> None:
    theirs = cases.new_id()
    helper, _ = acting(served_app, served_sqlite, villager, items=[cases.PROMISED])
    helper.put(f"/api/v1/drafts/{theirs}", json=drafts.sent(phone="13900000002"))
    page = handed(villager, submission_id=theirs).json["material_id"]
    added = drafts.sent(revision=1, at=5) | {"materials": {f"lease/{page}": drafts.cell(0, 5)}}
    assert villager.put(f"/api/v1/drafts/{theirs}", json=added).status_code == 200
    assert helper.get(f"/api/v1/materials/{page}/image").status_code == 200


def test_a_helper_is_shown_licences_that_their_matter_asks_for(
    served_app: APIFlask, served_sqlite: House, villager: FlaskClient
) -> None:
    def shown(page: FlaskClient, types: str) -> set[str]:
        return {one["type"] for one in page.get(f"/api/v1/licences?type={types}").json["licences"]}

    assert shown(villager, "") == {"household_register"}
    helper, _ = acting(served_app, served_sqlite, villager, items=[cases.ENQUIRY])
    assert shown(helper, "household_register") == set()
    asked, _ = acting(served_app, served_sqlite, villager, items=["HN-G046"])
    assert shown(asked, "") == set()
    assert shown(asked, "household_register") == {"household_register"}


def test_a_helper_neither_rates_nor_prints_what_others_handed_in(
    served_app: APIFlask, served_sqlite: House, villager: FlaskClient
) -> None:
    own = villager.post("/api/v1/submissions", json=cases.enquiry()).json["case_number"]
    with served_sqlite.db.transaction() as session:
        event = {"case_number": own, "state": "received"}
        printing.documents.prepare(session, served_sqlite.vault, served_sqlite.settings, event)
    paper = villager.get(f"/api/v1/cases/{own}").json["documents"][0]["document_id"]
    helper, _ = acting(served_app, served_sqlite, villager, items=[cases.ENQUIRY])
    rating = {"evaluation_id": cases.new_id(), "level": 5, "tags": []}
    assert code(helper.post(f"/api/v1/cases/{own}/evaluation", json=rating)) == (404, "unknown_case")
    assert code(helper.get(f"/api/v1/documents/{paper}/pdf")) == (404, "unknown_document")
    said = {"print_id": cases.new_id(), "outcome": "completed"}
    assert code(helper.post(f"/api/v1/documents/{paper}/prints", json=said)) == (404, "unknown_document")
    assert code(villager.get(f"/api/v1/documents/{paper}/pdf")) == (409, "not_ready")
    assert villager.post(f"/api/v1/documents/{paper}/prints", json=said).status_code == 200


def test_a_helper_is_given_no_receipt_of_what_others_handed_in(
    served_app: APIFlask, served_sqlite: House, villager: FlaskClient
) -> None:
    own = villager.post("/api/v1/submissions", json=cases.enquiry()).json["submission_id"]
    helper, _ = acting(served_app, served_sqlite, villager, items=[cases.ENQUIRY])
    assert code(helper.get(f"/api/v1/submissions/{own}")) == (404, "unknown_submission")
    theirs = helper.post("/api/v1/submissions", json=cases.enquiry()).json["submission_id"]
    assert helper.get(f"/api/v1/submissions/{theirs}").status_code == 200
    assert villager.get(f"/api/v1/submissions/{theirs}").status_code == 200


def test_what_a_helper_does_too_often_is_said_to_count_on_whom_they_act_for(
    served_app: APIFlask, served_sqlite: House, villager: FlaskClient
) -> None:
    helper, _ = acting(served_app, served_sqlite, villager)
    order = {"draft_id": cases.new_id()}
    answers = [helper.post("/api/v1/paper-forms", json=order) for _ in range(21)]
    assert code(answers[-1]) == (429, "too_many")
    assert "算在对方名下" in answers[-1].json["error"]["message"]["zh"]
    theirs = villager.post("/api/v1/paper-forms", json=order)
    assert code(theirs) == (429, "too_many")
    assert "对方" not in theirs.json["error"]["message"]["zh"]


def test_a_helper_goes_back_to_their_own_business(
    served_app: APIFlask, served_sqlite: House, villager: FlaskClient
) -> None:
    helper, _ = acting(served_app, served_sqlite, villager)
    before = helper.get_cookie("xiaoer_session")
    back = helper.post("/api/v1/session/act", json={"authorisation_id": None})
    assert (back.json["applicant"]["name"], back.json["actor"]) == ("陈志远", None)
    after = helper.get_cookie("xiaoer_session")
    assert before is not None
    assert after is not None
    assert before.value != after.value


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"id_number": "990101198807020018"}, (400, "agent_number")),
        ({"name": "A1!!"}, (400, "agent_name")),
        ({"name": "  "}, (400, "agent_name")),
        (permission(VILLAGER), (400, "agent_is_holder")),
        ({"days": 400}, (400, "invalid")),
        ({"uses": 0}, (400, "invalid")),
        ({"items": []}, (400, "invalid")),
    ],
)
def test_what_makes_no_sense_is_not_given(
    villager: FlaskClient, changes: dict[str, Any], expected: tuple[int, str]
) -> None:
    assert code(villager.post("/api/v1/authorisations", json={**permission(), **changes})) == expected
    assert villager.get("/api/v1/authorisations").json["given"] == []
