"""What is wrong with an item's content, and how complete it is. Pure.

Sources of the rules: GB/T 39046-2020 table 4 (lengths, code lists) and the checks that public item libraries run
(an item without a visit and without a way online must take mail; depth IV means no visit; a visit has a reason; a
fee has basis, name and standard; what is not decided at once promises a time; a result called 证 is a licence).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from backend.catalog.rules.elements import (
    BY_KEY,
    EIGHT_SAME,
    ELEMENTS,
    FORMS,
    MATERIAL_KEYS,
    NECESSITIES,
    Element,
    complete,
    given,
)
from backend.core.errors import Text

Severity = Literal["error", "warning"]

BASIC_CODE = re.compile(r"[0-9A-Z]{1,12}(-[0-9A-Z]{1,20})?|[0-9A-Z]{4,40}")
_AT_ONCE = re.compile("当场|即时|立即|即办|^0|(?<![0-9])[1一]个?工作日")
FORMULA = ("=", "+", "@", "\t", "\r")
"""A cell that begins so is run by a spreadsheet. A minus is left alone: it begins honest text, too."""


@dataclass(frozen=True)
class Finding:
    """``key``: the element; ``part``: which line of it."""

    key: str
    severity: Severity
    message: Text
    part: str = ""


def findings(content: dict[str, Any]) -> list[Finding]:
    """Everything that is wrong or doubtful; publishing needs a content without errors."""
    whole = complete(content)
    found: list[Finding] = []
    for element in ELEMENTS:
        found += _of_element(element, whole[element.key])
    if any(one.severity == "error" for one in found):
        return found  # what holds between elements can be said only of readable ones
    return found + [finding for rule in _RULES for finding in rule(whole)]


def completeness(content: dict[str, Any]) -> tuple[float, list[str]]:
    """The share of elements that say something, and the keys of those that do not."""
    whole = complete(content)
    missing = [element.key for element in ELEMENTS if not given(whole[element.key])]
    return 1 - len(missing) / len(ELEMENTS), missing


def standing(content: dict[str, Any]) -> dict[str, Any]:
    """What lists and reports ask of a version: numbers of ``errors`` and ``warnings``, how many elements are
    ``given``, its ``basic_code``. Kept beside the content, so that no list has to read every content.
    """
    found = findings(content)
    errors = sum(one.severity == "error" for one in found)
    basic_code = content.get("basic_code")
    return {
        "errors": errors,
        "warnings": len(found) - errors,
        "given": sum(given(content.get(element.key)) for element in ELEMENTS),
        "basic_code": basic_code if isinstance(basic_code, str) and len(basic_code) <= 40 else None,
    }


def disagreements(contents: Iterable[tuple[str, dict[str, Any]]]) -> list[tuple[str, str, dict[str, list[str]]]]:
    """三级八同: (basic code, element, what is said -> who says it) for every conflict between entries of one basic
    code. ``contents``: (who, content).
    """
    by_code: dict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for who, content in contents:
        if content.get("basic_code"):
            by_code[content["basic_code"]].append((who, complete(content)))
    found = []
    for code, entries in sorted(by_code.items()):
        for key in EIGHT_SAME:
            said: dict[str, list[str]] = defaultdict(list)
            for who, content in entries:
                if given(content[key]):
                    said[_same(content[key])].append(who)
            if len(said) > 1:
                found.append((code, key, dict(said)))
    return found


def _same(value: Any) -> str:
    """Two lists of the same names say the same, in whatever order."""
    if isinstance(value, list):
        return "、".join(sorted(str(line.get("name")) if isinstance(line, dict) else str(line) for line in value))
    return str(value)


def _of_element(element: Element, value: Any) -> list[Finding]:
    if not given(value):
        return (
            [_error(element.key, f"{element.label.zh}必须填写", f"{element.label.en} is required")]
            if element.required
            else []
        )
    checks = {
        "text": _text, "long": _text, "date": _text, "choice": _choice, "lines": _lines,
        "count": _count, "flag": _flag, "materials": _materials, "questions": _questions,
    }  # fmt: skip
    return checks[element.kind](element, value)


def _text(element: Element, value: Any) -> list[Finding]:
    if not isinstance(value, str):
        return [_error(element.key, "要写成文字", "must be text")]
    found = []
    if len(value) > element.longest:
        found.append(
            _error(
                element.key,
                f"最多 {element.longest} 个字，现在 {len(value)} 个",
                f"has {len(value)} signs, at most {element.longest}",
            )
        )
    if value.startswith(FORMULA):
        found.append(_error(element.key, "不能以 = + @ 开头，表格软件会当成公式", "begins like a spreadsheet formula"))
    if element.key == "basic_code" and not BASIC_CODE.fullmatch(value):
        found.append(_error(element.key, "编码只能是数字和大写字母", "a code has digits and capital letters only"))
    return found


def _choice(element: Element, value: Any) -> list[Finding]:
    if value in element.choices:
        return []
    choices = "、".join(element.choices)
    return [
        Finding(
            element.key, "warning", Text(f"不在代码表里：{value}。可选：{choices}", f"not in the code list: {value}")
        )
    ]


def _lines(element: Element, value: Any) -> list[Finding]:
    if not isinstance(value, list) or not all(isinstance(line, str) and line.strip() for line in value):
        return [_error(element.key, "每一行都要有文字", "every line must be text")]
    found = [
        finding
        for line in value
        for finding in _text(Element(element.key, "", element.label, "text", element.line), line)
    ]
    if len(value) > element.longest:
        found.append(_error(element.key, f"最多 {element.longest} 行", f"has more than {element.longest} lines"))
    if element.choices:
        found += [finding for line in value for finding in _choice(element, line)]
    return found


def _count(element: Element, value: Any) -> list[Finding]:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 99:
        return []
    return [_error(element.key, "要写 0 到 99 的整数", "must be a whole number from 0 to 99")]


def _flag(element: Element, value: Any) -> list[Finding]:
    return [] if isinstance(value, bool) else [_error(element.key, "只能是“是”或“否”", "must be yes or no")]


def _materials(element: Element, value: Any) -> list[Finding]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        return [_error(element.key, "材料要一份一份列出来", "must be a list of materials")]
    found: list[Finding] = []
    seen: set[str] = set()
    for place, one in enumerate(value, 1):
        name = one.get("name")
        part = str(name or place)
        if not isinstance(name, str) or not name.strip():
            found.append(_error(element.key, f"第 {place} 份材料没有名称", f"material {place} has no name"))
        elif name in seen:
            found.append(
                Finding(element.key, "warning", Text(f"材料“{name}”列了两次", f"{name} is listed twice"), part)
            )
        seen.add(part)
        for key, allowed in (("necessity", NECESSITIES), ("form", FORMS)):
            if one.get(key) and one[key] not in allowed:
                found.append(
                    Finding(
                        element.key,
                        "warning",
                        Text(f"“{one[key]}”不在代码表里", f"{one[key]} is not in the code list"),
                        part,
                    )
                )
        for key, value in one.items():
            right = (
                isinstance(value, int) and not isinstance(value, bool) if key == "copies" else isinstance(value, str)
            )
            if key in MATERIAL_KEYS and value is not None and not (right or key == "name"):
                found.append(_error(element.key, f"“{part}”的一栏写得不对", f"{part}: one entry is not readable"))
        if unknown := set(one) - set(MATERIAL_KEYS):
            found.append(
                _error(element.key, f"不认识：{'、'.join(sorted(unknown))}", f"unknown: {', '.join(sorted(unknown))}")
            )
    return found


def _questions(element: Element, value: Any) -> list[Finding]:
    if isinstance(value, list) and all(
        isinstance(one, dict)
        and isinstance(one.get("q"), str)
        and one["q"].strip()
        and isinstance(one.get("a", ""), str)
        for one in value
    ):
        return []
    return [_error(element.key, "每条都要有问题", "every entry needs a question")]


def _visits(content: dict[str, Any]) -> list[Finding]:
    found = []
    online = bool({"网上", "移动端"} & set(content["channels"]))
    if content["visits"] == 0 and content["channels"] and not online and not content["mail"]:
        found.append(
            _error("visits", "不用到现场，又不能网上办，就必须可以邮寄", "no visit and not online: it must take mail")
        )
    if content["online_depth"] == "Ⅳ级" and (content["visits"] or 0) > 0:
        found.append(_error("online_depth", "网上办理深度Ⅳ级，到现场次数应为 0", "depth IV means no visit"))
    if (content["visits"] or 0) > 0 and not content["visit_reason"]:
        found.append(Finding("visit_reason", "warning", Text("要到现场，请写明原因", "say why a visit is needed")))
    return found


def _fee(content: dict[str, Any]) -> list[Finding]:
    if content["fee_charged"] is not True:
        return []
    missing = [key for key in ("fee", "fee_name", "fee_basis", "fee_online") if not given(content[key])]
    return [
        _error(key, f"收费的事项必须写明{BY_KEY[key].label.zh}", f"a fee needs: {BY_KEY[key].label.en}")
        for key in missing
    ]


def _kind(content: dict[str, Any]) -> list[Finding]:
    promised = content["promised_time_limit"]
    if content["case_kind"] == "即办件" and promised and not _AT_ONCE.search(promised):
        return [_error("case_kind", "承诺时限不是当场办结，应为承诺件", "a promise of days is no immediate case")]
    if content["case_kind"] == "承诺件" and not promised:
        return [_error("promised_time_limit", "承诺件必须写承诺办结时限", "a promised case needs its time limit")]
    if promised and promised.isdigit():
        return [Finding("promised_time_limit", "warning", Text("时限没有单位", "the time limit has no unit"))]
    return []


def _result(content: dict[str, Any]) -> list[Finding]:
    name, kind = content["result_name"], content["result_type"]
    if name and name.endswith("证") and kind and kind != "证照":
        return [_error("result_type", "结果名称是“证”，类型应为证照", "a result called 证 is a licence")]
    return []


def _error(key: str, zh: str, en: str) -> Finding:
    return Finding(key, "error", Text(zh, en))


_RULES = (_visits, _fee, _kind, _result)
