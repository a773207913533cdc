"""Work on files of items: one worker at a time, whole or nothing, begun again after a crash, forgotten in the end."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from backend.catalog import models
from backend.catalog import service as catalog
from backend.catalog.rules.exchange import course
from backend.catalog.service import exchange
from backend.catalog.service.exchange import command, reading, store, writing
from backend.catalog.service.exchange.claiming import TakenOver, claim
from backend.core import clock, jobs
from backend.core.errors import Conflict, Refused, TooLarge
from backend.core.house import House
from tests.factories.catalog import folder, item
from tests.factories.exchange import (
    PUBLISHER,
    SONG,
    checked,
    csv_of,
    kept,
    library,
    row,
    said,
    turn,
    written,
)
from tests.factories.exchange import exchange as found_again


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


def test_a_command_that_slept_too_long_leaves_the_file_to_the_worker(
    sqlite_house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[str] = []
    keep = reading._keep

    def sleepy(house: House, *said: Any) -> None:
        with house.db.transaction() as session:
            other = session.get_one(models.Exchange, 1)
            other.claim += 1
        keep(house, *said)

    monkeypatch.setattr(reading, "_keep", sleepy)
    file = kept(tmp_path, csv_of(row(1)))
    assert command.import_file(sqlite_house, file, lines.append, False, True, False, "") == 1
    assert "took the file over" in lines[-1]
    assert library(sqlite_house) == {}
