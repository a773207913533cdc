"""What is filled in already, in the words that are printed on the paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.forms.rules import fields
from backend.forms.rules.composed import readable_address
from backend.identity.rules import mask_id_number

SHOWN_DIGITS = 4


def known(form: dict[str, Any], typed: Mapping[str, Any], offered: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Field -> its value in words, of what the person has ``typed`` (as the draft holds it) and of what is ``offered``
    by the form itself (as ``cases.prefill`` gives it). Numbers that are nobody else's business are shortened: a sheet
    of paper lies about."""
    found = {}
    for one in fields(form):
        name, offer = one["name"], offered.get(one["name"]) or {}
        if offer.get("locked") or typed.get(name) in (None, "", []):
            value, fen = offer.get("value"), True
        else:
            value, fen = typed[name], False
        words = None if value in (None, "", []) else _words(one, value, fen=fen)
        if words:
            found[name] = words
    return found


def _words(one: Mapping[str, Any], value: Any, *, fen: bool) -> str | None:
    widget = one["widget"]
    if widget in ("table", "signature", "file"):
        return "已在机器上填好"
    if widget == "checkbox":
        return "是" if value is True else None
    if widget == "choice":
        return next((option["label"]["zh"] for option in one["options"] if option["value"] == value), None)
    if widget == "money":
        return f"{value // 100:,}.{value % 100:02d} 元" if fen and isinstance(value, int) else f"{value} 元"
    if widget == "id_number":
        return mask_id_number(str(value))
    if widget == "bank_card":
        return f"尾号 {str(value)[-SHOWN_DIGITS:]}"
    return readable_address(value)
