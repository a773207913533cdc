"""From the submission to the end: decided by rule, with a department that is down, delivered when printed."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from backend.cases import service
from backend.cases.models import Case
from backend.cases.queries import documents_of
from backend.cases.service import Actor, decide
from backend.core import jobs
from backend.core.errors import Conflict, NotFound
from backend.core.house import House
from backend.core.jobs import OutboxRow
from backend.identity.service import Citizen, begun_at
from backend.materials import service as materials
from backend.printing import service as printing
from backend.subscribers import SUBSCRIBERS
from tests.factories import cases, identity
from tests.factories.case_steps import act, found, later, opinions, states, submit
from tests.factories.cases import Outside


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
    assert (case.signed_in_by, case.signed_in_at) == ("id_card", began(served, citizen))
    result = service.result(served.vault, case)
    assert result is not None
    assert result["pension_participation"]["personal_number"] == "9901000001"
    assert [(entry["key"], entry["matched"]) for entry in case.decision_trace or []] == [
        ("not_insured", False),
        ("insured", True),
    ]


def began(house: House, citizen: Citizen) -> datetime | None:
    with house.db.read() as session:
        return begun_at(session, citizen.session_id)


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


def test_a_printed_result_is_delivered(served_sqlite: House) -> None:
    citizen, _ = identity.citizen(served_sqlite)
    number = submit(served_sqlite, citizen, cases.enquiry())
    jobs.drain(served_sqlite, SUBSCRIBERS)
    with served_sqlite.db.read() as session:
        papers = {one["kind"]: one["document_id"] for one in documents_of(session, number)}
    assert set(papers) == {"receipt_slip", "acceptance_notice", "result"}
    for kind, outcome, state in (
        ("receipt_slip", "completed", "concluded"),
        ("result", "failed", "concluded"),
        ("result", "completed", "delivered"),
    ):
        with served_sqlite.db.transaction() as session:
            printing.record_print(session, citizen.applicant_id, papers[kind], cases.new_id(), outcome)
        assert found(served_sqlite, number).state == state


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
