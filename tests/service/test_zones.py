"""Zones follow their query as the library changes, belong to one department, and shipped ones give way to people."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa

from backend.catalog import service as catalog
from backend.catalog.models import CatalogueState, ServiceItem, ZoneRow
from backend.catalog.rules.lifecycle import PUBLISH, WRITE
from backend.catalog.rules.zones import LeftOut, Terms, Zone
from backend.catalog.service import Author, curating
from backend.core.errors import Conflict, Invalid, ProductError, Refused
from backend.core.house import House
from tests.factories.catalog import folder, item

FUND = Author("staff:fund", frozenset({WRITE, PUBLISH}), frozenset({"公积金"}))
WRITER = Author("staff:writer", frozenset({WRITE}), frozenset({"公积金"}))
WHOLE = Author("staff:whole", frozenset({WRITE, PUBLISH}), None)
DEPARTMENTS = {"GJ01", "RS01", "ZW01"}
ZONES = """code\tname\tname_en\ticon\tdepartment\tquery
hrss\t人社\tWork\tidentification-badge-duotone\tRS01\t[{"category":["人社"]}]
fund\t公积金\tHousing fund\twallet-duotone\tGJ01\t[{"category":["公积金"]},{"words":["住房公积金"]}]
"""


@pytest.fixture
def stocked(house: House, tmp_path: Path) -> House:
    names = ["住房公积金提取", "住房公积金贷款", "住房公积金贷款", "失业登记"]
    fields = ["公积金", "公积金", "公积金", "人社"]
    rows = [item(n, name=name, category=field) for n, (name, field) in enumerate(zip(names, fields, strict=True), 1)]
    place = folder(tmp_path / "library", items=[*rows, item(5, name="住房公积金证明", category="其他")])
    (place / "catalog" / "zones.tsv").write_text(ZONES, encoding="utf-8")
    catalog.import_catalogue(house, place)
    return house


def fund(house: House) -> tuple[Zone, int]:
    with house.db.read() as session:
        return curating.zone(session, "fund"), curating.revision(session, "fund")


def curate(house: House, wanted: Zone, author: Author = FUND, department: str = "GJ01", **more: object) -> None:
    said = {"revision": fund(house)[1], "reason": "贷款停办", "departments": DEPARTMENTS, **more}
    with house.db.transaction() as session:
        curating.curate(session, author, department, wanted, **said)  # type: ignore[arg-type]


def shown(house: House, zone: str = "fund") -> list[str]:
    with house.db.read() as session:
        return [card.code for card in catalog.browse(session, "zone", zone).cards]


def test_a_zones_count_is_its_query_asked_of_the_database(stocked: House) -> None:
    mine = sa.or_(ServiceItem.category == "公积金", ServiceItem.name.like("%住房公积金%"))
    with stocked.db.read() as session:
        names = session.scalar(sa.select(sa.func.count(sa.distinct(ServiceItem.name))).where(mine))
        items = session.scalar(sa.select(sa.func.count()).where(mine))
        (group,) = [one for one in catalog.groups(session, "zone") if one.code == "fund"]
        (listed,) = [one for one in curating.list_zones(session) if one.zone.code == "fund"]
    assert (group.count, listed.names, listed.items) == (names, names, items) == (3, 3, 4)
    assert len(shown(stocked)) == 3


def test_a_department_curates_its_zone_and_it_shows_at_once(stocked: House) -> None:
    now, _ = fund(stocked)
    with stocked.db.read() as session:
        before = session.scalar(sa.select(CatalogueState.revision))
    left = (LeftOut("T-00002", "贷款停办"), LeftOut("T-00003", "贷款停办"))
    wanted = replace(now, pinned=("T-00005",), left_out=left)
    with stocked.db.read() as session:
        seen = curating.preview(session, wanted)
    assert (seen.items, len(seen.found), {card.code for card in seen.gone}) == (2, 4, {"T-00002", "T-00003"})
    curate(stocked, wanted)
    assert shown(stocked) == ["T-00005", "T-00001"]
    with stocked.db.read() as session:
        assert session.scalar(sa.select(CatalogueState.revision)) == before + 1
        newest, first = curating.history(session, "fund")
    assert (newest.actor, newest.reason, newest.content["pinned"]) == ("staff:fund", "贷款停办", ["T-00005"])
    assert first.actor == "import"


def test_an_item_enters_its_zone_when_it_is_published(stocked: House, tmp_path: Path) -> None:
    place = folder(tmp_path / "more", items=[item(6, name="住房公积金对账", category="公积金")])
    catalog.import_catalogue(stocked, place)
    assert "T-00006" in shown(stocked)


def test_nobody_else_changes_a_zone(stocked: House) -> None:
    now, _ = fund(stocked)
    for author, department in ((FUND, "RS01"), (WHOLE, "ZW01"), (WRITER, "GJ01")):
        with pytest.raises(Refused, match="not_yours"):
            curate(stocked, replace(now, shown=False), author, department)
    assert fund(stocked)[0] == now


def test_a_zone_is_not_given_away_by_its_own_form(stocked: House) -> None:
    with pytest.raises(Refused):
        curate(stocked, replace(fund(stocked)[0], department="RS01"))


def test_what_is_wrong_changes_nothing(stocked: House) -> None:
    now, revision = fund(stocked)
    wrong: list[tuple[dict[str, object], dict[str, object], type[ProductError], str]] = [
        ({}, {"revision": 7}, Conflict, "stale_zone"),
        ({}, {"reason": "  "}, Invalid, "bad_zone"),
        ({"query": ()}, {}, Invalid, "bad_zone"),
        ({"pinned": ("T-00004",)}, {}, Invalid, "bad_zone"),
    ]
    for change, more, error, said in wrong:
        with pytest.raises(error, match=said):
            curate(stocked, replace(now, **change), **more)  # type: ignore[arg-type]
    assert fund(stocked) == (now, revision)


def test_a_hidden_zone_is_on_no_page(stocked: House) -> None:
    curate(stocked, replace(fund(stocked)[0], shown=False))
    with stocked.db.read() as session:
        assert [one.code for one in catalog.home(session).zones] == ["hrss"]
        assert catalog.search(session, "公积金提取")[0].card.zones == ()


def test_who_answers_for_the_library_opens_zones_for_departments(stocked: House) -> None:
    wanted = replace(fund(stocked)[0], code="jobs", department="RS01", query=(Terms(words=("失业",)),))
    with stocked.db.transaction() as session:
        curating.open_zone(session, WHOLE, wanted, reason="新开", departments=DEPARTMENTS)
    assert shown(stocked, "jobs") == ["T-00004"]
    with pytest.raises(Conflict, match="zone_taken"), stocked.db.transaction() as session:
        curating.open_zone(session, WHOLE, wanted, reason="再开", departments=DEPARTMENTS)
    with stocked.db.read() as session:  # what the second wanted to do is nowhere on record
        assert [move.reason for move in curating.history(session, "jobs")] == ["新开"]
    with pytest.raises(Refused), stocked.db.transaction() as session:
        curating.open_zone(session, FUND, replace(wanted, code="own"), reason="自己开", departments=DEPARTMENTS)


def test_of_two_who_open_a_zone_at_once_one_is_told_that_it_is_taken(stocked: House) -> None:
    wanted = replace(fund(stocked)[0], code="jobs", department="RS01", query=(Terms(words=("失业",)),))
    together = Barrier(2)

    def open_it(_number: int) -> str:
        try:
            with stocked.db.transaction() as session:
                if not stocked.db.is_sqlite:  # where two may write at once, both have looked before one inserts
                    assert session.get(ZoneRow, "jobs") is None
                    together.wait(timeout=20)
                curating.open_zone(session, WHOLE, wanted, reason="新开", departments=DEPARTMENTS)
        except Conflict as problem:
            return problem.code
        return "opened"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(open_it, range(2))) == ["opened", "zone_taken"]
    with stocked.db.read() as session:
        positions = sorted(row.position for row in session.scalars(sa.select(ZoneRow)))
    assert positions == [1, 2, 3]


def test_a_zone_that_is_none_is_named_by_its_line_and_the_others_come(house: House, tmp_path: Path) -> None:
    bad = 'bad\t坏的\tBad\twallet-duotone\tGJ01\t[{"sql":["1=1"]}]\nX!\t坏的\tBad\tskull\tGJ01\t[]\n'
    place = folder(tmp_path / "library", items=[item(1, category="公积金")])
    (place / "catalog" / "zones.tsv").write_text(ZONES + bad, encoding="utf-8")
    report = catalog.import_catalogue(house, place)
    lines = {problem.line: problem.reason for problem in report.skipped}
    assert sorted(lines) == [4, 5]
    assert "sql" in lines[4]
    assert all(field in lines[5] for field in ("code", "icon", "query"))
    assert shown(house) == ["T-00001"]


def test_the_order_of_zones_is_the_librarys_to_decide(stocked: House) -> None:
    with stocked.db.transaction() as session:
        curating.move_up(session, WHOLE, "fund")
        curating.move_up(session, WHOLE, "fund")
    with stocked.db.read() as session:
        assert [one.code for one in catalog.home(session).zones] == ["fund", "hrss"]
        moved, first = curating.history(session, "fund")
        assert (moved.actor, moved.content["position"]) == (WHOLE.name, 1)  # at the top nothing moves further
        assert "position" not in first.content
    with pytest.raises(Refused, match="not_yours"), stocked.db.transaction() as session:
        curating.move_up(session, FUND, "hrss")


def test_an_update_of_the_program_leaves_what_people_made_of_a_zone(stocked: House, tmp_path: Path) -> None:
    curate(stocked, replace(fund(stocked)[0], pinned=("T-00005",)))
    place = tmp_path / "library"
    changed = ZONES.replace("公积金\tHousing fund", "住房\tHousing").replace("人社\tWork\t", "社保\tSocial security\t")
    (place / "catalog" / "zones.tsv").write_text(changed, encoding="utf-8")
    catalog.import_catalogue(stocked, place)
    with stocked.db.read() as session:
        names = {one.zone.code: one.zone.name.zh for one in curating.list_zones(session)}
    assert names == {"hrss": "社保", "fund": "公积金"}
    assert shown(stocked)[0] == "T-00005"
