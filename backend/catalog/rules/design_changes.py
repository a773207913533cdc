"""What changed between two definitions, said of what a person knows by name: a question, a field, a material. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from backend.catalog.rules.differences import Change
from backend.core.errors import Text

LABELS: dict[str, Text] = {
    "questions": Text("引导的问题", "Question"),
    "outcomes": Text("引导的结果", "Outcome"),
    "guidance_materials": Text("引导里的材料", "Material of the guidance"),
    "fields": Text("表单字段", "Form field"),
    "sections": Text("表单分段", "Form section"),
    "rules": Text("表单校验", "Check of the form"),
    "materials": Text("材料", "Material"),
    "review_points": Text("审查要点", "Review point"),
    "decision_rules": Text("自动规则", "Decision rule"),
    "correction_reasons": Text("补正原因", "Reason for correction"),
    "result": Text("结果文书", "Result paper"),
    "department": Text("部门系统", "Department's system"),
    "handling": Text("办理", "Handling"),
}
WORDS: dict[str, Text] = {
    "title": Text("问法", "words"),
    "name": Text("名称", "name"),
    "label": Text("名称", "label"),
    "options": Text("选项", "options"),
    "when": Text("条件", "condition"),
    "required": Text("必填", "required"),
    "minutes": Text("几分钟", "minutes"),
    "bring": Text("要带的", "what to bring"),
    "declaration": Text("声明", "declaration"),
    "demonstration": Text("示范说明", "demonstration label"),
    "promise_working_days": Text("承诺工作日", "promised working days"),
    "kind": Text("办理方式", "kind"),
    "provenance": Text("内容来源", "provenance"),
    "start": Text("第一个问题", "first question"),
}


def design_changes(before: dict[str, Any] | None, after: dict[str, Any]) -> list[Change]:
    """Every change, part by part; of a definition that was not there before, everything is new. ``part`` names the
    thing; ``before`` and ``after`` are what it says, in lines.
    """
    old, new = _things(before or {}), _things(after)
    found = []
    for place in [*new, *(place for place in old if place not in new)]:
        one, other = old.get(place), new.get(place)
        if one == other:
            continue
        group, key = place
        named = (other or one or ("", {}))[0]
        pair = [None if thing is None else "\n".join(_lines(thing[1])) for thing in (one, other)]
        found.append(Change(f"{group}-{key}", LABELS[group], named, pair[0], pair[1]))
    return found


def condition_words(logic: Any) -> str:
    """A JsonLogic condition as a line to read."""
    if isinstance(logic, dict) and len(logic) == 1:
        operator, operands = next(iter(logic.items()))
        operands = operands if isinstance(operands, list) else [operands]
        if operator == "var":
            return str(operands[0])
        words = [condition_words(one) for one in operands]
        if operator in ("and", "or"):
            return f" {'且' if operator == 'and' else '或'} ".join(f"({one})" for one in words)
        if len(words) == 2 and operator in ("==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*"):
            return f"{words[0]} {operator} {words[1]}"
        return f"{operator}({', '.join(words)})"
    return json.dumps(logic, ensure_ascii=False)


_Things = dict[tuple[str, str], tuple[str, dict[str, Any]]]
"""(group, key) -> (what it is called, what it says)."""


def _things(definition: dict[str, Any]) -> _Things:
    found: _Things = {}
    for group, key, called, says in _parts(definition):
        found[group, key] = (called, says)
    return found


def _parts(raw: dict[str, Any]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    guidance = raw.get("guidance") or {}
    for key, question in guidance.get("questions", {}).items():
        yield "questions", key, _called(question, key), question
    for key, outcome in guidance.get("outcomes", {}).items():
        yield "outcomes", key, _called(outcome, key), outcome
    for key, material in guidance.get("materials", {}).items():
        yield "guidance_materials", key, _called(material, key), material
    form = raw.get("form") or {}
    schema = form.get("schema", {})
    for number, section in enumerate(form.get("sections", ()), 1):
        called = _called(section, str(number))
        yield "sections", str(number), called, {"title": section.get("title")}
        for place, field in enumerate(section.get("fields", ()), 1):
            name = field.get("name", "")
            says = {key: value for key, value in field.items() if key != "name"}
            rules = {"required": name in schema.get("required", ()), **schema.get("properties", {}).get(name, {})}
            yield "fields", name, f"{_called(field, name)}（{name}）", {**says, **rules, "place": [called, place]}
    for number, rule in enumerate(form.get("rules", ()), 1):
        yield "rules", str(number), str(rule.get("field", number)), rule
    for group in ("materials", "review_points", "decision_rules", "correction_reasons"):
        for one in raw.get(group, ()):
            yield group, one.get("key", ""), _called(one, one.get("key", "")), one
    for group in ("result", "department"):
        for key, value in (raw.get(group) or {}).items():
            yield group, key, key, {key: value}
    grouped = ("guidance", "form", "materials", "review_points", "decision_rules", "correction_reasons", "result")
    for key, value in raw.items():
        if key not in (*grouped, "department", "code", "service_version", "guidance_version"):
            yield "handling", key, WORDS[key].zh if key in WORDS else key, {key: value}
    if guidance:
        yield "handling", "start", WORDS["start"].zh, {"start": guidance.get("start")}


def _called(thing: dict[str, Any], otherwise: str) -> str:
    for key in ("title", "label", "name", "text", "reason"):
        if isinstance(thing.get(key), dict) and thing[key].get("zh"):
            return str(thing[key]["zh"])
    return otherwise


def _lines(says: dict[str, Any]) -> Iterator[str]:
    for key, value in says.items():
        if key == "key" or value is None:
            continue
        label = WORDS[key].zh if key in WORDS else key
        yield f"{label}：{_said(key, value)}" if len(says) > 1 else _said(key, value)


def _said(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if key in ("when", "visible_when", "required_when", "check"):
        return condition_words(value)
    if isinstance(value, dict):
        if set(value) == {"zh", "en"}:
            return f"{value['zh']} / {value['en']}"
        return "；".join(f"{name} {_said(name, part)}" for name, part in value.items())
    if isinstance(value, list):
        return (
            "\n".join(_said("", part) for part in value)
            if key == "options"
            else "、".join(_said("", part) for part in value)
        )
    return str(value)
