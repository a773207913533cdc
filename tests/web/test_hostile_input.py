"""What no page of ours sends: it gets a clear refusal, never a broken server, on both databases."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from backend.app import create_app
from backend.core.house import House
from tests.factories import cases, identity

NUL, SURROGATE = "a\\u0000b", "a\\ud800b"
DEEP = "[" * 900 + "]" * 900


@pytest.fixture
def hostile(served: House) -> FlaskClient:
    """A signed-in citizen who writes requests by hand."""
    client = create_app(served).test_client()
    client.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    identity.signed_in(served, client)
    return client


@pytest.mark.parametrize(
    "strange",
    [f'"{NUL}"', f'"{SURROGATE}"', DEEP, "NaN", "1e999", "9" * 5000],
    ids=["nul", "surrogate", "deep", "nan", "infinite", "long"],
)
def test_strange_values_in_a_body_are_refused(hostile: FlaskClient, strange: str) -> None:
    whole = json.dumps(cases.enquiry(form={"period": "X"}))
    bodies = {
        "/api/v1/submissions": whole.replace('"X"', strange),
        "/api/v1/submissions?": whole.replace('"HN-G010"', strange),
        "/api/v1/sign-in/id-card": f'{{"nonce": {strange}, "chip": "AAAA", "signature": "AAAA"}}',
        "/api/v1/cases/x/corrections": f'{{"correction_id": "{cases.new_id()}", "form": {{"a": {strange}}}}}',
        "/api/v1/documents/x/prints": f'{{"print_id": "{cases.new_id()}", "outcome": "failed", "reason": {strange}}}',
        "/api/v1/cases/x/evaluation": f'{{"evaluation_id": "{cases.new_id()}", "level": 5, "comment": {strange}}}',
    }
    for address, body in bodies.items():
        answer = hostile.post(address, data=body, content_type="application/json")
        assert answer.status_code == 400, (address, answer.status_code)
        assert answer.json
        assert answer.json["error"]["message"]["zh"]


def test_a_number_that_no_database_counts_to_is_nothing_there(hostile: FlaskClient) -> None:
    assert hostile.get(f"/api/v1/catalog/bundle/0/{2**63}/0").status_code == 404


@pytest.mark.parametrize("code", ["%00", "a%00b", "%ff%fe", "%0d%0aX: y", "..%2f..%2fetc", "x" * 3000])
def test_strange_addresses_do_not_exist(hostile: FlaskClient, code: str) -> None:
    for address in ("catalog/items/{}", "catalog/items/{}/prefill", "catalog/browse/theme/{}", "cases/{}"):
        assert hostile.get("/api/v1/" + address.format(code)).status_code == 404
    for address in ("materials/{}/image", "documents/{}/pdf", "submissions/{}"):
        assert hostile.get("/api/v1/" + address.format(code)).status_code == 404
    assert hostile.get(f"/v/{code}").status_code == 404
    assert hostile.get(f"/console/cases/{code}").status_code in (302, 404)


def test_strange_words_in_a_form_or_a_query_are_refused(hostile: FlaskClient) -> None:
    answer = hostile.post("/console/sign-in", data={"login": "a\0b", "password": "x"})
    assert answer.status_code in (400, 403)
    assert hostile.get("/api/v1/catalog/search?q=a%00b").status_code in (200, 400)


@pytest.mark.parametrize("where", ["value", "name", "file"])
def test_what_nobody_sees_in_a_form_with_a_file_is_refused_in_words(hostile: FlaskClient, where: str) -> None:
    form = {"login": "a\0b"} if where == "value" else {"lo\0gin": "a"} if where == "name" else {}
    file = (io.BytesIO(b"QH-1"), "a\0.csv" if where == "file" else "a.csv")
    answer = hostile.post("/console/sign-in", data={**form, "file": file}, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert "看不见的字符" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "reading",
    [
        {"nonce": "n" * 20, "chip": "证件", "signature": "AAAA"},
        {"nonce": "n" * 20, "chip": "A", "signature": "AAAA"},
        {"nonce": "n" * 20, "chip": "AAAA", "signature": "签名"},
    ],
)
def test_a_reading_that_is_not_base64_is_an_unreadable_card(hostile: FlaskClient, reading: dict[str, Any]) -> None:
    answer = hostile.post("/api/v1/sign-in/id-card", json=reading)
    assert answer.status_code == 400
    assert answer.json["error"]["code"] == "card_unreadable"


@pytest.mark.parametrize("origin", ["http://[", "null", "http://evil.example", "//", "http://localhost.evil.example"])
def test_an_origin_that_is_not_ours_is_refused(hostile: FlaskClient, origin: str) -> None:
    answer = hostile.post("/api/v1/session/extend", json={}, headers={"Origin": origin})
    assert answer.status_code == 403
    assert answer.json["error"]["code"] == "foreign_origin"
