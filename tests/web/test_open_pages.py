"""The public pages of the library and the open API, over HTTP."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from backend.catalog import service as catalog
from backend.core.house import House
from backend.core.limits import limiter
from backend.disclosure import rules, service
from tests.factories import staff
from tests.factories.catalog import folder, item


@pytest.fixture(autouse=True)
def _library(client: FlaskClient, sqlite_house: House, tmp_path: Path) -> None:
    limiter.reset()
    rows = [item(1, name="<b>示范</b>事项"), *(item(number) for number in range(2, 60))]
    catalog.import_catalogue(sqlite_house, folder(tmp_path / "data", items=rows))


def key_of(house: House, per_minute: int) -> str:
    with house.db.transaction() as session:
        return service.issue_key(session, "staff:xin", "示范大学", "研究", per_minute)


def test_everything_published_is_listed_found_and_read_without_a_script(client: FlaskClient) -> None:
    first = client.get("/open")
    assert "公开的办事事项共 59 件" in first.text
    assert "&lt;b&gt;示范&lt;/b&gt;事项" in first.text
    assert "<script" not in first.text
    assert 'data-testid="open-T-00059"' in client.get("/open?page=2").text
    assert 'data-testid="open-T-00007"' in client.get("/open?q=示范事项之7").text
    page = client.get("/open/items/T-00007")
    assert page.status_code == 200
    assert "区示范局" in page.text
    assert "首次公开" in page.text
    assert 'lang="en"' in client.get("/open/items/T-00007?lang=en").text


@pytest.mark.parametrize(
    "address", ["/open/items/T-99999", "/api/v1/open/editions/2020-01-01", "/api/v1/open/editions/x/items.csv"]
)
def test_what_is_not_there_is_said(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_words_that_say_nothing_list_everything(client: FlaskClient) -> None:
    assert 'data-testid="open-T-00001"' in client.get("/open?q=？").text


@pytest.mark.parametrize("query", ["page=0", "page=x", f"q={'长' * 101}"])
def test_a_page_that_cannot_be_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/open?{query}").status_code == 400


def test_an_edition_is_taken_home_once_and_not_sent_again_unchanged(client: FlaskClient, sqlite_house: House) -> None:
    assert "open-none" in client.get("/open/data").text
    service.keep_editions(sqlite_house)
    made = client.get("/api/v1/open/editions").get_json()["editions"][0]
    assert [file["name"] for file in made["files"]] == list(rules.FILES)
    assert made["files"][0]["sha256"] in client.get("/open/data").text
    for file in made["files"]:
        answer = client.get(file["address"])
        assert (answer.status_code, len(answer.data), answer.mimetype) == (200, file["bytes"], file["media_type"])
        assert answer.headers["ETag"] == f'"{file["sha256"]}"'
        assert client.get(file["address"], headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
        part = client.get(file["address"], headers={"Range": "bytes=10-19"})
        assert (part.status_code, part.data) == (206, answer.data[10:20])
    assert client.get("/api/v1/open/editions/latest/items.exe").status_code == 404
    assert client.get("/api/v1/open/editions/latest/..%2f..%2fxiaoer.sqlite3").status_code == 404


def test_who_names_no_key_is_slowed_down_and_a_key_allows_what_it_says(
    client: FlaskClient, sqlite_house: House
) -> None:
    key = {"X-Api-Key": key_of(sqlite_house, rules.WITHOUT_KEY + 5)}
    for _ in range(rules.WITHOUT_KEY):
        assert client.get("/api/v1/open/items?size=1").status_code == 200
    refused = client.get("/api/v1/open/items?size=1")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (429, "too_many")
    answers = [client.get("/api/v1/open/items?size=1", headers=key).status_code for _ in range(rules.WITHOUT_KEY + 6)]
    assert answers == [200] * (rules.WITHOUT_KEY + 5) + [429]


def test_an_unknown_or_ended_key_is_told_so(client: FlaskClient, sqlite_house: House) -> None:
    key = key_of(sqlite_house, 60)
    assert client.get("/api/v1/open/statistics", headers={"X-Api-Key": key}).status_code == 200
    with sqlite_house.db.transaction() as session:
        service.end_key(session, "staff:xin", 1)
    for given in (key, "xok_" + "A" * 43, "guess"):
        answer = client.get("/api/v1/open/statistics", headers={"X-Api-Key": given})
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (401, "unknown_key")


def test_a_publisher_issues_a_key_sees_it_once_and_ends_it(client: FlaskClient, sqlite_house: House) -> None:
    staff.make_staff(sqlite_house, "fabu", role="publisher")
    staff.sign_in(client, "fabu")
    token = staff.token(client, "/console/open-data")
    given = {"csrf_token": token, "holder": "示范大学", "purpose": "研究", "per_minute": "x"}
    wrong = client.post("/console/open-data/keys", data=given)
    assert (wrong.status_code, "每分钟次数要在" in wrong.text, 'value="示范大学"' in wrong.text) == (400, True, True)
    shown = client.post("/console/open-data/keys", data={**given, "per_minute": "60"})
    key = re.search(r"xok_[\w-]{43}", shown.text)
    assert key is not None
    assert key[0] not in client.get("/console/open-data").text
    assert client.get("/api/v1/open/statistics", headers={"X-Api-Key": key[0]}).status_code == 200
    assert client.post("/console/open-data/keys/1/end", data={"csrf_token": token}).status_code == 303
    assert client.get("/api/v1/open/statistics", headers={"X-Api-Key": key[0]}).status_code == 401


def test_who_may_not_publish_issues_no_keys(client: FlaskClient, sqlite_house: House) -> None:
    staff.make_staff(sqlite_house, "bianxie", role="author")
    staff.sign_in(client, "bianxie")
    assert client.get("/console/open-data").status_code == 403
