"""What authors and publishers do with batches in the console, and what terminals and phones then get over HTTP."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend.app import create_app
from backend.catalog import service as catalog
from backend.catalog.models import Batch, BatchItem, BatchMove, BatchTarget, ClosedItem
from backend.catalog.service import publishing
from backend.core.config import Settings
from backend.core.crypto import Vault
from backend.core.db import Database
from backend.core.house import House
from tests.factories.batches import place
from tests.factories.catalog import folder, item
from tests.factories.exchange import xlsx_of
from tests.factories.identity import kiosk
from tests.factories.staff import make_staff, sign_in, token

A, B, C = "T-00001", "T-00002", "T-00003"
NEW = "/console/library/batches/new"


class Desk:
    """One person's browser in the console."""

    def __init__(self, app: APIFlask, login: str) -> None:
        self.client: FlaskClient = app.test_client()
        assert sign_in(self.client, login).status_code == 303
        self.csrf = token(self.client, "/console/library")

    def get(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, path
        return answer.get_data(as_text=True)

    def post(self, path: str, **form: object) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.csrf, **form})


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, empty_sqlite: Path) -> Iterator[House]:
    """Three items, two terminals at two sites, and three of the staff."""
    data = tmp_path_factory.mktemp("batches")
    shutil.copy(empty_sqlite, data / "xiaoer.sqlite3")
    house = House(Settings(data_dir=data), Database(f"sqlite:///{data}/xiaoer.sqlite3"), Vault(bytes(32)))
    items = [item(number, name=name) for number, name in enumerate(("老年卡办理", "养老补贴申领", "公园年票"), start=1)]
    catalog.import_catalogue(house, folder(data / "catalogue", items=items))
    place(house, "T-1", "S-1", "420106", name="青禾大厅")
    place(house, "T-2", "S-2", "420102", name="江边银行")
    for login, role in (("author", "publisher"), ("colleague", "publisher"), ("looker", "observer")):
        make_staff(house, login, "ZW01", role)
    yield house
    house.db.close()


@pytest.fixture(autouse=True)
def no_batch_yet(house: House) -> None:
    with house.db.transaction() as session:
        for table in (ClosedItem, BatchMove, BatchTarget, BatchItem, Batch):
            session.execute(sa.delete(table))
        publishing.tell(session)


@pytest.fixture(scope="module")
def app(house: House) -> APIFlask:
    return create_app(house)


@pytest.fixture(scope="module")
def author(app: APIFlask) -> Desk:
    return Desk(app, "author")


@pytest.fixture(scope="module")
def colleague(app: APIFlask) -> Desk:
    return Desk(app, "colleague")


def begin(desk: Desk, **form: object) -> str:
    """A draft; its address."""
    given = {"do": "save", "name": "银行试点", "purpose": "先在银行试", "items": f"{B}\n{C}", "terminal": ["T-2"]}
    answer = desk.post(NEW, **{**given, **form})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"]


def published(author: Desk, colleague: Desk, **form: object) -> str:
    here = begin(author, **form)
    for step in ("approve", "publish"):
        assert colleague.post(f"{here}/steps/{step}").status_code == 303
    return here


def names(app: APIFlask, terminal: str | None = None, **query: str) -> set[str]:
    """Codes that a page finds that stands on a terminal, or asks from elsewhere; its counts must agree."""
    client = app.test_client()
    if terminal:
        kiosk(app.extensions["xiaoer_house"], terminal).open_page(app.extensions["xiaoer_house"], client)
    answer = client.get("/api/v1/catalog/browse", query_string={"by": "department", **query}).get_json()
    count = sum(group["count"] for group in answer["groups"])
    words = ("老年卡", "养老补贴", "公园年票")
    found = [client.get("/api/v1/catalog/search", query_string={"q": word, **query}).get_json() for word in words]
    codes = {one["code"] for hits in found for one in hits["items"]}
    assert len(codes) == count == client.get("/api/v1/catalog/home", query_string=query).get_json()["item_count"]
    return codes


