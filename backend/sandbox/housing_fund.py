"""The housing fund centre: accounts and withdrawals. Money is in whole fen."""

from __future__ import annotations

from datetime import date
from typing import Any

from backend.sandbox.registry import Person
from backend.sandbox.state import Reply, State

NO_RECORD: Reply = (404, {"error": "no_record"})


def fund_account(state: State, person: Person, _parameters: dict[str, Any], _today: date) -> Reply:
    """The account. ``limit``: what may be withdrawn for rent now: not more than was paid in since the last
    withdrawal, nor in the last twelve months, nor than the balance."""
    account = person.record.get("fund")
    if not account:
        return NO_RECORD
    taken = state.fact(person.id_number, "withdrawn") or 0
    balance = account["balance"] - taken
    since = max(account["deposited_since_last_withdrawal"] - taken, 0)
    return 200, {
        "account_number": account["account_number"],
        "employer": account["employer"],
        "status": account["status"],
        "phone": account["phone"],
        "balance": balance,
        "limit": min(since, account["deposited_last_12_months"], balance),
        "deposited_since_last_withdrawal": since,
        "deposited_last_12_months": account["deposited_last_12_months"],
        "last_withdrawal_on": state.fact(person.id_number, "withdrawn_on") or account["last_withdrawal_on"],
        "owns_home_here": account["owns_home_here"],
    }


def closing_withdrawal(state: State, person: Person, parameters: dict[str, Any], today: date) -> Reply:
    """Pay out the whole balance and close the account. An effect: carried out once per idempotency key."""
    status, account = fund_account(state, person, {}, today)
    if status != 200:
        return status, account
    if account["status"] != "封存":
        return 200, {"accepted": False, "reason": "not_sealed", "reason_label": "账户还没有封存，不能全部提取"}
    if account["balance"] <= 0:
        return 200, {"accepted": False, "reason": "empty", "reason_label": "账户里没有余额"}
    state.put(person.id_number, "withdrawn", (state.fact(person.id_number, "withdrawn") or 0) + account["balance"])
    return 200, {
        "accepted": True,
        "transfer_number": f"XH{today:%Y%m%d}{person.number:06d}",
        "amount": account["balance"],
        "paid_on": today.isoformat(),
    }


def rent_withdrawal(state: State, person: Person, parameters: dict[str, Any], today: date) -> Reply:
    """Pay out. An effect: carried out once per idempotency key. ``parameters``: ``amount``."""
    status, account = fund_account(state, person, {}, today)
    if status != 200:
        return status, account
    amount = parameters.get("amount")
    if not isinstance(amount, int) or isinstance(amount, bool) or amount <= 0:
        return 400, {"error": "amount"}
    if amount > account["limit"]:
        return 200, {"accepted": False, "reason": "over_limit", "reason_label": "提取金额超过可提取额度"}
    state.put(person.id_number, "withdrawn", (state.fact(person.id_number, "withdrawn") or 0) + amount)
    state.put(person.id_number, "withdrawn_on", today.isoformat())
    return 200, {
        "accepted": True,
        "transfer_number": f"TQ{today:%Y%m%d}{person.number:06d}",
        "amount": amount,
        "paid_on": today.isoformat(),
    }
