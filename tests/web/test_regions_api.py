"""Choosing a region over HTTP, and what becomes of an address that names one."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from backend.cases.service import places
from backend.core.errors import Invalid
from backend.core.house import House
from backend.regions import service as regions
from backend.regions.service import RegionRow

TREE = [
    RegionRow(1, "420000000000", "湖北省", None, None, None),
    RegionRow(2, "420100000000", "武汉市", "420000000000", None, None),
    RegionRow(2, "429000000000", "省直辖县级行政区划", "420000000000", None, None),
    RegionRow(3, "420106000000", "武昌区", "420100000000", None, None),
    RegionRow(3, "429004000000", "仙桃市", "429000000000", None, None),
    RegionRow(4, "420106002000", "杨园街道", "420106000000", None, None),
]
FORM = {"sections": [{"fields": [{"name": "home", "widget": "address"}, {"name": "note", "widget": "text"}]}]}


@pytest.fixture(autouse=True)
def tree(sqlite_house: House) -> None:
    with sqlite_house.db.transaction() as session:
        regions.store(session, TREE)


def test_the_tree_is_gone_down_level_by_level(client: FlaskClient) -> None:
    top = client.get("/api/v1/regions").get_json()["regions"]
    assert top == [{"level": 1, "code": "420000000000", "name": "湖北省", "full_name": "湖北省", "more": True}]
    within = client.get("/api/v1/regions?level=3&parent=420106000000").get_json()["regions"]
    assert within[0]["full_name"] == "湖北省武汉市武昌区杨园街道"
    assert not within[0]["more"]


def test_what_only_fills_a_level_does_not_stand_in_an_address(client: FlaskClient) -> None:
    found = client.get("/api/v1/regions?level=2&parent=429000000000").get_json()["regions"]
    assert [one["full_name"] for one in found] == ["湖北省仙桃市"]
    cities = client.get("/api/v1/regions?level=1&parent=420000000000").get_json()["regions"]
    assert [(one["level"], one["name"]) for one in cities] == [(2, "武汉市"), (3, "仙桃市")]


def test_browsers_may_keep_the_tree_for_a_day(client: FlaskClient) -> None:
    assert client.get("/api/v1/regions").headers["Cache-Control"] == "public, max-age=86400"


@pytest.mark.parametrize(
    ("query", "status"),
    [("?level=3&parent=999999000000", 404), ("?parent=420106000000", 400), ("?level=9&parent=420106000000", 400)],
)
def test_a_region_that_is_not_there_or_half_named_is_refused(client: FlaskClient, query: str, status: int) -> None:
    answer = client.get(f"/api/v1/regions{query}")
    assert answer.status_code == status
    assert "Cache-Control" not in answer.headers or "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("region", "known"),
    [
        ({"level": 3, "code": "420106000000", "name": "湖北省武汉市武昌区"}, True),
        ({"level": 3, "code": "429004000000", "name": "湖北省仙桃市"}, True),
        ({"level": 3, "code": "420106000000", "name": "湖北省武汉市江汉区"}, False),
        ({"level": 2, "code": "420106000000", "name": "湖北省武汉市武昌区"}, False),
        (None, True),
    ],
)
def test_an_address_holds_only_with_the_name_its_region_has(
    sqlite_house: House, region: dict[str, Any] | None, known: bool
) -> None:
    values = {"home": {"region": region, "detail": "民主路 12 号"}, "note": "无"}
    if known:
        places.check(sqlite_house, FORM, values)
    else:
        with pytest.raises(Invalid) as refused:
            places.check(sqlite_house, FORM, values)
        assert set(refused.value.fields) == {"home"}


def test_an_address_that_is_plain_text_is_left_alone(sqlite_house: House) -> None:
    places.check(sqlite_house, FORM, {"home": "北京市西城区某胡同 3 号"})