def test_a_batch_from_the_first_word_to_rolling_back(app: APIFlask, author: Desk, colleague: Desk) -> None:
    here = begin(author)
    page = author.get(here)
    assert "要请没有写过的同事审核" in page
    assert author.post(f"{here}/steps/approve").status_code == 403
    assert names(app, "T-1") == {A, B, C}
    assert colleague.post(f"{here}/steps/approve").status_code == 303
    assert "别处看不到了" in colleague.get(f"{here}/steps/publish")
    assert colleague.post(f"{here}/steps/publish").status_code == 303
    assert "正在用" in author.get(here)
    assert names(app, "T-1") == {A}
    assert names(app, "T-2") == {A, B, C}
    assert names(app, channel="phone") == {A}
    assert names(app) == {A, B, C}
    refused = colleague.post(f"{here}/steps/roll_back", reason=" ")
    assert refused.status_code == 403
    assert "请写明原因" in refused.get_data(as_text=True)
    assert colleague.post(f"{here}/steps/roll_back", reason="试完了").status_code == 303
    assert names(app, "T-1") == {A, B, C}
    assert "试完了" in author.get(here)
    assert "银行试点" in author.get("/console/library/batches")


def test_a_telephone_that_once_opened_the_kiosk_page_is_no_terminal(
    app: APIFlask, author: Desk, colleague: Desk
) -> None:
    published(author, colleague)
    assert names(app, "T-2", channel="phone") == {A}
    assert names(app, "T-2", channel="kiosk") == {A, B, C}


def test_a_guide_of_a_hidden_item_says_where_it_is_offered(app: APIFlask, author: Desk, colleague: Desk) -> None:
    published(author, colleague)
    guide = app.test_client().get(f"/api/v1/catalog/items/{B}?channel=phone").get_json()
    assert guide["available_here"] is False
    assert "江边银行" in guide["where"]["zh"]
    assert "江边银行" in guide["where"]["en"]


def test_published_from_a_date_it_waits_and_a_wrong_date_is_said(app: APIFlask, author: Desk, colleague: Desk) -> None:
    here = begin(author)
    colleague.post(f"{here}/steps/approve")
    assert "时间没有写对" in colleague.post(f"{here}/steps/publish", at="明天").get_data(as_text=True)
    assert colleague.post(f"{here}/steps/publish", at="2099-01-01T08:30").status_code == 303
    page = author.get(here)
    assert "还没到时间" in page
    assert "2099-01-01 08:30" in page
    assert names(app, "T-1") == {A, B, C}


def test_what_is_wrong_is_said_beside_what_was_typed(author: Desk) -> None:
    answer = author.post(NEW, do="save", name="试点", purpose="", items=f"{B}\nT-77777", region=["420106000000"])
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "第 2 行：没有“T-77777”这个事项" in page
    assert 'value="试点"' in page
    assert "请写为什么要发这一批" in page
    assert re.search(r'name="region" value="420106000000" checked', page)


def test_items_are_picked_from_the_library_and_read_from_files(author: Desk) -> None:
    assert kept(author.post(NEW, do="pick", items=C, q="补贴")) == [C, B]
    assert kept(author.post(NEW, do="pick", category="人社")) == [A, B, C]
    assert "请至少选一个条件" in author.post(NEW, do="pick").get_data(as_text=True)
    text = f"事项编码,名称\n{A},老年卡办理\n".encode("gb18030")
    assert kept(author.post(NEW, do="file", file=(io.BytesIO(text), "一批.csv")))[0].startswith(A)
    sheet = xlsx_of(一批=[["编码", "名称"], [B, "养老补贴申领"], [None, None], [C, None]])
    answer = author.post(NEW, do="file", file=(io.BytesIO(sheet), "一批.xlsx"))
    assert "2 个事项" in answer.get_data(as_text=True)
    much = author.post(NEW, do="file", items=A, file=(io.BytesIO(b"T-%05d\n" % 1 * 3 + b"x1 " * 200_000), "很多.txt"))
    assert "分成几批" in much.get_data(as_text=True)
    assert kept(much) == [A]
    for content, name in ((b"PK\x03\x04 broken", "a.xlsx"), (b"\x00\xff\x00", "a.txt"), (b"", "a.csv")):
        bad = author.post(NEW, do="file", items=A, file=(io.BytesIO(content), name))
        assert bad.status_code == 400
        assert "读不出来" in bad.get_data(as_text=True)
        assert kept(bad) == [A]


