"""容缺后补: materials that were promised instead of handed in, and their hand-in later.

A material may follow when its service says so (``MaterialRule.follow_days``): the case is accepted against the
applicant's promise, the officer sees what is owed by when, and nothing is approved before it is there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases import rules
from backend.cases.models import Case, CaseOwedMaterial
from backend.cases.service import assess, contents
from backend.cases.service.attaching import attach
from backend.cases.service.calendar import work_calendar
from backend.cases.service.facts import Facts
from backend.cases.service.progress import Actor, note, of_citizen
from backend.catalog import service as catalog
from backend.catalog.rules import DigitalService
from backend.core import audit, clock
from backend.core.errors import Conflict, Invalid, Text
from backend.core.house import House
from backend.identity.service import Citizen

OPEN = frozenset({rules.RECEIVED, rules.ACCEPTED, rules.REVIEWING})
"""States in which a promised material is taken. In a correction the correction is answered first."""

NOTHING_OWED = Text(
    "这件事没有要补交的材料，请看最新的进度。", "Nothing is owed for this case. Please see its latest progress."
)
NOT_NOW = Text(
    "这件事现在不能补交材料，请看最新的进度。", "This case takes no materials now. Please see its latest progress."
)
NOTHING_GIVEN = Text("请先拍好要补交的材料。", "Please take the owed material first.")


@dataclass(frozen=True)
class Owed:
    """A promised material that is not there yet. ``due``: the last day, when the calendar reaches that far."""

    key: str
    name: Text
    due: date | None

    @property
    def late(self) -> bool:
        return self.due is not None and clock.today() > self.due

    def as_json(self) -> dict[str, Any]:
        return {"key": self.key, "name": self.name.as_json(), "due": self.due, "late": self.late}


def promise(session: Session, case: Case, service: DigitalService, keys: Sequence[str]) -> list[Owed]:
    """Write down what is owed, in the transaction that makes the case; each with its last day."""
    days = {rule.key: rule.follow_days for rule in service.materials}
    for key in keys:
        due = work_calendar().after(clock.today(), days[key] or 0)
        session.add(CaseOwedMaterial(case_id=case.id, key=key, promised_at=clock.now(), due=due))
    session.flush()
    return owed(session, case, service)


def owed(session: Session, case: Case, service: DigitalService) -> list[Owed]:
    """What is still owed, in the order of the service's materials. A case that is over owes nothing."""
    if case.state in rules.OVER:
        return []
    rows = {row.key: row for row in _rows(session, case) if row.handed_in_at is None}
    return [Owed(rule.key, rule.name, rows[rule.key].due) for rule in service.materials if rule.key in rows]


def settle(session: Session, case: Case, keys: Collection[str]) -> None:
    """These materials are there now, in whatever way they came."""
    for row in _rows(session, case):
        if row.key in keys and row.handed_in_at is None:
            row.handed_in_at = clock.now()


def hand_in(house: House, citizen: Citizen, number: str, given: Sequence[Mapping[str, Any]]) -> bool:
    """Take promised materials (``materials`` of POST /cases/<number>/owed); True when new, False when the very same
    are there already.

    Raises Invalid (``fields``), Conflict ``nothing_owed`` or ``not_now``, NotFound ``unknown_case``, Unavailable.
    """
    if not given:
        raise Invalid("nothing_given", NOTHING_GIVEN)
    keys = frozenset(one["key"] for one in given)
    with house.db.read() as session:
        case = of_citizen(session, citizen, number)
        if _there(session, house, case, given):
            return False
        service = catalog.digital_service(session, case.item_code, case.service_version)
        _check(session, case, keys)
        form = contents.form_in_force(session, house.vault, case)
        person = Facts(contents.holder(house.vault, case))
        data = contents.scope(form.answers, case.situation or "", form.form)
        round_ = case.correction_round
    taken = assess.Assessed(case.situation or "", data, form.form)
    assess.materials(house.settings, service, taken, given, person.identity, round_=round_, only=keys)
    with house.db.transaction() as session:
        case = of_citizen(session, citizen, number, lock=True)
        if _there(session, house, case, given):
            return False
        _check(session, case, keys)
        for material in taken.materials:
            attach(session, house, case, service, material)
        settle(session, case, keys)
        names = [rule.name for rule in service.materials if rule.key in keys]
        told = Text(
            f"已补交：{'、'.join(name.zh for name in names)}", f"Handed in: {', '.join(name.en for name in names)}"
        )
        note(session, case, Actor.citizen(citizen), told)
        audit.record(session, citizen.actor, "owed_handed_in", f"case:{number}")
    return True


def _check(session: Session, case: Case, keys: frozenset[str]) -> None:
    open_keys = {row.key for row in _rows(session, case) if row.handed_in_at is None}
    if not open_keys or keys - open_keys:
        raise Conflict("nothing_owed", NOTHING_OWED)
    if case.state not in OPEN:
        raise Conflict("not_now", NOT_NOW)


def _there(session: Session, house: House, case: Case, given: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the same pages or licences came in already: the page did not see our answer and asks again."""
    held = {one.key: one for one in contents.materials_in_force(session, house.vault, case)}

    def same(one: Mapping[str, Any]) -> bool:
        found = held.get(one["key"])
        if found is None:
            return False
        if one.get("licence_id"):
            return found.licence is not None and found.licence["licence_id"] == one["licence_id"]
        return found.material_ids == tuple(dict.fromkeys(one.get("material_ids") or ()))

    return all(map(same, given))


def _rows(session: Session, case: Case) -> Sequence[CaseOwedMaterial]:
    query = sa.select(CaseOwedMaterial).where(CaseOwedMaterial.case_id == case.id)
    return session.scalars(query.order_by(CaseOwedMaterial.id)).all()
