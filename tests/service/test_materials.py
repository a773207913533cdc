"""Pictures and their traces: kept by the case that took them, gone otherwise, whoever dies when."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image

from backend.cases.models import PrefillSnapshot
from backend.core import apart, clock
from backend.core.errors import Conflict, NotFound, TooMany
from backend.core.house import House
from backend.identity import service as sessions
from backend.identity.models import CitizenSession
from backend.materials import service as materials
from backend.materials.models import Material
from backend.materials.service import files as sealed_files
from backend.materials.service import inspecting, taking
from tests.factories import cases, identity
from tests.factories.printed_papers import id_card, on_table

JPEG = cases.picture(600, 800)


def take(house: House, applicant_id: int, submission_id: str = "s", **more: Any) -> str:
    taken = materials.take(house, applicant_id, submission_id, cases.PROMISED, "lease", JPEG, **more)
    return str(taken["material_id"])


def files(house: House) -> int:
    return sum(path.is_file() for path in (house.settings.data_dir / "materials").rglob("*"))


def until(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_every_forgotten_picture_of_a_long_session_is_gone_after_a_day(house: House) -> None:
    citizen, _ = identity.citizen(house)
    start = clock.now()
    for minutes in (0, 50):
        with clock.frozen(start + timedelta(minutes=minutes)):
            take(house, citizen.applicant_id, "one submission")
    for hours in (24.2, 48):
        with clock.frozen(start + timedelta(hours=hours)):
            cases.work(house)
    assert files(house) == 0


def test_a_session_that_ran_out_and_was_never_ended_leaves_nothing(house: House) -> None:
    citizen, _ = identity.citizen(house)
    with house.db.transaction() as session:
        theirs = {"applicant_id": citizen.applicant_id, "device_digest": citizen.device_digest}
        session.add(PrefillSnapshot(**theirs, item_code="x", sealed=b"facts", at=clock.now()))
    take(house, citizen.applicant_id, device=citizen.device_digest)
    with clock.frozen(clock.now() + timedelta(minutes=9)):
        sessions.end_expired(house)
        cases.work(house)
    assert files(house) == 1
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        for _ in range(2):
            sessions.end_expired(house)
        cases.work(house)
    assert files(house) == 0
    with house.db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(PrefillSnapshot)) == 0
        assert session.get_one(CitizenSession, citizen.session_id).end_reason == "expired"


def test_the_end_of_one_session_takes_nothing_of_another_of_the_same_person(house: House) -> None:
    (here, _), (there, _) = identity.citizen(house), identity.citizen(house)
    for citizen in (here, there):
        take(house, citizen.applicant_id, device=citizen.device_digest)
        theirs = {"applicant_id": citizen.applicant_id, "device_digest": citizen.device_digest}
        with house.db.transaction() as session:
            session.add(PrefillSnapshot(**theirs, item_code="x", sealed=b"facts", at=clock.now()))
    with house.db.transaction() as session:
        session.get_one(CitizenSession, here.session_id).expires_at -= timedelta(hours=1)
    sessions.end_expired(house)
    cases.work(house)
    assert files(house) == 1
    with house.db.read() as session:
        assert session.scalars(sa.select(PrefillSnapshot.device_digest)).all() == [there.device_digest]


def test_a_crash_while_a_picture_is_written_leaves_nothing_for_ever(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen, _ = identity.citizen(house)
    start = clock.now()
    with house.db.transaction() as session:
        session.execute(sa.delete(Material))
    write = sealed_files.write

    def die(*arguments: Any) -> None:
        write(*arguments)
        raise SystemExit

    monkeypatch.setattr(sealed_files, "write", die)
    with pytest.raises(SystemExit):
        take(house, citizen.applicant_id)
    assert files(house) == 1
    with clock.frozen(start + timedelta(days=2)):
        cases.work(house)
    assert files(house) == 0


def test_a_crash_while_pictures_are_forgotten_is_made_good(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen, _ = identity.citizen(house)
    for _ in range(2):
        take(house, citizen.applicant_id)
    remove, left = sealed_files.remove, [1]

    def die(*arguments: Any, **which: Any) -> None:
        if not left.pop():
            raise SystemExit
        left.append(0)
        remove(*arguments, **which)

    ended = {"applicant_id": citizen.applicant_id, "ended_at": clock.now().isoformat()}
    monkeypatch.setattr(sealed_files, "remove", die)
    with pytest.raises(SystemExit):
        materials.forget_after_session(house, ended)
    monkeypatch.undo()
    assert files(house) == 1
    materials.forget_after_session(house, ended)
    assert files(house) == 0


def test_a_picture_that_a_case_takes_at_this_moment_is_not_forgotten(postgres_house: House) -> None:
    house = postgres_house
    citizen, _ = identity.citizen(house)
    picture = take(house, citizen.applicant_id)
    ended = {"applicant_id": citizen.applicant_id, "ended_at": clock.now().isoformat()}
    forgetting = threading.Thread(target=materials.forget_after_session, args=(house, ended))
    waits = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with house.db.transaction() as session:
        materials.bind(session, citizen.applicant_id, cases.PROMISED, "lease", [picture], "case")
        session.flush()
        forgetting.start()
        with house.db.read() as looking:
            until(lambda: looking.scalar(waits) or not forgetting.is_alive())
    forgetting.join(20)
    assert files(house) == 1
    with house.db.read() as session:
        assert session.get_one(Material, picture).used_by == "case"


def test_a_crowd_of_uploads_is_decoded_a_few_at_a_time(sqlite_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspecting, "_intake", apart.Apart("backend.materials.intake", seconds=60, at_once=2))
    run, lock, running, most = apart.subprocess.run, threading.Lock(), [0], [0]

    def counted(*arguments: Any, **options: Any) -> Any:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        try:
            return run(*arguments, **options)
        finally:
            with lock:
                running[0] -= 1

    monkeypatch.setattr(apart.subprocess, "run", counted)
    citizen, _ = identity.citizen(sqlite_house)
    crowd = [threading.Thread(target=take, args=(sqlite_house, citizen.applicant_id)) for _ in range(5)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(60)
    assert files(sqlite_house) == 5
    assert most[0] <= 2


def test_a_draft_keeps_its_pictures_beyond_the_session_and_takes_them_along_when_it_goes(house: House) -> None:
    citizen, _ = identity.citizen(house)
    take(house, citizen.applicant_id, "a draft")
    take(house, citizen.applicant_id, "no draft")
    later = clock.now() + timedelta(days=15)
    with house.db.transaction() as session:
        materials.keep_for_draft(session, citizen.applicant_id, "a draft", later)
    materials.forget_after_session(house, {"applicant_id": citizen.applicant_id, "ended_at": clock.now().isoformat()})
    with clock.frozen(clock.now() + timedelta(days=2)):
        cases.work(house)
        materials.forget_overdue(house)
    assert files(house) == 1
    with house.db.transaction() as session:
        materials.forget_draft(session, house.settings, citizen.applicant_id + 1, "a draft")
    assert files(house) == 1
    with house.db.transaction() as session:
        materials.forget_draft(session, house.settings, citizen.applicant_id, "a draft")
    assert files(house) == 0


def test_a_draft_that_nobody_ended_loses_its_pictures_when_its_time_is_over(sqlite_house: House) -> None:
    citizen, _ = identity.citizen(sqlite_house)
    take(sqlite_house, citizen.applicant_id, "a draft")
    with sqlite_house.db.transaction() as session:
        materials.keep_for_draft(session, citizen.applicant_id, "a draft", clock.now() + timedelta(days=15))
    with clock.frozen(clock.now() + timedelta(days=16)):
        materials.forget_overdue(sqlite_house)
    assert files(sqlite_house) == 0


def test_the_paper_is_cut_out_and_the_person_may_go_back_to_the_picture_until_it_is_handed_in(house: House) -> None:
    citizen, _ = identity.citizen(house)
    out = io.BytesIO()
    on_table(id_card(1).picture).save(out, "JPEG")
    page = materials.take(
        house, citizen.applicant_id, "s", cases.PROMISED, "spouse_id_card", out.getvalue(), captured="camera"
    )
    picture, who = page["material_id"], citizen.applicant_id
    assert (page["cut"], files(house)) == (True, 2)
    assert Image.open(io.BytesIO(materials.picture(house, who, picture))).width == page["width"] < 1100
    taken = materials.choose(house, who, picture, cut=False)
    assert taken["width"] > 1300
    assert materials.picture(house, who, picture) == materials.picture(house, who, picture, cut=False)
    with house.db.transaction() as session:
        materials.bind(session, who, cases.PROMISED, "spouse_id_card", [picture], "case")
    cases.work(house)
    assert files(house) == 1
    assert Image.open(io.BytesIO(materials.picture_of_case(house, "case", picture))).width == taken["width"]
    with pytest.raises(NotFound):
        materials.picture(house, who, picture, cut=True)
    with pytest.raises(Conflict, match="material_used"):
        materials.choose(house, who, picture, cut=False)


def test_what_was_not_cut_leaves_nothing_to_choose(sqlite_house: House) -> None:
    citizen, _ = identity.citizen(sqlite_house)
    picture = take(sqlite_house, citizen.applicant_id)
    with pytest.raises(Conflict, match="not_cut"):
        materials.choose(sqlite_house, citizen.applicant_id, picture, cut=False)


def test_every_page_of_a_document_is_kept_and_one_s_room_is_limited(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "inspect", lambda data, captured: [inspecting.Inspected(JPEG, 600, 800, None, [])] * 20)
    citizen, _ = identity.citizen(sqlite_house)
    for _ in range(3):
        answer = materials.take(sqlite_house, citizen.applicant_id, "s", cases.PROMISED, "lease", b"%PDF-")
        assert len({answer["material_id"], *(page["material_id"] for page in answer["rest"])}) == 20
    with pytest.raises(TooMany, match="too_many_pictures"):
        take(sqlite_house, citizen.applicant_id)
