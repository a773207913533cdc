"""Civil affairs: benefits for the old. Money is in whole fen."""

from __future__ import annotations

from datetime import date
from typing import Any

from backend.sandbox.registry import Person
from backend.sandbox.state import Reply, State

MONTHLY = {"age": 10_000, "care": 20_000, "hundred": 50_000}
FROM_AGE = {"age": 80, "care": 65, "hundred": 100}


def benefit_grant(state: State, person: Person, parameters: dict[str, Any], today: date) -> Reply:
    """Grant a benefit from next month on. ``parameters``: ``kind`` (age | care | hundred). An effect: once per
    idempotency key."""
    kind = parameters.get("kind")
    if kind not in MONTHLY:
        return 400, {"error": "kind"}
    born = date.fromisoformat(f"{person.id_number[6:10]}-{person.id_number[10:12]}-{person.id_number[12:14]}")
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if age < FROM_AGE[kind]:
        return 200, {"accepted": False, "reason": "age", "reason_label": f"要满 {FROM_AGE[kind]} 周岁"}
    if state.fact(person.id_number, f"benefit_{kind}"):
        return 200, {"accepted": False, "reason": "already", "reason_label": "这项补贴已经在发，不能重复申领"}
    state.put(person.id_number, f"benefit_{kind}", today.isoformat())
    year, month = (today.year + 1, 1) if today.month == 12 else (today.year, today.month + 1)
    return 200, {"accepted": True, "monthly": MONTHLY[kind], "from_month": f"{year}-{month:02d}"}
