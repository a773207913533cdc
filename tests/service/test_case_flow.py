"""From the submission to the end: decided by rule, by a person, with a correction, with a department that is down."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from backend.cases import service
from backend.cases.models import Case
from backend.cases.service import Actor, CorrectionItem, decide
from backend.core import clock
from backend.core.errors import Conflict, Invalid, NotFound
from backend.core.house import House
from backend.core.jobs import OutboxRow
from backend.core.live import LiveMessage
from backend.identity.service import Citizen
from backend.materials import service as materials
from tests.factories import cases, identity
from tests.factories.cases import Outside

OFFICER = Actor.staff("wang", "GJ01")
POINTS = ("household", "no_home", "amount")


def submit(house: House, citizen: Citizen, request: dict[str, Any]) -> str:
    return str(json.loads(service.submit(house, citizen, request).body)["case_number"])


def found(house: House, number: str) -> Case:
    with house.db.read() as session:
        return service.find(session, number)


def states(house: House, number: str) -> list[tuple[str, str]]:
    with house.db.read() as session:
        entries = service.timeline(session, service.find(session, number))
    return [(entry.state, entry.actor_kind) for entry in entries]


def opinions(house: House, number: str) -> list[str | None]:
    with house.db.read() as session:
        return [entry.opinion for entry in service.timeline(session, service.find(session, number))]


def promised(house: House) -> tuple[Citizen, str]:
    """A rent withdrawal of person 2 that waits for an officer."""
    citizen, _ = identity.citizen(house, 2)
    number = submit(house, citizen, cases.withdrawal(materials=[cases.register_licence(house, citizen)]))
    cases.work(house)
    return citizen, number


def act(house: House, number: str, work: Any, *args: Any, **options: Any) -> Case:
    """One officer's step on the version of the case as it is now."""
    with house.db.transaction() as session:
        seen = service.find(session, number).version
        return work(session, *args, seen=seen, **options)  # type: ignore[no-any-return]


def answer_all(house: House, number: str, answer: str = "pass") -> None:
    with house.db.transaction() as session:
        for point in POINTS:
            service.answer_point(session, OFFICER, number, point, answer)


def later(house: House, seconds: int) -> None:
    """Let the worker run when so much time has passed."""
    with clock.frozen(clock.now() + timedelta(seconds=seconds)):
        cases.work(house)


def test_an_enquiry_is_answered_by_the_department_and_concluded_by_rule(served: House) -> None:
    citizen, _ = identity.citizen(served)
    number = submit(served, citizen, cases.enquiry())
    cases.work(served)
    assert [state for state, _ in states(served, number)] == [
        "received",
        "accepted",
        "reviewing",
        "approved",
        "concluded",
    ]
    case = found(served, number)
    result = service.result(served.vault, case)
    assert result is not None
    assert result["pension_participation"]["personal_number"] == "9901000001"
    assert [(entry["key"], entry["matched"]) for entry in case.decision_trace or []] == [
        ("not_insured", False),
        ("insured", True),
    ]


def test_the_chosen_period_reaches_the_department(served_sqlite: House) -> None:
    citizen, _ = identity.citizen(served_sqlite, 2)
    number = submit(served_sqlite, citizen, cases.enquiry())
    cases.work(served_sqlite)
    result = service.result(served_sqlite.vault, found(served_sqlite, number))
    assert result is not None
    assert len(result["pension_participation"]["months"]) == 12


def test_a_person_the_department_does_not_know_is_told_so(served_sqlite: House, world: Outside) -> None:
    citizen, _ = identity.citizen(served_sqlite)
    with served_sqlite.db.transaction() as session:
        session.execute(sa.delete(OutboxRow))
    number = submit(served_sqlite, citizen, cases.enquiry())
    stranger = {**service.holder(served_sqlite.vault, found(served_sqlite, number)), "name": "没有此人"}
    with served_sqlite.db.transaction() as session:
        case = service.find(session, number)
        case.holder_sealed = served_sqlite.vault.seal(json.dumps(stranger).encode(), f"case-holder:{number}")
    cases.work(served_sqlite)
    assert ("refused", "rule") in states(served_sqlite, number)
    assert "没有查到您的企业职工养老保险参保记录。" in opinions(served_sqlite, number)


def test_a_lost_card_is_reported_once(served: House, world: Outside) -> None:
    citizen, _ = identity.citizen(served)
    number = submit(served, citizen, cases.loss_report())
    cases.work(served)
    result = service.result(served.vault, found(served, number))
    assert result is not None
    assert result["card_loss_report"]["accepted"]
    assert found(served, number).state == "concluded"
    again = submit(served, citizen, cases.loss_report())
    cases.work(served)
    assert ("refused", "rule") in states(served, again)
    assert "这张卡已经挂失过了，不用再挂失。" in opinions(served, again)
    assert world.state.count("hrss/card_loss_report") == 1


