"""Editions of the open library and keys of its API, on both databases."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backend.catalog import service as catalog
from backend.catalog.rules import lifecycle
from backend.catalog.service import authoring, disclosing
from backend.catalog.service.authoring import Author
from backend.core import clock
from backend.core.errors import Invalid, NotFound
from backend.core.house import House
from backend.disclosure import rules, service
from tests.factories.catalog import folder, item
from tests.stocks import Stocks

XIN = Author("staff:xin", frozenset({lifecycle.WRITE, lifecycle.REVIEW, lifecycle.PUBLISH}))
YAN = Author("staff:yan", XIN.permissions)


def stock(house: House, data: Path) -> None:
    """Three items, one of which begins with what a spreadsheet would run."""
    rows = [item(1), item(2, department="乙局"), item(3, name="=示范事项之3")]
    catalog.import_catalogue(house, folder(data, items=rows))


@pytest.fixture(params=["sqlite", "postgresql"])
def library(request: pytest.FixtureRequest, stocks: Stocks, tmp_path: Path) -> Iterator[House]:
    with stocks.house(request.param, stock, tmp_path) as house:
        yield house


def change(house: House, code: str, **changes: object) -> None:
    with house.db.transaction() as session:
        number = authoring.begin(session, XIN, code)
        authoring.edit(session, XIN, code, number, 1, changes)
        authoring.move(session, YAN, code, number, "approve")
        authoring.move(session, YAN, code, number, "publish")


def test_an_edition_is_made_once_a_day_and_only_when_the_library_changed(
    library: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = datetime(2026, 11, 22, 4, tzinfo=UTC)
    days: dict[int, list[str]] = {}
    for ahead in range(4):
        monkeypatch.setattr(clock, "now", lambda ahead=ahead: begun + timedelta(days=ahead))
        if ahead == 2:
            change(library, "T-00001", fee="5 元")
        service.keep_editions(library)
        service.keep_editions(library)
        with library.db.read() as session:
            days[ahead] = [one.day.isoformat() for one in service.editions(session)]
    assert days == {
        0: ["2026-11-22"],
        1: ["2026-11-22"],
        2: ["2026-11-24", "2026-11-22"],
        3: ["2026-11-24", "2026-11-22"],
    }


def test_the_files_are_what_their_digests_say_and_hold_every_item(library: House) -> None:
    service.keep_editions(library)
    with library.db.read() as session:
        made = service.edition(session, "latest")
        assert [one["name"] for one in made.files] == list(rules.FILES)
        paths = {name: service.file_of(library.settings, made, name) for name in rules.FILES}
    for path, known in paths.values():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == known["sha256"]
        assert path.stat().st_size == known["bytes"]
    assert made.items == 3
    assert len(json.loads(paths["items.json"][0].read_text(encoding="utf-8"))) == 3
    with paths["items.csv"][0].open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert "'=示范事项之3" in cells
    counts = json.loads(paths["statistics.json"][0].read_text(encoding="utf-8"))
    assert counts["items"] == 3
    assert counts["by_department"]["乙局"] == 1


def test_files_without_a_row_are_written_anew(library: House) -> None:
    service.keep_editions(library)
    with library.db.transaction() as session:
        made = service.edition(session, "latest")
        path, _ = service.file_of(library.settings, made, "items.json")
        session.delete(made)
    path.write_text("half", encoding="utf-8")
    service.keep_editions(library)
    with library.db.read() as session:
        again, _ = service.file_of(library.settings, service.edition(session, "latest"), "items.json")
    assert len(json.loads(again.read_text(encoding="utf-8"))) == 3


def test_old_editions_go_with_their_files(library: House, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = datetime(2026, 9, 10, 4, tzinfo=UTC)
    for number, ahead in enumerate((0, 1, 70)):
        monkeypatch.setattr(clock, "now", lambda ahead=ahead: begun + timedelta(days=ahead))
        change(library, "T-00001", fee=f"{number} 元")
        service.keep_editions(library)
    service.keep_editions(library)
    with library.db.read() as session:
        assert [one.day.isoformat() for one in service.editions(session)] == ["2026-11-19", "2026-09-10"]
        with pytest.raises(NotFound, match="no_edition"):
            service.edition(session, "2026-09-11")
    assert not (library.settings.data_dir / "open_data" / "2026-09-11").exists()


def test_the_record_of_an_item_names_what_each_version_changed(library: House) -> None:
    change(library, "T-00001", note="先打电话", contact="027-0000 0000")
    with library.db.read() as session:
        found = disclosing.disclosed(session, "T-00001")
        assert [(one.version, [label.zh for label in one.changed]) for one in found.history] == [
            (2, ["咨询方式", "说明"]),
            (1, []),
        ]
        assert found.content["note"] == "先打电话"


def test_what_is_in_work_or_withdrawn_is_not_disclosed(library: House) -> None:
    with library.db.transaction() as session:
        number = authoring.begin(session, XIN, "T-00001")
        authoring.edit(session, XIN, "T-00001", number, 1, {"fee": "内部草稿"})
        authoring.move(session, YAN, "T-00002", 1, "withdraw", reason="停办")
    with library.db.read() as session:
        assert "内部草稿" not in json.dumps(disclosing.contents(session), default=str, ensure_ascii=False)
        assert {one.code for one in disclosing.entries(session).entries} == {"T-00001", "T-00003"}
        assert disclosing.statistics(session)["items"] == 2
        with pytest.raises(NotFound, match="unknown_item"):
            disclosing.disclosed(session, "T-00002")


def test_the_pieces_of_the_library_are_the_library(library: House) -> None:
    with library.db.read() as session:
        codes, after = [], ""
        while piece := disclosing.contents(session, after=after, size=2):
            codes += [one["code"] for one in piece]
            after = codes[-1]
    assert codes == ["T-00001", "T-00002", "T-00003"]


def test_a_key_works_until_it_is_ended_and_is_nowhere_in_the_database(library: House) -> None:
    with library.db.transaction() as session:
        key = service.issue_key(session, "staff:xin", "示范大学", "研究", 600)
    with library.db.transaction() as session:
        held = service.key_holder(session, key)
        assert held is not None
        assert held.per_minute == 600
        assert key not in repr(vars(held))
        assert service.key_holder(session, key[:-1] + ("A" if key[-1] != "A" else "B")) is None
        service.end_key(session, "staff:yan", held.id)
        service.end_key(session, "staff:xin", held.id)
        assert service.key_holder(session, key) is None
        assert service.keys(session)[0].ended_by == "staff:yan"


@pytest.mark.parametrize(("changes", "field"), [
    ({"holder": " "}, "holder"), ({"purpose": "长" * 301}, "purpose"), ({"per_minute": 0}, "per_minute"),
])  # fmt: skip
def test_a_key_for_nobody_for_nothing_or_for_ever_is_refused(
    library: House, changes: dict[str, object], field: str
) -> None:
    given = {"holder": "示范大学", "purpose": "研究", "per_minute": 600, **changes}
    with library.db.transaction() as session:
        with pytest.raises(Invalid) as refused:
            service.issue_key(session, "staff:xin", **given)  # type: ignore[arg-type]
        assert list(refused.value.fields) == [field]
        assert service.keys(session) == []


def test_the_counts_of_an_edition_are_those_of_its_files(library: House) -> None:
    with library.db.transaction() as session:
        authoring.move(session, YAN, "T-00002", 1, "suspend", reason="系统升级")
    service.keep_editions(library)
    with library.db.read() as session:
        made = service.edition(session, "latest")
        counts = json.loads(service.file_of(library.settings, made, "statistics.json")[0].read_text())
        items = json.loads(service.file_of(library.settings, made, "items.json")[0].read_text())
    assert counts["items"] == len(items) == made.items == 2
