"""容缺后补: promised at the submission, owed until it is there, nothing approved before."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from backend.cases import queries, service
from backend.catalog.models import DigitalServiceVersion
from backend.core import clock
from backend.core.errors import Conflict, Invalid, NotFound
from backend.core.house import House
from backend.identity.service import Citizen
from backend.materials import service as materials
from backend.printing.queries import application_form
from tests.factories import case_steps, cases, catalog, identity

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
REGISTER = "household_register"
PROMISE = {"key": REGISTER, "follows": True}


def let_follow(house: House, days: int | None) -> None:
    """The household register of the rent withdrawal may follow within so many working days."""
    definition = catalog.definition(cases.PROMISED)
    for material in definition["materials"]:
        if material["key"] == REGISTER and days:
            material["follow_days"] = days
    with house.db.transaction() as session:
        row = session.query(DigitalServiceVersion).filter_by(item_code=cases.PROMISED).one()
        row.definition = definition


def photograph(house: House, citizen: Citizen) -> dict[str, Any]:
    page = materials.take(
        house, citizen.applicant_id, cases.new_id(), cases.PROMISED, REGISTER, cases.picture(600, 800)
    )
    return {"key": REGISTER, "material_ids": [page["material_id"]]}


def view(house: House, number: str) -> dict[str, Any]:
    with house.db.read() as session:
        return service.detail(session, service.find(session, number))


@pytest.fixture
def promised(served: House) -> tuple[House, Citizen, str]:
    """A withdrawal of person 2 that promised the register within ten working days, on Monday 2 March."""
    let_follow(served, 10)
    citizen, _ = identity.citizen(served, 2)
    with clock.frozen(MONDAY):
        return served, citizen, case_steps.submit(served, citizen, cases.withdrawal(materials=[PROMISE]))


def test_the_case_is_accepted_against_the_promise_and_says_what_is_owed_by_when(
    promised: tuple[House, Citizen, str],
) -> None:
    house, _, number = promised
    with clock.frozen(MONDAY):
        told = view(house, number)
    assert told["state"] == "reviewing"
    assert [(one["key"], one["name"]["zh"], one["due"], one["late"]) for one in told["owed"]] == [
        (REGISTER, "户口本", date(2026, 3, 16), False)
    ]
    assert "容缺受理。还要补交：户口本（3 月 16 日前）。" in case_steps.opinions(house, number)


def test_the_receipt_says_what_is_still_to_be_brought(served: House) -> None:
    let_follow(served, 10)
    citizen, _ = identity.citizen(served, 2)
    with clock.frozen(MONDAY):
        receipt = json.loads(service.submit(served, citizen, cases.withdrawal(materials=[PROMISE])).body)
    assert "户口本（3 月 16 日前）" in receipt["next"]["zh"]
    assert "by 2026-03-16" in receipt["next"]["en"]


def test_a_promise_is_late_from_the_day_after(promised: tuple[House, Citizen, str]) -> None:
    house, _, number = promised
    for days, late in ((14, False), (15, True)):
        with clock.frozen(MONDAY + timedelta(days=days)):
            assert [one["late"] for one in view(house, number)["owed"]] == [late]


def test_nothing_is_approved_before_it_is_there_and_then_it_is(promised: tuple[House, Citizen, str]) -> None:
    house, citizen, number = promised
    case_steps.answer_all(house, number)
    with pytest.raises(Conflict) as refused:
        case_steps.act(house, number, service.approve, house.vault, case_steps.OFFICER, number)
    assert refused.value.code == "materials_owed"
    assert service.hand_in_owed(house, citizen, number, [photograph(house, citizen)])
    assert view(house, number)["owed"] == []
    assert "已补交：户口本" in case_steps.opinions(house, number)
    case_steps.act(house, number, service.approve, house.vault, case_steps.OFFICER, number)
    assert case_steps.found(house, number).state == "approved"


def test_the_officer_sees_what_is_owed_and_then_the_pages(promised: tuple[House, Citizen, str]) -> None:
    house, citizen, number = promised

    def sheet() -> queries.CaseSheet:
        with house.db.read() as session:
            return queries.sheet(session, house.vault, service.find(session, number), "staff:wang")

    assert [one.key for one in sheet().owed] == [REGISTER]
    service.hand_in_owed(house, citizen, number, [photograph(house, citizen)])
    after = sheet()
    assert after.owed == []
    assert [len(row.pages) for row in after.materials if row.key == REGISTER] == [1]


def test_the_application_form_says_what_was_promised_and_its_next_edition_that_it_came(
    promised: tuple[House, Citizen, str],
) -> None:
    house, citizen, number = promised

    def said() -> tuple[int, str]:
        with house.db.read() as session:
            form = application_form(session, house.vault, service.find(session, number))
        return form.round, next(one["how"]["zh"] for one in form.facts["materials"] if one["name"]["zh"] == "户口本")

    assert said() == (1, "容缺受理，2026年3月16日前补交")
    service.hand_in_owed(house, citizen, number, [photograph(house, citizen)])
    edition, how = said()
    assert (edition, how.endswith("1 页")) == (2, True)


def test_the_same_hand_in_twice_is_taken_once(promised: tuple[House, Citizen, str]) -> None:
    house, citizen, number = promised
    page = photograph(house, citizen)
    assert service.hand_in_owed(house, citizen, number, [page])
    version = case_steps.found(house, number).version
    assert not service.hand_in_owed(house, citizen, number, [page])
    assert case_steps.found(house, number).version == version
    with pytest.raises(Conflict) as refused:
        service.hand_in_owed(house, citizen, number, [photograph(house, citizen)])
    assert refused.value.code == "nothing_owed"


def test_what_may_not_follow_must_be_there_now(served: House) -> None:
    let_follow(served, None)
    citizen, _ = identity.citizen(served, 2)
    with pytest.raises(Invalid) as refused:
        service.submit(served, citizen, cases.withdrawal(materials=[PROMISE]))
    assert refused.value.fields is not None
    assert list(refused.value.fields) == [REGISTER]


def test_a_promise_cannot_be_kept_with_another_promise_nor_by_somebody_else(
    promised: tuple[House, Citizen, str],
) -> None:
    house, citizen, number = promised
    with pytest.raises(Invalid):
        service.hand_in_owed(house, citizen, number, [PROMISE])
    other, _ = identity.citizen(house, 1)
    with pytest.raises(NotFound):
        service.hand_in_owed(house, other, number, [photograph(house, other)])
    assert [one["key"] for one in view(house, number)["owed"]] == [REGISTER]


def test_a_case_that_is_over_owes_nothing(promised: tuple[House, Citizen, str]) -> None:
    house, citizen, number = promised
    case_steps.act(house, number, service.refuse, case_steps.OFFICER, number, "材料没有补交")
    assert view(house, number)["owed"] == []
    with pytest.raises(Conflict) as refused:
        service.hand_in_owed(house, citizen, number, [photograph(house, citizen)])
    assert refused.value.code == "not_now"


def test_what_the_department_answers_stands_for_a_material(served: House) -> None:
    definition = catalog.definition(cases.PROMISED)
    for material in definition["materials"]:
        if material["key"] == REGISTER:
            material.update(sources=["scan", "department"], department_query="fund_account", licence_type=None)
    with served.db.transaction() as session:
        session.query(DigitalServiceVersion).filter_by(item_code=cases.PROMISED).one().definition = definition
    citizen, _ = identity.citizen(served, 2)
    assert service.prefill(served, citizen, cases.PROMISED)["covered"] == [REGISTER]
    number = case_steps.submit(served, citizen, cases.withdrawal(materials=[]))
    with served.db.read() as session:
        sheet = queries.sheet(session, served.vault, service.find(session, number), "staff:wang")
    assert [row.how.zh for row in sheet.materials if row.key == REGISTER] == ["免提交，部门系统里有"]
