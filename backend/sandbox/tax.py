"""The tax bureau: income tax by year. Money is in whole fen."""

from __future__ import annotations

from datetime import date
from typing import Any

from backend.sandbox.registry import Person
from backend.sandbox.state import Reply, State

NO_RECORD: Reply = (404, {"error": "no_record"})


def tax_record(_state: State, person: Person, parameters: dict[str, Any], _today: date) -> Reply:
    """What was earned and paid in one year. ``parameters``: ``year`` (``y2025``)."""
    record = person.record.get("tax")
    year = record["years"].get(str(parameters.get("year"))) if record else None
    if not record or not year:
        return NO_RECORD
    return 200, {"taxpayer_number": record["taxpayer_number"], **year}
