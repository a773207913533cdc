"""Pairing on both databases: one code, one phone, however many scan at once."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core import clock
from backend.core.crypto import new_token
from backend.core.errors import NotFound, Refused
from backend.core.house import House
from backend.drafts import service as drafts
from backend.handover import service
from backend.handover.models import Handover
from backend.identity import service as sessions
from backend.identity.methods.id_card import parse
from backend.identity.service import Citizen, Device
from tests.factories import cases, identity


def begun(house: House) -> tuple[Citizen, str]:
    citizen, _ = identity.citizen(house, 1)
    return citizen, begun_by(house, citizen)


def begun_by(house: House, citizen: Citizen) -> str:
    draft_id = cases.new_id()
    cell = {"value": "form:0", "at": 1, "by": "kiosk-1"}
    sent = {"revision": 0, "item_code": cases.ENQUIRY, "service_version": cases.ENQUIRY_VERSION, "step": cell}
    drafts.save(house, citizen.applicant_id, citizen.actor, citizen.terminal_code, draft_id, sent, "kiosk-1")
    return draft_id


def test_of_phones_that_scan_at_the_same_moment_one_gets_it_and_a_new_code_voids_it(served: House) -> None:
    citizen, draft_id = begun(served)
    offer = service.offer(served, citizen, draft_id)
    gate, outcomes = threading.Barrier(4), []

    def scan() -> None:
        gate.wait()
        try:
            outcomes.append(service.redeem(served, offer.token, new_token()).id)
        except Refused as refused:
            outcomes.append(refused.code)

    phones = [threading.Thread(target=scan) for _ in range(4)]
    for phone in phones:
        phone.start()
    for phone in phones:
        phone.join()
    assert sorted(map(str, outcomes)) == [str(offer.id), *["handover_taken"] * 3]

    again = service.offer(served, citizen, draft_id)
    with served.db.read() as session:
        rows: list[Any] = session.execute(sa.select(Handover.id, Handover.state, Handover.over_reason)).all()
    assert sorted(rows) == [(offer.id, "over", "replaced"), (again.id, "offered", None)]


def test_what_a_phone_types_is_in_the_draft_after_whatever_the_kiosk_did_meanwhile(served: House) -> None:
    citizen, draft_id = begun(served)
    phone = service.redeem(served, service.offer(served, citizen, draft_id).token, new_token())
    with served.db.transaction() as session:
        drafts.apply(session, served, draft_id, {"fields": {"period": "all"}}, "kiosk-1")
    service.write(served, phone, {"fields": {"purpose": {"value": "loan", "at": 5}}})
    fields = service.content(served, phone)["fields"]
    assert {name: cell["value"] for name, cell in fields.items()} == {"period": "all", "purpose": "loan"}


def signed_in(house: House, device: Device, person: int, method: str = "scan") -> Citizen:
    """Somebody signs in at this device in some other way than with the card."""
    with house.db.transaction() as session:
        token = sessions.begin_session(session, house, device, parse(identity.chip(person)), method)
    with house.db.read() as session:
        found = sessions.find(session, device, token)
    assert found is not None
    return found


def test_who_proves_once_more_who_they_are_keeps_their_phone_and_somebody_else_ends_it(served: House) -> None:
    device = identity.kiosk(served).device(served)
    citizen = signed_in(served, device, 1)
    draft_id = begun_by(served, citizen)
    key, offer = new_token(), service.offer(served, citizen, draft_id)
    service.redeem(served, offer.token, key)

    surer = signed_in(served, device, 1, "id_card")
    surest = signed_in(served, device, 1, "id_card")
    with served.db.read() as session:
        phone = service.find(session, key)
        still = service.under_way(session, surest, draft_id)
        assert service.under_way(session, surer, draft_id) is None
    assert phone is not None
    assert (phone.over, phone.citizen.session_id, phone.citizen.level) == ("", surest.session_id, 3)
    assert still is not None
    service.write(served, phone, {"fields": {"purpose": {"value": "loan", "at": 5}}})

    signed_in(served, device, 2)
    with served.db.read() as session:
        gone = service.find(session, key)
    assert gone is not None
    assert gone.over == "left"


def test_a_draft_that_is_closed_can_neither_be_offered_nor_written(served: House) -> None:
    citizen, draft_id = begun(served)
    phone = service.redeem(served, service.offer(served, citizen, draft_id).token, new_token())
    drafts.drop(served, citizen.applicant_id, citizen.actor, draft_id)
    with pytest.raises(NotFound):
        service.offer(served, citizen, draft_id)
    with pytest.raises(Refused) as refused:
        service.write(served, phone, {"fields": {"purpose": {"value": "loan", "at": 5}}})
    assert refused.value.code == "handover_over"
    assert service.seen(served, phone)["form"] is None


def test_a_hand_over_that_is_long_over_is_forgotten_and_one_under_way_is_not(served_sqlite: House) -> None:
    citizen, draft_id = begun(served_sqlite)
    over, taken = (service.offer(served_sqlite, citizen, draft_id) for _ in range(2))
    service.redeem(served_sqlite, taken.token, new_token())
    for days, left in ((29, [over.id, taken.id]), (31, [taken.id])):
        with clock.frozen(clock.now() + timedelta(days=days)):
            service.forget(served_sqlite)
        with served_sqlite.db.read() as session:
            assert session.scalars(sa.select(Handover.id).order_by(Handover.id)).all() == left
