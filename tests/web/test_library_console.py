"""What authors and publishers do with the item library in the console, over HTTP."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend.app import create_app
from backend.core.config import Settings
from backend.core.crypto import Vault
from backend.core.db import Database
from backend.core.house import House
from tests.factories.staff import Badge, make_staff
from tests.stocks import SERVICES, Stocks

CODE = "HN-G008"
HERE = f"/console/library/items/{CODE}"


@dataclass
class Desk:
    """One person's browser in the console."""

    client: FlaskClient
    csrf: str

    def get(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, path
        return answer.get_data(as_text=True)

    def post(self, path: str, **form: str) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.csrf, **form})

    def send(self, path: str, json: Any) -> TestResponse:
        return self.client.post(path, json=json, headers={"X-CSRFToken": self.csrf, "Accept": "application/json"})

    def begin(self, code: str = CODE, **form: str) -> str:
        """A new draft; the address of its version."""
        answer = self.post(f"/console/library/items/{code}/drafts", **form)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return answer.headers["Location"].removesuffix("/edit")

    def save(self, version: str, **changes: Any) -> TestResponse:
        revision = self.client.get(f"{version}/draft").get_json()["revision"]
        return self.send(f"{version}/draft", {"revision": revision, "changes": changes})


@dataclass
class Hall:
    """Two people of the department that answers for the whole library."""

    house: House
    app: APIFlask
    badges: dict[str, Badge]

    def __post_init__(self) -> None:
        self.author, self.publisher = self.desk("song"), self.desk("shen")
        self.citizen = self.app.test_client()

    def desk(self, login: str) -> Desk:
        client = self.app.test_client()
        self.badges[login].give(client)
        return Desk(client, self.badges[login].csrf)

    def guide(self, code: str = CODE) -> Any:
        return self.citizen.get(f"/api/v1/catalog/items/{code}").get_json()

    def publish(self, version: str) -> None:
        for step in ("approve", "publish"):
            assert self.publisher.post(f"{version}/steps/{step}").status_code == 303


@dataclass
class Prepared:
    """A data directory with a small library and its people, who have signed in before."""

    folder: Path
    badges: dict[str, Badge]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, stocks: Stocks) -> Prepared:
    folder = tmp_path_factory.mktemp("library")
    shutil.copy(stocks.sqlite(SERVICES), folder / "xiaoer.sqlite3")
    house = House(Settings(data_dir=folder), Database(f"sqlite:///{folder}/xiaoer.sqlite3"), Vault(bytes(32)))
    make_staff(house, "song", "ZW01", "author", "宋清和")
    make_staff(house, "shen", "ZW01", "publisher", "沈予安")
    make_staff(house, "tao", "GJ01", "publisher", "陶知远")
    make_staff(house, "lin", "RS01", "reviewer", "林晚")
    app = create_app(house)
    badges = {login: Badge.of(app.test_client(), login, "/console/library") for login in ("song", "shen", "tao", "lin")}
    with house.db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    house.db.close()
    return Prepared(folder, badges)


@pytest.fixture
def house(prepared: Prepared, tmp_path: Path) -> Iterator[House]:
    shutil.copy(prepared.folder / "xiaoer.sqlite3", tmp_path / "xiaoer.sqlite3")
    opened = House(Settings(data_dir=tmp_path), Database(f"sqlite:///{tmp_path}/xiaoer.sqlite3"), Vault(bytes(32)))
    yield opened
    opened.db.close()


@pytest.fixture
def hall(house: House, prepared: Prepared) -> Hall:
    return Hall(house, create_app(house), prepared.badges)


def total(page: str) -> int:
    found = re.search(r'data-testid="library-title">\s*(\d+)', page)
    return int(found[1]) if found else 0


def test_who_decides_no_cases_begins_at_the_library_and_can_leave(hall: Hall) -> None:
    assert hall.author.client.get("/console").headers["Location"].endswith("/console/library")
    page = hall.author.get("/console/library")
    assert 'href="/console/cases"' not in page
    assert hall.author.post("/console/sign-out").status_code == 303
    assert hall.author.client.get("/console/library").status_code == 302


