"""What is known about a person for one service: from the card, the department and the licence library.

Fetched when the form is prefilled and kept sealed for a while, so that the submission is checked against the
very values the person saw, and works while the department is away.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases.models import PrefillSnapshot
from backend.catalog.rules import DigitalService
from backend.connectors import connect
from backend.connectors.base import Connector
from backend.core import audit, clock
from backend.core.crypto import Vault
from backend.core.errors import NotFound, Text, Unavailable
from backend.core.house import House
from backend.core.upsert import upsert
from backend.identity import service as identity
from backend.identity.service import Citizen
from backend.licences import service as licences

KEEP = timedelta(minutes=30)
READ_FROM = identity.applicants.ID_CARD
_CONTEXT = "prefill-snapshot:{}:{}"


@dataclass
class Facts:
    """``identity``: who it is (``applicants.facts``); ``department``: operation -> reply ({} = no record);
    ``licences``: type -> its data.

    ``credential``: what the identity was read from (``identity.applicants.credential``).
    ``missing``: source (department | licence) -> why it could not be asked, in words; ``no_record`` likewise for
    a source that answered and knows nothing. ``asked_at``: when they were asked.
    """

    identity: dict[str, Any]
    department: dict[str, dict[str, Any]] = field(default_factory=dict)
    licences: dict[str, dict[str, Any]] = field(default_factory=dict)
    missing: dict[str, Text] = field(default_factory=dict)
    no_record: dict[str, Text] = field(default_factory=dict)
    asked_at: datetime = field(default_factory=clock.now)
    credential: str = READ_FROM

    def value(self, path: str) -> Any:
        """What ``identity.x``, ``department.<operation>.x`` or ``licence.<type>.x`` leads to, or None."""
        source, _, rest = path.partition(".")
        if source == "identity":
            return self.identity.get(rest)
        name, _, key = rest.partition(".")
        return {"department": self.department, "licence": self.licences}[source].get(name, {}).get(key)


def fetch(house: House, citizen: Citizen, service: DigitalService) -> Facts:
    """Ask everything the service prefills from and what stands for its materials, and keep the answers for the
    submission. HTTP: never inside a transaction. A source that is down is told in ``missing``."""
    applicant_id = citizen.applicant_id
    with house.db.read() as session:
        facts = _of(session, house.vault, citizen)
    operations = {path.split(".")[1] for path in service.prefill.values() if path.startswith("department.")}
    operations |= {rule.department_query for rule in service.materials if rule.department_query}
    for operation in sorted(operations):
        connector = connector_of(house, service)
        try:
            facts.department[operation] = connector.query(operation, body(facts.identity, {}))
        except NotFound as error:
            facts.department[operation] = {}
            facts.no_record["department"] = error.message
        except Unavailable as error:
            facts.missing["department"] = error.message
    types = {path.split(".")[1] for path in service.prefill.values() if path.startswith("licence.")}
    if types:
        try:
            held = licences.held_by(house.settings, facts.identity["id_number"], facts.identity["name"], types)
            facts.licences = {licence.type: licence.data for licence in held}
        except Unavailable as error:
            facts.missing["licence"] = error.message
    if operations or types:
        with house.db.transaction() as session:
            for operation in facts.department:
                asked(session, applicant_id, service, operation, f"item:{service.code}")
            if types and "licence" not in facts.missing:
                licences.asked(session, applicant_id, f"item:{service.code}")
            if not facts.missing:
                _keep(session, house.vault, citizen, service.code, facts)
    return facts


def _of(session: Session, vault: Vault, citizen: Citizen) -> Facts:
    who = citizen.applicant_id
    said_by = identity.applicants.credential(session, vault, who)
    return Facts(identity.applicants.facts(session, vault, who, citizen.person_id), credential=said_by)


def of_identity(house: House, citizen: Citizen, _: DigitalService) -> Facts:
    """What the sign-in itself says, for who may not see more. Nobody is asked and nothing is kept."""
    with house.db.read() as session:
        return _of(session, house.vault, citizen)


def asked(session: Session, applicant_id: int, service: DigitalService, operation: str, subject: str) -> None:
    """Write down, for the person to read, that their department's system was asked about them. ``subject``:
    ``item:<code>`` while the form is prefilled, ``case:<number>`` once it is handed in."""
    audit.record(
        session,
        "system",
        "department_asked",
        subject,
        holder=applicant_id,
        department=service.department_code,
        purpose=f"{service.department.connector}.{operation}",
    )


def connector_of(house: House, service: DigitalService) -> Connector:
    """The system of the service's department. A definition that asks one and names none was never published."""
    if service.department.connector is None:
        raise ValueError(f"{service.code} names no system to ask")
    return connect(house.settings, service.department.connector)


def recall(house: House, citizen: Citizen, service: DigitalService) -> Facts:
    """The facts of the prefill when they are fresh, else fetched anew."""
    applicant_id = citizen.applicant_id
    with house.db.read() as session:
        row = session.scalar(
            sa.select(PrefillSnapshot).where(
                PrefillSnapshot.applicant_id == applicant_id,
                PrefillSnapshot.item_code == service.code,
                PrefillSnapshot.device_digest == citizen.device_digest,
                PrefillSnapshot.at > clock.now() - KEEP,
            )
        )
        if row is not None:
            kept = json.loads(house.vault.open(row.sealed, _CONTEXT.format(applicant_id, service.code)))
            said = {"department": kept["department"], "licences": kept["licences"], "asked_at": row.at}
            return replace(_of(session, house.vault, citizen), **said)
    return fetch(house, citizen, service)


def body(person: dict[str, Any], parameters: dict[str, Any]) -> dict[str, Any]:
    """The body of every call to a department: who, and what for. A company is named by its credit code."""
    number = "credit_code" if "credit_code" in person else "id_number"
    return {number: person[number], "name": person["name"], "parameters": parameters}


def forget(house: House, payload: dict[str, Any]) -> None:
    """Subscriber of ``session_ended``: what departments said is not kept beyond the session. Another session of the
    same person, on another device, keeps what was asked there."""
    theirs = (
        PrefillSnapshot.applicant_id == payload["applicant_id"],
        PrefillSnapshot.device_digest == payload.get("device_digest", ""),
        PrefillSnapshot.at <= datetime.fromisoformat(payload["ended_at"]),
    )
    with house.db.transaction() as session:
        session.execute(sa.delete(PrefillSnapshot).where(*theirs))


def _keep(session: Session, vault: Vault, citizen: Citizen, item_code: str, facts: Facts) -> None:
    applicant_id, moment = citizen.applicant_id, clock.now()
    content = json.dumps({"department": facts.department, "licences": facts.licences}, ensure_ascii=False)
    sealed = vault.seal(content.encode(), _CONTEXT.format(applicant_id, item_code))
    where = {"applicant_id": applicant_id, "item_code": item_code, "device_digest": citizen.device_digest}
    said = {"sealed": sealed, "at": moment}
    session.execute(upsert(session, PrefillSnapshot, {**where, **said}, key=tuple(where), update=said))
