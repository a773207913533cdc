"""The reports of the library's owners, on the page and as a table."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from backend.cases import service as cases
from backend.core import clock
from backend.core.house import House
from tests.factories import case_in_review, identity, staff

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def desk(app: APIFlask, sqlite_house: House) -> FlaskClient:
    """An observer of the library, with the three services in depth."""
    case_in_review.small_catalogue(sqlite_house)
    staff.make_staff(sqlite_house, "observer", role="observer")
    client = app.test_client()
    assert staff.sign_in(client, "observer").status_code == 303
    return client


def table(client: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = client.get(f"/console/library/reports/{address}")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


def test_channels_and_digitisation_are_shown_and_taken_away(desk: FlaskClient) -> None:
    page = desk.get("/console/library/reports/channels").get_data(as_text=True)
    assert 'data-testid="row-HN-G029"' in page
    rows = table(desk, "channels.csv")
    assert {row["编码"] for row in rows} == set(case_in_review.CODES)
    assert all(row["差异"] for row in rows if row["是否一致"] == "否")
    different = desk.get("/console/library/reports/channels?only=different").get_data(as_text=True)
    assert {row["编码"] for row in rows if row["是否一致"] == "是"}.isdisjoint(
        code for code in case_in_review.CODES if f"row-{code}" in different
    )
    complete = table(desk, "digitisation.csv")
    assert [(row["编码"], row["缺几项"]) for row in complete if row["编码"] == "HN-G029"] == [("HN-G029", "0")]
    assert "五化齐全" in desk.get("/console/library/reports/digitisation").get_data(as_text=True)


def test_in_english_the_codes_of_items_are_english_words(desk: FlaskClient) -> None:
    form = {"csrf_token": staff.token(desk, "/console/library"), "to": "en", "back": "/console/library/reports"}
    assert desk.post("/console/language", data=form).headers["Location"] == "/console/library/reports"
    page = desk.get("/console/library/reports").text
    assert ">Housing fund</a>" in page
    assert "category=%E5%85%AC%E7%A7%AF%E9%87%91" in page
    channels = desk.get("/console/library/reports/channels").text
    assert "In person" in channels
    assert "现场" not in channels
    row = next(one for one in table(desk, "channels.csv") if one["Code"] == "HN-G029")
    assert (row["The same"], row["Limit, here"]) == ("no", "3 working days")
    assert "In person" in row["Channels"]
    assert {row["Form"] for row in table(desk, "digitisation.csv")} == {"yes"}


def test_visits_are_the_days_on_which_the_applicant_acted(desk: FlaskClient, sqlite_house: House) -> None:
    assert "还没有办结的件" in desk.get("/console/library/reports/visits").get_data(as_text=True)
    citizen, _ = identity.citizen(sqlite_house, 2)
    for days in (0, 4):  # one that was fetched on the day it was handed in, one four days later
        with clock.frozen(MONDAY):
            number = case_in_review.make_case(sqlite_house, citizen, "HN-G010")
            case_in_review.settle(sqlite_house, number, {})
        with clock.frozen(MONDAY + timedelta(days=days)), sqlite_house.db.transaction() as session:
            cases.deliver(session, number)
    with clock.frozen(MONDAY + timedelta(days=10)):
        (row,) = table(desk, "visits.csv?days=30")
    assert (row["办结件数"], row["平均实际次数"], row["最多次数"], row["一次办成"]) == ("2", "1.50", "2", "1")
    with clock.frozen(MONDAY + timedelta(days=200)):
        assert table(desk, "visits.csv?days=90") == []


def test_nobody_came_for_what_was_handed_in_online(desk: FlaskClient, sqlite_house: House) -> None:
    citizen, _ = identity.citizen(sqlite_house, 2)
    with clock.frozen(MONDAY):
        number = case_in_review.make_case(sqlite_house, replace(citizen, terminal_code=""), "HN-G010")
        case_in_review.settle(sqlite_house, number, {})
        assert table(desk, "visits.csv?days=30") == []
        page = desk.get("/console/library/reports/visits?days=30").text
    assert "这段时间办结的都是网上交的" in page
    assert "另有 1 件是网上交的" in page


def test_reports_are_for_those_who_may_see_the_library(client: FlaskClient) -> None:
    assert client.get("/console/library/reports/visits").status_code in (302, 303)
