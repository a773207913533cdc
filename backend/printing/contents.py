"""From a department's reply to the lines of a result paper. Pure: dictionaries in, dictionaries out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from backend.catalog.rules.definition import DigitalService
from backend.forms.rules import composed
from backend.printing.rules import mask_id_number


def pension(reply: Mapping[str, Any], form: Mapping[str, Any], decided_on: str) -> dict[str, Any]:
    """``reply``: operation ``pension_participation``, with ``months`` newest first. ``years`` has one row a
    calendar year, newest first, and twelve booleans: paid or not."""
    found = reply["pension_participation"]
    months = found["months"]
    paid: dict[str, list[bool]] = {}
    for entry in months:
        year, month = entry["month"].split("-")
        paid.setdefault(year, [False] * 12)[int(month) - 1] = bool(entry["paid"])
    return {
        "personal_number": found["personal_number"],
        "status": found["status"],
        "region": found["region"],
        "as_of": found["as_of"],
        "first_month": months[-1]["month"] if months else None,
        "last_month": months[0]["month"] if months else None,
        "months_shown": sum(bool(entry["paid"]) for entry in months),
        "periods": found["periods"],
        "years": [{"year": year, "paid": paid[year]} for year in sorted(paid, reverse=True)],
    }


def loss_report(reply: Mapping[str, Any], form: Mapping[str, Any], decided_on: str) -> dict[str, Any]:
    """``reply``: operations ``card_status`` and ``card_loss_report``. An officer may have reported the card at the
    department by hand: then there is no number, and the report counts from the decision."""
    card, report = reply.get("card_status", {}), reply.get("card_loss_report", {})
    return {
        "card_number_masked": card.get("card_number", ""),
        "bank": card.get("bank", ""),
        "report_number": report.get("loss_number", ""),
        "effective_on": report.get("effective_on") or decided_on,
    }


def withdrawal(reply: Mapping[str, Any], form: Mapping[str, Any], decided_on: str) -> dict[str, Any]:
    """``reply``: operation ``rent_withdrawal``; account and card come from the form the person handed in, and so does
    the amount when an officer paid by hand."""
    paid = reply.get("rent_withdrawal", {})
    account = reply.get("fund_account", {}).get("account_number") or form.get("account_number") or ""
    return {
        "amount": paid.get("amount") or form["amount"],
        "reference": paid.get("transfer_number", ""),
        "account_number": str(account),
        "bank_card_masked": masked_card(str(form.get("bank_card") or "")),
    }


def notice(
    digital: DigitalService, reply: Mapping[str, Any], form: Mapping[str, Any], decided_on: str
) -> dict[str, Any]:
    """What a service's definition says its result says. A line without a value is left out: what an officer did by
    hand has no number of the department's system."""
    fields = {field["name"]: field for section in digital.form["sections"] for field in section["fields"]}
    data = {"form": form, "department": reply}
    lines = []
    for line in digital.result_lines:
        value: Any = data
        for step in line.path.split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is None or value == "":
            continue
        field, kind = fields.get(line.path.removeprefix("form."), {}), line.kind
        if kind == "choice":
            value = _option(field, value)
        elif kind == "card":
            value = masked_card(str(value))
        elif field.get("widget") in COMPOSED:
            kind, value = field["widget"], COMPOSED[field["widget"]](field, value)
        lines.append({"label": line.label.as_json(), "value": value, "kind": kind})
    return {
        "words": digital.result_words.as_json() if digital.result_words else None,
        "lines": lines,
        "decided_on": decided_on,
    }


def _option(field: Mapping[str, Any], value: Any) -> Any:
    labels = {option["value"]: option["label"]["zh"] for option in field.get("options", ())}
    return labels.get(value, value)


def _table(field: Mapping[str, Any], rows: Any) -> dict[str, Any]:
    """The heads of the columns and the cells as they are printed, numbers of persons masked."""

    def cell(column: Mapping[str, Any], value: Any) -> str:
        if value is None:
            return ""
        if column["widget"] == "money":
            return f"{value // 100:,}.{value % 100:02d} 元"
        if column["widget"] == "id_number":
            return mask_id_number(str(value))
        if column["widget"] == "bank_card":
            return masked_card(str(value))
        return str(_option(column, value))

    columns = field["columns"]
    return {
        "heads": [column["label"]["zh"] for column in columns],
        "rows": [[cell(column, row.get(column["name"])) for column in columns] for row in rows],
    }


COMPOSED: Mapping[str, Callable[[Mapping[str, Any], Any], Any]] = {
    "address": lambda field, value: composed.readable_address(value),
    "signature": lambda field, value: composed.drawing(value),
    "table": _table,
}
"""Widgets whose answer is more than one value -> what is printed of it. A line shows them so whatever its own kind."""

BUILDERS: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any], str], dict[str, Any]]] = {
    "pension_certificate": pension,
    "loss_report_receipt": loss_report,
    "withdrawal_decision": withdrawal,
}
"""Result template -> builder of (department's reply, form, day of the decision). Of the others only a ``notice`` has
a paper."""


def purpose(form: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    """What the holder said the certificate is for, in words; empty when the form does not ask."""
    if data.get("purpose_note"):
        return str(data["purpose_note"])
    for section in form["sections"]:
        for field in section["fields"]:
            if field["name"] == "purpose":
                labels = {option["value"]: option["label"]["zh"] for option in field.get("options", ())}
                return labels.get(data.get("purpose"), "")
    return ""


def masked_card(number: str) -> str:
    """Bank card numbers show the first and last four digits."""
    return f"{number[:4]} **** **** {number[-4:]}" if len(number) >= 12 else ""
