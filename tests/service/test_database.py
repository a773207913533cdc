"""The transaction rules of core.db and core.jobs, on both databases."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core import clock, jobs, live
from backend.core.db import Database
from backend.core.house import House
from backend.core.jobs import OutboxRow


def count(house: House) -> int:
    with house.db.read() as session:
        return session.scalar(sa.select(sa.func.count(OutboxRow.id))) or 0


def test_a_failed_transaction_leaves_nothing(house: House) -> None:
    def fail() -> None:
        with house.db.transaction() as session:
            jobs.enqueue(session, "x", {})
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert count(house) == 0


def test_writers_in_two_processes_and_many_threads_all_get_through(house: House) -> None:
    other = Database(house.settings.database_url or f"sqlite:///{house.settings.data_dir}/xiaoer.sqlite3")

    def write(database: Database) -> None:
        for _ in range(20):
            with database.transaction() as session:
                jobs.enqueue(session, "x", {})

    threads = [threading.Thread(target=write, args=(database,)) for database in (house.db, other) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert count(house) == 120


def test_a_keyed_event_is_enqueued_once(house: House) -> None:
    for _ in range(2):
        with house.db.transaction() as session:
            jobs.enqueue(session, "x", {}, key="once")
    assert count(house) == 1


def test_a_job_runs_once_and_a_failed_one_again_later(house: House) -> None:
    ran: list[str] = []

    def fragile(_house: House, payload: dict[str, Any]) -> None:
        ran.append(payload["n"])
        if len(ran) == 1:
            raise OSError("down")

    with house.db.transaction() as session:
        jobs.enqueue(session, "fragile", {"n": "a"})
    moment = clock.now()
    assert jobs.drain(house, {"fragile": [fragile]}) == 0
    assert jobs.next_due(house.db) is not None
    with clock.frozen(moment + timedelta(minutes=10)):
        assert jobs.drain(house, {"fragile": [fragile]}) == 1
        assert jobs.drain(house, {"fragile": [fragile]}) == 0
    assert ran == ["a", "a"]


def test_a_job_that_always_fails_ends_on_the_dead_letter_list(house: House) -> None:
    def broken(_house: House, _payload: dict[str, Any]) -> None:
        raise OSError

    with house.db.transaction() as session:
        jobs.enqueue(session, "broken", {})
    moment = clock.now()
    for step in range(1, jobs.MAX_ATTEMPTS + 3):
        with clock.frozen(moment + timedelta(hours=step)):
            jobs.drain(house, {"broken": [broken]})
    with house.db.read() as session:
        row = session.scalar(sa.select(OutboxRow))
    assert row is not None
    assert row.dead
    assert row.attempts == jobs.MAX_ATTEMPTS


def test_a_worker_killed_in_the_middle_loses_its_claim_after_the_lease(house: House) -> None:
    with house.db.transaction() as session:
        jobs.enqueue(session, "x", {})
    assert jobs._claim(house.db) is not None
    assert jobs._claim(house.db) is None
    with clock.frozen(clock.now() + jobs.LEASE * 2):
        assert jobs._claim(house.db) is not None


def test_a_job_that_kills_every_worker_is_given_up_and_holds_nothing_back(house: House) -> None:
    with house.db.transaction() as session:
        for name in ("deadly", "harmless"):
            jobs.enqueue(session, name, {}, key=name)
        session.flush()
        session.execute(sa.update(OutboxRow).where(OutboxRow.key == "deadly").values(attempts=jobs.MAX_ATTEMPTS))
    assert jobs.drain(house, {}) == 1
    with house.db.read() as session:
        assert jobs.given_up(session) == 1
        assert session.scalar(sa.select(OutboxRow.done_at).where(OutboxRow.key == "harmless"))


def test_a_row_in_another_workers_hands_is_looked_at_when_its_lease_ends(house: House) -> None:
    with house.db.transaction() as session:
        jobs.enqueue(session, "x", {})
    before = clock.now()
    assert jobs._claim(house.db) is not None
    due = jobs.next_due(house.db)
    assert due is not None
    assert due >= before + jobs.LEASE


def test_jobs_done_long_ago_are_forgotten(house: House) -> None:
    with house.db.transaction() as session:
        jobs.enqueue(session, "x", {})
    jobs.drain(house, {})
    for days, left in ((29, 1), (31, 0)):
        with clock.frozen(clock.now() + timedelta(days=days)), house.db.read() as session:
            jobs.prune(house.db)
            assert session.scalar(sa.select(sa.func.count()).select_from(OutboxRow)) == left


def test_live_messages_are_sent_once_and_only_after_commit(house: House) -> None:
    tail = live.Tail(house.db)
    sent: list[tuple[str, str]] = []

    def emit(room: str, event: str, _payload: dict[str, Any]) -> None:
        sent.append((room, event))

    def fail() -> None:
        with house.db.transaction() as session:
            live.announce(session, "a", "case_changed", {})
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with house.db.transaction() as session:
        live.announce(session, "b", "case_changed", {})
    tail.poll(emit)
    tail.poll(emit)
    assert sent == [("b", "case_changed")]


def test_waking_happens_only_after_a_commit_that_enqueued(house: House) -> None:
    woken: list[int] = []
    jobs.wake_on_commit(house.db, lambda: woken.append(1))
    with house.db.transaction() as session:
        live.announce(session, "b", "x", {})
    assert woken == []
    with house.db.transaction() as session:
        jobs.enqueue(session, "x", {})
    assert woken == [1]


def test_an_error_of_the_database_does_not_show_what_people_wrote(house: House) -> None:
    def twice() -> None:
        with house.db.transaction() as session:
            for _ in range(2):
                session.add(
                    OutboxRow(kind="x", key="k", payload={"p": "周明月"}, created_at=clock.now(), due_at=clock.now())
                )
                session.flush()

    with pytest.raises(sa.exc.IntegrityError) as caught:
        twice()
    assert "周明月" not in str(caught.value)
