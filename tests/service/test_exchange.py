"""Rows of files against a library: what they become, what is named and left alone, never over somebody's work."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from backend.catalog import models
from backend.catalog import service as catalog
from backend.catalog.rules import lifecycle
from backend.catalog.rules.exchange import course
from backend.catalog.service import authoring, releasing
from backend.catalog.service.authoring import Author
from backend.catalog.service.exchange import store
from backend.core.errors import Conflict, Invalid, Refused
from backend.core.house import House
from tests.factories.catalog import SHIPPED, folder, item
from tests.factories.exchange import (
    PUBLISHER,
    SONG,
    checked,
    csv_of,
    errors,
    json_of,
    library,
    row,
    words,
    written,
)


def test_rows_become_drafts_of_who_brought_them(house: House) -> None:
    found = checked(house, csv_of(row(1), row(2, 申请材料="身份证\n照片")))
    assert (found.state, found.rows, found.new, found.bad) == (course.READ, 2, 2, 0)
    assert library(house) == {}
    done = written(house, found)
    assert done.state == course.DONE
    assert library(house) == {
        "QH-0001": [(1, "draft", "示范事项之1")],
        "QH-0002": [(1, "draft", "示范事项之2")],
    }
    with house.db.read() as session:
        draft = authoring.version(session, "QH-0002", 1)
        assert [one["name"] for one in draft.content["materials"]] == ["身份证", "照片"]
        assert (draft.author, draft.moves[0].reason) == (SONG.name, "导入：items")
        assert catalog.search(session, "示范事项") == []  # a draft is nobody's to see
        assert store.written(session, found.id) == [("QH-0001", 1), ("QH-0002", 1)]
    with house.db.transaction() as session:  # and goes on like any other draft
        authoring.edit(session, SONG, "QH-0002", 1, draft.revision, {"note": "好"})


def test_a_file_with_one_bad_row_writes_nothing_unless_the_bad_are_left_out(house: House) -> None:
    content = csv_of(row(1), row(2, 业务领域=""), row(3, 到办事现场次数="很多次"))
    found = checked(house, content)
    assert errors(house, found) == [(3, "category"), (4, "visits")]
    with pytest.raises(Conflict, match="bad_rows"):
        written(house, found)
    assert library(house) == {}
    done = written(house, found, skip_bad=True)
    assert (done.state, done.new, done.bad) == (course.DONE, 1, 2)
    assert list(library(house)) == ["QH-0001"]


def test_published_rows_supersede_and_are_found(house: House, tmp_path: Path) -> None:
    catalog.import_catalogue(house, folder(tmp_path / "data", items=[item(1, conditions="旧条件")]))
    name = item(1)["name"]
    content = csv_of(row(0, 库内编码="T-00001", 事项名称=name, 受理条件="新条件"), row(2))
    done = written(house, checked(house, content, author=PUBLISHER, publish=True), skip_bad=False)
    assert (done.new, done.changed) == (1, 1)
    assert library(house)["T-00001"] == [(1, "superseded", name), (2, "published", name)]
    with house.db.read() as session:
        guide = catalog.guide(session, "T-00001")
        assert (guide.version, guide.content["conditions"]) == (2, "新条件")
        assert guide.content["source"] == "github:v-luobo/zwfw@test"  # what the file does not say stays
        assert catalog.search(session, "示范事项之2")[0].card.code == "QH-0002"
        row_of = session.scalar(sa.select(models.ServiceItem).where(models.ServiceItem.code == "QH-0002"))
        assert row_of is not None
        assert (row_of.initials, row_of.has_guide) == ("sfsxz2", True)


@pytest.mark.parametrize("publish", [True, False])
def test_a_file_checked_before_an_upgrade_is_written_after_it(house: House, publish: bool) -> None:
    written(house, checked(house, csv_of(row(1)), author=PUBLISHER, publish=True))
    found = checked(house, csv_of(row(1, 说明="改"), row(2)), author=PUBLISHER, publish=publish)
    with house.db.transaction() as session:  # the older release knew no sayings
        for staged in session.scalars(sa.select(models.ExchangeRow).where(models.ExchangeRow.exchange_id == found.id)):
            staged.columns = {key: value for key, value in (staged.columns or {}).items() if key != "sayings"}
    assert written(house, found).state == course.DONE
    with house.db.read() as session:
        assert list(session.scalars(sa.select(models.ServiceItem.sayings))) == [[], []]


def test_rows_that_say_what_the_library_says_are_left_alone(house: House) -> None:
    content = csv_of(row(1), row(2))
    written(house, checked(house, content, author=PUBLISHER, publish=True))
    before = library(house)
    again = checked(house, content, author=PUBLISHER, publish=True)
    assert (again.unchanged, again.new, again.changed, again.errors) == (2, 0, 0, 0)
    with house.db.transaction() as session, pytest.raises(Conflict, match="bad_rows"):
        store.agree(session, PUBLISHER, again.id, skip_bad=True)
    assert library(house) == before


def test_an_item_somebody_works_on_is_named_and_left_alone(house: House) -> None:
    written(house, checked(house, csv_of(row(1), row(2)), author=PUBLISHER, publish=True))
    with house.db.transaction() as session:
        authoring.begin(session, SONG, "QH-0001")
    found = checked(house, csv_of(row(1, 说明="改"), row(2, 说明="改")))
    assert errors(house, found) == [(2, "code")]
    assert "还没发布的版本" in words(house, found)
    written(house, found, skip_bad=True)
    assert [state for _, state, _ in library(house)["QH-0002"]] == ["published", "draft"]


@pytest.mark.parametrize("meanwhile", ["begin", "new", "suspended and resumed"])
def test_a_library_that_moved_since_the_check_is_not_written_over(house: House, meanwhile: str) -> None:
    written(house, checked(house, csv_of(row(1)), author=PUBLISHER, publish=True))
    found = checked(house, csv_of(row(1, 说明="改"), row(2)))
    with house.db.transaction() as session:
        if meanwhile == "begin":
            authoring.begin(session, SONG, "QH-0001")
        elif meanwhile == "suspended and resumed":  # the state is what it was; somebody decided all the same
            authoring.move(session, PUBLISHER, "QH-0001", 1, "suspend", reason="停一天")
            authoring.move(session, PUBLISHER, "QH-0001", 1, "resume")
        else:
            authoring.begin_new(session, SONG, "QH-0002", "先来的", "人社")
    before = library(house)
    with pytest.raises(Conflict, match="library_moved"):
        written(house, found)
    assert library(house) == before


def test_a_code_twice_in_a_file_is_named_with_the_first_row(house: House) -> None:
    found = checked(house, csv_of(row(1), row(2), row(1)))
    assert errors(house, found) == [(4, "code")]
    assert "第 2 行已经有这个编码" in words(house, found)


def test_an_author_brings_in_only_what_their_department_answers_for(house: House) -> None:
    written(house, checked(house, csv_of(row(1, 业务领域="人社")), author=PUBLISHER, publish=True))
    tao = Author("staff:tao", frozenset({lifecycle.WRITE}), frozenset({"公积金"}))
    found = checked(house, csv_of(row(1, 业务领域="公积金"), row(2), row(3, 业务领域="公积金")), author=tao)
    assert errors(house, found) == [(2, "category"), (3, "category")]
    with pytest.raises(Refused):
        checked(house, csv_of(row(1)), author=Author("staff:lin", frozenset()))
    with pytest.raises(Refused):
        checked(house, csv_of(row(1)), author=SONG, publish=True)


def test_a_suspended_item_is_not_published_by_a_file(house: House) -> None:
    written(house, checked(house, csv_of(row(1)), author=PUBLISHER, publish=True))
    with house.db.transaction() as session:
        authoring.move(session, PUBLISHER, "QH-0001", 1, "suspend", reason="系统升级")
    found = checked(house, csv_of(row(1, 说明="改")), author=PUBLISHER, publish=True)
    assert errors(house, found) == [(2, "code")]
    assert checked(house, csv_of(row(1, 说明="改"))).changed == 1  # a draft of it may be written


def test_codes_of_another_system_become_our_words(house: House) -> None:
    code = "11440104007504617U400011200100001"
    content = csv_of(
        row(1, 事项类型="20", 服务对象="1、5", 办件类型="2", 承诺办结时限="3个工作日", task_handle_item=code)
    )
    found = checked(house, content, source="guangdong")
    assert errors(house, found) == [(1, "task_handle_item")]  # a heading of another source
    national = checked(house, content, source="national")
    assert errors(house, national) == []
    written(house, national)
    with house.db.read() as session:
        said_now = authoring.version(session, "QH-0001", 1).content
    assert (said_now["type"], said_now["service_objects"]) == ("公共服务", ["自然人", "非法人企业"])
    assert (said_now["case_kind"], said_now["basic_code"], said_now["level"]) == ("承诺件", "000112001000", "县级")
    with pytest.raises(Invalid, match="unknown_source"):
        checked(house, content, source="moon")


def test_a_guidance_comes_with_its_item_as_a_design_or_published(house: House) -> None:
    brought = dict(_guidance("R8-01209"), code="QH-0001")
    rows = json_of({"code": "QH-0001", "name": "示范", "category": "人社", "guidance": brought})
    written(house, checked(house, rows))
    with house.db.read() as session:
        design = session.scalar(sa.select(models.Design))
        assert design is not None
        assert (design.item_code, design.kind, design.state) == ("QH-0001", "guidance", "draft")
        assert design.definition["guidance"] == brought["guidance"]
        assert releasing.released(session, "guidance", "QH-0001") == []
    other = json_of({"code": "QH-0002", "name": "示范", "category": "人社", "guidance": dict(brought, code="QH-0002")})
    written(house, checked(house, other, author=PUBLISHER, publish=True))
    with house.db.read() as session:
        assert [one.state for one in releasing.released(session, "guidance", "QH-0002")] == ["published"]
    assert checked(house, other).unchanged == 1


def _guidance(code: str) -> dict[str, Any]:
    return json.loads((SHIPPED / "guidance" / f"{code}.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def test_an_empty_cell_changes_nothing_unless_it_is_to_empty(house: House) -> None:
    written(
        house,
        checked(house, csv_of(row(1, 说明="旧", 收费标准="10 元"), row(2, 说明="旧")), author=PUBLISHER, publish=True),
    )
    file = csv_of(row(1, 说明="", 收费标准="20 元"), row(2, 说明=""), row(3, 说明=""))
    found = checked(house, file)
    assert (found.new, found.changed, found.unchanged, found.emptied) == (1, 1, 1, {"note": 2})
    written(house, found)
    assert _said(house, "QH-0001") == ("旧", "20 元")
    with house.db.transaction() as session:
        for code, number in (("QH-0001", 2), ("QH-0003", 1)):
            authoring.move(session, SONG, code, number, "discard", reason="再来")
    found = checked(house, file, empties=True)
    assert (found.changed, found.unchanged, found.emptied) == (2, 1, {"note": 2})
    written(house, found)
    assert (_said(house, "QH-0001"), _said(house, "QH-0002")) == ((None, "20 元"), (None, None))


def _said(house: House, code: str) -> tuple[str | None, str | None]:
    with house.db.read() as session:
        content = authoring.versions(session, code)[0].content
        return content["note"], content["fee"]


def test_who_wrote_what_a_file_goes_on_from_does_not_approve_it(house: House) -> None:
    colleague = Author("staff:yan", frozenset({lifecycle.WRITE, lifecycle.REVIEW}))
    with house.db.transaction() as session:
        authoring.begin_new(session, colleague, "QH-0001", "同事写的", "人社")
        authoring.move(session, colleague, "QH-0001", 1, "discard", reason="改用文件")
    written(house, checked(house, csv_of(row(1))))
    with house.db.transaction() as session, pytest.raises(Refused, match="own_work"):
        authoring.move(session, colleague, "QH-0001", 2, "approve")
