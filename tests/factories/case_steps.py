"""Following cases in tests: submit, look, act as an officer, let time pass."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from backend.cases import service
from backend.cases.models import Case
from backend.cases.service import Actor
from backend.core import clock
from backend.core.house import House
from backend.identity.service import Citizen
from tests.factories import cases, identity

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
