"""Files of items against a library: checked whole, written whole or not at all, never over somebody's work."""

from __future__ import annotations

import io
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from backend.catalog import models
from backend.catalog import service as catalog
from backend.catalog.rules import lifecycle
from backend.catalog.rules.exchange import course
from backend.catalog.service import authoring, exchange, releasing
from backend.catalog.service.authoring import Author
from backend.catalog.service.exchange import command, exporting, reading, store, writing
from backend.catalog.service.exchange.claiming import TakenOver, claim
from backend.catalog.service.overview import Wanted
from backend.core import clock, jobs
from backend.core.errors import Conflict, Invalid, Refused, TooLarge
from backend.core.house import House
from tests.factories.catalog import SHIPPED, folder, item, publish_services
from tests.factories.exchange import (
    SONG,
    checked,
    csv_of,
    errors,
    json_of,
    kept,
    library,
    row,
    said,
    turn,
    words,
    written,
)
from tests.factories.exchange import exchange as found_again

PUBLISHER = Author("staff:shen", frozenset({lifecycle.WRITE, lifecycle.PUBLISH}))


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


def test_a_crash_in_the_middle_of_writing_leaves_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    found = checked(house, csv_of(*(row(number) for number in range(1, 30))))

    def crash(*_: Any) -> None:
        raise OSError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr(writing, "_versions", crash)
        with pytest.raises(OSError, match="power"):
            written(house, found)
    assert library(house) == {}
    with house.db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(models.ServiceItem)) == 0
    monkeypatch.setattr(writing, "TOGETHER", 10)
    assert written(house, found).state == course.DONE
    assert len(library(house)) == 29
    with house.db.read() as session:  # what was prepared is let go, where it went is kept
        assert set(session.scalars(sa.select(models.ExchangeRow.content))) == {None}
        assert len(store.written(session, found.id)) == 29


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


def test_what_goes_out_changes_nothing_when_it_comes_in(sqlite_house: House, tmp_path: Path) -> None:
    publish_services(sqlite_house)
    for form in ("csv", "xlsx", "json", "jsonl"):
        path = tmp_path / form
        assert exporting.write(sqlite_house, path, form, Wanted()) == 81
        found = checked(sqlite_house, path.read_bytes())
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


def test_two_imports_at_once_into_an_empty_library_both_end_well(house: House, tmp_path: Path) -> None:
    """Of a file and of a folder, in any order: what both bring is there once."""
    file = kept(tmp_path, csv_of(*(row(number) for number in range(1, 40))))
    data = folder(tmp_path / "data", items=[item(number, id=f"QH-{number:04d}") for number in range(20, 60)])
    ready = threading.Barrier(4)
    failed: list[BaseException] = []

    def run(work: Any) -> None:
        try:
            ready.wait(10)
            work()
        except BaseException as error:
            failed.append(error)

    def bring() -> None:
        command.import_file(house, file, lambda _: None, False, True, True, "")

    works = (bring, bring, *[lambda: catalog.import_catalogue(house, data)] * 2)
    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    found = library(house)
    assert len(found) == 59
    assert all([state for _, state, _ in versions].count("published") == 1 for versions in found.values())
    with house.db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(models.CatalogueState)) == 1


def test_the_worker_checks_and_writes_what_the_console_asks_for(house: House) -> None:
    number = store.take_in(house, SONG, "ZW01", "C:\\文件\\事项.csv", io.BytesIO(csv_of(row(1))))
    jobs.drain(house, {store.JOB: (exchange.work,)})
    found = found_again(house, number)
    assert (found.state, found.name, found.percent) == (course.READ, "事项.csv", 100)
    with house.db.transaction() as session:
        store.agree(session, SONG, number, skip_bad=False)
    jobs.drain(house, {store.JOB: (exchange.work,)})
    exchange.work(house, {"id": number})  # a job may run twice
    assert found_again(house, number).state == course.DONE
    assert library(house)["QH-0001"] == [(1, "draft", "示范事项之1")]


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


def test_work_that_stopped_in_the_middle_is_begun_again(house: House) -> None:
    number = store.take_in(house, SONG, "ZW01", "items.csv", io.BytesIO(csv_of(row(1))), at_once=True)
    with house.db.transaction() as session:
        row_of = session.get_one(models.Exchange, number)
        row_of.state, row_of.beat_at = course.READING, clock.now()
    exchange.work(house, {"id": number})  # somebody is at it
    exchange.pick_up(house)
    assert jobs.drain(house, {store.JOB: (exchange.work,)}) == 0
    with house.db.transaction() as session:
        session.get_one(models.Exchange, number).beat_at = (
            clock.now() - course.SILENCE[course.READING] - timedelta(seconds=1)
        )
    exchange.pick_up(house)
    jobs.drain(house, {store.JOB: (exchange.work,)})
    assert found_again(house, number).state == course.READ


@pytest.mark.parametrize("meanwhile", [course.DROPPED, course.WAITING, course.WRITING])
def test_a_writer_that_wakes_after_others_went_on_writes_nothing(sqlite_house: House, meanwhile: str) -> None:
    found = checked(sqlite_house, csv_of(row(1)))
    with sqlite_house.db.transaction() as session:
        session.get_one(models.Exchange, found.id).state = course.AGREED
    asleep = turn(sqlite_house, found.id)
    with sqlite_house.db.transaction() as session:
        other = session.get_one(models.Exchange, found.id)
        other.state, other.claim = meanwhile, other.claim + (meanwhile == course.WRITING)
    with pytest.raises(TakenOver):
        writing.write(sqlite_house, asleep)
    assert library(sqlite_house) == {}


