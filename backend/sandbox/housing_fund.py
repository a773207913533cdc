"""The housing fund centre: accounts and withdrawals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from backend.sandbox.registry import Person
from backend.sandbox.state import Reply, State

NO_RECORD: Reply = (404, {"error": "no_record"})


def fund_account(state: State, person: Person, _parameters: dict[str, Any], _today: date) -> Reply:
    """The account. ``limit``: what may be withdrawn for rent now (yuan): not more than was paid in since the
    last withdrawal, nor in the last twelve months, nor than the balance."""
    account = person.record.get("fund")
    if not account:
        return NO_RECORD
    taken = Decimal(state.fact(person.id_number, "withdrawn") or "0")
    balance = Decimal(account["balance"]) - taken
    since = max(Decimal(account["deposited_since_last_withdrawal"]) - taken, Decimal(0))
    limit = min(since, Decimal(account["deposited_last_12_months"]), balance)
    return 200, {
        "account_number": account["account_number"],
        "employer": account["employer"],
        "status": account["status"],
        "balance": float(balance),
        "limit": float(limit),
        "deposited_last_12_months": float(account["deposited_last_12_months"]),
        "last_withdrawal_on": state.fact(person.id_number, "withdrawn_on") or account["last_withdrawal_on"],
        "owns_home_here": account["owns_home_here"],
    }


def rent_withdrawal(state: State, person: Person, parameters: dict[str, Any], today: date) -> Reply:
    """Pay out. An effect: carried out once per idempotency key. ``parameters``: ``amount`` (yuan)."""
    status, account = fund_account(state, person, {}, today)
    if status != 200:
        return status, account
    try:
        amount = Decimal(str(parameters.get("amount")))
    except InvalidOperation:
        return 400, {"error": "amount"}
    if not amount.is_finite() or amount <= 0:
        return 400, {"error": "amount"}
    if amount > Decimal(str(account["limit"])):
        return 200, {"accepted": False, "reason": "over_limit", "reason_label": "提取金额超过可提取额度"}
    taken = Decimal(state.fact(person.id_number, "withdrawn") or "0") + amount
    state.put(person.id_number, "withdrawn", str(taken))
    state.put(person.id_number, "withdrawn_on", today.isoformat())
    return 200, {
        "accepted": True,
        "transfer_number": f"TQ{today:%Y%m%d}{person.number:06d}",
        "amount": float(amount),
        "paid_on": today.isoformat(),
    }
