"""Two who ask at the same moment get what two get who ask one after the other, on both databases."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core import jobs
from backend.core.audit import AuditRecord
from backend.core.errors import ProductError
from backend.core.house import House
from backend.core.jobs import OutboxRow
from backend.drafts import service as drafts
from backend.handover import service as handover
from backend.identity import service as identity
from backend.identity.methods import Provider
from backend.identity.methods.id_card import parse
from backend.identity.models import CitizenSession
from backend.identity.service import Device
from backend.materials import service as materials
from backend.materials.models import Material
from backend.materials.service import inspecting, taking
from backend.onecode import service as onecode
from backend.onecode.models import CodeKey
from backend.terminals import service as terminals
from tests.factories import cases
from tests.factories.drafts import sent
from tests.factories.identity import chip, citizen, kiosk, number_with_check
from tests.factories.phones import Drawer

AT_ONCE = 6


def at_once(act: Callable[[int], Any], times: int = AT_ONCE) -> list[str]:
    """What each of some threads got: "done", or the code of its refusal. What is no refusal is raised here."""
    gate, results, broken = threading.Barrier(times), [""] * times, list[Exception]()

    def one(number: int) -> None:
        gate.wait()
        try:
            act(number)
            results[number] = "done"
        except ProductError as error:
            results[number] = error.code
        except Exception as error:
            broken.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
    return sorted(results)


def device(house: House, code: str) -> Device:
    return kiosk(house, code).device(house) if code else terminals.device_of(terminals.browser_cookie(house.vault))


def test_of_many_sign_ins_on_one_device_one_session_is_left(house: House) -> None:
    here = device(house, kiosk(house).code)

    def sign_in(number: int) -> None:
        with house.db.transaction() as session:
            identity.begin_session(session, house, here, parse(chip(1 + number % 2)), "id_card")

    assert at_once(sign_in) == ["done"] * AT_ONCE
    with house.db.read() as session:
        rows = session.scalars(sa.select(CitizenSession)).all()
    assert [row.ended_at is None for row in rows].count(True) == 1
    assert len(rows) == AT_ONCE


def test_a_nonce_that_is_used_many_times_at_once_signs_in_once(house: House) -> None:
    terminal = kiosk(house)
    here = device(house, terminal.code)
    nonce = identity.nonces.make(house.vault, here)
    proof = base64.b64decode(terminal.reading(nonce, chip())["signature"])
    got = at_once(lambda _: identity.sign_in_with_card(house, here, nonce, chip(), proof))
    assert got == ["done"] + ["reading_not_trusted"] * (AT_ONCE - 1)


def test_end_pressed_many_times_at_once_ends_one_session_once(house: House) -> None:
    terminal = kiosk(house)
    here = device(house, terminal.code)
    with house.db.transaction() as session:
        cookie = identity.begin_session(session, house, here, parse(chip()), "id_card")

    def end(_: int) -> None:
        with house.db.transaction() as session:
            identity.end(session, house, here, cookie)

    assert at_once(end) == ["done"] * AT_ONCE
    with house.db.read() as session:
        assert [row.kind for row in session.scalars(sa.select(OutboxRow))] == ["session_ended"]
        ended = sa.select(AuditRecord.id).where(AuditRecord.action == "signed_out")
        assert len(session.scalars(ended).all()) == 1


def test_a_keyed_event_that_many_enqueue_at_once_is_there_once(house: House) -> None:
    def enqueue(_: int) -> None:
        with house.db.transaction() as session:
            jobs.enqueue(session, "x", {}, key="the same")

    assert at_once(enqueue) == ["done"] * AT_ONCE
    with house.db.read() as session:
        assert len(session.scalars(sa.select(OutboxRow)).all()) == 1


def test_a_logout_notice_that_comes_many_times_at_once_is_obeyed_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Provider, "believe_notice", lambda _self, _token: ("notice-1", "sid-1"))
    came_from = identity.ProviderSession(house.settings.portal, "sid-1")
    here = device(house, "")
    with house.db.transaction() as session:
        identity.begin_session(session, house, here, parse(chip()), "portal", provider=came_from)
    got = at_once(lambda _: identity.portal.obey(house, "token"))
    assert got == ["done"] + ["portal_notice_used"] * (AT_ONCE - 1)
    with house.db.read() as session:
        assert session.scalars(sa.select(CitizenSession.end_reason)).all() == ["provider_left"]


def test_a_phone_that_registers_its_key_many_times_at_once_has_one(house: House) -> None:
    here = device(house, "")
    with house.db.transaction() as session:
        cookie = identity.begin_session(session, house, here, parse(chip()), "portal")
    with house.db.read() as session:
        on_phone = identity.find(session, here, cookie)
    assert on_phone is not None
    points = [base64.b64decode(Drawer().public_key) for _ in range(AT_ONCE)]

    def register(number: int) -> None:
        with house.db.transaction() as session:
            onecode.register(session, on_phone, points[number])

    assert at_once(register) == ["done"] * AT_ONCE
    with house.db.read() as session:
        keys = session.scalars(sa.select(CodeKey)).all()
    assert (len(keys), sum(key.revoked_at is None for key in keys)) == (AT_ONCE, 1)


def test_many_authorisations_at_once_are_no_more_than_one_after_the_other(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, _ = citizen(house)
    monkeypatch.setattr(identity.authorisations, "MOST_STANDING", 2)

    def give(number: int) -> None:
        agent = number_with_check(f"99010119560314{200 + 2 * number:03}")
        to = {"name": "代办人", "id_number": agent, "items": None, "days": 1, "uses": None}
        with house.db.transaction() as session:
            identity.authorisations.give(session, house.vault, holder_id=who.applicant_id, actor=who.actor, **to)

    assert at_once(give) == ["authorisations_enough"] * (AT_ONCE - 2) + ["done"] * 2


def test_many_uploads_at_once_find_no_more_room_than_one_after_the_other(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, _ = citizen(house)
    monkeypatch.setattr(taking, "MAX_UNUSED", 2)
    page = inspecting.Inspected(cases.picture(), 600, 800, None, [])
    monkeypatch.setattr(taking, "inspect", lambda _data, _captured: [page])
    got = at_once(lambda _: materials.take(house, who.applicant_id, "s", cases.PROMISED, "lease", b""))
    assert got == ["done"] * 2 + ["too_many_pictures"] * (AT_ONCE - 2)
    with house.db.read() as session:
        assert len(session.scalars(sa.select(Material)).all()) == 2


def test_a_draft_that_is_begun_many_times_at_once_and_the_same_cells_typed_as_often_are_one_revision(
    served: House,
) -> None:
    who, _ = citizen(served)
    draft_id, first = cases.new_id(), sent(item=cases.ENQUIRY, period="all")
    save = (served, who.applicant_id, who.actor, who.terminal_code, draft_id, first, "kiosk-1")
    assert at_once(lambda _: drafts.save(*save)) == ["done"] * AT_ONCE
    phone = handover.redeem(served, handover.offer(served, who, draft_id).token, "k" * 43)
    cells = {"fields": {"purpose": {"value": "loan", "at": 5}}}
    assert at_once(lambda _: handover.write(served, phone, cells)) == ["done"] * AT_ONCE
    with served.db.read() as session:
        kept = drafts.read(session, served, draft_id)
    assert (kept.revision, kept.content["fields"]["purpose"]["value"]) == (2, "loan")