def test_a_checker_that_was_replaced_leaves_the_file_to_the_other(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one sleeps in the middle for longer than anybody waits; the second begins, then the first wakes."""
    monkeypatch.setattr(reading, "TOGETHER", 2)
    content = csv_of(*(row(number) for number in range(1, 6)))
    number = store.take_in(house, SONG, "ZW01", "items.csv", io.BytesIO(content))
    whole, keep = [], reading._keep

    def sleepy(*said: Any) -> None:
        keep(*said)
        if not whole:
            whole.append("the first sleeps")
            with house.db.transaction() as session:
                session.get_one(models.Exchange, number).beat_at = clock.now() - course.SILENCE[course.READING] * 2
            exchange.work(house, {"id": number})

    monkeypatch.setattr(reading, "_keep", sleepy)
    exchange.work(house, {"id": number})
    found = found_again(house, number)
    assert (found.state, found.rows, found.new, found.claim) == (course.READ, 5, 5, 2)
    assert found.failure is None


def test_of_two_workers_that_wake_for_one_file_one_takes_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    number = store.take_in(house, SONG, "ZW01", "items.csv", io.BytesIO(csv_of(row(1))), at_once=True)
    if house.db.is_sqlite:  # one writer at a time anyway
        assert [claim(house, number), claim(house, number)][1] is None
        return
    looked = threading.Barrier(2)
    abandoned = course.abandoned

    def both_have_looked(*said: Any) -> bool:
        looked.wait(20)
        return abandoned(*said)

    monkeypatch.setattr(course, "abandoned", both_have_looked)
    with ThreadPoolExecutor(2) as pool:
        taken = list(pool.map(lambda _: claim(house, number), range(2)))
    assert sorted(one is None for one in taken) == [False, True]


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


def test_what_broke_is_said_and_can_be_tried_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    number = store.take_in(house, SONG, "ZW01", "items.csv", io.BytesIO(csv_of(row(1))))

    def broken(*_: Any) -> None:
        raise RuntimeError("a fault of ours")

    with monkeypatch.context() as patched:
        patched.setattr(reading, "check", broken)
        jobs.drain(house, {store.JOB: (exchange.work,)})
    found = found_again(house, number)
    assert (found.state, (found.failure or {})["zh"][:6]) == (course.FAILED, "处理这份文件")
    with house.db.transaction() as session:
        store.again(session, SONG, number)
    jobs.drain(house, {store.JOB: (exchange.work,)})
    assert found_again(house, number).state == course.READ


def test_only_who_brought_a_file_decides_on_it_and_only_once(house: House) -> None:
    found = checked(house, csv_of(row(1)))
    with house.db.transaction() as session:
        with pytest.raises(Refused, match="not_yours"):
            store.agree(session, PUBLISHER, found.id, skip_bad=False)
        store.drop(session, SONG, found.id)
    with house.db.transaction() as session, pytest.raises(Conflict, match="stale_exchange"):
        store.agree(session, SONG, found.id, skip_bad=False)


def test_a_file_beyond_the_limit_leaves_no_bytes(house: House) -> None:
    with pytest.raises(TooLarge):
        store.take_in(house, SONG, "", "big.csv", io.BytesIO(b"x" * 2000), limit=1000)
    assert list((house.settings.data_dir / "exchange").iterdir()) == []
    with house.db.read() as session:
        assert store.recent(session) == []


def test_files_are_forgotten_after_a_month_and_bytes_when_nobody_needs_them(house: House) -> None:
    done = written(house, checked(house, csv_of(row(1))))
    waiting = checked(house, csv_of(row(2)))
    long_ago = clock.now() - course.KEEP - timedelta(days=1)
    with house.db.transaction() as session:
        session.get_one(models.Exchange, done.id).created_at = clock.now() - store.COMING_IN * 2
    exchange.forget(house)
    assert not store.path_of(house, done.id).exists()
    assert store.path_of(house, waiting.id).exists()
    with house.db.transaction() as session:
        session.execute(sa.update(models.Exchange).values(created_at=long_ago))
    exchange.forget(house)
    with house.db.read() as session:
        assert store.recent(session) == []
    assert not store.path_of(house, waiting.id).exists()


def test_the_command_says_every_problem_and_ends_with_one(house: House, tmp_path: Path) -> None:
    lines: list[str] = []
    file = kept(tmp_path, csv_of(row(1), row(2, 主题="没有的主题")))
    assert command.import_file(house, file, lines.append, True, False, False, "") == 1
    assert any("row 3, themes" in line and "没有这个主题" in line for line in lines)
    assert lines[-1] == "dry run: nothing was imported"
    assert library(house) == {}
    assert command.import_file(house, file, lines.append, False, True, True, "") == 1
    assert lines[-1] == "imported: 1 published; 1 bad rows left out"
    assert said(house, checked(house, csv_of(row(1)))) == []
    assert list(library(house)) == ["QH-0001"]
