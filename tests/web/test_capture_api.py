"""Handing in over HTTP: PDFs, what a device claims, choosing between cut and taken, readings, earlier materials."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from backend.core.house import House
from backend.materials.service import taking
from backend.materials.service.inspecting import Inspected
from backend.reading import engine
from tests.factories import cases, identity

URL = "/api/v1/materials"
EARLIER = f"/api/v1/catalog/items/{cases.PROMISED}/earlier-materials"
JPEG = cases.picture(600, 800)
GLARE = {"code": "glare", "box": [0.1, 0.2, 0.3, 0.1]}


@pytest.fixture
def signed(page: FlaskClient, served_sqlite: House, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A citizen at a terminal; what they hand in is two pages, the first with its paper cut out."""
    pages = [
        Inspected(cases.picture(600, 800), 600, 800, (cases.picture(500, 700), 500, 700), [GLARE]),
        Inspected(JPEG, 600, 800, None, []),
    ]
    monkeypatch.setattr(taking, "inspect", lambda data, captured: pages)
    identity.signed_in(served_sqlite, page, 2)
    return page


def post(page: FlaskClient, **changes: str) -> Any:
    form = {"item_code": cases.PROMISED, "key": "spouse_id_card", "submission_id": cases.new_id(), **changes}
    return page.post(URL, data={"file": (io.BytesIO(b"%PDF-"), "lease.pdf"), **form})


def test_every_page_is_answered_with_its_hints_and_where_they_are(signed: FlaskClient) -> None:
    answer = post(signed, captured="camera")
    assert answer.status_code == 201
    assert (answer.json["cut"], answer.json["width"]) == (True, 500)
    assert [(one["code"], one["box"]) for one in answer.json["warnings"]] == [("glare", GLARE["box"])]
    assert [(one["cut"], one["width"]) for one in answer.json["rest"]] == [(None, 600)]


def test_a_page_can_be_looked_at_both_ways_and_chosen(signed: FlaskClient) -> None:
    picture = post(signed).json["material_id"]
    sizes = {which: len(signed.get(f"{URL}/{picture}/image?which={which}").data) for which in ("cut", "taken")}
    assert sizes["cut"] != sizes["taken"]
    assert len(signed.get(f"{URL}/{picture}/image").data) == sizes["cut"]
    chosen = signed.put(f"{URL}/{picture}/cut", json={"cut": False})
    assert (chosen.status_code, chosen.json["width"], chosen.json["cut"]) == (200, 600, False)
    assert len(signed.get(f"{URL}/{picture}/image").data) == sizes["taken"]
    assert signed.get(f"{URL}/{picture}/image?which=other").status_code == 400


def test_somebody_else_can_neither_choose_nor_have_it_read(signed: FlaskClient, served_sqlite: House) -> None:
    picture = post(signed).json["material_id"]
    signed.delete("/api/v1/session")
    identity.signed_in(served_sqlite, signed, 3)
    version = {"service_version": cases.PROMISED_VERSION}
    for answer in (
        signed.put(f"{URL}/{picture}/cut", json={"cut": False}),
        signed.post(f"{URL}/{picture}/reading", json=version),
        signed.get(f"{URL}/{picture}/reading", query_string=version),
        signed.get(f"{URL}/{picture}/image?which=taken"),
    ):
        assert (answer.status_code, answer.json["error"]["code"]) == (404, "unknown_material")


@pytest.mark.parametrize("captured", ["paper", "phone", "licence", "A"])
def test_a_page_cannot_claim_a_way_that_is_not_its_own(signed: FlaskClient, captured: str) -> None:
    assert post(signed, captured=captured).status_code == 400


def test_a_reading_is_asked_for_and_looked_up(signed: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "available", lambda settings: True)
    picture = post(signed).json["material_id"]
    version = {"service_version": cases.PROMISED_VERSION}
    assert signed.get(f"{URL}/{picture}/reading", query_string=version).status_code == 404
    assert signed.post(f"{URL}/{picture}/reading", json=version).json == {"state": "waiting"}
    assert signed.get(f"{URL}/{picture}/reading", query_string=version).json == {
        "state": "waiting",
        "cut": None,
        "fields": [],
    }
    assert signed.post(f"{URL}/{picture}/reading", json={"service_version": 99}).status_code == 409


def test_earlier_materials_are_listed_and_an_unknown_one_is_refused(signed: FlaskClient) -> None:
    version = {"service_version": cases.PROMISED_VERSION}
    assert signed.get(EARLIER, query_string=version).json == {"materials": []}
    wanted = {**version, "submission_id": cases.new_id(), "key": "spouse_id_card", "case_number": "4201060000"}
    refused = signed.post(EARLIER, json=wanted)
    assert (refused.status_code, refused.json["error"]["code"]) == (404, "no_such_offer")


def test_nobody_who_is_not_signed_in_gets_an_answer(page: FlaskClient) -> None:
    version = {"service_version": cases.PROMISED_VERSION}
    for answer in (
        page.get(EARLIER, query_string=version),
        page.post(f"{URL}/{'0' * 32}/reading", json=version),
        page.put(f"{URL}/{'0' * 32}/cut", json={"cut": True}),
    ):
        assert answer.status_code == 401
