"""Licences a person already holds: ask the library, and show that one is really theirs before it is used."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from backend.catalog import service as catalog
from backend.connectors import connect
from backend.core import audit, clock
from backend.core.config import Settings
from backend.core.errors import Invalid, NotFound, Text
from backend.core.house import House
from backend.identity import service as identity
from backend.identity.service import Citizen, authorisations

NOT_YOURS = Text(
    "这份电子证照现在用不了，请改为扫描原件。", "This licence cannot be used now. Please scan the original."
)


@dataclass(frozen=True)
class Licence:
    """One licence as the library gives it. ``trust_grade`` A-D (国办函〔2016〕108号); ``data``: what it says."""

    licence_id: str
    type: str
    name: str
    issuer: str
    issued_on: str | None
    valid_to: str | None
    trust_grade: str
    holder: str
    data: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def valid(self, today: date) -> bool:
        return self.valid_to is None or self.valid_to >= today.isoformat()


def held_by(settings: Settings, id_number: str, name: str, types: Collection[str] = ()) -> list[Licence]:
    """The valid licences of the person, of ``types`` if given. One HTTP call: never inside a transaction.

    Raises Unavailable when the library does not answer.
    """
    reply = connect(settings, "licence_library").query(
        "licences_of", {"id_number": id_number, "name": name, "parameters": {}}
    )
    found = [Licence(**{field: one[field] for field in Licence.__dataclass_fields__}) for one in reply["licences"]]
    return [one for one in found if one.valid(clock.today()) and (not types or one.type in types)]


def of_applicant(house: House, applicant_id: int, types: Collection[str] = ()) -> list[Licence]:
    """The same for a signed-in applicant, who is told of it under 谁看过我的信息."""
    with house.db.read() as session:
        person = identity.person(session, house.vault, applicant_id)
    found = held_by(house.settings, person.id_number, person.name, types)
    with house.db.transaction() as session:
        asked(session, applicant_id, f"applicant:{applicant_id}")
    return found


def permitted(session: Session, citizen: Citizen, types: Collection[str]) -> set[str] | None:
    """Of ``types`` (empty: all) those that may be shown here: to who acts under an authorisation those that its items
    ask for, never all that a person has. None: all."""
    if citizen.authorisation_id is None:
        return set(types) or None
    items = authorisations.items_of(session, citizen.authorisation_id)
    if items is None:
        return set(types)
    found: set[str] = set()
    for code in items:
        try:
            asked_for = catalog.digital_service(session, code).materials
        except NotFound:  # withdrawn meanwhile: nobody can hand it in
            continue
        found |= {rule.licence_type for rule in asked_for if rule.licence_type}
    return found & set(types)


def asked(session: Session, applicant_id: int, subject: str) -> None:
    """Write down that the library was asked about this person. ``subject``: what for, ``item:<code>`` or themselves."""
    audit.record(session, "system", "licences_asked", subject, holder=applicant_id)


def one_held_by(settings: Settings, id_number: str, name: str, licence_id: str, licence_type: str) -> Licence:
    """This very licence, checked anew to be the person's own and valid today. Raises Invalid ``unknown_licence``,
    Unavailable."""
    for licence in held_by(settings, id_number, name, {licence_type}):
        if licence.licence_id == licence_id:
            return licence
    raise Invalid("unknown_licence", NOT_YOURS, foreign=True)
