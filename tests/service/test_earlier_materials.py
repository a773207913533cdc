"""Materials handed in before: offered while they are good, to their owner only; what an officer's look is worth."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from backend.cases import service
from backend.cases.service import contents, progress
from backend.core import clock
from backend.core.errors import Conflict, Invalid, NotFound
from backend.core.house import House
from backend.identity.service import Citizen
from backend.materials import service as materials
from backend.materials.service import taking
from backend.materials.service.inspecting import Inspected
from tests.factories import cases, identity

VERSION = cases.PROMISED_VERSION
KEY = "household_register"


@pytest.fixture(autouse=True)
def inspected_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """How uploads are taken apart is tested elsewhere; here it would only take time."""
    monkeypatch.setattr(taking, "inspect", lambda data, captured: [Inspected(data, 600, 800, None, [])])


def hand_in(house: House, citizen: Citizen, captured: str = "upload") -> str:
    """A rent withdrawal with a picture of the household register; its case number."""
    request = cases.withdrawal()
    page = materials.take(
        house,
        citizen.applicant_id,
        request["submission_id"],
        cases.PROMISED,
        KEY,
        cases.picture(600, 800),
        captured=captured,
    )
    request["materials"] = [{"key": KEY, "material_ids": [page["material_id"]]}]
    return str(json.loads(service.submit(house, citizen, request).body)["case_number"])


def decided(house: House, number: str, *states: str, by: str = "staff") -> None:
    actor = progress.Actor(by, "staff:taozhiyuan" if by == "staff" else "rule:service")
    for state in states:
        with house.db.transaction() as session:
            progress.move(session, progress.find(session, number, lock=True), state, actor)


def offers(house: House, citizen: Citizen) -> list[Any]:
    with house.db.read() as session:
        return service.earlier_materials(session, citizen.applicant_id, cases.PROMISED, VERSION)


def use(house: House, citizen: Citizen, number: str, submission: str = "") -> list[dict[str, Any]]:
    request = {"service_version": VERSION, "submission_id": submission or cases.new_id(), "key": KEY}
    return service.take_earlier_material(
        house, citizen.applicant_id, cases.PROMISED, {**request, "case_number": number}
    )


def test_a_material_of_an_approved_case_is_offered_and_used_with_its_origin(served: House) -> None:
    citizen, _ = identity.citizen(served, 2)
    number = hand_in(served, citizen)
    decided(served, number, "approved", "concluded")
    (offer,) = offers(served, citizen)
    assert (offer.key, offer.case_number, offer.trust_grade, offer.seen_by_officer) == (KEY, number, "B", True)
    assert offer.holds_until == clock.today() + timedelta(days=365)
    shown = offer.as_json()
    assert shown["item_name"][:2] == "租赁"
    assert shown["item_name_en"].startswith("Withdraw")
    request = cases.withdrawal()
    (page,) = use(served, citizen, number, request["submission_id"])
    request["materials"] = [{"key": KEY, "material_ids": [page["material_id"]]}]
    again = json.loads(service.submit(served, citizen, request).body)["case_number"]
    with served.db.read() as session:
        (material,) = contents.materials_in_force(session, served.vault, progress.find(session, again))
        (old,), (new,) = (materials.pages(session, ids) for ids in (offer.pages, material.material_ids))
    assert (material.provenance, material.trust_grade) == (f"case:{number}", "B")
    assert (new.sha256, new.taken_at, new.origin_case) == (old.sha256, old.taken_at, number)
    assert materials.picture_of_case(served, again, new.id) == materials.picture_of_case(served, number, old.id)


@pytest.mark.parametrize(("captured", "grade"), [("scanner", "C"), ("upload", "D")])
def test_a_case_under_way_adds_no_trust(served_sqlite: House, captured: str, grade: str) -> None:
    citizen, _ = identity.citizen(served_sqlite, 2)
    number = hand_in(served_sqlite, citizen, captured)
    assert [(one.case_number, one.trust_grade) for one in offers(served_sqlite, citizen)] == [(number, grade)]


def test_what_a_rule_approved_nobody_has_looked_at(served_sqlite: House) -> None:
    citizen, _ = identity.citizen(served_sqlite, 2)
    decided(served_sqlite, hand_in(served_sqlite, citizen), "approved", by="rule")
    assert [one.trust_grade for one in offers(served_sqlite, citizen)] == ["D"]


def test_what_was_refused_is_not_offered(served_sqlite: House) -> None:
    citizen, _ = identity.citizen(served_sqlite, 2)
    number = hand_in(served_sqlite, citizen)
    decided(served_sqlite, number, "refused", "concluded")
    assert offers(served_sqlite, citizen) == []
    with pytest.raises(NotFound, match="no_such_offer"):
        use(served_sqlite, citizen, number)


def test_nobody_else_can_use_it(served_sqlite: House) -> None:
    owner, _ = identity.citizen(served_sqlite, 2)
    other, _ = identity.citizen(served_sqlite, 3)
    number = hand_in(served_sqlite, owner)
    assert offers(served_sqlite, other) == []
    with pytest.raises(NotFound, match="no_such_offer"):
        use(served_sqlite, other, number)


def test_it_grows_too_old(served_sqlite: House) -> None:
    citizen, _ = identity.citizen(served_sqlite, 2)
    number = hand_in(served_sqlite, citizen)
    with clock.frozen(clock.now() + timedelta(days=365)):
        assert len(offers(served_sqlite, citizen)) == 1
    with clock.frozen(clock.now() + timedelta(days=366)):
        assert offers(served_sqlite, citizen) == []
        with pytest.raises(NotFound, match="no_such_offer"):
            use(served_sqlite, citizen, number)


def test_it_is_looked_at_again_when_it_is_handed_in(served_sqlite: House) -> None:
    """A draft may lie for weeks between the offer and the submission."""
    citizen, _ = identity.citizen(served_sqlite, 2)
    number = hand_in(served_sqlite, citizen)
    request = cases.withdrawal()
    (page,) = use(served_sqlite, citizen, number, request["submission_id"])
    request["materials"] = [{"key": KEY, "material_ids": [page["material_id"]]}]
    with clock.frozen(clock.now() + timedelta(days=400)), pytest.raises(Invalid) as refused:
        service.submit(served_sqlite, citizen, request)
    assert set(refused.value.fields) == {KEY}


def test_an_unknown_version_of_the_service_offers_nothing(served_sqlite: House) -> None:
    citizen, _ = identity.citizen(served_sqlite, 2)
    with served_sqlite.db.read() as session, pytest.raises(Conflict, match="service_version_gone"):
        service.earlier_materials(session, citizen.applicant_id, cases.PROMISED, 99)
