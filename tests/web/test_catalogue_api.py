"""The library over HTTP, as the citizens' pages read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from backend.app import create_app
from backend.catalog import service as catalog
from backend.catalog.service.asking import asked
from backend.catalog.service.browsing import BY, named_groups, ways
from backend.catalog.service.scope import offered
from backend.core import clock
from backend.core.house import House
from tests.factories.catalog import folder, item, shipped


@pytest.fixture(scope="module")
def library(library_sqlite: House) -> House:
    """A house with the whole shipped library; nothing here writes."""
    return library_sqlite


@pytest.fixture
def get(library: House) -> Any:
    client: FlaskClient = create_app(library).test_client()

    def ask(path: str, status: int = 200) -> Any:
        answer = client.get(f"/api/v1/catalog{path}")
        assert answer.status_code == status, answer.json
        return answer.json

    return ask


def test_home_offers_what_is_done_here_first(get: Any) -> None:
    home = get("/home")
    assert [card["available_here"] for card in home["frequent"]] == [True] * 6
    assert [zone["code"] for zone in home["zones"]][:5] == ["hrss", "medical", "fund", "estate", "police"]
    assert all(zone["icon"].endswith("-duotone") for zone in home["zones"])
    assert home["item_count"] == 2183
    assert "示范数据" in home["demonstration"]["zh"]


@pytest.mark.parametrize("by", BY)
def test_every_count_equals_the_list_behind_it(get: Any, by: str) -> None:
    groups = get(f"/browse?by={by}")["groups"]
    assert len(groups) >= 4
    assert all(group["name"] for group in groups)
    for group in groups[:12]:
        behind = get(f"/browse/{by}/{group['code']}?size=100")
        assert behind["group"] == group
        assert behind["total"] == group["count"]
        assert len({card["name"] for card in behind["items"]}) == len(behind["items"]) == min(100, group["count"])
    if by == "zone":
        assert {zone["code"]: zone["count"] for zone in get("/home")["zones"]} == {
            g["code"]: g["count"] for g in groups
        }


@pytest.mark.parametrize("by", BY)
def test_every_item_is_reached_in_every_way_that_applies_to_it(library: House, by: str) -> None:
    with library.db.read() as session:
        cards = offered(session)
        named = {group["code"] for group in named_groups(session, by)}
        filed = {code: ways(card).get(by, ()) for code, card in cards.items()}
    lost = [code for code, groups in filed.items() if not groups]
    if by in ("people", "zone"):  # only some items are for a special group, or in a department's zone
        assert 0 < len(lost) < len(cards)
    else:
        assert lost == []
    assert {group for groups in filed.values() for group in groups} <= named


def test_groups_that_no_source_states_say_so(get: Any) -> None:
    assert "不是各部门标的" in get("/browse?by=people")["derived"]["zh"]
    assert get("/browse?by=theme")["derived"] is None


def test_a_region_is_named_by_its_code_or_refused_in_words(get: Any) -> None:
    whole = get("/home")["item_count"]
    assert get("/home?region=420106")["item_count"] == whole
    assert get("/search?q=社保卡丢了&region=420106002003")["items"]
    for unknown in ("990000", "42", "420106%27", "%20"):
        error = get(f"/search?q=社保卡&region={unknown}", 422)["error"]
        assert error["code"] == "unknown_region"
        assert "420106" in error["message"]["zh"]
        assert "420106" in error["message"]["en"]


def test_pages_of_a_list_follow_each_other(get: Any) -> None:
    whole = [card["code"] for card in get("/browse/zone/fund?size=100")["items"]]
    pages = [card["code"] for page in (1, 2, 3) for card in get(f"/browse/zone/fund?size=7&page={page}")["items"]]
    assert pages == whole[:21]
    here = [card["available_here"] for card in get("/browse/zone/fund?size=100")["items"]]
    assert here == sorted(here, reverse=True), "what is done here stands first"
    assert get("/browse/zone/fund?page=99")["items"] == []


def test_identical_names_fold_into_one_result(get: Any) -> None:
    hits = get("/search?q=失业保险金申领")["items"]
    assert [hit["code"] for hit in hits if hit["name"] == "失业保险金申领"] == ["HN-G001"]
    assert hits[0]["why"]["zh"] == "名称一样"


@pytest.mark.parametrize(
    ("words", "code"),
    [("社保卡丢了", "HN-G008"), ("公积金付房租", "HN-G029"), ("打印参保证明", "HN-G010"), ("guashi", "HN-G008")],
)
def test_everyday_words_find_what_is_done_here(get: Any, words: str, code: str) -> None:
    assert get(f"/search?q={words}&channel=kiosk")["items"][0]["code"] == code


def test_search_is_limited_and_ordered(get: Any) -> None:
    hits = get("/search?q=登记&limit=50")["items"]
    assert len(hits) == 50
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    assert get("/search?q=登记&limit=1")["items"] == hits[:1]


@pytest.mark.parametrize(
    "query", ["q=", "q=%20%20", "q=！？", "q=a&limit=0", "q=a&limit=51", "q=a&limit=x", "", "q=" + "长" * 201]
)
def test_a_search_without_sense_is_refused_in_words(get: Any, query: str) -> None:
    error = get(f"/search?{query}", 400)["error"]
    assert error["message"]["zh"]
    assert error["fields"]


def test_a_guide_is_whole_with_source_and_date(get: Any) -> None:
    guide = get("/items/HN-G029")
    (row,) = shipped("guides", "HN-G029")
    assert guide["name"] == row["name"]
    assert guide["conditions"] == row["conditions"]
    assert [one["name"] for one in guide["materials"]] == [one["name"] for one in row["materials"]]
    assert (guide["legal_time_limit"], guide["promised_time_limit"], guide["unit_unknown"]) == ("3", "1", True)
    assert (guide["source"], guide["crawled"], guide["region"]) == (
        "湖南政务服务网",
        "2026-07-21",
        "湖南省（省级标准指南）",
    )
    assert guide["legal_basis"] == ["《住房公积金管理条例》"]
    assert guide["digital"]["kind"] == "promised"
    assert "示范内容" in guide["digital"]["demonstration"]["zh"]


def test_what_a_guide_says_in_codes_comes_with_english_words(get: Any) -> None:
    english = get("/items/HN-G029")["english"]
    assert english["自然人" if "自然人" in english else "个人"] in ("Natural person", "Individuals")
    assert english["公积金"] == "Housing fund"
    assert not any("\u3400" <= sign <= "\u9fff" for words in english.values() for sign in words)


def test_an_item_that_is_not_done_here_says_where(get: Any) -> None:
    guide = get("/items/R8-01383")
    assert guide["available_here"] is False
    assert guide["digital"] is None
    assert "广东省林业局" in guide["where"]["zh"]
    assert (guide["legal_time_limit"], guide["unit_unknown"]) == ("90(自然日)", False)
    assert (guide["region"], guide["crawled"]) == ("广东省", "2021-05")


def test_what_is_not_done_here_may_be_asked_about_first(get: Any) -> None:
    guidance = get("/items/HN-G037")["guidance"]
    assert guidance["start"] in guidance["questions"]
    assert guidance["outcomes"]["adult"]["materials"] == ["household"]
    assert guidance["materials"]["household"]["name"]["zh"] == "居民户口簿"
    assert "示范内容" in guidance["demonstration"]["zh"]
    assert get("/items/HN-G029")["guidance"] is None
    assert get("/items/R8-01383")["guidance"] is None


def test_every_item_has_a_guide_that_can_be_shown(get: Any) -> None:
    for row in [*shipped("items")[::40], *shipped("guides")]:
        guide = get(f"/items/{row['id']}")
        assert guide["name"] == row["name"]
        assert guide["source"]


@pytest.mark.parametrize("code", ["HN-G008", "HN-G010", "HN-G029"])
def test_a_service_in_depth_tells_the_page_everything(get: Any, code: str) -> None:
    service = get(f"/items/{code}/service")
    assert service["steps"][0] == "sign_in"
    assert service["steps"][-1] == "done"
    assert ("guidance" in service["steps"]) == (service["guidance"] is not None)
    assert service["name_en"].isascii()
    assert "review_points" not in service
    assert "decision_rules" not in service


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/items/NO-SUCH", "unknown_item"),
        ("/items/NO-SUCH/service", "unknown_item"),
        ("/items/R8-00001/service", "not_digital"),
        ("/items/'; DROP TABLE service_item; --", "unknown_item"),
        ("/browse/zone/nowhere", "unknown_group"),
        ("/browse/colour/red", "unknown_group"),
    ],
)
def test_what_is_not_there_is_said_in_words(get: Any, path: str, code: str) -> None:
    error = get(path, 404)["error"]
    assert error["code"] == code
    assert error["message"]["zh"]
    assert error["message"]["en"]


def test_an_import_shows_at_once_in_a_running_server(sqlite_house: House, tmp_path: Path) -> None:
    client = create_app(sqlite_house).test_client()
    assert client.get("/api/v1/catalog/search?q=示范").json["items"] == []
    catalog.import_catalogue(sqlite_house, folder(tmp_path / "data", items=[item(1)]))
    assert [hit["name"] for hit in client.get("/api/v1/catalog/search?q=示范").json["items"]] == ["示范事项之1"]


@pytest.mark.parametrize(
    ("typed", "name"), [("社保卡丢", "社会保障卡挂失"), ("shebaok", "社会保障卡挂失"), ("居住", "居住证办理")]
)
def test_suggestions_come_while_somebody_types(get: Any, typed: str, name: str) -> None:
    items = get(f"/suggest?q={typed}")["items"]
    assert 1 <= len(items) <= 8
    assert name in [item["name"] for item in items]
    assert len({item["name"] for item in items}) == len(items)


def test_nothing_typed_suggests_nothing(get: Any) -> None:
    assert get("/suggest?q=%20")["items"] == []


def test_a_question_without_an_answer_is_counted_and_answered_all_the_same(client: FlaskClient) -> None:
    for _ in range(2):
        assert client.get("/api/v1/catalog/search?q=路灯坏了&channel=kiosk").json["items"] == []  # type: ignore[index]
    with client.application.extensions["xiaoer_house"].db.read() as session:
        assert [(one.question, one.count) for one in asked(session, clock.today())] == [("路灯坏了", 2)]
