"""What an officer does with a case in the console, over HTTP."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend.app import create_app
from backend.cases.models import Case
from backend.cases.queries import lists
from backend.cases.service import MaterialInForce, contents, corrections, find
from backend.core import clock, jobs
from backend.core.audit import AuditRecord
from backend.core.config import Settings
from backend.core.crypto import Vault
from backend.core.db import Database
from backend.core.house import House
from backend.printing import service as printing
from backend.printing.models import Document
from tests.factories.case_in_review import make_case, small_catalogue
from tests.factories.identity import citizen
from tests.factories.staff import make_staff, sign_in, token

POINTS = ("household", "spouse", "no_home", "amount", "lease", "receipts")


@dataclass
class Desk:
    """An officer's browser on one case."""

    house: House
    client: FlaskClient
    number: str

    @property
    def address(self) -> str:
        return f"/console/cases/{self.number}"

    def page(self) -> str:
        answer = self.client.get(self.address)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def post(self, action: str, **form: str) -> TestResponse:
        page = self.page()
        version = re.search(r'name="version" value="(\d+)"', page)
        data = {"csrf_token": token(self.client, self.address), "version": version[1] if version else "", **form}
        return self.client.post(f"{self.address}/{action}", data=data)

    def answer_all(self, answer: str = "pass") -> None:
        for point in POINTS:
            assert self.post(f"points/{point}", answer=answer).status_code == 303

    def state(self) -> str:
        with self.house.db.read() as session:
            return find(session, self.number).state


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, empty_sqlite: Path) -> tuple[Path, str]:
    """A data directory with the catalogue, one case and its officer, made once; and the case's number."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copy(empty_sqlite, folder / "xiaoer.sqlite3")
    house = House(Settings(data_dir=folder), Database(f"sqlite:///{folder}/xiaoer.sqlite3"), Vault(bytes(32)))
    small_catalogue(house)
    who, _ = citizen(house, 2)
    number = make_case(house, who)
    make_staff(house)
    with house.db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    house.db.close()
    return folder, number


@pytest.fixture
def desk(prepared: tuple[Path, str], tmp_path: Path) -> Iterator[Desk]:
    folder, number = prepared
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    house = House(Settings(data_dir=tmp_path), Database(f"sqlite:///{tmp_path}/xiaoer.sqlite3"), Vault(bytes(32)))
    client = create_app(house).test_client()
    sign_in(client)
    yield Desk(house, client, number)
    house.db.close()


def test_the_queue_shows_what_waits_for_the_department(desk: Desk) -> None:
    page = desk.client.get("/console").get_data(as_text=True)
    assert desk.number in page
    assert "1 件要办" in page
    assert "陈*远" in page
    assert "陈志远" not in page


def test_a_long_queue_is_counted_whole_and_lists_the_officers_own_first(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST", 1)
    who, _ = citizen(desk.house, 2)
    own = make_case(desk.house, who, with_materials=False)
    with desk.house.db.transaction() as session:
        find(session, own).claimed_by = "staff:taozhiyuan"
        find(session, own).promised_by = clock.today() + timedelta(days=9)
        find(session, desk.number).promised_by = clock.today() - timedelta(days=1)
    page = desk.client.get("/console").text
    assert "2 件要办，1 件超期了" in page
    assert re.findall(r'data-testid="case-(\w+)"', page) == [own]
    assert "这里列出最要紧的 1 件" in page


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("id_card_face", "身份证登录，刷脸比对一致（供参考） 11-22 18:03"),
        ("scan", "手机扫码登录 11-22 18:03"),
        (None, None),
    ],
)
def test_the_officer_sees_how_who_handed_it_in_had_proved_who_they_are(
    desk: Desk, way: str | None, said: str | None
) -> None:
    moment = datetime(2026, 11, 22, 10, 3, tzinfo=UTC) if way else None
    with desk.house.db.transaction() as session:
        session.execute(sa.update(Case).values(signed_in_by=way, signed_in_at=moment))
    shown = re.search(r'data-testid="signed-in">([^<]+)<', desk.page())
    assert (shown[1] if shown else None) == said


def test_another_departments_officer_sees_no_trace_of_the_case(desk: Desk) -> None:
    make_staff(desk.house, "linwan", "RS01")
    other = desk.client.application.test_client()
    sign_in(other, "linwan")
    assert desk.number not in other.get("/console").get_data(as_text=True)
    assert desk.number not in other.get("/console/cases").get_data(as_text=True)
    assert other.get(desk.address).status_code == 404
    form = {"csrf_token": token(other, "/console"), "version": "1", "answer": "pass", "reason": "x"}
    for action in ("claim", "points/lease", "approval", "refusal", "correction", "reveal"):
        answer = other.post(f"{desk.address}/{action}", data={**form, "field": "id_number", "purpose": "核对"})
        assert answer.status_code == 404, action
    assert desk.state() == "reviewing"


def test_the_case_page_masks_personal_numbers_and_shows_where_values_come_from(desk: Desk) -> None:
    page = desk.page()
    assert "9901**********0019" in page
    assert "139****0002" in page
    assert "6228 **** **** 0018" in page
    for secret in ("990101198807020019", "13900000002", "6228480402564890018", "99010119900101004X"):
        assert secret not in page
    assert "身份证读卡" in page
    assert "本人填写" in page
    assert "您家在本市有自己的房子吗？" in page


def test_a_full_number_is_shown_once_for_a_purpose_that_is_written_down(desk: Desk) -> None:
    assert desk.post("reveal", field="bank_card", purpose=" ").status_code == 400
    shown = desk.post("reveal", field="bank_card", purpose="电话核对收款账户")
    assert "6228480402564890018" in shown.get_data(as_text=True)
    assert "13900000002" not in shown.get_data(as_text=True)
    assert "6228480402564890018" not in desk.page()
    with desk.house.db.read() as session:
        rows = session.query(AuditRecord).filter(AuditRecord.action == "revealed:bank_card").all()
    assert [(row.actor, row.purpose, row.subject) for row in rows] == [
        ("staff:taozhiyuan", "电话核对收款账户", f"case:{desk.number}")
    ]


def test_an_observer_looks_but_neither_reveals_nor_decides(desk: Desk) -> None:
    make_staff(desk.house, "guest", role="observer")
    other = desk.client.application.test_client()
    sign_in(other, "guest")
    page = other.get(desk.address).get_data(as_text=True)
    assert "您只能看，不能办" in page
    form = {"csrf_token": token(other, desk.address), "version": "1", "answer": "pass"}
    for action in ("claim", "points/lease", "approval", "reveal"):
        assert other.post(f"{desk.address}/{action}", data=form).status_code == 403, action


def test_the_machine_puts_both_values_side_by_side(desk: Desk) -> None:
    page = desk.page()
    lease = re.search(r'data-testid="point-spouse".*?</li>', page, re.S)
    assert lease
    assert lease[0].count("许静") == 2
    assert "机器比对一致" in lease[0]


def test_approval_waits_for_every_mandatory_answer(desk: Desk) -> None:
    page = desk.page()
    assert "还有 6 个必答要点" in page
    assert re.search(r'<button class="btn" disabled data-testid="approve">', page)
    assert desk.post("approval").status_code == 409
    desk.answer_all()
    assert "要点都答完了" in desk.page()
    assert desk.post("approval", opinion="符合条件").status_code == 303
    assert desk.state() == "approved"
    assert "符合条件" in desk.page()


@pytest.mark.parametrize("answer", ["fail", "unclear"])
def test_a_point_that_does_not_match_blocks_approval(desk: Desk, answer: str) -> None:
    desk.answer_all()
    desk.post("points/lease", answer=answer)
    assert "不能通过" in desk.page()
    assert desk.post("approval").status_code == 409
    assert desk.state() == "reviewing"


def test_a_correction_is_asked_for_with_a_reason_for_each_item(desk: Desk) -> None:
    assert desk.post("correction").status_code == 400
    answer = desk.post("correction", **{"item": "material:lease", "reason:material:lease": "第 2 页看不清"})
    assert answer.status_code == 303
    assert desk.state() == "correction"
    with desk.house.db.read() as session:
        (asked,) = corrections(session, find(session, desk.number))
    assert asked.items == [{"key": "lease", "kind": "material", "reason": "第 2 页看不清"}]
    assert "不用您办" in desk.page()


def test_the_case_says_who_has_looked_at_it_and_for_what(desk: Desk) -> None:
    make_staff(desk.house, "colleague", name="李敏")
    other = desk.client.application.test_client()
    sign_in(other, "colleague")
    other.get(desk.address)
    desk.post("reveal", field="bank_card", purpose="核对收款卡")
    picture = re.search(r'<img src="(/console/cases/[^"]+)"', desk.page())
    assert picture
    assert desk.client.get(picture[1]).status_code == 200
    with desk.house.db.transaction() as session:  # another picture has come in its place since
        again = MaterialInForce("lease", 1, "scan", ("0" * 32,), None, "kiosk_scanner", "C")
        contents.add_material(session, desk.house.vault, find(session, desk.number), again)
    readers = re.search(r'data-testid="readers">.*?</details>', desk.page(), re.S)
    assert readers
    lines = [
        " ".join(re.sub(r"<[^>]+>", " ", one).split()[:-2]) for one in re.findall(r"<li>.*?</li>", readers[0], re.S)
    ]
    assert "李敏 打开过，号码遮住" in lines
    assert "陶知远 看过材料的页面" in lines
    assert re.search(r"看过完整的收款银行卡号.*?用途：核对收款卡", readers[0])


def test_what_was_written_stays_in_the_form_that_was_not_taken(desk: Desk) -> None:
    written = {
        "item": "material:lease",
        "reason:material:lease": " ",
        "reason:field:phone": "停机了",
        "opinion": "请快些",
    }
    page = desk.post("correction", **written).get_data(as_text=True)
    form = re.search(r'<dialog class="sheetbox" id="correction" data-unsent.*?</dialog>', page, re.S)
    assert form
    assert "请写明每一项要补正的理由" in form[0]
    assert 'data-testid="pick-lease" checked' in form[0]
    assert 'value="停机了"' in form[0]
    assert "请快些</textarea>" in form[0]
    assert page.count("data-unsent") == 1


def test_a_reason_that_came_too_late_can_still_be_read(desk: Desk) -> None:
    make_staff(desk.house, "colleague", name="李敏")
    other = desk.client.application.test_client()
    sign_in(other, "colleague")
    form = {"csrf_token": token(other, desk.address), "version": "1", "reason": "名下已有住房 <b>"}
    desk.post("claim")
    answer = other.post(f"{desk.address}/refusal", data=form)
    assert answer.status_code == 409
    unsent = re.search(r'data-testid="unsent">.*?</section>', answer.get_data(as_text=True), re.S)
    assert unsent
    assert "同事已经在办这件事了" in unsent[0]
    assert "名下已有住房 &lt;b&gt;" in unsent[0]
    assert desk.state() == "reviewing"


def test_what_was_to_be_corrected_and_came_too_late_can_still_be_read(desk: Desk) -> None:
    stale = {"csrf_token": token(desk.client, desk.address), "version": "1"}
    desk.post("refusal", reason="名下已有住房")
    written = {"item": ["material:lease", "field:phone"], "reason:material:lease": "第 2 页看不清",
               "reason:field:phone": "停机了", "reason:field:amount": "没有选", "opinion": "请快些"}  # fmt: skip
    page = desk.client.post(f"{desk.address}/correction", data={**stale, **written}).get_data(as_text=True)
    unsent = re.search(r'data-testid="unsent">.*?</section>', page, re.S)
    assert unsent
    for words in ("第 2 页看不清", "手机号", "停机了", "请快些"):
        assert words in unsent[0], words
    assert "没有选" not in unsent[0]


def test_a_refusal_needs_its_reason(desk: Desk) -> None:
    assert desk.post("refusal", reason="  ").status_code == 400
    assert desk.state() == "reviewing"
    assert desk.post("refusal", reason="名下已有住房").status_code == 303
    assert desk.state() == "concluded"
    assert "名下已有住房" in desk.page()


def test_a_stale_decision_changes_nothing_and_says_what_the_case_is_now(desk: Desk) -> None:
    stale = re.search(r'name="version" value="(\d+)"', desk.page())
    assert stale
    desk.post("refusal", reason="名下已有住房")
    data = {"csrf_token": token(desk.client, "/console"), "version": stale[1], "reason": "再来一次"}
    answer = desk.client.post(f"{desk.address}/refusal", data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "已办结" in page
    assert "再来一次" in page


def test_a_colleague_finds_the_case_taken(desk: Desk) -> None:
    desk.post("claim")
    make_staff(desk.house, "colleague", name="李敏")
    other = desk.client.application.test_client()
    sign_in(other, "colleague")
    page = other.get(desk.address).get_data(as_text=True)
    assert "陶知远 正在办这件事" in page
    data = {"csrf_token": token(other, desk.address), "version": "1"}
    assert other.post(f"{desk.address}/claim", data=data).status_code == 409
    desk.post("release")
    assert other.post(f"{desk.address}/claim", data=data).status_code == 303


def test_decisions_without_the_token_are_refused(desk: Desk) -> None:
    assert desk.client.post(f"{desk.address}/refusal", data={"reason": "x", "version": "1"}).status_code == 403
    assert desk.state() == "reviewing"


def test_pictures_are_shown_to_the_officer_of_this_case_only(desk: Desk) -> None:
    found = re.search(rf'src="({desk.address}/materials/[0-9a-f]+)"', desk.page())
    assert found
    answer = desk.client.get(found[1])
    assert answer.mimetype == "image/jpeg"
    assert answer.data.startswith(b"\xff\xd8")
    assert answer.headers["Cache-Control"] == "no-store"
    who, _ = citizen(desk.house, 3)
    other = make_case(desk.house, who, with_materials=False)
    assert desk.client.get(found[1].replace(desk.number, other)).status_code == 404


def test_all_cases_are_found_by_number_and_by_name(desk: Desk) -> None:
    for query in (desk.number[-8:].lower(), "租赁自住房", "Pay Rent", ""):
        assert desk.number in desk.client.get("/console/cases", query_string={"q": query}).get_data(as_text=True)
    for query in ("%", "查无此件", "withdraw%", "marriage"):
        assert desk.number not in desk.client.get("/console/cases", query_string={"q": query}).get_data(as_text=True)


def test_every_decision_has_a_page_for_browsers_without_scripts(desk: Desk) -> None:
    for action in ("correction", "refusal", "approval"):
        page = desk.client.get(f"{desk.address}/{action}").get_data(as_text=True)
        assert f'action="{desk.address}/{action}"' in page


def test_the_console_speaks_english_when_asked(desk: Desk) -> None:
    data = {"csrf_token": token(desk.client, "/console"), "to": "en", "back": desk.address}
    assert desk.client.post("/console/language", data=data).headers["Location"] == desk.address
    page = desk.page()
    assert "Review points" in page
    assert "审查要点" not in page
    for address in ("/console", "/console/cases"):
        row = desk.client.get(address).text
        assert ">Withdraw housing fund savings to pay rent</a>" in row
        assert '<span class="note">Terminal 3</span>' in row


def test_an_officer_is_told_that_a_paper_is_late(desk: Desk) -> None:
    with desk.house.db.transaction() as session:
        printing.documents.prepare(session, desk.house.vault, desk.house.settings, {"case_number": desk.number})
    assert '<span class="note">生成中</span>' in desk.page()
    with desk.house.db.transaction() as session:
        session.execute(sa.update(Document).values(issued_at=clock.now() - timedelta(minutes=6)))
    assert '<span class="note">比平时慢，还在生成</span>' in desk.page()


def test_an_officer_opens_the_papers_of_the_case(desk: Desk) -> None:
    jobs.drain(desk.house, {"case_changed": (printing.issue,)})
    found = re.findall(rf'href="({desk.address}/documents/[0-9a-f]+)"', desk.page())
    assert len(found) == 2
    answer = desk.client.get(found[0])
    assert answer.mimetype == "application/pdf"
    make_staff(desk.house, "linwan", "RS01")
    other = desk.client.application.test_client()
    sign_in(other, "linwan")
    assert other.get(found[0]).status_code == 404
