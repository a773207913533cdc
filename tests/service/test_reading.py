"""Having a picture read: asked for once, done by the worker, sealed, shown to its owner only, gone with the picture."""

from __future__ import annotations

import io
import threading
import time

import pytest
import sqlalchemy as sa

from backend.core import clock
from backend.core.errors import NotFound
from backend.core.house import House
from backend.materials import service as materials
from backend.reading import engine, rules, service
from backend.reading.models import Reading
from backend.reading.rules.lines import Line
from tests.factories import cases, identity
from tests.factories.printed_papers import id_card
from tests.factories.readings import LINES, VERSION, FakeReader, inspected_at_once, reader, take

__all__ = ("inspected_at_once", "reader")


def state(house: House, picture: str) -> str | None:
    with house.db.read() as session:
        return session.scalar(sa.select(Reading.state).where(Reading.material_id == picture))


def test_a_picture_is_read_by_the_worker_and_its_fields_are_shown_for_confirmation(
    served: House, reader: FakeReader
) -> None:
    citizen, _ = identity.citizen(served)
    picture = take(served, citizen.applicant_id)
    assert [service.ask(served, citizen.applicant_id, picture, VERSION) for _ in range(2)] == [rules.WAITING] * 2
    assert service.result(served, citizen.applicant_id, picture, VERSION)["fields"] == []
    cases.work(served)
    found = service.result(served, citizen.applicant_id, picture, VERSION)
    assert (found["state"], found["cut"], reader.read_pictures) == (rules.DONE, False, 1)
    assert [(one["field"], one["value"], one["doubt"]) for one in found["fields"]] == [
        ("spouse_name", "许静", None),
        ("spouse_id_number", "11010519491231002X", None),
    ]
    assert service.ask(served, citizen.applicant_id, picture, VERSION) == rules.DONE


def test_what_was_read_lies_sealed(served_sqlite: House, reader: FakeReader) -> None:
    citizen, _ = identity.citizen(served_sqlite)
    picture = take(served_sqlite, citizen.applicant_id)
    service.ask(served_sqlite, citizen.applicant_id, picture, VERSION)
    cases.work(served_sqlite)
    with served_sqlite.db.read() as session:
        sealed = session.scalar(sa.select(Reading.sealed)) or b""
    assert sealed
    assert "许静".encode() not in sealed


def test_somebody_else_s_picture_can_be_neither_read_nor_seen(served_sqlite: House, reader: FakeReader) -> None:
    owner, _ = identity.citizen(served_sqlite, 2)
    other, _ = identity.citizen(served_sqlite, 3)
    picture = take(served_sqlite, owner.applicant_id)
    service.ask(served_sqlite, owner.applicant_id, picture, VERSION)
    cases.work(served_sqlite)
    for call in (service.ask, service.result):
        with pytest.raises(NotFound, match="unknown_material"):
            call(served_sqlite, other.applicant_id, picture, VERSION)


def test_nothing_is_promised_where_nothing_is_read(served_sqlite: House, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen, _ = identity.citizen(served_sqlite)
    picture = take(served_sqlite, citizen.applicant_id)
    monkeypatch.setattr(engine, "available", lambda settings: False)
    assert service.ask(served_sqlite, citizen.applicant_id, picture, VERSION) == service.OFF
    monkeypatch.setattr(engine, "available", lambda settings: True)
    nothing_to_read = take(served_sqlite, citizen.applicant_id, "rent_receipts")
    assert service.ask(served_sqlite, citizen.applicant_id, nothing_to_read, VERSION) == service.OFF
    with pytest.raises(NotFound, match="unknown_reading"):
        service.result(served_sqlite, citizen.applicant_id, picture, VERSION)


def test_a_picture_that_brings_the_reader_down_twice_is_left_to_the_person(
    served_sqlite: House, reader: FakeReader
) -> None:
    def die(jpeg: bytes) -> list[Line]:
        raise engine.Unreadable("EOFError")

    reader.answer = die
    citizen, _ = identity.citizen(served_sqlite)
    picture = take(served_sqlite, citizen.applicant_id)
    service.ask(served_sqlite, citizen.applicant_id, picture, VERSION)
    cases.work(served_sqlite)
    assert (state(served_sqlite, picture), reader.read_pictures) == (rules.FAILED, rules.MOST_ATTEMPTS)
    reader.answer = lambda jpeg: LINES
    assert service.ask(served_sqlite, citizen.applicant_id, picture, VERSION) == rules.WAITING
    cases.work(served_sqlite)
    assert state(served_sqlite, picture) == rules.DONE


def test_what_a_killed_worker_left_is_read_by_the_next(served_sqlite: House, reader: FakeReader) -> None:
    def killed(jpeg: bytes) -> list[Line]:
        raise SystemExit

    citizen, _ = identity.citizen(served_sqlite)
    picture = take(served_sqlite, citizen.applicant_id)
    service.ask(served_sqlite, citizen.applicant_id, picture, VERSION)
    reader.answer = killed
    with pytest.raises(SystemExit):
        service.read_waiting(served_sqlite, {})
    reader.answer = lambda jpeg: LINES
    assert state(served_sqlite, picture) == rules.READING
    service.read_waiting(served_sqlite, {})
    assert state(served_sqlite, picture) == rules.READING  # somebody may still be at it
    with clock.frozen(clock.now() + 2 * service.ABANDONED):
        service.pick_up(served_sqlite)
        cases.work(served_sqlite)
    assert state(served_sqlite, picture) == rules.DONE


def test_a_picture_that_is_taken_back_takes_its_reading_along(served: House, reader: FakeReader) -> None:
    citizen, _ = identity.citizen(served)
    picture = take(served, citizen.applicant_id)
    service.ask(served, citizen.applicant_id, picture, VERSION)
    reader.answer = lambda jpeg: (materials.drop(served, citizen.applicant_id, picture, citizen.actor), LINES)[1]
    cases.work(served)
    assert state(served, picture) is None


def test_one_thread_reads_and_the_others_go_on_with_other_work(served_sqlite: House, reader: FakeReader) -> None:
    citizen, _ = identity.citizen(served_sqlite)
    pictures = [take(served_sqlite, citizen.applicant_id) for _ in range(2)]
    for picture in pictures:
        service.ask(served_sqlite, citizen.applicant_id, picture, VERSION)
    reading, go_on = threading.Event(), threading.Event()

    def slow(jpeg: bytes) -> list[Line]:
        reading.set()
        assert go_on.wait(20)
        return LINES

    reader.answer = slow
    first = threading.Thread(target=service.read_waiting, args=(served_sqlite, {}))
    first.start()
    assert reading.wait(20)
    service.read_waiting(served_sqlite, {})  # comes back at once: the other one reads this picture too
    assert reader.read_pictures == 1
    go_on.set()
    first.join(20)
    assert [state(served_sqlite, picture) for picture in pictures] == [rules.DONE] * 2


def test_the_real_reader_reads_a_card_and_gives_its_memory_back_when_idle() -> None:
    printed = id_card(1)
    jpeg = io.BytesIO()
    printed.picture.save(jpeg, "JPEG", quality=90)
    reader = engine.Reader(idle_seconds=0.2)
    said = "".join(line.text for line in reader.read(jpeg.getvalue()))
    assert printed.says["name"] in said
    assert printed.says["id_number"] in said
    deadline = time.monotonic() + 20
    while reader.running:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_reader_that_takes_too_long_or_dies_is_ended_and_told() -> None:
    reader = engine.Reader()
    with pytest.raises(engine.Unreadable):
        reader.read(b"no picture at all", seconds=0.01)
    assert not reader.running