def test_a_list_counts_what_it_lists(hall: Hall) -> None:
    page = hall.author.get("/console/library")
    rows = len(re.findall(r'data-testid="item-', page)) + len(
        re.findall(r'data-testid="item-', hall.author.get("/console/library?page=2"))
    )
    assert total(page) == rows > 50
    assert total(hall.author.get("/console/library?category=人社&state=published")) < rows
    assert total(hall.author.get("/console/library?state=open")) == 0
    assert total(hall.author.get("/console/library?category=没有的领域")) == 0


def test_a_list_is_searched_with_the_citizens_own_words(hall: Hall) -> None:
    page = hall.author.get("/console/library?q=社保卡丢了咋办")
    assert re.findall(r'data-testid="item-([^"]+)"', page)[0] == CODE
    assert f'data-testid="item-{CODE}"' in hall.author.get(f"/console/library?q={CODE.lower()}")


def test_an_odd_address_is_a_list_all_the_same(hall: Hall) -> None:
    for query in ("page=-4", "page=99999999", "page=x", "flaw=none", "state=%25", "q=%25%5C_", "q=，。"):
        hall.author.get(f"/console/library?{query}")


def test_a_draft_is_saved_tidily_and_two_do_not_write_over_each_other(hall: Hall) -> None:
    version = hall.author.begin()
    first = hall.author.send(
        f"{version}/draft", {"revision": 1, "changes": {"fee": "  工本费 12 元 ", "steps": ["a", " "]}}
    )
    assert first.get_json()["content"]["fee"] == "工本费 12 元"
    assert first.get_json()["content"]["steps"] == ["a"]
    second = hall.publisher.send(f"{version}/draft", {"revision": 1, "changes": {"fee": "20 元"}})
    assert (second.status_code, second.get_json()["error"]["code"]) == (409, "stale_item")
    assert hall.author.client.get(f"{version}/draft").get_json()["content"]["fee"] == "工本费 12 元"


UNREADABLE: tuple[tuple[str, object], ...] = (
    ("fee", "=cmd()"),
    ("fee", {"a": 1}),
    ("visits", "many"),
    ("materials", "none"),
    ("materials", [{"necessity": "必要"}]),
    ("materials", [{"name": {"a": 1}}]),
    ("materials", [{"name": "证", "copies": "two"}]),
    ("materials", [{"name": "证", "colour": "red"}]),
    ("faq", [{"q": 1, "a": "b"}]),
    ("faq", [{"a": "b"}]),
    ("steps", [1]),
    ("mail", "yes"),
)


def test_what_cannot_be_kept_is_named_at_its_element_and_nothing_is_saved(hall: Hall) -> None:
    version = hall.author.begin()
    for key, value in UNREADABLE:
        answer = hall.author.save(version, **{key: value})
        assert answer.status_code == 400, value
        assert set(answer.get_json()["error"]["fields"]) == {key}
    assert hall.author.client.get(f"{version}/draft").get_json()["revision"] == 1


def test_a_check_while_typing_says_what_is_wrong_and_keeps_nothing(hall: Hall) -> None:
    version = hall.author.begin()
    answer = hall.author.send("/console/library/check", {"content": {"name": "挂失", "category": "人社", "visits": -1}})
    assert [one["key"] for one in answer.get_json()["findings"]] == ["visits"]
    assert hall.author.client.get(f"{version}/draft").get_json()["revision"] == 1


def test_saving_needs_the_pages_token(hall: Hall) -> None:
    version = hall.author.begin()
    answer = hall.author.client.post(f"{version}/draft", json={"revision": 1, "changes": {"fee": "1"}})
    assert answer.status_code == 403


