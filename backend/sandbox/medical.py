"""The medical insurance bureau: participation, treatment elsewhere. Money is in whole fen."""

from __future__ import annotations

from datetime import date
from typing import Any

from backend.sandbox.registry import Person
from backend.sandbox.state import Reply, State

NO_RECORD: Reply = (404, {"error": "no_record"})


def insurance_record(state: State, person: Person, _parameters: dict[str, Any], today: date) -> Reply:
    """The person's medical insurance. ``status``: active | stopped; ``filed``: a record for treatment elsewhere is in
    force."""
    record = person.record.get("medical")
    if not record:
        return NO_RECORD
    return 200, {
        **record,
        "status_label": {"active": "正常参保", "stopped": "停保"}[record["status"]],
        "filed": state.fact(person.id_number, "remote_care") is not None,
        "as_of": today.isoformat(),
    }


def remote_care_filing(state: State, person: Person, parameters: dict[str, Any], today: date) -> Reply:
    """Record treatment elsewhere. ``parameters``: ``kind``, ``place``, ``city``, ``from``, perhaps ``to``. An effect:
    carried out once per idempotency key."""
    status, record = insurance_record(state, person, {}, today)
    if status != 200:
        return status, record
    if not parameters.get("place") or not parameters.get("from"):
        return 400, {"error": "parameters"}
    if record["status"] != "active" or record["filed"]:
        return 200, {"accepted": False, "reason": "not_now", "reason_label": "已停保，或已有一份有效的备案"}
    number = f"YD{today:%Y%m%d}{person.number:06d}"
    state.put(person.id_number, "remote_care", number)
    return 200, {"accepted": True, "filing_number": number, "valid_from": parameters["from"]}
