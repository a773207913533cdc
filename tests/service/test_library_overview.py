"""The library as its owners look at it, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog import service as catalog
from backend.catalog.models import ServiceItem
from backend.catalog.rules import lifecycle
from backend.catalog.service import authoring, overview
from backend.catalog.service.authoring import Author
from backend.catalog.service.overview import Wanted
from backend.core.house import House
from tests.factories.catalog import folder, item
from tests.stocks import Stocks

ALL = frozenset({lifecycle.WRITE, lifecycle.REVIEW, lifecycle.PUBLISH})
XIN = Author("staff:xin", ALL)
YAN = Author("staff:yan", ALL)


def stock(house: House, data: Path) -> None:
    """Three items; the first two share a basic code and disagree on their type."""
    rows = [
        item(1, basic_code="AB12", type="公共服务", department="甲局"),
        item(2, basic_code="AB12", type="行政确认", department="乙局", name="示范事项之1"),
        item(3, basic_code="CD34", category="医保", department="乙局", type="没有的类型"),
    ]
    catalog.import_catalogue(house, folder(data, items=rows))


@pytest.fixture(params=["sqlite", "postgresql"])
def session(request: pytest.FixtureRequest, stocks: Stocks, tmp_path: Path) -> Iterator[Session]:
    with stocks.house(request.param, stock, tmp_path) as house, house.db.transaction() as opened:
        yield opened


def codes(session: Session, **wanted: str) -> list[str]:
    found = overview.listed(session, Wanted(**wanted))
    assert found.total == len(found.rows)
    return sorted(row.code for row in found.rows)


LISTS: tuple[tuple[dict[str, str], list[str]], ...] = (
    ({}, ["T-00001", "T-00002", "T-00003"]),
    ({"category": "医保"}, ["T-00003"]),
    ({"department": "乙"}, ["T-00002", "T-00003"]),
    ({"department": "%"}, []),
    ({"flaw": "warnings"}, ["T-00003"]),
    ({"flaw": "half"}, ["T-00001", "T-00002", "T-00003"]),
    ({"flaw": "errors"}, []),
    ({"text": "t-00003"}, ["T-00003"]),
    ({"text": "示范事项之1", "department": "甲局"}, ["T-00001"]),
    ({"text": "示范事项之1", "category": "人社"}, ["T-00001", "T-00002"]),
)


def test_a_list_is_what_was_asked_for(session: Session) -> None:
    for wanted, found in LISTS:
        assert codes(session, **wanted) == found, wanted


def test_a_version_in_work_stands_for_its_item(session: Session) -> None:
    number = authoring.begin(session, XIN, "T-00001")
    authoring.edit(session, XIN, "T-00001", number, 1, {"online_depth": None, "visits": 0, "mail": True})
    session.flush()
    row = overview.listed(session, Wanted(state="open")).rows[0]
    assert (row.code, row.state, row.open_state, row.number, row.author) == (
        "T-00001", "published", "draft", 2, "staff:xin",
    )  # fmt: skip
    assert overview.in_work(session) == {"draft": 1}


def test_errors_are_counted_as_they_are_written_and_mended(session: Session) -> None:
    number = authoring.begin(session, XIN, "T-00003")
    revision = authoring.edit(session, XIN, "T-00003", number, 1, {"fee_charged": True})
    session.flush()
    assert overview.listed(session, Wanted()).flawed == 1
    authoring.edit(session, XIN, "T-00003", number, revision, {"fee_charged": False})
    session.flush()
    assert overview.listed(session, Wanted(flaw="errors")).total == 0


def named(session: Session, code: str) -> str:
    return session.scalars(sa.select(ServiceItem.name).where(ServiceItem.code == code)).one()


def test_entries_of_one_basic_code_that_disagree_are_named(session: Session) -> None:
    found = {one.key: one for one in overview.conflicts(session)}
    assert {one.basic_code for one in found.values()} == {"AB12"}
    assert (found["type"].name, set(found["type"].departments)) == (named(session, "T-00001"), {"T-00001", "T-00002"})
    assert dict(found["type"].said) == {"公共服务": ("T-00001",), "行政确认": ("T-00002",)}


def test_a_conflict_is_gone_when_the_entries_agree(session: Session) -> None:
    number = authoring.begin(session, XIN, "T-00002")
    authoring.edit(session, XIN, "T-00002", number, 1, {"type": "公共服务"})
    authoring.move(session, YAN, "T-00002", number, "approve")
    authoring.move(session, YAN, "T-00002", number, "publish")
    session.flush()
    assert "type" not in {one.key for one in overview.conflicts(session)}


def test_completeness_is_told_for_fields_and_departments(session: Session) -> None:
    by_field = {one.name: one.items for one in overview.completeness(session, "category")}
    by_department = {one.name: one.items for one in overview.completeness(session, "department")}
    assert by_field == {"人社": 2, "医保": 1}
    assert by_department == {"甲局": 1, "乙局": 2}


def test_a_draft_begun_from_an_older_version_says_what_that_said(session: Session) -> None:
    number = authoring.begin(session, XIN, "T-00001")
    authoring.edit(session, XIN, "T-00001", number, 1, {"fee": "10 元"})
    authoring.move(session, YAN, "T-00001", number, "approve")
    authoring.move(session, YAN, "T-00001", number, "publish")
    again = authoring.begin(session, XIN, "T-00001", 1)
    draft = authoring.version(session, "T-00001", again)
    assert (draft.content["fee"], draft.based_on) == (None, 1)
