"""What a person confirms of a reading goes into their draft, and the case keeps where it was read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.cases.queries import form_rows
from backend.cases.service import FormInForce, confirmed, origins
from backend.cases.service.confirmed import Confirmed
from backend.catalog import service as catalog
from backend.core import clock
from backend.core.errors import Invalid, NotFound
from backend.core.house import House
from backend.drafts import service as drafts
from backend.reading import service
from tests.factories import cases, identity
from tests.factories.drafts import cell, sent
from tests.factories.readings import VERSION, FakeReader, inspected_at_once, reader, take

__all__ = ("inspected_at_once", "reader")


def begun(house: House, picture: str, applicant_id: int, **fields: str) -> str:
    """An open draft that holds the picture; its id."""
    draft_id = cases.new_id()
    body = {**sent(**fields), "answers": cell({"marital": "married"})}
    body["materials"] = {f"spouse_id_card/{picture}": cell(0)}
    drafts.save(house, applicant_id, "applicant", "", draft_id, body, "kiosk-1")
    return draft_id


def test_what_is_confirmed_goes_into_the_draft_and_names_its_picture(served: House, reader: FakeReader) -> None:
    citizen, _ = identity.citizen(served)
    picture = take(served, citizen.applicant_id)
    draft_id = begun(served, picture, citizen.applicant_id, spouse_name="许静静")
    service.ask(served, citizen.applicant_id, picture, VERSION)
    cases.work(served)
    service.confirm(served, citizen, picture, draft_id, {"spouse_name": "许静"})
    with served.db.read() as session:
        cells = drafts.read(session, served, draft_id).content["fields"]
    assert (cells["spouse_name"]["value"], cells["spouse_name"]["by"]) == ("许静", f"ocr-{picture[:24]}")
    assert "spouse_id_number" not in cells  # what nobody confirmed is not saved


def test_what_the_picture_does_not_say_is_not_confirmed(served_sqlite: House, reader: FakeReader) -> None:
    citizen, _ = identity.citizen(served_sqlite)
    picture = take(served_sqlite, citizen.applicant_id)
    draft_id = begun(served_sqlite, picture, citizen.applicant_id)
    service.ask(served_sqlite, citizen.applicant_id, picture, VERSION)
    with pytest.raises(Invalid):  # nothing is read yet
        service.confirm(served_sqlite, citizen, picture, draft_id, {"spouse_name": "许静"})
    cases.work(served_sqlite)
    with pytest.raises(Invalid) as caught:
        service.confirm(served_sqlite, citizen, picture, draft_id, {"spouse_name": "王五", "phone": "1"})
    assert caught.value.fields == {"spouse_name": service.NOT_READ, "phone": service.NOT_READ}


def test_only_into_one_s_own_draft_that_holds_the_picture(served_sqlite: House, reader: FakeReader) -> None:
    citizen, _ = identity.citizen(served_sqlite, 2)
    other, _ = identity.citizen(served_sqlite, 3)
    picture, elsewhere = (take(served_sqlite, citizen.applicant_id) for _ in range(2))
    theirs = take(served_sqlite, other.applicant_id)
    draft_id = begun(served_sqlite, picture, citizen.applicant_id)
    foreign = begun(served_sqlite, theirs, other.applicant_id)
    for who, page, into in ((citizen, elsewhere, draft_id), (citizen, picture, foreign), (other, picture, draft_id)):
        with pytest.raises(NotFound):
            service.confirm(served_sqlite, who, page, into, {"spouse_name": "许静"})


def test_the_case_keeps_on_which_material_a_value_was_read(served_sqlite: House, reader: FakeReader) -> None:
    house = served_sqlite
    citizen, _ = identity.citizen(house)
    picture = take(house, citizen.applicant_id)
    draft_id = begun(house, picture, citizen.applicant_id, phone="13900000002", spouse_id_number="typed")
    service.ask(house, citizen.applicant_id, picture, VERSION)
    cases.work(house)
    service.confirm(house, citizen, picture, draft_id, {"spouse_name": "许静"})
    with house.db.read() as session:
        digital = catalog.digital_service(session, cases.PROMISED)
    form = {"spouse_name": "许静", "spouse_id_number": "typed", "phone": "13900000002"}
    request = {"submission_id": draft_id, "form": form}
    found = confirmed.confirmed(house, citizen, digital, request)
    assert found == {"spouse_name": Confirmed("ocr", "spouse_id_card")}
    kept = origins.of(form, {}, found)
    assert kept["spouse_name"] == {"source": "ocr", "changed": False, "material": "spouse_id_card"}
    assert kept["phone"] == {"source": "typed", "changed": False}
    data = {"form": form, "answers": {"marital": "married"}}
    rows = {row.name: row for row in form_rows.rows(digital, [FormInForce({}, form, 0, kept)], data)}
    assert rows["spouse_name"].source_label
    assert rows["spouse_name"].source_label.zh == "从“配偶身份证”读出，本人核对过"
    # What was changed after it was confirmed is the person's own.
    assert confirmed.confirmed(house, citizen, digital, {**request, "form": {"spouse_name": "许静静"}}) == {}
    stranger = replace(citizen, applicant_id=citizen.applicant_id + 1)
    assert confirmed.confirmed(house, stranger, digital, request) == {}


def test_a_page_cannot_claim_that_a_typed_value_was_read(served_sqlite: House, reader: FakeReader) -> None:
    house = served_sqlite
    citizen, _ = identity.citizen(house)
    picture = take(house, citizen.applicant_id)
    draft_id = begun(house, picture, citizen.applicant_id)
    service.ask(house, citizen.applicant_id, picture, VERSION)
    cases.work(house)
    claimed = {**sent(revision=1), "fields": {"spouse_name": cell("王五", at=9, by=f"ocr-{picture[:24]}")}}
    drafts.save(house, citizen.applicant_id, citizen.actor, "", draft_id, claimed, "kiosk-1")
    with house.db.read() as session:
        digital = catalog.digital_service(session, cases.PROMISED)
    request = {"submission_id": draft_id, "form": {"spouse_name": "王五"}}
    assert confirmed.confirmed(house, citizen, digital, request) == {}


def test_what_was_offered_already_keeps_its_own_source() -> None:
    offer = origins.Offer("许静", "licence", origins.LABELS["licence"], clock.now(), False)
    kept = origins.of({"spouse_name": "许静"}, {"spouse_name": offer}, {"spouse_name": Confirmed("ocr", "x")})
    assert kept == {"spouse_name": {"source": "licence", "changed": False}}
