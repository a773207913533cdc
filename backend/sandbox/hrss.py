"""The social security department: participation of enterprise employees, social security cards."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from backend.sandbox.registry import Person
from backend.sandbox.state import Reply, State

NO_RECORD: Reply = (404, {"error": "no_record"})


def pension_participation(_state: State, person: Person, parameters: dict[str, Any], today: date) -> Reply:
    """Months of participation, newest first; money in whole fen. ``parameters``: ``period`` is ``all`` (also when
    absent) or ``last_<n>_months``; another period is refused."""
    pension = person.record.get("pension")
    if not pension:
        return NO_RECORD
    months = list(_months(pension["employment"], today))
    period = parameters.get("period", "all")
    wanted = re.fullmatch(r"last_(\d{1,3})_months", str(period))
    if wanted is None and period != "all":
        return 400, {"error": "period"}
    shown = months[: int(wanted[1])] if wanted else months
    return 200, {
        "name": person.name,
        "personal_number": pension["personal_number"],
        "insurance": "企业职工基本养老保险",
        "status": pension["status"],
        "region": pension["region"],
        "first_month": pension["first_month"],
        "total_months": len(months),
        "account_balance": pension["account_balance"],
        "as_of": today.isoformat(),
        "months": shown,
        "periods": _periods(shown),
    }


def card_status(state: State, person: Person, _parameters: dict[str, Any], _today: date) -> Reply:
    """The person's social security card and whether it is in use."""
    card = person.record.get("card")
    if not card:
        return NO_RECORD
    status = "lost" if state.fact(person.id_number, "card_lost") else card["status"]
    number = card["card_number"]
    return 200, {
        "card_number": f"{number[:4]} **** **** {number[-4:]}",
        "status": status,
        "status_label": {"active": "正常", "lost": "已挂失", "cancelled": "已注销"}[status],
        "bank": card["bank"],
        "issued_on": card["issued_on"],
        "phone": card["phone"],
    }


def card_loss_report(state: State, person: Person, _parameters: dict[str, Any], today: date) -> Reply:
    """Report the card lost. An effect: carried out once per idempotency key."""
    card = person.record.get("card")
    if not card:
        return NO_RECORD
    if state.fact(person.id_number, "card_lost") or card["status"] != "active":
        return 200, {"accepted": False, "reason": "already_lost", "reason_label": "这张卡已经挂失，不用再挂"}
    number = f"GS{today:%Y%m%d}{person.number:06d}"
    state.put(person.id_number, "card_lost", number)
    return 200, {"accepted": True, "loss_number": number, "effective_on": today.isoformat(), "status": "lost"}


def employment_status(state: State, person: Person, _parameters: dict[str, Any], today: date) -> Reply:
    """Whether the person is employed as insurance knows it: none | employed | registered | retired."""
    pension = person.record.get("pension")
    jobs = pension["employment"] if pension else []
    if state.fact(person.id_number, "unemployed"):
        status = "registered"
    elif pension and pension["status"] == "领取待遇":
        status = "retired"
    else:
        status = "employed" if any(job["to"] is None for job in jobs) else "none"
    return 200, {"status": status, "last_employer": jobs[-1]["employer"] if jobs else None, "as_of": today.isoformat()}


def employer_insurance(_state: State, company: Person, _parameters: dict[str, Any], today: date) -> Reply:
    """How an employer is registered and what it has paid: active | suspended."""
    record = company.record.get("employer")
    if not record:
        return NO_RECORD
    last = today.year * 12 + today.month - 2 - (0 if record["status"] == "active" else 12)
    return 200, {
        "registration_number": record["registration_number"],
        "employer": company.name,
        "status": record["status"],
        "status_label": {"active": "正常缴费", "suspended": "暂停缴费"}[record["status"]],
        "first_month": record["first_month"],
        "paid_through": f"{last // 12}-{last % 12 + 1:02d}",
        "insured_count": record["insured_count"],
        "as_of": today.isoformat(),
    }


def unemployment_registration(state: State, person: Person, _parameters: dict[str, Any], today: date) -> Reply:
    """Register as unemployed. An effect: carried out once per idempotency key."""
    _, known = employment_status(state, person, {}, today)
    if known["status"] != "none":
        return 200, {"accepted": False, "reason": known["status"], "reason_label": "系统里不是失业状态，不能登记"}
    number = f"SY{today:%Y%m%d}{person.number:06d}"
    state.put(person.id_number, "unemployed", number)
    return 200, {"accepted": True, "registration_number": number, "registered_on": today.isoformat()}


def _months(employment: list[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    """One entry a month, newest first, up to the month before ``today``."""
    last = (today.year * 12 + today.month - 1) - 1
    found = []
    for job in employment:
        end = min(last, _index(job["to"])) if job["to"] else last
        for index in range(_index(job["from"]), end + 1):
            month = f"{index // 12}-{index % 12 + 1:02d}"
            found.append({"month": month, "employer": job["employer"], "base": job["base"], "paid": True})
    return sorted(found, key=lambda entry: entry["month"], reverse=True)


def _index(month: str) -> int:
    year, number = month.split("-")
    return int(year) * 12 + int(number) - 1


def _periods(months: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Runs of months with one employer and one base, oldest first."""
    runs: list[dict[str, Any]] = []
    for entry in reversed(months):
        run = runs[-1] if runs else None
        same = run and (run["employer"], run["base"]) == (entry["employer"], entry["base"])
        if run and same and _index(run["to"]) + 1 == _index(entry["month"]):
            run["to"] = entry["month"]
            run["months"] += 1
        else:
            runs.append(
                {
                    "from": entry["month"],
                    "to": entry["month"],
                    "months": 1,
                    "employer": entry["employer"],
                    "base": entry["base"],
                }
            )
    return runs
