"""个人空间: what a person is shown of their own, who has looked at it, and nobody else's."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from backend.cases.service import find
from backend.core import audit, clock
from backend.core.house import House
from backend.identity.service import Citizen
from tests.factories import cases, identity
from tests.factories.staff import make_staff, sign_in

READINGS = "/api/v1/space/readings"


@pytest.fixture
def signed(page: FlaskClient, served_sqlite: House) -> FlaskClient:
    identity.signed_in(served_sqlite, page)
    return page


def lines(page: FlaskClient, kind: str = "read", **more: Any) -> list[dict[str, Any]]:
    answer = page.get(READINGS, query_string={"kind": kind, **more})
    assert answer.status_code == 200, answer.json
    return answer.json["entries"]  # type: ignore[no-any-return]


def holder(house: House, number: int = 1) -> int:
    return identity.citizen(house, number)[0].applicant_id


def filed(page: FlaskClient, house: House) -> str:
    answer = page.post("/api/v1/submissions", json=cases.enquiry())
    assert answer.status_code == 201, answer.json
    cases.work(house)
    return str(answer.json["case_number"])


def test_a_prefill_tells_which_department_was_asked_about_what(signed: FlaskClient) -> None:
    assert signed.get(f"/api/v1/catalog/items/{cases.PROMISED}/prefill").status_code == 200
    line = lines(signed)[-1]
    assert line["who"]["zh"] == "小二系统"
    assert "公积金账户" in line["what"]["zh"]
    assert line["why"]["zh"].startswith("替您预先填好")
    assert line["case_number"] is None


def test_an_officer_who_looked_is_told_by_department_role_and_number_but_not_by_name(
    signed: FlaskClient, served_sqlite: House
) -> None:
    number = filed(signed, served_sqlite)
    with served_sqlite.db.read() as session:
        department = find(session, number).department_code
    make_staff(served_sqlite, department=department)
    desk = signed.application.test_client()
    sign_in(desk)
    assert desk.get(f"/console/cases/{number}").status_code == 200
    assert desk.get(f"/console/cases/{number}").status_code == 200
    line = lines(signed)[0]
    assert line["who"]["zh"].endswith("审查人员 · 工号 0001")
    assert "陶知远" not in str(line)
    assert "taozhiyuan" not in str(line)
    assert (line["case_number"], line["times"]) == (number, 2)
    assert line["why"]["zh"].startswith("办理“")


def test_a_revealed_number_is_told_with_the_purpose_the_officer_wrote(
    signed: FlaskClient, served_sqlite: House
) -> None:
    mine = holder(served_sqlite)
    make_staff(served_sqlite)
    with served_sqlite.db.transaction() as session:
        audit.record(
            session, "staff:taozhiyuan", "revealed:phone", "case:x", holder=mine, department="GJ01", purpose="电话通知"
        )
    line = lines(signed)[0]
    assert line["what"]["zh"] == "看了您完整的手机号"
    assert line["why"]["zh"] == "电话通知"


def test_own_acts_and_those_of_a_helper_are_told_apart(signed: FlaskClient, served_sqlite: House) -> None:
    mine, helper = holder(served_sqlite), holder(served_sqlite, 2)
    with served_sqlite.db.transaction() as session:
        audit.record(session, f"applicant:{helper} for applicant:{mine}", "case_received", "case:x")
    acts = lines(signed, "act")
    assert acts[0]["who"]["zh"] == "陈** 替您"
    assert acts[0]["what"]["zh"] == "提交了办件"
    assert {line["who"]["zh"] for line in acts[1:]} == {"您本人"}


def test_pages_follow_one_another_without_a_gap_or_a_double(signed: FlaskClient, served_sqlite: House) -> None:
    mine = holder(served_sqlite)
    with served_sqlite.db.transaction() as session:
        for turn in range(45):
            audit.record(
                session, "staff:x", "material_seen" if turn % 2 else "document_seen", f"case:{turn}", holder=mine
            )
    seen: list[int] = []
    before = None
    for _ in range(3):
        answer = signed.get(READINGS, query_string={"before": before} if before else {}).json
        seen += [line["id"] for line in answer["entries"]]
        before = answer["next"]
    assert before is None
    assert len(seen) == len(set(seen)) == 45
    assert seen == sorted(seen, reverse=True)


def test_nobody_reads_anothers_log(signed: FlaskClient, served_sqlite: House) -> None:
    other = holder(served_sqlite, 2)
    with served_sqlite.db.transaction() as session:
        audit.record(session, "staff:x", "case_seen", "case:x", holder=other)
    assert lines(signed) == []


def test_who_acts_by_an_authorisation_does_not_see_the_persons_space(
    signed: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = Citizen.__init__

    def acting(self: Citizen, *given: Any, **named: Any) -> None:
        genuine(self, *given, **named)
        object.__setattr__(self, "authorisation_id", 7)
        object.__setattr__(self, "actor_id", 99)

    monkeypatch.setattr(Citizen, "__init__", acting)
    for address in (READINGS, "/api/v1/space/materials"):
        answer = signed.get(address)
        assert (answer.status_code, answer.json["error"]["code"]) == (403, "own_only")


def test_kept_pages_say_where_they_are_used_and_which_may_go(signed: FlaskClient, served_sqlite: House) -> None:
    form = {"item_code": cases.PROMISED, "key": "lease", "submission_id": cases.new_id()}
    taken = signed.post("/api/v1/materials", data={"file": (io.BytesIO(cases.picture()), "scan.jpg"), **form})
    [kept] = signed.get("/api/v1/space/materials").json["materials"]
    assert kept["material_id"] == taken.json["material_id"]
    assert (kept["may_delete"], kept["case_number"]) == (True, None)
    assert kept["name"]["zh"]
    assert kept["until"] > clock.now().isoformat()
    assert signed.delete(f"/api/v1/materials/{kept['material_id']}").status_code == 204
    assert signed.get("/api/v1/space/materials").json["materials"] == []


def test_the_first_page_counts_what_there_is(signed: FlaskClient, served_sqlite: House) -> None:
    filed(signed, served_sqlite)
    counted = signed.get("/api/v1/space").json
    assert (counted["cases"], counted["waiting"], counted["materials"]) == (1, 0, 0)
    assert counted["readings"] > 0
    assert counted["read_at"] is not None
