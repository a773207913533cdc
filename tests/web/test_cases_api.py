"""The citizen's API of a case over HTTP: submit, follow, correct, rate; and everything somebody else may try."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from backend.cases import service
from backend.cases.service import Actor, CorrectionItem
from backend.core.house import House
from tests.factories import cases, identity

API = "/api/v1"


def other_page(app: APIFlask, house: House, number: int) -> FlaskClient:
    """Another person on another browser of the same hall."""
    client = app.test_client()
    client.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    identity.signed_in(house, client, number)
    return client


def upload(page: FlaskClient, submission_id: str, key: str = "household_register", data: bytes | None = None) -> Any:
    form = {
        "file": (io.BytesIO(cases.picture(600, 800) if data is None else data), "page.jpg"),
        "item_code": cases.PROMISED,
        "key": key,
        "submission_id": submission_id,
    }
    return page.post(f"{API}/materials", data=form)


def test_a_submission_is_201_and_its_replay_200_with_the_same_bytes(page: FlaskClient, served_sqlite: House) -> None:
    identity.signed_in(served_sqlite, page)
    request = cases.enquiry()
    assert page.get(f"{API}/submissions/{request['submission_id']}").status_code == 404
    first = page.post(f"{API}/submissions", json=request)
    again = page.post(f"{API}/submissions", json=request)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.data == again.data
    assert page.get(f"{API}/submissions/{request['submission_id']}").data == first.data
    listed = page.get(f"{API}/cases").json["cases"]
    assert [one["case_number"] for one in listed] == [first.json["case_number"]]


def test_the_case_view_tells_the_whole_story(page: FlaskClient, served_sqlite: House) -> None:
    identity.signed_in(served_sqlite, page)
    number = page.post(f"{API}/submissions", json=cases.enquiry()).json["case_number"]
    cases.work(served_sqlite)
    view = page.get(f"{API}/cases/{number}").json
    assert view["state"] == "concluded"
    assert view["state_label"] == {"zh": "已办结", "en": "Concluded"}
    assert view["timeline"][0]["state"] == "received"
    assert all(entry["actor_label"]["zh"] for entry in view["timeline"])
    assert (view["correction"], view["evaluation"], view["can_evaluate"]) == (None, None, True)
    assert view["documents"] == []


def test_prefill_says_where_values_come_from_and_masks_the_number(page: FlaskClient, served_sqlite: House) -> None:
    identity.signed_in(served_sqlite, page, 2)
    fields = page.get(f"{API}/catalog/items/{cases.PROMISED}/prefill").json["fields"]
    assert fields["id_number"]["value"] == "9901**********0019"
    assert fields["id_number"]["masked"]
    assert fields["balance"].pop("at")
    assert fields["balance"] | {"source_label": None} == {
        "value": 5823640,
        "source": "department",
        "source_label": None,
        "locked": True,
        "masked": False,
    }
    assert not fields["phone"]["locked"]


def test_prefill_without_the_department_still_opens_the_form(
    page: FlaskClient, served_sqlite: House, world: cases.Outside
) -> None:
    identity.signed_in(served_sqlite, page, 2)
    world.fault("housing_fund", "down")
    answer = page.get(f"{API}/catalog/items/{cases.PROMISED}/prefill")
    assert answer.status_code == 200
    assert "name" in answer.json["fields"]
    assert [one["source"] for one in answer.json["unavailable"]] == ["department"]


def test_prefill_of_an_unknown_item_is_404(page: FlaskClient, served_sqlite: House) -> None:
    identity.signed_in(served_sqlite, page)
    assert page.get(f"{API}/catalog/items/NOPE/prefill").status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"submission_id": "not-a-uuid"},
        {"submission_id": "6f1b2c3d-0000-4000-8000-000000000000"},  # version 4
        {"confirmed": False},
        {"materials": [{"key": "lease"}]},
        {"materials": [{"key": "lease", "material_ids": ["a"], "licence_id": "b"}]},
        {"form": "text"},
        {"surprise": 1},
    ],
)
def test_a_malformed_submission_is_400_and_changes_nothing(
    page: FlaskClient, served_sqlite: House, change: dict[str, Any]
) -> None:
    identity.signed_in(served_sqlite, page)
    answer = page.post(f"{API}/submissions", json={**cases.enquiry(), **change})
    assert answer.status_code == 400, answer.json
    assert answer.json["error"]["code"] == "invalid"
    assert page.get(f"{API}/cases").json["cases"] == []


def test_form_errors_come_with_the_fields_in_words(page: FlaskClient, served_sqlite: House) -> None:
    identity.signed_in(served_sqlite, page)
    answer = page.post(f"{API}/submissions", json=cases.enquiry(form={"period": "all"}))
    assert answer.status_code == 400
    assert set(answer.json["error"]["fields"]) == {"purpose"}


def test_nobody_signed_in_gets_401_everywhere(page: FlaskClient) -> None:
    asked = [
        page.post(f"{API}/submissions", json=cases.enquiry()),
        page.get(f"{API}/submissions/{cases.new_id()}"),
        page.get(f"{API}/cases"),
        page.get(f"{API}/cases/420106RS0120261122000001R"),
        page.get(f"{API}/licences"),
        page.get(f"{API}/catalog/items/{cases.ENQUIRY}/prefill"),
        page.get(f"{API}/materials/{'0' * 32}/image"),
        upload(page, cases.new_id()),
    ]
    assert [answer.status_code for answer in asked] == [401] * len(asked)


def test_a_post_without_our_header_or_from_another_site_is_refused(page: FlaskClient, served_sqlite: House) -> None:
    identity.signed_in(served_sqlite, page)
    foreign = page.post(f"{API}/submissions", json=cases.enquiry(), headers={"Origin": "https://evil.example"})
    del page.environ_base["HTTP_X_XIAOER_CLIENT"]
    bare = page.post(f"{API}/submissions", json=cases.enquiry())
    assert [answer.json["error"]["code"] for answer in (foreign, bare)] == ["foreign_origin", "client_header_missing"]


def test_somebody_elses_things_do_not_exist(page: FlaskClient, served_app: APIFlask, served_sqlite: House) -> None:
    identity.signed_in(served_sqlite, page, 2)
    request = cases.withdrawal()
    picture = upload(page, request["submission_id"]).json["material_id"]
    request["materials"] = [{"key": "household_register", "material_ids": [picture]}]
    number = page.post(f"{API}/submissions", json=request).json["case_number"]
    loose = upload(page, cases.new_id()).json["material_id"]
    thief = other_page(served_app, served_sqlite, 3)
    tries = [
        thief.get(f"{API}/cases/{number}"),
        thief.get(f"{API}/submissions/{request['submission_id']}"),
        thief.get(f"{API}/materials/{picture}/image"),
        thief.delete(f"{API}/materials/{loose}"),
        thief.post(f"{API}/cases/{number}/evaluation", json={"evaluation_id": cases.new_id(), "level": 1}),
        thief.post(f"{API}/cases/{number}/corrections", json={"correction_id": cases.new_id()}),
        thief.post(f"{API}/cases/{number}/owed", json={"materials": [{"key": "lease", "material_ids": [loose]}]}),
    ]
    assert [answer.status_code for answer in tries] == [404] * len(tries)
    assert thief.get(f"{API}/cases").json["cases"] == []
    assert page.get(f"{API}/materials/{loose}/image").status_code == 200


def test_licences_can_be_reused_and_a_library_that_is_down_is_said(
    page: FlaskClient, served_sqlite: House, world: cases.Outside
) -> None:
    identity.signed_in(served_sqlite, page, 2)
    answer = page.get(f"{API}/licences?type=marriage_certificate").json
    assert [one["type"] for one in answer["licences"]] == ["marriage_certificate"]
    assert answer["licences"][0]["trust_grade"] == "A"
    assert "data" not in answer["licences"][0]
    assert date.fromisoformat(answer["licences"][0]["issued_on"])  # told in the page's own words for a day
    world.fault("licence_library", "down")
    down = page.get(f"{API}/licences").json
    assert down["licences"] == []
    assert down["unavailable"]["en"]


def test_a_correction_is_asked_for_and_answered_over_http(page: FlaskClient, served_sqlite: House) -> None:
    identity.signed_in(served_sqlite, page, 2)
    request = cases.withdrawal()
    picture = upload(page, request["submission_id"]).json["material_id"]
    request["materials"] = [{"key": "household_register", "material_ids": [picture]}]
    number = page.post(f"{API}/submissions", json=request).json["case_number"]
    with served_sqlite.db.transaction() as session:
        seen = service.find(session, number).version
        items = [CorrectionItem("household_register", "material", "看不清")]
        service.request_correction(session, Actor.staff("wang", "GJ01"), number, items, "请重拍", seen=seen)
    asked = page.get(f"{API}/cases/{number}").json["correction"]
    assert asked["items"] == [
        {
            "key": "household_register",
            "kind": "material",
            "name": {"zh": "户口本", "en": "Household register"},
            "reason": "看不清",
        }
    ]
    again = upload(page, cases.new_id()).json["material_id"]
    given = {
        "correction_id": cases.new_id(),
        "form": {},
        "materials": [{"key": "household_register", "material_ids": [again]}],
    }
    first = page.post(f"{API}/cases/{number}/corrections", json=given)
    second = page.post(f"{API}/cases/{number}/corrections", json=given)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json["state"] == "reviewing"


def test_each_occasion_can_be_rated_once(page: FlaskClient, served_sqlite: House) -> None:
    identity.signed_in(served_sqlite, page)
    number = page.post(f"{API}/submissions", json=cases.enquiry()).json["case_number"]
    options = page.get(f"{API}/evaluation-options").json
    assert [one["level"] for one in options["levels"]] == [5, 4, 3, 2, 1]
    assert options["levels"][0]["label"]["zh"] == "非常满意"
    rating = {"evaluation_id": cases.new_id(), "level": 5, "tags": ["quick"], "comment": "很方便"}
    url = f"{API}/cases/{number}/evaluation"
    assert [page.post(url, json=rating).status_code for _ in range(2)] == [201, 200]
    assert page.post(url, json={**rating, "evaluation_id": cases.new_id()}).status_code == 409
    assert page.post(url, json={**rating, "level": 1, "tags": ["slow"]}).status_code == 409
    view = page.get(f"{API}/cases/{number}").json
    assert (view["evaluation"], view["can_evaluate"]) == ({"level": 5}, False)
    cases.work(served_sqlite)
    assert page.get(f"{API}/cases/{number}").json["can_evaluate"]
    result = {"evaluation_id": cases.new_id(), "level": 2, "tags": ["slow"]}
    assert page.post(url, json=result).status_code == 201


@pytest.mark.parametrize("change", [{"level": 0}, {"level": 6}, {"tags": ["slow"]}, {"tags": ["unheard_of"]}])
def test_a_rating_outside_the_offer_is_refused(page: FlaskClient, served_sqlite: House, change: dict[str, Any]) -> None:
    identity.signed_in(served_sqlite, page)
    number = page.post(f"{API}/submissions", json=cases.enquiry()).json["case_number"]
    rating = {"evaluation_id": cases.new_id(), "level": 5, "tags": [], **change}
    assert page.post(f"{API}/cases/{number}/evaluation", json=rating).status_code == 400
