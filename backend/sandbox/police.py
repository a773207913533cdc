"""The police: where people live, residence permits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from backend.sandbox.registry import Person
from backend.sandbox.state import Reply, State

NO_RECORD: Reply = (404, {"error": "no_record"})

MAKING = timedelta(days=7)


def residence_record(_state: State, person: Person, _parameters: dict[str, Any], _today: date) -> Reply:
    """The record of a temporary residence; none for those registered here."""
    record = person.record.get("residence")
    return (200, dict(record)) if record else NO_RECORD


def permit_order(state: State, person: Person, parameters: dict[str, Any], today: date) -> Reply:
    """Order a residence permit. ``parameters``: ``address``, ``reason``. An effect: once per idempotency key."""
    if not parameters.get("address"):
        return 400, {"error": "address"}
    if state.fact(person.id_number, "permit"):
        return 200, {"accepted": False, "reason": "already", "reason_label": "居住证已经在制作，不用再申请"}
    number = f"JZ{today:%Y%m%d}{person.number:06d}"
    state.put(person.id_number, "permit", number)
    return 200, {"accepted": True, "permit_number": number, "ready_on": (today + MAKING).isoformat()}
