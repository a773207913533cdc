"""Pairing on both databases: one code, one phone, however many scan at once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.crypto import new_token
from backend.core.errors import NotFound, Refused
from backend.core.house import House
from backend.drafts import service as drafts
from backend.handover import service
from backend.handover.models import Handover
from backend.identity.service import Citizen
from tests.factories import cases, identity


def begun(house: House) -> tuple[Citizen, str]:
    citizen, _ = identity.citizen(house, 1)
    draft_id = cases.new_id()
    cell = {"value": "form:0", "at": 1, "by": "kiosk-1"}
    sent = {"revision": 0, "item_code": cases.ENQUIRY, "service_version": 1, "step": cell}
    drafts.save(house, citizen.applicant_id, citizen.actor, citizen.terminal_code, draft_id, sent, "kiosk-1")
    return citizen, draft_id


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
