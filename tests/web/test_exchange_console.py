"""Files of items in the console, over HTTP: brought in, checked, agreed to; taken out."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from backend.app import create_app
from backend.catalog.rules.exchange import course
from backend.catalog.service import exchange
from backend.catalog.service.exchange import store
from backend.core import jobs
from backend.core.config import Settings
from backend.core.crypto import Vault
from backend.core.db import Database
from backend.core.house import House
from tests.factories.exchange import csv_of, library, row
from tests.factories.staff import make_staff, sign_in, token

FILES = "/console/library/files"


@dataclass
class Desk:
    """One person's browser, and the worker behind it."""

    house: House
    client: FlaskClient
    csrf: str

    def bring(self, content: bytes, name: str = "事项.csv", **form: str) -> TestResponse:
        return self.client.post(FILES, data={"csrf_token": self.csrf, "file": (io.BytesIO(content), name), **form})

    def post(self, path: str, **form: str) -> TestResponse:
        return self.client.post(f"{FILES}{path}", data={"csrf_token": self.csrf, **form})

    def get(self, path: str, **query: str) -> TestResponse:
        return self.client.get(f"{FILES}{path}", query_string=query)

    def page(self, path: str, **query: str) -> str:
        answer = self.get(path, **query)
        assert answer.status_code == 200, path
        return answer.get_data(as_text=True)

    def checked(self, content: bytes, **form: str) -> str:
        """The page of a file that was brought in and checked."""
        answer = self.bring(content, **form)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        self.work()
        return answer.headers["Location"].removeprefix(FILES)

    def work(self) -> None:
        jobs.drain(self.house, {store.JOB: (exchange.work,)})


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, empty_sqlite: Path) -> Iterator[House]:
    """One house for all: every test brings codes of its own."""
    folder = tmp_path_factory.mktemp("exchange")
    shutil.copy(empty_sqlite, folder / "xiaoer.sqlite3")
    opened = House(Settings(data_dir=folder), Database(f"sqlite:///{folder}/xiaoer.sqlite3"), Vault(bytes(32)))
    make_staff(opened, "song", "ZW01", "author", "宋清和")
    make_staff(opened, "tao", "GJ01", "author", "陶知远")
    make_staff(opened, "lin", "RS01", "reviewer", "林晚")
    yield opened
    opened.db.close()


@pytest.fixture(scope="module")
def app(house: House) -> APIFlask:
    return create_app(house)


@pytest.fixture(scope="module")
def desk(house: House, app: APIFlask) -> Desk:
    return desk_of(house, app, "song")


def desk_of(house: House, app: APIFlask, login: str) -> Desk:
    client = app.test_client()
    assert sign_in(client, login).status_code == 303
    return Desk(house, client, token(client, FILES))


def title(page: str) -> str:
    found = re.search(r'data-testid="file-title">\s*([^<]+?)\s*<', page)
    assert found
    return found[1]


def test_a_file_is_checked_agreed_to_and_its_drafts_are_linked(desk: Desk) -> None:
    here = desk.checked(csv_of(row(1), row(2, 业务领域="")))
    page = desk.page(here)
    assert title(page) == "2 行里有 1 行有错"
    assert "第 3 行" in page
    assert "业务领域必须填写" in page
    assert desk.post(f"{here}/agree").status_code == 409  # nobody said to leave the bad row out
    assert "QH-0001" not in library(desk.house)
    assert desk.post(f"{here}/agree", skip_bad="yes").status_code == 303
    assert desk.get(f"{here}/state").get_json() == {"state": "agreed", "busy": True, "percent": 0, "rows": 2}
    desk.work()
    page = desk.page(here)
    assert title(page) == "导入好了，1 个事项成了草稿"
    assert 'href="/console/library/items/QH-0001/versions/1"' in page
    assert desk.client.get("/console/library/items/QH-0001/versions/1").status_code == 200
    assert "事项.csv" in desk.page("")


def test_what_empty_cells_would_empty_is_counted_and_the_author_decides(desk: Desk) -> None:
    here = desk.checked(csv_of(row(41, 说明="旧"), row(42, 说明="旧", 收费标准="10 元")))
    desk.post(f"{here}/agree")
    desk.work()
    for code in ("QH-0041", "QH-0042"):  # only the same author's drafts are there: they are given up
        step = f"/console/library/items/{code}/versions/1/steps/discard"
        assert desk.client.post(step, data={"csrf_token": desk.csrf, "reason": "重来"}).status_code == 303
    here = desk.checked(csv_of(row(41, 说明="", 收费标准="5 元"), row(42, 说明="", 收费标准="")))
    page = desk.page(here)
    assert "有 3 处空着，库里原来的内容不改" in page
    assert re.search(r'说明 <span class="num">2</span>、收费标准 <span class="num">1</span>', page)
    assert desk.post(f"{here}/again", empties="yes").status_code == 303
    desk.work()
    page = desk.page(here)
    assert "有 3 处空着，会把库里的内容清空" in page
    assert 'value="no" data-testid="empties"' in page


def test_problems_are_narrowed_and_taken_along_without_anything_to_run(desk: Desk) -> None:
    bad, fair = row(11, 事项名称="=cmd|' /C calc'!A0", 到办事现场次数="x"), row(12, 到办事现场次数="1")
    here = desk.checked(csv_of(bad, fair))
    page = desk.page(here, severity="warning")
    assert "要到现场，请写明原因" in page
    assert "当公式运行" not in page
    assert "0 到 99" in desk.page(here, column="visits")
    answer = desk.get(f"{here}/problems.csv")
    lines = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [(one["行"], one["列"], one["程度"]) for one in lines] == [
        ("2", "事项名称", "错误"),
        ("2", "到办事现场次数", "错误"),
        ("3", "必须到现场的原因", "提醒"),
    ]
    assert lines[0]["原文"] == "'=cmd|' /C calc'!A0"


