"""The region tree: keyed by level and code, updated in place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import Unprocessable
from backend.core.house import House
from backend.regions import service as regions
from backend.regions.rules import chain, holds_in, nearness
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
        assert regions.full_name(session, 3, "420106") == "湖北省武汉市武昌区"
        assert regions.full_name(session, 3, "420103") == "湖北省武汉市江汉区"
        assert regions.full_name(session, 4, "420103") == "湖北省武汉市江汉区同码街道"
        assert regions.full_name(session, 3, "110101") is None
        assert [region.name for region in regions.children(session, 2, "4201")] == ["江汉区", "武昌区"]


def test_storing_again_writes_only_what_changed(house: House) -> None:
    with house.db.transaction() as session:
        regions.store(session, TREE)
    renamed = RegionRow(3, "420106000000", "武昌新区", "420100000000", 114.1, 30.1)
    with house.db.transaction() as session:
        assert regions.store(session, [*TREE[:2], renamed]) == 1
    with house.db.read() as session:
        assert regions.full_name(session, 3, "420106") == "湖北省武汉市武昌新区"
        assert regions.full_name(session, 3, "420103") == "湖北省武汉市江汉区"


def test_a_text_says_a_region_by_code_full_name_or_a_name_of_its_own(house: House) -> None:
    with house.db.transaction() as session:
        regions.store(session, [*TREE, RegionRow(4, "420106001000", "同码街道", "420106000000", None, None)])
    said = {
        "420106": "420106000000",
        "420106000000": "420106000000",
        "湖北省武汉市武昌区": "420106000000",
        "武昌区": "420106000000",
        "湖北省武汉市武昌区同码街道": "420106001000",
        "同码街道": None,
        "湖北省武昌区": None,
        "广东省": None,
        "": None,
    }
    with house.db.read() as session:
        directory = regions.directory_of(session)
        assert {text: regions.code_of(session, text) for text in said} == said
        assert {text: directory.get(text) for text in said} == said


def test_a_regions_chain_leads_up_to_its_province(house: House) -> None:
    with house.db.transaction() as session:
        regions.store(session, TREE)
    with house.db.read() as session:
        assert regions.known_chain(session, "420106") == ("420106000000", "420100000000", "420000000000")
        for unknown in ("420107", "42", "", "42010600000", "武昌区"):
            with pytest.raises(Unprocessable, match="unknown_region"):
                regions.known_chain(session, unknown)


@given(st.from_regex("[0-9]{6}([0-9]{6})?", fullmatch=True))
def test_a_thing_holds_in_every_region_below_its_own(code: str) -> None:
    here = chain(code)
    assert here[0] == code.ljust(12, "0")
    assert all(holds_in(above, here) for above in here)
    assert holds_in(None, here)
    assert holds_in("420106000000", ()), "who does not say where sees everything"
    assert [nearness(above, here) for above in here] == list(range(len(here)))
    assert nearness(None, here) == len(here)
    assert not holds_in("999999999999", here) or code == "999999999999"