def test_a_fee_goes_from_the_editor_to_everybody_and_the_old_version_keeps_its_own(hall: Hall) -> None:
    version = hall.author.begin()
    assert hall.author.save(version, fee="工本费 12 元").status_code == 200
    assert 'data-testid="change-fee"' in hall.publisher.get(f"{version}/review")
    hall.publish(version)
    assert hall.guide()["fee"] == "工本费 12 元"
    assert "工本费 12 元" not in hall.author.get(f"{HERE}/versions/1")
    compared = hall.author.get(f"{HERE}/compare?before=1&after=2")
    assert "<ins>" in compared
    assert "沈予安" in hall.author.get(HERE)


def test_nobody_approves_their_own_words_and_is_told_so(hall: Hall) -> None:
    version = hall.publisher.begin()
    assert "没有写过的同事" in hall.publisher.get(f"{version}/review")
    answer = hall.publisher.post(f"{version}/steps/approve")
    assert answer.status_code == 403
    assert "没有写过的同事" in answer.get_data(as_text=True)


def test_what_changed_while_a_colleague_read_it_is_not_approved(hall: Hall) -> None:
    version = hall.author.begin()
    assert 'name="revision" value="1"' in hall.publisher.get(f"{version}/review")
    assert hall.author.save(version, fee="工本费 12 元").status_code == 200
    answer = hall.publisher.post(f"{version}/steps/approve", revision="1")
    assert answer.status_code == 409
    assert 'name="revision" value="2"' in answer.get_data(as_text=True)
    approved = hall.publisher.post(f"{version}/steps/approve", revision="2")
    assert 'btn--next" href="' + version in hall.publisher.get(approved.headers["Location"])  # where it is published


def test_a_draft_is_sent_back_with_a_reason_that_the_author_reads(hall: Hall) -> None:
    version = hall.author.begin()
    missing = hall.publisher.post(f"{version}/steps/object", reason=" ")
    assert missing.status_code == 403
    sent_back = hall.publisher.post(f"{version}/steps/object", reason="收费依据没有写")
    assert (sent_back.status_code, sent_back.headers["Location"]) == (303, version)
    page = hall.author.get(version)
    assert "收费依据没有写" in page
    assert "退回修改" in page


def test_what_breaks_a_rule_is_not_approved_and_the_page_says_which(hall: Hall) -> None:
    version = hall.author.begin()
    assert hall.author.save(version, fee_charged=True, fee="10 元").status_code == 200
    answer = hall.publisher.post(f"{version}/steps/approve")
    assert answer.status_code == 400
    assert "收费的事项必须写明收费项目名称" in answer.get_data(as_text=True)


def test_a_time_that_has_passed_or_is_unreadable_is_said_beside_what_was_typed(hall: Hall) -> None:
    version = hall.author.begin()
    hall.publisher.post(f"{version}/steps/approve")
    for typed in ("2020-01-01T08:00", "tomorrow"):
        answer = hall.publisher.post(f"{version}/steps/publish", at=typed)
        assert answer.status_code == 400
        assert f'value="{typed}"' in answer.get_data(as_text=True)
    assert hall.publisher.post(f"{version}/steps/publish", at="2099-01-01T08:00").status_code == 303
    assert "2099-01-01 08:00" in hall.author.get(version)
    assert hall.guide()["version"] == 1


def test_an_older_version_comes_back_as_a_new_draft(hall: Hall) -> None:
    before = hall.guide()["fee"]
    version = hall.author.begin()
    hall.author.save(version, fee="写错了的收费")
    hall.publish(version)
    rolled_back = hall.author.begin(from_version="1")
    hall.publish(rolled_back)
    assert (hall.guide()["version"], hall.guide()["fee"]) == (3, before)


def test_suspending_asks_why_and_shows_it_on_record(hall: Hall) -> None:
    assert hall.publisher.post(f"{HERE}/versions/1/steps/suspend").status_code == 403
    assert hall.publisher.post(f"{HERE}/versions/1/steps/suspend", reason="系统升级").status_code == 303
    page = hall.author.get(HERE)
    assert "系统升级" in page
    assert "暂停办理" in page
    assert hall.guide()["available_here"] is False
    assert hall.publisher.post(f"{HERE}/versions/1/steps/resume").status_code == 303
    assert hall.guide()["available_here"] is True


