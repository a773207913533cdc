"""What holds in one region is offered there and below, and what holds everywhere is offered everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.catalog import service as catalog
from backend.catalog.service import Scope
from backend.catalog.service.scope import is_hidden, scope_at
from backend.core.house import House
from backend.regions import service as regions
from tests.factories.catalog import folder, item
from tests.service.test_regions import TREE

PLACES = ["", "湖北省", "湖北省武汉市", "湖北省武汉市武昌区", "湖北省武汉市江汉区", "广东省"]
AREAS = {f"A{place}": name for place, name in enumerate(PLACES) if name}


@pytest.fixture
def spread(house: House, tmp_path: Path) -> House:
    """An item for each of ``PLACES``: T-00000 holds everywhere, T-00005 in a region that the tree does not have."""
    with house.db.transaction() as session:
        regions.store(session, TREE)
    rows = [item(place, name="公共服务事项", area_code=f"A{place}", source="x") for place in range(len(PLACES))]
    place = folder(tmp_path / "library", items=[{**row, "name": f"{row['name']}{row['id']}"} for row in rows])
    lines = "".join(f"{code}\t{name}\n" for code, name in AREAS.items())
    (place / "catalog" / "areas.tsv").write_text("area_code\tregion\n" + lines, encoding="utf-8")
    catalog.import_catalogue(house, place)
    return house


def offered(house: House, region: str | None) -> set[int]:
    with house.db.read() as session:
        scope = scope_at(session, region=region)
        groups = [one.code for one in catalog.groups(session, "jurisdiction", scope)]
        pages = [catalog.browse(session, "jurisdiction", code, scope=scope) for code in groups]
        found = {card.code for page in pages for card in page.cards}
        searched = {hit.card.code for hit in catalog.search(session, "公共服务事项", scope=scope)}
    assert found == searched
    return {int(code.removeprefix("T-")) for code in found}


def test_a_place_is_offered_what_holds_there_or_above(spread: House) -> None:
    held = {
        None: {0, 1, 2, 3, 4, 5},
        "420106": {0, 1, 2, 3, 5},
        "420103": {0, 1, 2, 4, 5},
        "420100000000": {0, 1, 2, 5},
        "420000": {0, 1, 5},
    }
    assert {region: offered(spread, region) for region in held} == held
    with spread.db.read() as session:
        here = Scope(regions=("420103000000", "420100000000", "420000000000"))
        assert is_hidden(session, "T-00003", here), "what holds elsewhere is not begun here"
        assert not is_hidden(session, "T-00004", here)


def test_regions_that_come_later_place_what_was_imported_before(spread: House, tmp_path: Path) -> None:
    place = tmp_path / "later"
    (place / "regions").mkdir(parents=True)
    rows = "code12\tlevel\tname\tparent\tlng\tlat\n440000000000\t1\t广东省\t\t\t\n"
    (place / "regions" / "tree.tsv").write_text(rows, encoding="utf-8")
    catalog.import_catalogue(spread, place)
    assert offered(spread, "420000") == {0, 1}
    assert offered(spread, "440000") == {0, 5}
