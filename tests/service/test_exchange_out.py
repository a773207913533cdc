"""Files that go out of the library: narrowed as the list was, and the same when they come in again."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.catalog.rules import lifecycle
from backend.catalog.rules.exchange import course
from backend.catalog.service import authoring, exchange
from backend.catalog.service.authoring import Author
from backend.catalog.service.exchange import exporting, store
from backend.catalog.service.overview import Wanted
from backend.core import jobs
from backend.core.house import House
from tests.factories.exchange import (
    PUBLISHER,
    SONG,
    checked,
    csv_of,
    row,
    words,
    written,
)
from tests.factories.exchange import exchange as found_again
from tests.stocks import SERVICES, Stocks


def test_what_goes_out_changes_nothing_when_it_comes_in(stocks: Stocks, tmp_path: Path) -> None:
    with stocks.house("sqlite", SERVICES, tmp_path) as house:
        for form in ("csv", "xlsx", "json", "jsonl"):
            path = tmp_path / form
            assert exporting.write(house, path, form, Wanted()) == 81
            found = checked(house, path.read_bytes())
            assert (found.format, found.rows, found.unchanged, found.errors) == (form, 81, 81, 0)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_changed_file_comes_in_with_exactly_the_change(house: House, tmp_path: Path, form: str) -> None:
    full = row(
        1,
        申请材料="身份证",
        办理流程="一\n二",
        设定依据='["[法]"]',
        常见问题='[{"q": "=多久", "a": "\'三天"}]',
        可以邮寄="是",
    )
    written(house, checked(house, csv_of(full, row(2)), author=PUBLISHER, publish=True))
    path = tmp_path / "out"
    exporting.write(house, path, form, Wanted())
    with house.db.transaction() as session:
        number = authoring.begin(session, PUBLISHER, "QH-0001")
        authoring.edit(
            session, PUBLISHER, "QH-0001", number, 1, {"steps": ["三"], "mail": None, "faq": [], "note": "n"}
        )
        authoring.move(session, SONG_REVIEWS, "QH-0001", number, "approve")
        authoring.move(session, PUBLISHER, "QH-0001", number, "publish")
    found = checked(house, path.read_bytes(), empties=True)
    assert (found.changed, found.unchanged, found.errors) == (1, 1, 0), words(house, found)
    written(house, found)
    with house.db.read() as session:
        first, last = authoring.version(session, "QH-0001", 1).content, authoring.version(session, "QH-0001", 3).content
    assert first == last


SONG_REVIEWS = Author("staff:reviewer", frozenset({lifecycle.REVIEW}))


def test_an_export_is_made_by_the_worker_and_narrowed_as_the_list_was(house: House) -> None:
    written(house, checked(house, csv_of(row(1), row(2, 业务领域="医保")), author=PUBLISHER, publish=True))
    number = store.ask_export(house, SONG, "ZW01", "csv", Wanted(category="医保"))
    jobs.drain(house, {store.JOB: (exchange.work,)})
    found = found_again(house, number)
    assert (found.state, found.rows) == (course.DONE, 1)
    text = store.path_of(house, number).read_text(encoding="utf-8-sig")
    assert "QH-0002" in text
    assert "QH-0001" not in text


def test_the_same_export_asked_for_again_is_the_one_that_is_under_way(house: House) -> None:
    first = store.ask_export(house, SONG, "ZW01", "csv", Wanted(category="医保"))
    assert store.ask_export(house, SONG, "ZW01", "csv", Wanted(category="医保")) == first
    assert store.ask_export(house, SONG, "ZW01", "xlsx", Wanted(category="医保")) != first
    assert store.ask_export(house, PUBLISHER, "ZW01", "csv", Wanted(category="医保")) != first
    jobs.drain(house, {store.JOB: (exchange.work,)})
    assert store.ask_export(house, SONG, "ZW01", "csv", Wanted(category="医保")) != first
