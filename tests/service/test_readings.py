"""Who looked at a person's data, asked of both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from backend.cases import service as cases
from backend.cases.queries import sheet as case_sheet
from backend.cases.service import Reader
from backend.core import audit, clock
from backend.core.errors import Text
from backend.core.house import House
from backend.printing import service as printing
from backend.printing.models import Document
from backend.space import queries
from tests.factories.case_in_review import make_case, small_catalogue
from tests.factories.identity import citizen
from tests.factories.staff import make_staff

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
OFFICER = Reader("staff:taozhiyuan", "GJ01")


def test_the_holder_reads_who_looked_at_what_and_why(house: House) -> None:
    small_catalogue(house)
    make_staff(house)
    who, _ = citizen(house, 2)
    number = make_case(house, who)
    with house.db.transaction() as session:
        cases.seen(session, OFFICER, cases.find(session, number), "case_seen")
    with house.db.read() as session:
        line = queries.readings(session, house, who.applicant_id, "read", None).entries[0]
        counted = queries.overview(session, who.applicant_id)
    assert (line.case_number, line.times) == (number, 1)
    assert line.who.zh.endswith("审查人员 · 工号 0001")
    assert line.why is not None
    assert line.why.zh.startswith("办理“")
    assert (counted.readings, counted.cases, counted.materials) == (3, 1, 1)  # two licences were asked for


def test_which_paper_was_looked_at_is_told_and_the_application_form_is_none_that_was_issued(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing = SimpleNamespace(pdf=lambda *_: b"%PDF")
    monkeypatch.setattr("backend.printing.service.documents.renderer", lambda: drawing)
    small_catalogue(house)
    make_staff(house)
    who, _ = citizen(house, 2)
    number = make_case(house, who)
    printing.issue(house, {"case_number": number, "state": "received", "round": 0})
    form = printing.application_form_for(house, OFFICER, number)
    with house.db.transaction() as session:
        case = cases.find(session, number)
        for one in (*session.scalars(sa.select(Document.id).where(Document.kind == "receipt_slip")), form.id):
            cases.seen(session, OFFICER, case, "document_seen", f"document:{one}")
            cases.seen(session, OFFICER, case, "document_seen", f"document:{one}")
    with house.db.read() as session:
        told = queries.readings(session, house, who.applicant_id, "read", None).entries
        sheet = case_sheet(session, house.vault, cases.find(session, number), OFFICER.actor)
    assert [(one.what, one.times, one.case_number) for one in told[:2]] == [
        (Text("看了您交的《申请表》", "Looked at your “Application form”"), 2, number),
        (Text("看了发给您的《收件回执》", "Looked at “Receipt”, issued to you"), 2, number),
    ]
    assert {one.what.zh: one.times for one in sheet.readings if "《" in one.what.zh} == {
        "看过《收件回执》": 2,
        "看过《申请表》": 2,
    }


def test_who_looked_is_found_without_going_through_the_papers_of_other_cases(sqlite_house: House) -> None:
    small_catalogue(sqlite_house)
    who, _ = citizen(sqlite_house, 2)
    number = make_case(sqlite_house, who)
    asked: list[tuple[str, Any]] = []
    sa.event.listen(
        sqlite_house.db.engine, "before_cursor_execute", lambda _c, _k, words, given, *_: asked.append((words, given))
    )
    with sqlite_house.db.read() as session:
        case_sheet(session, sqlite_house.vault, cases.find(session, number), OFFICER.actor)
        ((words, given),) = [one for one in asked if "FROM audit_record" in one[0] and "JOIN document" in one[0]]
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", given).all()
    (step,) = [row[3] for row in plan if " document " in f" {row[3]} "]
    assert step.startswith("SEARCH")


def test_the_same_look_again_is_one_line_a_day(house: House) -> None:
    with house.db.transaction() as session:
        for hours in (0, 1, 2, 24):
            with clock.frozen(NOON + timedelta(hours=hours)):
                audit.record(session, OFFICER.actor, "case_seen", "case:x", holder=7, department="GJ01")
    with house.db.read() as session:
        found = queries.readings(session, house, 7, "read", None)
    assert [line.times for line in found.entries] == [1, 3]
    assert found.next is None


def test_a_list_is_one_reading_a_day_of_each_case(house: House) -> None:
    small_catalogue(house)
    who, _ = citizen(house, 2)
    number = make_case(house, who)
    for hours in (0, 3, 24):
        with clock.frozen(NOON + timedelta(hours=hours)):
            cases.listed(house, OFFICER, [number])
    with house.db.read() as session:
        found = queries.readings(session, house, who.applicant_id, "read", None).entries
    listed = [line for line in found if line.what.zh == "在办件列表里看到了您的姓（名字遮住）"]
    assert [line.times for line in listed] == [1, 1]


def test_kept_pages_name_the_case_that_holds_them(house: House) -> None:
    small_catalogue(house)
    who, _ = citizen(house, 2)
    number = make_case(house, who)
    with house.db.read() as session:
        [page] = queries.materials_of(session, who.applicant_id)
    assert (page.case_number, page.may_delete, page.until) == (number, False, None)


def test_a_licence_that_was_handed_in_tells_that_the_library_was_asked_for_the_case(house: House) -> None:
    small_catalogue(house)
    who, _ = citizen(house, 2)
    number = make_case(house, who)
    with house.db.read() as session:
        found = queries.readings(session, house, who.applicant_id, "read", None).entries
    told = [(line.what.zh, line.case_number, line.times) for line in found]
    assert told == [("向电子证照库查询您的证照", number, 2)]  # one for each of two licences