def test_a_spreadsheet_is_read_outside_the_server(author: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes more memory than a reader has ends the reader, and the author reads why."""
    monkeypatch.setattr("openpyxl.load_workbook", None)  # the server never opens it
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", "<workbook>" + "<sheets/>" * 6_000_000)
    bad = author.post(NEW, do="file", items=A, file=(io.BytesIO(packed.getvalue()), "大.xlsx"))
    assert bad.status_code == 400
    assert "读不出来" in bad.get_data(as_text=True)
    assert kept(bad) == [A]
    sheet = io.BytesIO(xlsx_of(一批=[["编码"], [B], [C]]))
    assert kept(author.post(NEW, do="file", file=(sheet, "一批.xlsx"))) == [B, C]


def kept(answer: TestResponse) -> list[str]:
    """What stands first in the lines of the box of items."""
    found = re.search(r'data-testid="batch-codes"[^>]*>([^<]*)</textarea>', answer.get_data(as_text=True))
    assert found
    return [line.split()[0] for line in found[1].splitlines() if line.strip()]


def test_two_authors_of_one_draft_do_not_overwrite_each_other(author: Desk, colleague: Desk) -> None:
    here = begin(author)
    same = {"do": "save", "name": "改名", "purpose": "试", "items": B, "terminal": ["T-2"], "revision": "1"}
    assert author.post(f"{here}/edit", **same).status_code == 303
    late = colleague.post(f"{here}/edit", **same, stays_closed="yes")
    assert late.status_code == 409
    assert "刚刚被别人动过" in late.get_data(as_text=True)


def test_a_form_with_a_mangled_revision_is_stale_not_a_fault(author: Desk) -> None:
    here = begin(author)
    given = {"do": "save", "name": "改名", "purpose": "试", "items": B, "terminal": ["T-2"], "revision": "1x"}
    assert author.post(f"{here}/edit", **given).status_code == 409


def test_an_item_says_which_batches_have_it_and_is_closed_from_its_page(
    app: APIFlask, author: Desk, colleague: Desk
) -> None:
    here = published(author, colleague)
    assert here in author.get(f"/console/library/items/{B}")
    answer = author.post(f"/console/library/items/{A}/offering", do="close", reason="只在试点办")
    assert answer.status_code == 303
    assert "只按批次提供" in author.get(f"/console/library/items/{A}")
    assert names(app, "T-1") == set()
    author.post(f"/console/library/items/{A}/offering", do="open", reason="又开放")
    assert names(app, "T-1") == {A}
    page = author.get(f"/console/library/items/{A}")
    assert "只在试点办" in page
    assert "又开放" in page


def test_who_may_only_look_moves_nothing(app: APIFlask, author: Desk) -> None:
    here = begin(author)
    looker = Desk(app, "looker")
    assert "银行试点" in looker.get(here)
    assert looker.client.get(NEW).status_code == 403
    assert looker.post(f"{here}/steps/approve").status_code == 403
    assert looker.post(f"/console/library/items/{A}/offering", do="close", reason="x").status_code == 403
    assert looker.client.get("/console/library/batches/99").status_code == 404
    assert looker.client.get(f"{here}/steps/fly").status_code == 404


def test_more_than_a_form_can_carry_is_said_so(author: Desk) -> None:
    form = {"csrf_token": author.csrf, "do": "look", "items": "T-00001\n" * 80_000}
    answer = author.client.post(NEW, data=form, content_type="multipart/form-data")
    assert answer.status_code == 413
    assert "太大" in answer.get_data(as_text=True)