def test_a_new_item_is_begun_written_published_and_read(hall: Hall) -> None:
    wrong = hall.author.post("/console/library/new", code="有 空格", name="青禾区老年食堂助餐补贴申领", category="民政")
    assert wrong.status_code == 400
    assert "青禾区老年食堂助餐补贴申领" in wrong.get_data(as_text=True)
    taken = hall.author.post("/console/library/new", code=CODE, name="x", category="民政")
    assert taken.status_code == 409
    made = hall.author.post("/console/library/new", code="QH-1", name="青禾区老年食堂助餐补贴申领", category="民政")
    version = made.headers["Location"].removesuffix("/edit")
    assert hall.author.save(version, promised_time_limit="5", steps=["申请", "领取"]).status_code == 200
    assert 'data-testid="item-QH-1"' in hall.author.get("/console/library?q=老年食堂")
    hall.publish(version)
    guide = hall.guide("QH-1")
    assert (guide["steps"], guide["unit_unknown"]) == (["申请", "领取"], True)


def test_a_discarded_first_draft_leaves_an_item_that_can_be_begun_again(hall: Hall) -> None:
    made = hall.author.post("/console/library/new", code="QH-2", name="先不办的事项", category="民政")
    version = made.headers["Location"].removesuffix("/edit")
    assert hall.author.post(f"{version}/steps/discard", reason="重复了").status_code == 303
    assert "已作废" in hall.author.get("/console/library?q=先不办的事项")
    hall.author.get("/console/library/items/QH-2")
    assert hall.author.begin("QH-2").endswith("/versions/2")


def test_another_departments_people_may_look_but_not_touch(hall: Hall) -> None:
    tao = hall.desk("tao")
    page = tao.get(HERE)
    assert 'data-testid="begin"' not in page
    assert tao.post(f"{HERE}/drafts").status_code == 403
    assert tao.post(f"{HERE}/versions/1/steps/suspend", reason="x").status_code == 403
    version = hall.author.begin()
    assert tao.client.get(f"{version}/edit").status_code == 303
    assert tao.save(version, fee="1").status_code == 403


def test_who_may_only_look_has_no_way_to_write(hall: Hall) -> None:
    lin = hall.desk("lin")
    assert 'data-testid="begin"' not in lin.get(HERE)
    assert 'data-testid="new-item"' not in lin.get("/console/library")
    for path in ("/console/library/new", f"{HERE}/versions/1/edit", f"{HERE}/versions/1/review"):
        assert lin.client.get(path).status_code == 403
    assert lin.post(f"{HERE}/drafts").status_code == 403


def test_reports_name_the_codes_that_disagree(hall: Hall) -> None:
    page = hall.author.get("/console/library/reports")
    conflicts = page[page.index('data-testid="conflicts"') :]
    assert re.search(r"种写法.*?/console/library/items/HN-G", conflicts, re.S)


def test_pages_speak_english_to_who_asks(hall: Hall) -> None:
    hall.author.post("/console/language", to="en", back="/console/library")
    for path in (
        "/console/library",
        "/console/library/reports",
        "/console/library/new",
        HERE,
        f"{HERE}/compare?before=1&after=1",
    ):
        page = hall.author.get(path)
        assert '<html lang="en"' in page
    assert "What everybody sees now" in hall.author.get(HERE)


def test_what_is_not_there_is_said_to_be_not_there(hall: Hall) -> None:
    lost = ("NO-SUCH", f"{CODE}/versions/9", f"{CODE}/compare?before=0&after=1", f"{CODE}/versions/1/steps/burn")
    for path in lost:
        assert hall.author.client.get(f"/console/library/items/{path}").status_code == 404, path
