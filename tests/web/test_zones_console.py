"""A department works on its zone in the console; others look."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from backend.catalog import service as catalog
from backend.core.house import House
from tests.factories.catalog import folder, item
from tests.factories.staff import make_staff, sign_in, token

PAGE = "/console/library/zones/fund"
FORM = {
    "name_zh": "公积金",
    "name_en": "Housing fund",
    "icon": "wallet-duotone",
    "shown": "1",
    "group": ["0"],
    "0-category": ["公积金"],
    "reason": "贷款停办了",
}


@pytest.fixture
def stocked(sqlite_house: House, tmp_path: Path) -> House:
    rows = [item(1, name="公积金提取", category="公积金"), item(2, name="公积金贷款", category="公积金"), item(3)]
    catalog.import_catalogue(sqlite_house, folder(tmp_path / "library", items=rows))
    return sqlite_house


def browser(house: House, client: FlaskClient, department: str = "GJ01") -> FlaskClient:
    del client.environ_base["HTTP_X_XIAOER_CLIENT"]
    make_staff(house, role="publisher", department=department)
    sign_in(client)
    return client


def post(client: FlaskClient, do: str, page: str = PAGE, **changes: object) -> tuple[int, str]:
    revision = re.search(r'name="revision" value="(\d*)"', client.get(page).get_data(as_text=True))
    data = {"revision": revision[1] if revision else "", **FORM, **changes, "do": do, "csrf_token": token(client, page)}
    answer = client.post(page, data=data)
    return answer.status_code, answer.headers.get("Location") or answer.get_data(as_text=True)


def shown(client: FlaskClient) -> list[str]:
    return [card["name"] for card in client.get("/api/v1/catalog/browse/zone/fund").json["items"]]


def test_a_zone_is_looked_at_before_it_is_published_and_not_overwritten(stocked: House, client: FlaskClient) -> None:
    desk = browser(stocked, client)
    status, page = post(desk, "leave:T-00002")
    assert status == 200
    assert "会显示 1 项" in page
    assert "比现在多 0 项，少 1 项" in page
    assert "公积金贷款" in page
    assert shown(desk) == ["公积金贷款", "公积金提取"], "looking changes nothing"
    status, page = post(desk, "publish", left=["T-00002"])
    assert status == 400
    assert "每个排除的事项都要写原因" in page
    assert "贷款停办了" in page, "what was entered is still there"
    status, place = post(desk, "publish", left=["T-00002"], **{"why-T-00002": "贷款停办"})
    assert (status, place) == (303, f"{PAGE}?done=1")
    assert shown(desk) == ["公积金提取"]
    history = desk.get(PAGE).get_data(as_text=True)
    assert "陶知远" in history
    assert "贷款停办了" in history
    # somebody who has the page open since before does not overwrite it
    status, page = post(desk, "publish", revision="1", name_zh="住房公积金")
    assert status == 409
    assert "刚刚被别人改过" in page
    assert 'value="住房公积金"' in page


def test_another_department_only_looks(stocked: House, client: FlaskClient) -> None:
    desk = browser(stocked, client, department="RS01")
    page = desk.get(PAGE).get_data(as_text=True)
    assert "您只能看" in page
    assert 'value="publish"' not in page
    status, page = post(desk, "publish", name_zh="人社的")
    assert status == 403
    assert "归别的部门管" in page
    assert desk.get("/console/library/zones/new").status_code == 200
    assert post(desk, "publish", "/console/library/zones/new", code="mine", department="RS01")[0] == 403
    assert "公积金" in desk.get("/console/library/zones").get_data(as_text=True)
    make_staff(stocked, "bianxie", role="author")
    writer = desk.application.test_client()
    sign_in(writer, "bianxie")
    assert "您只能看" in writer.get(PAGE).get_data(as_text=True)
    assert writer.post(PAGE, data={**FORM, "do": "publish", "csrf_token": token(writer, PAGE)}).status_code == 403
    assert writer.get("/console/library/zones/nowhere").status_code == 404


def test_who_answers_for_the_library_opens_a_zone(stocked: House, client: FlaskClient) -> None:
    desk = browser(stocked, client, department="ZW01")
    page = "/console/library/zones/new"
    status, place = post(desk, "publish", page, code="jobs", department="RS01", **{"0-category": ["人社"]})
    assert (status, place) == (303, "/console/library/zones/jobs")
    zones = [zone["code"] for zone in desk.get("/api/v1/catalog/home").json["zones"]]
    assert zones[-1] == "jobs"
    up = desk.post("/console/library/zones/jobs/up", data={"csrf_token": token(desk, page)})
    assert up.status_code == 303
    listed = desk.get("/console/library/zones").get_data(as_text=True)
    assert listed.index('data-testid="zone-jobs"') < listed.index('data-testid="zone-disability"')
    status, said = post(desk, "publish", page, code="Jobs!", department="", **{"0-category": []})
    assert status == 400
    for wrong in ("代码用小写字母开头", "请选负责的部门", "请至少写一组条件"):
        assert wrong in said
