"""One cell: from what stands in a table to an element's value, and back.

A spreadsheet runs a cell that begins with = + - @, a tabulator or a line break (OWASP, CSV injection; the full-width
signs too). What is written therefore begins with an apostrophe then, and with a second one where it begins with one;
reading takes it off again. A cell that comes in unguarded is named: neither run nor taken.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from backend.catalog.rules.elements import MATERIAL_KEYS, Element
from backend.catalog.rules.exchange.columns import (
    LONGEST_CELL,
    MATERIAL_LABELS,
    QUESTION_LABELS,
    Flaw,
    error,
    named,
)

GUARDED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
RUN = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?%?")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BETWEEN = re.compile(r"[、,，;；|\n]")
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]{2,}")
_CODES = ("code", "basic_code", "item_code", "handle_item_code")
FLAGS = {"是": True, "否": False, "true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}


def guard(text: str) -> str:
    """``text`` as a table may hold it without anything being run."""
    return f"'{text}" if text.startswith(GUARDED) else text


def unguard(text: str) -> str:
    """What ``guard`` was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith(GUARDED) else text


def plain(column: str, cell: str) -> tuple[str, list[Flaw]]:
    """The text of a cell of a table without its guard, and what may not stand in any cell."""
    if len(cell) > LONGEST_CELL:
        return "", [error(column, "这一格太长了", "this cell is too long", cell)]
    runs = cell.startswith(RUN) and not _NUMBER.fullmatch(cell.strip()) and cell.strip() not in ("", "-", "+", "--")
    if runs:
        return "", [
            error(
                column,
                "这一格以 = + - @ 或制表符开头，表格软件会当公式运行。若是正文，请在最前面加英文单引号 '",
                "begins like a formula; if it is text, put an apostrophe ' in front of it",
                cell,
            )
        ]
    text = unguard(cell).replace("\r\n", "\n").replace("\r", "\n")
    return text, unseen(column, text)


def unseen(column: str, value: Any) -> list[Flaw]:
    """A flaw when text anywhere in ``value`` holds signs that nobody sees and no file keeps, or a number is none."""
    if isinstance(value, str):
        if _UNSEEN.search(value):
            shown = _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", value)
            return [error(column, "里面有看不见的控制字符，请删掉", "holds invisible control characters", shown)]
    elif isinstance(value, float) and not math.isfinite(value):  # Python reads NaN and 1e999; JSON has no such number
        return [error(column, "里面有不是数字的数", "holds a number that is none", value)]
    elif isinstance(value, dict):
        return next((found for part in (*value, *value.values()) if (found := unseen(column, part))), [])
    elif isinstance(value, list):
        return next((found for part in value if (found := unseen(column, part))), [])
    return []


def mangled(column: str, text: str) -> list[Flaw]:
    """A flaw when a spreadsheet has made a number of a code: its last digits are lost."""
    if column in _CODES and _SCIENTIFIC.fullmatch(text.strip()):
        return [
            error(
                column,
                "编码被表格软件改成了科学记数，后几位已丢失。请把这一列设成“文本”再填一次",
                "the spreadsheet made a number of this code and lost digits; format the column as text",
                text,
            )
        ]
    return []


def read(element: Element, text: str) -> tuple[Any, list[Flaw]]:
    """The value that a cell's plain text means, as yet unjudged; nothing given is None or an empty list."""
    said = text.strip()
    listed = element.kind in ("lines", "materials", "questions")
    if not said:
        return ([] if listed else None), []
    if element.kind == "flag":
        return _flag(element, said)
    if element.kind == "count":
        return _count(element, said)
    if not listed:
        return said, mangled(element.key, said)
    if said.startswith("["):
        return _json(element, said)
    if element.kind == "questions":
        return [], [
            error(
                element.key,
                '常见问题要写成 [{"q": "问题", "a": "回答"}]，或用 XLSX 的“常见问题”表',
                'write [{"q": "...", "a": "..."}], or use the sheet of an XLSX file',
                said,
            )
        ]
    pieces = _BETWEEN.split(said) if separated(element) else said.split("\n")
    lines = [piece.strip() for piece in pieces if piece.strip()]
    return (lines if element.kind == "lines" else [{"name": line} for line in lines]), []


def write(element: Element, value: Any) -> str:
    """What stands in a table for a value; ``read`` of it is the value again. Not guarded yet."""
    if value is None or value == []:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if not isinstance(value, list):
        return str(value)
    if element.kind == "lines" and _joinable(element, value):
        return ("、" if separated(element) else "\n").join(value)
    return json.dumps(value, ensure_ascii=False)


def separated(element: Element) -> bool:
    """Whether the entries of a list are words of a code list, and stand in one line."""
    return bool(element.choices) or element.key == "themes"


def _joinable(element: Element, lines: list[Any]) -> bool:
    if any(not isinstance(line, str) or not line or line != line.strip() or "\n" in line for line in lines):
        return False
    if separated(element) and any(_BETWEEN.search(line) for line in lines):
        return False
    return not lines[0].startswith("[")


def _flag(element: Element, said: str) -> tuple[bool | None, list[Flaw]]:
    known = FLAGS.get(said.casefold())
    return known, [] if known is not None else [error(element.key, "只能写“是”或“否”", "must be 是 or 否", said)]


def _count(element: Element, said: str) -> tuple[int | None, list[Flaw]]:
    digits = re.fullmatch(r"([0-9]{1,6})(\.0+)?\s*次?", said)
    if digits:
        return int(digits[1]), []
    return None, [error(element.key, "要写 0 到 99 的整数", "must be a whole number from 0 to 99", said)]


def _json(element: Element, said: str) -> tuple[Any, list[Flaw]]:
    try:
        value = json.loads(said)
    except (ValueError, RecursionError) as problem:
        place = f"（{problem.lineno}:{problem.colno}）" if isinstance(problem, json.JSONDecodeError) else ""
        return [], [
            error(
                element.key,
                f"以 [ 开头的内容要是完整的 JSON，这里断了{place}",
                f"begins with [ and is no JSON {place}",
                said,
            )
        ]
    labels = QUESTION_LABELS if element.kind == "questions" else MATERIAL_LABELS
    if element.kind in ("materials", "questions"):
        value = [_keyed(one, labels) if isinstance(one, dict) else one for one in value]
    if element.kind == "materials":
        value = [{"name": one} if isinstance(one, str) else one for one in value]
    return value, unseen(element.key, value)


def _keyed(one: dict[str, Any], labels: Mapping[str, Any]) -> dict[str, Any]:
    """Entries of a list by our keys, whatever language they are named in; unknown ones stay for the findings."""
    return {named(key, labels, {}) or key: value for key, value in one.items()}


def material(cells: Mapping[str, str]) -> tuple[dict[str, Any], list[Flaw]]:
    """A row of the sheet of materials."""
    found: dict[str, Any] = {key: cells.get(key, "").strip() or None for key in MATERIAL_KEYS}
    if found["copies"] is not None:
        digits = re.fullmatch(r"([0-9]{1,6})(\.0+)?\s*份?", found["copies"])
        if not digits:
            shown, found["copies"] = found["copies"], None
            return found, [error("materials", "份数要写整数", "copies must be a whole number", shown)]
        found["copies"] = int(digits[1])
    return found, []
