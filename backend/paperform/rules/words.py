"""What is filled in already, in the words that are printed on the paper; and what the paper itself says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.forms.rules import fields
from backend.forms.rules.composed import readable_address
from backend.identity.rules import mask_id_number

SHOWN_DIGITS = 4
LANGUAGES = ("zh", "en")
PHRASES: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "colon": "：",
        "comma": "，",
        "tick": "{label}（在方框里打勾）",
        "number": "{label}（在格子里写编号）",
        "agree": "是，我同意",
        "at_the_machine": "{label}：回到机器上再填",
        "row": "第 {number} 行",
        "date": "年 月 日",
        "money": "元 角分",
        "there": "已在机器上填好",
        "yes": "是",
        "yuan": "{amount} 元",
        "ends": "尾号 {digits}",
        "by_itself": "登录以后自动填好，不用写",
        "how": "用黑色的笔填。填好后到任何一台终端刷身份证，打开这件事，把这张表扫进去。",
        "blank": "空白表",
        "only_when": "（{when}才填）",
        "is_chosen": "“{label}”选了{options}",
        "is_ticked": "“{label}”打了勾",
        "quoted": "“{text}”",
        "or": "或",
        "and": "、",
        "if_it_applies": "（用得着才填）",
        "foot": "第 {page} 页，共 {pages} 页 · 第 {version} 版 · 四角的黑方块不要写字",
    },
    "en": {
        "colon": ": ",
        "comma": ", ",
        "tick": "{label} (tick a box)",
        "number": "{label} (write its number)",
        "agree": "Yes, I agree",
        "at_the_machine": "{label}: to be done at the terminal",
        "row": "Row {number}",
        "date": "year month day",
        "money": "yuan cents",
        "there": "Filled in at the terminal",
        "yes": "Yes",
        "yuan": "{amount} yuan",
        "ends": "ending in {digits}",
        "by_itself": "Filled in when you sign in; leave it",
        "how": "Fill it in with a black pen. Then sign in at any terminal, open this matter and scan the sheets.",
        "blank": "Blank form",
        "only_when": " (only if {when})",
        "is_chosen": "“{label}” is {options}",
        "is_ticked": "“{label}” is ticked",
        "quoted": "“{text}”",
        "or": " or ",
        "and": " and ",
        "if_it_applies": " (only if it applies to you)",
        "foot": "Page {page} of {pages} · Version {version} · Keep the black squares clear",
    },
}
"""What a form on paper says besides its own labels. ``date``, ``money``: what stands behind each group of boxes."""


def known(
    form: dict[str, Any], typed: Mapping[str, Any], offered: Mapping[str, Mapping[str, Any]], language: str = "zh"
) -> dict[str, str]:
    """Field -> its value in words, of what the person has ``typed`` (as the draft holds it) and of what is ``offered``
    by the form itself (as ``cases.prefill`` gives it). Numbers that are nobody else's business are shortened: a sheet
    of paper lies about. Tables are in ``rows``."""
    found = {}
    for one in fields(form):
        value, fen = _held(one["name"], typed, offered)
        words = None if value in (None, "", []) or one["widget"] == "table" else _words(one, value, language, fen=fen)
        if words:
            found[one["name"]] = words
    return found


def rows(
    form: dict[str, Any], typed: Mapping[str, Any], offered: Mapping[str, Mapping[str, Any]], language: str = "zh"
) -> dict[str, list[str]]:
    """Table -> each of its rows that is filled in already, in words."""
    found = {}
    for one in fields(form):
        if one["widget"] != "table":
            continue
        held, fen = _held(one["name"], typed, offered)
        found[one["name"]] = [
            PHRASES[language]["comma"].join(
                words
                for column in one["columns"]
                if row.get(column["name"]) not in (None, "")
                and (words := _words(column, row[column["name"]], language, fen=fen))
            )
            for row in held or ()
            if any(cell not in (None, "") for cell in row.values())
        ]
    return found


def by_itself(form: dict[str, Any], language: str) -> dict[str, str]:
    """Field -> that it needs no writing, for those of a blank form that the house fills in and nobody may change."""
    return {one["name"]: PHRASES[language]["by_itself"] for one in fields(form) if one["locked"]}


def _held(name: str, typed: Mapping[str, Any], offered: Mapping[str, Mapping[str, Any]]) -> tuple[Any, bool]:
    """What stands in a field, and whether amounts in it are whole fen."""
    offer = offered.get(name) or {}
    if offer.get("locked") or typed.get(name) in (None, "", []):
        return offer.get("value"), True
    return typed[name], False


def _words(one: Mapping[str, Any], value: Any, language: str, *, fen: bool) -> str | None:
    widget, say = one["widget"], PHRASES[language]
    if widget in ("signature", "file"):
        return say["there"]
    if widget == "checkbox":
        return say["yes"] if value is True else None
    if widget == "choice":
        return next((option["label"][language] for option in one["options"] if option["value"] == value), None)
    if widget == "money":
        amount = f"{value // 100:,}.{value % 100:02d}" if fen and isinstance(value, int) else str(value)
        return say["yuan"].format(amount=amount)
    if widget == "id_number":
        return mask_id_number(str(value))
    if widget == "bank_card":
        return say["ends"].format(digits=str(value)[-SHOWN_DIGITS:])
    return readable_address(value)
