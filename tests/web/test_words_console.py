"""The owners of the library work on the table of words in the console."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from backend.catalog import service as catalog
from backend.core.house import House
from tests.factories.catalog import folder, item
from tests.factories.staff import make_staff, sign_in, token

ROW = {"said": "搬窝，挪窝", "written": "户口迁移", "kind": "thing", "reason": "老人这样说", "question": "搬窝咋办"}


@pytest.fixture
def stocked(sqlite_house: House, tmp_path: Path) -> House:
    place = folder(tmp_path / "library", items=[item(1, name="户口迁移审批"), item(2, name="失业登记")])
    (place / "catalog" / "words.tsv").write_text("said\twritten\tkind\n没活干\t失业登记\tthing\n", encoding="utf-8")
    catalog.import_catalogue(sqlite_house, place)
    return sqlite_house


def browser(house: House, client: FlaskClient, role: str = "publisher", department: str = "ZW01") -> FlaskClient:
    """A signed-in member of staff."""
    del client.environ_base["HTTP_X_XIAOER_CLIENT"]
    make_staff(house, role=role, department=department)
    sign_in(client)
    return client


def post(client: FlaskClient, page: str, do: str, **changes: str) -> tuple[int, str]:
    form = client.get(page).get_data(as_text=True)
    revision = re.search(r'name="revision" value="(\d*)"', form)
    data = {**ROW, "revision": revision[1] if revision else "", **changes, "do": do, "csrf_token": token(client, page)}
    answer = client.post(page, data=data)
    return answer.status_code, answer.headers.get("Location") or answer.get_data(as_text=True)


def first(house: House, question: str) -> str | None:
    with house.db.read() as session:
        found = catalog.search(session, question, limit=1)
    return found[0].card.name if found else None


def test_a_word_is_tried_put_in_force_and_retired(stocked: House, client: FlaskClient) -> None:
    owner = browser(stocked, client)
    status, page = post(owner, "/console/words/new", "try")
    assert status == 200
    assert "什么也没找到" in page
    assert "户口迁移审批" in page
    assert first(stocked, "搬窝") is None
    status, place = post(owner, "/console/words/new", "enforce")
    assert status == 303
    assert first(stocked, "搬窝") == "户口迁移审批"
    assert post(owner, place, "retire", reason="误伤")[0] == 303
    assert first(stocked, "搬窝") is None
    page = owner.get(place).get_data(as_text=True)
    assert "误伤" in page
    assert "老人这样说" in page


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(stocked: House, client: FlaskClient) -> None:
    status, page = post(browser(stocked, client), "/console/words/new", "enforce", written="", reason="")
    assert status == 400
    assert 'id="wrong-written"' in page
    assert 'id="wrong-reason"' in page
    assert "搬窝，挪窝" in page


def test_a_row_that_somebody_changed_meanwhile_is_not_overwritten(stocked: House, client: FlaskClient) -> None:
    owner = browser(stocked, client)
    _, place = post(owner, "/console/words/new", "enforce")
    post(owner, place, "enforce", said="搬窝")
    status, page = post(owner, place, "enforce", revision="1")
    assert status == 409
    assert "刚被别人改过" in page


@pytest.mark.parametrize(("role", "department"), [("author", "ZW01"), ("publisher", "RS01")])
def test_others_propose_and_the_owner_decides(stocked: House, client: FlaskClient, role: str, department: str) -> None:
    writer = browser(stocked, client, role, department)
    assert post(writer, "/console/words/new", "enforce")[0] == 403
    assert post(writer, "/console/words/new", "propose")[0] == 303
    assert first(stocked, "搬窝") is None
    assert "搬窝" in writer.get("/console/words?state=proposed").get_data(as_text=True)


def test_who_reviews_cases_may_read_the_words_but_not_write_them(stocked: House, client: FlaskClient) -> None:
    reader = browser(stocked, client, "reviewer")
    assert reader.get("/console/words").status_code == 200
    assert reader.get("/console/words/new").status_code == 403


def test_unanswered_questions_lead_to_a_new_row_or_one_that_is_near(stocked: House, client: FlaskClient) -> None:
    for question in ("没火干", "路灯坏了"):
        client.get(f"/api/v1/catalog/search?q={question}&channel=kiosk")
    owner = browser(stocked, client)
    page = owner.get("/console/words/questions").get_data(as_text=True)
    assert "路灯坏了" in page
    new = owner.get("/console/words/new?said=路灯坏了").get_data(as_text=True)
    assert ">路灯坏了</textarea>" in new
    row = re.search(r'href="(/console/words/\d+)"', owner.get("/console/words").get_data(as_text=True))
    assert row
    assert ">没活干\n没伙计</textarea>" in owner.get(f"{row[1]}?add=没伙计").get_data(as_text=True)
    assert owner.get("/console/words/999").status_code == 404
