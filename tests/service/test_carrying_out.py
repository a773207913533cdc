"""What a department is told to do is done once, and no officer decides otherwise while it is under way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from backend.cases import service
from backend.cases.service import Actor
from backend.connectors.base import Connector
from backend.core import clock
from backend.core.errors import Conflict
from backend.core.house import House
from tests.factories import cases, identity
from tests.factories.case_steps import OFFICER, act, answer_all, found, later, promised, submit
from tests.factories.cases import Outside

CLERK = Actor.staff("lin", "RS01")


def approved(house: House) -> str:
    _, number = promised(house)
    answer_all(house, number)
    act(house, number, service.approve, house.vault, OFFICER, number)
    return number


def test_a_payment_made_by_hand_is_not_made_again_by_a_waiting_retry(served: House, world: Outside) -> None:
    number = approved(served)
    world.fault("housing_fund", "down")
    cases.work(served)
    act(served, number, service.conclude, OFFICER, number, "柜面已付")
    world.fault("housing_fund", "none")
    later(served, 3600)
    assert world.state.count("housing_fund/rent_withdrawal") == 0
    assert found(served, number).state == "concluded"


def test_an_approval_outlasts_an_outage_of_days(served_sqlite: House, world: Outside) -> None:
    number = approved(served_sqlite)
    with served_sqlite.db.transaction() as session:
        service.find(session, number).department_attempts = 400
    world.fault("housing_fund", "down")
    for round_ in range(14):
        later(served_sqlite, round_ * 601)
    world.fault("housing_fund", "none")
    later(served_sqlite, 14 * 601)
    assert found(served_sqlite, number).state == "concluded"


def test_nobody_decides_otherwise_while_the_department_acts(
    served: House, world: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen, _ = identity.citizen(served)
    world.fault("hrss", "down")
    number = submit(served, citizen, cases.loss_report())
    cases.work(served)
    for seconds in (5, 20, 60):
        later(served, seconds)
    assert found(served, number).state == "reviewing"
    world.fault("hrss", "none")
    act(served, number, service.retry_department, CLERK, number)
    effect, refused = Connector.effect, []

    def meanwhile(self: Connector, *args: Any, **options: Any) -> dict[str, Any]:
        with pytest.raises(Conflict) as caught:
            act(served, number, service.refuse, CLERK, number, "不予挂失")
        refused.append(caught.value.code)
        return effect(self, *args, **options)

    monkeypatch.setattr(Connector, "effect", meanwhile)
    cases.work(served)
    assert refused == ["being_carried_out"]
    assert found(served, number).state == "concluded"
    assert world.state.count("hrss/card_loss_report") == 1


def test_an_officer_may_decide_again_when_the_department_did_not_answer_or_the_worker_died(
    served_sqlite: House, world: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = approved(served_sqlite)

    def die(*_: Any, **__: Any) -> None:
        raise SystemExit

    monkeypatch.setattr(Connector, "effect", die)
    with pytest.raises(SystemExit):
        cases.work(served_sqlite)
    with pytest.raises(Conflict):
        act(served_sqlite, number, service.conclude, OFFICER, number, "柜面已付")
    with clock.frozen(clock.now() + timedelta(hours=1)):
        act(served_sqlite, number, service.conclude, OFFICER, number, "柜面已付")
    assert found(served_sqlite, number).state == "concluded"