def test_a_crash_after_the_department_acted_changes_nothing(
    served: House, world: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen, _ = identity.citizen(served)
    number = submit(served, citizen, cases.loss_report())

    def die(*_: Any) -> None:
        raise SystemExit

    monkeypatch.setattr("backend.cases.service.deciding._settle", die)
    with pytest.raises(SystemExit):
        decide(served, {"case_number": number})
    monkeypatch.undo()
    assert found(served, number).state == "accepted"
    assert world.state.count("hrss/card_loss_report") == 1
    cases.work(served)
    assert ("approved", "rule") in states(served, number)
    assert world.state.count("hrss/card_loss_report") == 1


def test_a_crash_between_the_departments_reply_and_our_note_of_it_changes_nothing(
    served_sqlite: House, world: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen, _ = identity.citizen(served_sqlite)
    number = submit(served_sqlite, citizen, cases.loss_report())
    keep = service.contents.keep_result

    def die_after_the_effect(vault: Any, case: Case, reply: dict[str, Any]) -> None:
        if "card_loss_report" in reply:
            raise SystemExit
        keep(vault, case, reply)

    monkeypatch.setattr("backend.cases.service.contents.keep_result", die_after_the_effect)
    with pytest.raises(SystemExit):
        decide(served_sqlite, {"case_number": number})
    monkeypatch.undo()
    cases.work(served_sqlite)
    assert ("approved", "rule") in states(served_sqlite, number)
    assert world.state.count("hrss/card_loss_report") == 1


def test_the_event_delivered_twice_decides_once(served_sqlite: House) -> None:
    citizen, _ = identity.citizen(served_sqlite)
    number = submit(served_sqlite, citizen, cases.enquiry())
    cases.work(served_sqlite)
    before = states(served_sqlite, number)
    decide(served_sqlite, {"case_number": number})
    assert states(served_sqlite, number) == before


def test_a_department_that_is_down_is_asked_again(served: House, world: Outside) -> None:
    citizen, _ = identity.citizen(served)
    world.fault("hrss", "down", count=2)  # both tries of the first attempt
    number = submit(served, citizen, cases.enquiry())
    cases.work(served)
    assert found(served, number).state == "accepted"
    assert "部门系统暂时连不上，正在自动重试" in opinions(served, number)
    later(served, 3)
    assert found(served, number).state == "concluded"


@pytest.mark.parametrize("kind", ["down", "error", "garbage"])
def test_a_department_that_stays_down_leaves_the_case_to_a_person(
    served_sqlite: House, world: Outside, kind: str
) -> None:
    citizen, _ = identity.citizen(served_sqlite)
    world.fault("hrss", kind)
    number = submit(served_sqlite, citizen, cases.enquiry())
    for seconds in (0, 10, 30, 60, 120):
        later(served_sqlite, seconds)
    assert states(served_sqlite, number)[-1] == ("reviewing", "system")
    assert opinions(served_sqlite, number)[-1] == "部门系统连不上，已转给工作人员办理"
    officer = Actor.staff("li", "RS01")
    with served_sqlite.db.transaction() as session:
        service.answer_point(session, officer, number, "record", "pass")
    with pytest.raises(Conflict) as caught:
        act(served_sqlite, number, service.approve, served_sqlite.vault, officer, number)
    assert caught.value.code == "department_data_missing"
    world.fault("hrss", "none")
    act(served_sqlite, number, service.retry_department, officer, number)
    cases.work(served_sqlite)
    assert found(served_sqlite, number).state == "concluded"


def test_a_promised_case_is_reviewed_approved_paid_and_delivered(served: House, world: Outside) -> None:
    citizen, number = promised(served)
    assert states(served, number) == [("received", "citizen"), ("accepted", "rule"), ("reviewing", "rule")]
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


def test_pictures_nobody_handed_in_are_forgotten(served: House) -> None:
    citizen, _ = identity.citizen(served, 2)
    page = materials.take(
        served, citizen.applicant_id, cases.new_id(), cases.PROMISED, "lease", cases.picture(600, 800)
    )
    assert materials.picture(served, citizen.applicant_id, page["material_id"])
    later(served, 3600)
    assert materials.picture(served, citizen.applicant_id, page["material_id"])
    later(served, 25 * 3600)
    with pytest.raises(NotFound):
        materials.picture(served, citizen.applicant_id, page["material_id"])
    assert not any(path.is_file() for path in (served.settings.data_dir / "materials").rglob("*"))