def test_the_same_problem_of_many_rows_is_one_line_that_leads_to_them(desk: Desk) -> None:
    few = desk.checked(csv_of(row(61, 到办事现场次数="x"), row(62, 到办事现场次数="x")))
    assert 'data-testid="alike"' not in desk.page(few)
    rows = [row(70 + at, 到办事现场次数="x") for at in range(21)]
    here = desk.checked(csv_of(*rows, row(99, 业务领域="")))
    page = desk.page(here)
    lines = re.findall(r'like=(\d+)".*?<span>([^<]+)</span></span><span class="note num">([^<]+)<', page)
    assert [(said, count) for _, said, count in lines] == [
        ("到办事现场次数：要写 0 到 99 的整数", "21 处"),
        ("业务领域：业务领域必须填写", "1 处"),
    ]
    narrowed = desk.page(here, like=lines[1][0])
    assert re.search(r"第 23 行", narrowed)
    assert "第 2 行" not in narrowed
    assert narrowed.count('class="note num">1 处') == 1
    assert "21 处" not in narrowed
    assert desk.page(few, like=lines[0][0]).count("要写 0 到 99 的整数") == 2  # of another file: it narrows nothing


def test_a_file_that_cannot_be_read_says_why_and_can_only_be_dropped(desk: Desk) -> None:
    here = desk.checked(b"\xd0\xcf\x11\xe0 an old sheet", name="旧.xlsx")
    page = desk.page(here)
    assert title(page) == "这个文件读不出来"
    assert "旧版 .xls" in page
    assert f"{here}/agree" not in page
    assert desk.post(f"{here}/agree", skip_bad="yes").status_code == 409
    assert desk.post(f"{here}/drop").status_code == 303
    assert title(desk.page(here)) == "没有导入，库里什么都没变"


@pytest.mark.parametrize("form", [{"source": "moon"}, {}])
def test_what_is_missing_is_said_where_it_was_asked_for(desk: Desk, form: dict[str, str]) -> None:
    answer = desk.bring(csv_of(row(1)), **form) if form else desk.post("")
    assert answer.status_code == 400
    assert 'data-testid="problem"' in answer.get_data(as_text=True)


def test_an_author_may_send_more_than_a_citizen_and_not_without_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordinary = desk.client.application.config["MAX_CONTENT_LENGTH"]
    assert ordinary < course.UPLOAD_BYTES
    monkeypatch.setitem(desk.client.application.config, "MAX_CONTENT_LENGTH", 4_000)
    content = csv_of(*(row(number) for number in range(100, 300)))
    assert desk.bring(content).status_code == 303
    stranger = desk.client.application.test_client()
    assert stranger.post(FILES, data={"file": (io.BytesIO(content), "x.csv")}).status_code in (403, 413)
    monkeypatch.setattr(course, "UPLOAD_BYTES", 1_000)
    monkeypatch.setattr("backend.catalog.console.exchange.ROOM_FOR_THE_FORM", 500)
    assert desk.bring(content).status_code == 413


def test_who_may_what(house: House, app: APIFlask, desk: Desk) -> None:
    here = desk.checked(csv_of(row(21)))
    reader = desk_of(house, app, "lin")
    assert "data-upload" not in reader.page("")
    assert reader.bring(csv_of(row(23))).status_code == 403
    assert reader.post(f"{here}/agree").status_code == 403
    other = desk_of(house, app, "tao")
    assert other.post(f"{here}/agree").status_code == 403  # a colleague's file
    assert title(other.page(other.checked(csv_of(row(22))))) == "1 行里有 1 行有错"  # not their field
    assert desk.get("/999").status_code == 404
    assert desk.client.application.test_client().get(FILES).status_code == 302


def test_the_list_as_it_is_narrowed_goes_out(desk: Desk) -> None:
    here = desk.checked(csv_of(row(31), row(32, 业务领域="医保")))
    desk.post(f"{here}/agree")
    desk.work()
    page = desk.client.get("/console/library?category=医保").get_data(as_text=True)
    assert '<input type="hidden" name="category" value="医保">' in page
    out = desk.post("/export", format="xlsx", category="医保").headers["Location"].removeprefix(FILES)
    assert desk.get(f"{out}/download").status_code == 404  # not made yet
    desk.work()
    assert title(desk.page(out)) == "1 个事项，导出好了"
    answer = desk.get(f"{out}/download")
    sheet = load_workbook(io.BytesIO(answer.data))["事项"]
    assert [line[0].value for line in sheet.iter_rows()] == ["库内编码", "QH-0032"]
    assert desk.post("/export", format="exe").status_code == 400
    assert desk.get(f"{here}/download").status_code == 404  # what was brought in is not handed out


def test_the_template_and_the_english_pages(desk: Desk) -> None:
    assert load_workbook(io.BytesIO(desk.get("/template.xlsx").data)).sheetnames[0] == "事项"
    here = desk.checked(csv_of(row(51, 业务领域="")))
    desk.client.post("/console/language", data={"csrf_token": desk.csrf, "to": "en", "back": "/console"})
    assert title(desk.page(here)) == "1 of 1 rows have errors"
    assert "Field is required" in desk.page(here)
    desk.client.post("/console/language", data={"csrf_token": desk.csrf, "to": "zh", "back": "/console"})
