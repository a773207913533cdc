"""容缺后补 over HTTP: the page is told what may follow, what is owed, and hands it in once."""

from __future__ import annotations

import io

from apiflask import APIFlask
from flask.testing import FlaskClient

from backend.core.house import House
from tests.factories import cases, identity, staff
from tests.service.test_materials_that_follow import PROMISE, REGISTER, let_follow

API = "/api/v1"


def test_a_promise_is_told_owed_and_kept(page: FlaskClient, served_sqlite: House) -> None:
    let_follow(served_sqlite, 5)
    identity.signed_in(served_sqlite, page, 2)
    rules = page.get(f"{API}/catalog/items/{cases.PROMISED}/service").json["materials"]
    assert {rule["key"]: rule["follow_days"] for rule in rules if rule["follow_days"]} == {REGISTER: 5}
    request = cases.withdrawal(materials=[PROMISE])
    number = page.post(f"{API}/submissions", json=request).json["case_number"]
    assert [one["key"] for one in page.get(f"{API}/cases/{number}").json["owed"]] == [REGISTER]
    form = {
        "file": (io.BytesIO(cases.picture(600, 800)), "page.jpg"),
        "item_code": cases.PROMISED,
        "key": REGISTER,
        "submission_id": cases.new_id(),
    }
    picture = page.post(f"{API}/materials", data=form).json["material_id"]
    given = {"materials": [{"key": REGISTER, "material_ids": [picture]}]}
    first = page.post(f"{API}/cases/{number}/owed", json=given)
    assert (first.status_code, first.json["owed"]) == (201, [])
    assert page.post(f"{API}/cases/{number}/owed", json=given).status_code == 200


def test_a_material_comes_in_one_way_only(page: FlaskClient, served_sqlite: House) -> None:
    identity.signed_in(served_sqlite, page, 2)
    for ways in ({}, {"follows": False}, {"follows": True, "licence_id": "x"}):
        request = cases.withdrawal(materials=[{"key": REGISTER, **ways}])
        assert page.post(f"{API}/submissions", json=request).status_code == 400


def test_the_officer_sees_what_is_owed_and_cannot_approve_yet(
    page: FlaskClient, served_app: APIFlask, served_sqlite: House
) -> None:
    let_follow(served_sqlite, 5)
    identity.signed_in(served_sqlite, page, 2)
    number = page.post(f"{API}/submissions", json=cases.withdrawal(materials=[PROMISE])).json["case_number"]
    staff.make_staff(served_sqlite)
    desk = served_app.test_client()
    staff.sign_in(desk)
    sheet = desk.get(f"/console/cases/{number}").get_data(as_text=True)
    assert 'data-testid="owed"' in sheet
    assert "户口本" in sheet
    assert 'disabled data-testid="approve"' in sheet
