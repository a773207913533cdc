"""A promised case in the hands of an officer: points, decisions, colleagues, and the fund that pays."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from backend.cases import service
from backend.cases.service import Actor, CorrectionItem
from backend.core.errors import Conflict, Invalid, NotFound
from backend.core.house import House
from backend.core.live import LiveMessage
from backend.identity.service import Citizen
from tests.factories import cases
from tests.factories.case_steps import OFFICER, act, answer_all, found, later, opinions, promised, states, submit
from tests.factories.cases import Outside


def card(house: House, citizen: Citizen) -> dict[str, Any]:
    """The one case of this citizen as their list has it."""
    with house.db.read() as session:
        (only,) = service.cards(session, citizen.applicant_id)
    return only


def test_a_promised_case_is_reviewed_approved_paid_and_delivered(served: House, world: Outside) -> None:
    citizen, number = promised(served)
    assert states(served, number) == [("received", "citizen"), ("accepted", "rule"), ("reviewing", "rule")]
    assert card(served, citizen)["promised_by"] == found(served, number).promised_by is not None
    with served.db.transaction() as session:
        assert service.claim(session, OFFICER, number).claimed_by == "staff:wang"
    answer_all(served, number)
    act(served, number, service.approve, served.vault, OFFICER, number, "符合条件")
    assert found(served, number).state == "approved"
    cases.work(served)
    assert states(served, number)[-2:] == [("approved", "staff"), ("concluded", "system")]
    result = service.result(served.vault, found(served, number))
    assert result is not None
    assert result["rent_withdrawal"]["amount"] == 200000
    assert result["fund_account"]["owns_home_here"] is False
    for _ in range(2):
        with served.db.transaction() as session:
            service.deliver(session, number)
    assert states(served, number)[-1] == ("delivered", "system")
    shown = card(served, citizen)
    assert shown["promised_by"] is None  # nothing is waited for any more
    assert (shown["item_name"][:2], shown["item_name_en"].isascii()) == ("租赁", True)
    with served.db.read() as session:
        rooms = set(session.scalars(sa.select(LiveMessage.room)))
    assert {f"applicant:{citizen.applicant_id}", "department:GJ01"} <= rooms


def test_mandatory_points_must_be_answered_and_passed_before_approval(served_sqlite: House) -> None:
    _, number = promised(served_sqlite)
    with pytest.raises(Conflict) as caught:
        act(served_sqlite, number, service.approve, served_sqlite.vault, OFFICER, number)
    assert caught.value.code == "points_unanswered"
    answer_all(served_sqlite, number)
    with served_sqlite.db.transaction() as session:
        service.answer_point(session, OFFICER, number, "amount", "fail")
    with pytest.raises(Conflict) as caught:
        act(served_sqlite, number, service.approve, served_sqlite.vault, OFFICER, number)
    assert caught.value.code == "points_failed"


def test_a_refusal_needs_a_reason_and_concludes_the_case(served_sqlite: House) -> None:
    _, number = promised(served_sqlite)
    with pytest.raises(Invalid):
        act(served_sqlite, number, service.refuse, OFFICER, number, "  ")
    act(served_sqlite, number, service.refuse, OFFICER, number, "名下有房")
    assert states(served_sqlite, number)[-2:] == [("refused", "staff"), ("concluded", "system")]


def test_a_decision_on_what_has_changed_meanwhile_is_refused(served_sqlite: House) -> None:
    _, number = promised(served_sqlite)
    seen = found(served_sqlite, number).version
    act(
        served_sqlite,
        number,
        service.request_correction,
        OFFICER,
        number,
        [CorrectionItem("bank_card", "field", "看不清")],
        "",
    )
    with served_sqlite.db.transaction() as session, pytest.raises(Conflict) as caught:
        service.refuse(session, OFFICER, number, "名下有房", seen=seen)
    assert caught.value.code == "stale_case"


def test_a_case_of_another_department_does_not_exist_for_an_officer(served_sqlite: House) -> None:
    _, number = promised(served_sqlite)
    stranger = Actor.staff("zhao", "RS01")
    with served_sqlite.db.transaction() as session, pytest.raises(NotFound):
        service.claim(session, stranger, number)


def test_a_colleague_cannot_take_a_claimed_case_until_it_is_released(served_sqlite: House) -> None:
    _, number = promised(served_sqlite)
    colleague = Actor.staff("chen", "GJ01")
    with served_sqlite.db.transaction() as session:
        service.claim(session, OFFICER, number)
    with served_sqlite.db.transaction() as session, pytest.raises(Conflict):
        service.claim(session, colleague, number)
    with served_sqlite.db.transaction() as session:
        service.release(session, OFFICER, number)
    with served_sqlite.db.transaction() as session:
        assert service.claim(session, colleague, number).claimed_by == "staff:chen"


def test_a_fund_that_does_not_carry_the_approval_out_leaves_it_to_the_officer(served_sqlite: House) -> None:
    citizen, first = promised(served_sqlite)
    request = cases.withdrawal(materials=[cases.register_licence(served_sqlite, citizen)])
    request["form"]["amount"] = 2_800_000
    second = submit(served_sqlite, citizen, request)
    for number in (first, second):
        answer_all(served_sqlite, number)
        act(served_sqlite, number, service.approve, served_sqlite.vault, OFFICER, number)
        cases.work(served_sqlite)
    assert found(served_sqlite, first).state == "concluded"
    assert found(served_sqlite, second).state == "approved"
    assert "提取金额超过可提取额度" in str(opinions(served_sqlite, second)[-1])
    act(served_sqlite, second, service.conclude, OFFICER, second, "已在柜面改按余额提取")
    assert found(served_sqlite, second).state == "concluded"


def test_an_approval_waits_for_a_fund_that_is_down(served_sqlite: House, world: Outside) -> None:
    _, number = promised(served_sqlite)
    answer_all(served_sqlite, number)
    act(served_sqlite, number, service.approve, served_sqlite.vault, OFFICER, number)
    world.fault("housing_fund", "down")
    cases.work(served_sqlite)
    assert found(served_sqlite, number).state == "approved"
    world.fault("housing_fund", "none")
    later(served_sqlite, 5)
    assert found(served_sqlite, number).state == "concluded"
    assert world.state.count("housing_fund/rent_withdrawal") == 1
