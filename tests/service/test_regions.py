"""The region tree: keyed by level and code, updated in place."""

from __future__ import annotations

from backend.core.house import House
from backend.regions import service as regions
from backend.regions.service import RegionRow

TREE = [
    RegionRow(1, "420000000000", "湖北省", None, 114.3, 30.5),
    RegionRow(2, "420100000000", "武汉市", "420000000000", 114.3, 30.6),
    RegionRow(3, "420106000000", "武昌区", "420100000000", None, None),
    RegionRow(3, "420103000000", "江汉区", "420100000000", None, None),
    RegionRow(4, "420103000000", "同码街道", "420103000000", None, None),
]


def test_names_are_found_by_level_and_code(house: House) -> None:
    with house.db.transaction() as session:
        assert regions.store(session, TREE) == len(TREE)
    with house.db.read() as session:
        assert regions.name_of(session, 3, "420106") == "武昌区"
        assert regions.full_name(session, 3, "420106") == "湖北省武汉市武昌区"
        assert regions.name_of(session, 3, "420103") == "江汉区"
        assert regions.name_of(session, 4, "420103") == "同码街道"
        assert regions.name_of(session, 3, "110101") is None
        assert regions.full_name(session, 3, "110101") is None
        assert [region.name for region in regions.children(session, 2, "4201")] == ["江汉区", "武昌区"]


def test_storing_again_writes_only_what_changed(house: House) -> None:
    with house.db.transaction() as session:
        regions.store(session, TREE)
    renamed = RegionRow(3, "420106000000", "武昌新区", "420100000000", 114.1, 30.1)
    with house.db.transaction() as session:
        assert regions.store(session, [*TREE[:2], renamed]) == 1
    with house.db.read() as session:
        assert regions.name_of(session, 3, "420106") == "武昌新区"
        assert regions.name_of(session, 3, "420103") == "江汉区"
