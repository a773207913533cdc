"""Importing the library: everything sound is published once, everything else is named by line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from backend.catalog import models
from backend.catalog import service as catalog
from backend.catalog.service import authoring
from backend.core.errors import NotFound
from backend.core.house import House
from backend.regions.models import Region
from tests.factories.batches import XIN, YAN
from tests.factories.catalog import SHIPPED, definition, folder, item, publish_services, shipped
from tests.stocks import EMPTY, LIBRARY, Stocks

WAITING = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def versions(house: House, code: str) -> dict[int, dict[str, Any]]:
    query = sa.select(models.ItemVersion).join(models.ServiceItem).where(models.ServiceItem.code == code)
    with house.db.read() as session:
        return {row.version: row.content for row in session.scalars(query)}


def state(house: House, code: str) -> tuple[int, str]:
    with house.db.read() as session:
        row = session.scalars(sa.select(models.ServiceItem).where(models.ServiceItem.code == code)).one()
        return row.version, row.state


def revision(house: House) -> int:
    with house.db.read() as session:
        return session.scalar(sa.select(models.CatalogueState.revision)) or 0


@pytest.fixture(params=["sqlite", "postgresql"])
def library(request: pytest.FixtureRequest, stocks: Stocks, tmp_path: Path) -> Iterator[House]:
    """The shipped library, of which nothing was skipped."""
    with stocks.house(request.param, LIBRARY, tmp_path) as house:
        yield house


def test_the_shipped_library_is_published_whole(library: House) -> None:
    rows = [*shipped("items"), *shipped("guides")]
    with library.db.read() as session:
        names = {
            row.code: row.name for row in session.execute(sa.select(models.ServiceItem.code, models.ServiceItem.name))
        }
        assert names == {row["id"]: row["name"] for row in rows}
        assert len(names) == 2102 + 81
        regions = sa.select(Region.level, sa.func.count().label("number")).group_by(Region.level)
        counts = {row.level: row.number for row in session.execute(regions)}
        assert counts == {1: 1, 2: 14, 3: 105, 4: 1475, 5: 27057}
        for model, part in ((models.DigitalServiceVersion, "services"), (models.GuidanceVersion, "guidance")):
            files = list((SHIPPED / part).glob("*.json"))
            assert session.scalar(sa.select(sa.func.count()).select_from(model)) == len(files) > 0


def test_a_file_waits_for_who_is_deciding_on_an_item_and_undoes_nothing(stocks: Stocks, tmp_path: Path) -> None:
    first, changed = folder(tmp_path / "a", items=[item(1)]), folder(tmp_path / "b", items=[item(1, department="别处")])
    with stocks.house("postgresql", EMPTY, tmp_path / "house") as house, ThreadPoolExecutor() as pool:
        catalog.import_catalogue(house, first)
        with house.db.transaction() as session:
            authoring.move(session, YAN, "T-00001", 1, "suspend", reason="窗口搬家")
            session.flush()
            bringing = pool.submit(catalog.import_catalogue, house, changed)
            while not bringing.done() and not session.scalar(WAITING):
                pass
        assert [problem.reason[:7] for problem in bringing.result().skipped] == ["T-00001"]
        assert state(house, "T-00001") == (1, "suspended")


def test_what_has_not_changed_is_not_published_again(house: House, tmp_path: Path) -> None:
    place = folder(tmp_path, items=[item(number) for number in (1, 2, 3)])
    report = catalog.import_catalogue(house, place)
    before = revision(house)
    again = catalog.import_catalogue(house, place)
    forced = catalog.import_catalogue(house, place, force=True)
    assert (report.loaded, again.loaded, forced.loaded) == (3, 0, 0)
    assert again.unchanged == forced.unchanged == report.loaded + report.unchanged
    assert revision(house) == before


BAD_ROWS = [
    ("{", "not JSON"),
    ('{"id": "T-1", "name": "x"', "not JSON"),
    ("[]", "not an object"),
    (item(9, name=""), "name is missing"),
    (item(9, name=None), "name is missing"),
    (item(9, name=7), "name is missing"),
    (item(9, id=None), "id is missing"),
    (item(9, id="../x"), "id is missing or has other characters"),
    (item(9, name="长" * 301), "longer than 300"),
    (item(1), "appears twice (first in catalog/items.jsonl:1)"),
    (item(9, department=["x"]), "department must be text"),
    (item(9, materials="身份证"), "materials must be a list"),
    (item(9, themes=[1]), "themes must be a list of texts"),
    (item(9, visits="twice"), "visits must be a whole number"),
    (item(9, visits="²"), "visits must be a whole number"),
    (item(9, department="长" * 101), "department is longer than 100"),
    (item(9, category="长" * 41), "category is longer than 40"),
    ('{"id": "T-9", "name": "\\ud800"}', "UTF-8"),
    ('{"id": "T-9", "name": "a\\u0000b"}', "NUL"),
    ("[" * 100_000, "not JSON"),
]


@pytest.mark.parametrize(("row", "reason"), BAD_ROWS, ids=[reason for _, reason in BAD_ROWS])
def test_a_bad_row_is_named_by_its_line_and_the_rest_loads(
    sqlite_house: House, tmp_path: Path, row: Any, reason: str
) -> None:
    place = folder(tmp_path / "data", items=[item(1), row, item(2)])
    report = catalog.import_catalogue(sqlite_house, place)
    assert [(problem.file, problem.line) for problem in report.skipped] == [("catalog/items.jsonl", 2)]
    assert reason in report.skipped[0].reason
    with sqlite_house.db.read() as session:
        assert set(session.scalars(sa.select(models.ServiceItem.code))) == {"T-00001", "T-00002"}
    assert catalog.import_catalogue(sqlite_house, place).skipped == report.skipped  # still said the next time


def test_bytes_that_are_no_text_are_one_bad_row(sqlite_house: House, tmp_path: Path) -> None:
    place = folder(tmp_path / "data", items=[item(1)])
    with (place / "catalog" / "items.jsonl").open("ab") as file:
        file.write(b"\xff\xfe\n" + json.dumps(item(2)).encode() + b"\n")
    report = catalog.import_catalogue(sqlite_house, place)
    assert [problem.line for problem in report.skipped] == [2]
    assert report.loaded == 2


def test_a_changed_row_becomes_a_new_version_and_the_old_one_stays(house: House, tmp_path: Path) -> None:
    place = folder(tmp_path / "data", items=[item(1, conditions="旧"), item(2)])
    catalog.import_catalogue(house, place)
    folder(place, items=[item(1, conditions="新"), item(2)])
    report = catalog.import_catalogue(house, place)
    assert (report.loaded, report.unchanged) == (1, 1)
    assert {number: content["conditions"] for number, content in versions(house, "T-00001").items()} == {
        1: "旧",
        2: "新",
    }
    with house.db.read() as session:
        guide = catalog.guide(session, "T-00001")
    assert (guide.version, guide.content["conditions"]) == (2, "新")


@pytest.mark.parametrize("step", ["", "suspend", "withdraw"])
def test_a_file_does_not_replace_what_the_console_decided(house: House, tmp_path: Path, step: str) -> None:
    place = folder(tmp_path / "data", items=[item(1), item(2)])
    catalog.import_catalogue(house, place)
    with house.db.transaction() as session:
        if step:
            authoring.move(session, YAN, "T-00001", 1, step, reason="停办")
        else:
            number = authoring.begin(session, XIN, "T-00001")
            authoring.edit(session, XIN, "T-00001", number, 1, {"conditions": "窗口写的"})
            authoring.move(session, YAN, "T-00001", number, "approve")
            authoring.move(session, YAN, "T-00001", number, "publish")
    before = state(house, "T-00001")
    folder(place, items=[item(1, conditions="文件里的"), item(2, conditions="新")])
    report = catalog.import_catalogue(house, place)
    assert report.loaded == 1
    assert ["T-00001" in problem.reason for problem in report.skipped] == [True]
    assert state(house, "T-00001") == before
    assert state(house, "T-00002") == (2, "published")


def test_what_people_call_an_item_is_read_from_its_table_and_found(house: House, tmp_path: Path) -> None:
    place = folder(tmp_path / "data", items=[item(1, name="婚姻信息核验"), item(2, name="死亡信息核验")])
    table = "name\tsayings\n婚姻信息核验\t单身证明|查结没结婚\n"
    (place / "catalog" / "sayings.tsv").write_text(table, encoding="utf-8")
    catalog.import_catalogue(house, place)
    with house.db.read() as session:
        (first, *_) = catalog.search(session, "单身证明")
        assert first.card.code == "T-00001"
    said = [versions(house, code)[1]["sayings"] for code in ("T-00001", "T-00002")]
    assert said == [["单身证明", "查结没结婚"], []]


def test_a_version_in_work_since_before_an_element_was_known_keeps_what_the_files_say_of_it(
    house: House, tmp_path: Path
) -> None:
    place = folder(tmp_path / "data", items=[item(1, name="婚姻信息核验"), item(2, name="死亡信息核验")])
    catalog.import_catalogue(house, place)
    with house.db.transaction() as session:
        older, newer = (authoring.begin(session, XIN, code) for code in ("T-00001", "T-00002"))
        authoring.edit(session, XIN, "T-00001", older, 1, {"conditions": "窗口写的"})
        for row in session.scalars(sa.select(models.ItemVersion).where(models.ItemVersion.version == 2)):
            if row.content["name"] == "婚姻信息核验":  # begun under the older release
                row.content = {key: value for key, value in row.content.items() if key != "sayings"}
    table = "name\tsayings\n婚姻信息核验\t单身证明\n死亡信息核验\t死亡证明\n"
    (place / "catalog" / "sayings.tsv").write_text(table, encoding="utf-8")
    assert catalog.import_catalogue(house, place).loaded == 2
    with house.db.transaction() as session:
        for code, number in (("T-00001", older), ("T-00002", newer)):
            authoring.move(session, YAN, code, number, "approve")
            authoring.move(session, YAN, code, number, "publish")
    shown = versions(house, "T-00001")[older]
    assert (shown["sayings"], shown["conditions"]) == (["单身证明"], "窗口写的")
    assert versions(house, "T-00002")[newer]["sayings"] == []  # its author has seen the element and left it empty


def test_an_item_missing_from_a_later_file_stays_published(house: House, tmp_path: Path) -> None:
    place = folder(tmp_path / "data", items=[item(1), item(2)])
    catalog.import_catalogue(house, place)
    catalog.import_catalogue(house, folder(place, items=[item(1)]))
    with house.db.read() as session:
        assert catalog.guide(session, "T-00002").version == 1


def test_a_bare_item_of_the_guides_own_region_shows_the_guide(sqlite_house: House, tmp_path: Path) -> None:
    place = folder(
        tmp_path / "data", items=shipped("items", "R8-03451", "R8-00761"), guides=shipped("guides", "HN-G017")
    )
    shutil.copy(SHIPPED / "catalog" / "sources.tsv", place / "catalog")
    catalog.import_catalogue(sqlite_house, place)
    with sqlite_house.db.read() as session:
        bare, full = catalog.guide(session, "R8-03451"), catalog.guide(session, "HN-G017")
    assert bare.content["materials"] == full.content["materials"] != []
    elsewhere = versions(sqlite_house, "R8-00761")[1]  # the same name in Sichuan keeps its own words
    assert elsewhere["materials"] == []


def test_a_published_definition_never_changes(house: House, tmp_path: Path) -> None:
    publish_services(house)
    raw = definition("HN-G008")
    raw["minutes"] = 2
    guides = shipped("guides", "HN-G008")
    place = folder(tmp_path / "data", guides=guides, services=[raw])
    report = catalog.import_catalogue(house, place)
    assert "count up service_version" in report.skipped[-1].reason
    before = raw["service_version"]
    raw["service_version"] += 1
    catalog.import_catalogue(house, folder(place, guides=guides, services=[raw]))
    with house.db.read() as session:
        asked = (None, before, before + 1)
        minutes = [catalog.digital_service(session, "HN-G008", version).minutes for version in asked]
    assert minutes == [2, 3, 2]


def test_an_unsound_definition_is_not_published(sqlite_house: House, tmp_path: Path) -> None:
    raw = definition("HN-G008")
    raw["guidance"]["outcomes"]["spare"] = raw["guidance"]["outcomes"]["go"]
    stranger = {**definition("HN-G010"), "code": "HN-X"}
    place = folder(tmp_path / "data", items=[item(1)], services=[raw, stranger])
    (place / "services" / "broken.json").write_text("{", encoding="utf-8")
    report = catalog.import_catalogue(sqlite_house, place)
    assert {problem.file: problem.reason for problem in report.skipped} == {
        "services/HN-G008.json": "/guidance/outcomes/spare: guidance no answers lead here",
        "services/HN-X.json": "there is no item HN-X",
        "services/broken.json": "not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
    }
    with sqlite_house.db.read() as session, pytest.raises(NotFound) as caught:
        catalog.digital_service(session, "HN-G008")
    assert caught.value.code == "unknown_item"


def test_a_bad_region_or_code_is_named_by_its_line(sqlite_house: House, tmp_path: Path) -> None:
    place = folder(tmp_path / "data")
    for name, text in (
        (
            "regions/r.tsv",
            "code12\tlevel\tname\tparent\tlng\tlat\n420000000000\t1\t湖北省\t\t114.3\t30.5\n42\t2\t短\t\t\t\n"
            f"420100000000\t2\t{'长' * 101}\t\t\t\n420200000000\t2\t短\t42\t\t\n",
        ),
        ("codes/c.tsv", f"code\tname\n1\t男性\n1\t女性\n2\t女性\textra\n3\t\n{'4' * 61}\t长\n"),
    ):
        (place / name).parent.mkdir()
        (place / name).write_text(text, encoding="utf-8")
    report = catalog.import_catalogue(sqlite_house, place)
    assert [(problem.file, problem.line) for problem in report.skipped] == [
        ("codes/c.tsv", 3),
        ("codes/c.tsv", 4),
        ("codes/c.tsv", 5),
        ("codes/c.tsv", 6),
        ("regions/r.tsv", 3),
        ("regions/r.tsv", 4),
        ("regions/r.tsv", 5),
    ]
    assert report.loaded == 2


def test_a_folder_without_data_is_said_not_passed_over(sqlite_house: House, tmp_path: Path) -> None:
    report = catalog.import_catalogue(sqlite_house, tmp_path)
    assert (report.loaded, report.unchanged) == (0, 0)
    assert "holds no catalogue" in report.skipped[0].reason
