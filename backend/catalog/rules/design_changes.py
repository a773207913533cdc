"""What changed between two definitions, said of what a person knows by name: a question, a field, a material. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from backend.catalog.rules.condition_words import Fact, condition_words, facts
from backend.catalog.rules.definition import APPLICANTS
from backend.catalog.rules.differences import Change
from backend.core.errors import Text
from backend.identity.rules import SUBSTANTIAL

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
    "assurance": Text("登录要多可靠", "how sure of who it is"),
    "applicants": Text("给谁办", "for whom"),
    "bring": Text("要带的", "what to bring"),
    "declaration": Text("声明", "declaration"),
    "demonstration": Text("示范说明", "demonstration label"),
    "promise_working_days": Text("承诺工作日", "promised working days"),
    "kind": Text("办理方式", "kind"),
    "provenance": Text("内容来源", "provenance"),
    "start": Text("第一个问题", "first question"),
    "place": Text("位置", "place"),
    "widget": Text("填写方式", "widget"),
    "hint": Text("提示", "hint"),
    "locked": Text("锁定", "locked"),
    "prefill": Text("预填", "prefilled from"),
    "note": Text("说明", "note"),
    "value": Text("代号", "code"),
    "next": Text("接着问", "then asks"),
    "outcome": Text("结果", "outcome"),
    "situation": Text("情形", "situation"),
    "reason": Text("原因", "reason"),
    "instead": Text("怎么办", "instead"),
    "materials": Text("材料", "materials"),
    "necessity": Text("必要性", "necessity"),
    "sources": Text("来源", "sources"),
    "max_pages": Text("最多几页", "pages at most"),
    "mandatory": Text("必看", "mandatory"),
    "text": Text("说法", "words"),
    "message": Text("提示语", "message"),
    "words": Text("正文", "words"),
    "lines": Text("列出的内容", "lines"),
    "template": Text("版式", "template"),
    "department_code": Text("部门", "department"),
    "name_en": Text("英文名称", "English name"),
    "visible_when": Text("什么时候显示", "shown when"),
    "required_when": Text("什么时候必填", "required when"),
    "columns": Text("列", "columns"),
    "minLength": Text("最少几个字", "characters at least"),
    "maxLength": Text("最多几个字", "characters at most"),
    "minItems": Text("最少几项", "entries at least"),
    "maxItems": Text("最多几项", "entries at most"),
    "minimum": Text("最小", "at least"),
    "maximum": Text("最大", "at most"),
    "enum": Text("可选的代号", "allowed codes"),
    "pattern": Text("格式", "pattern"),
}
CODES: dict[str, dict[Any, Text]] = {
    "applicants": {"natural": Text("个人", "a person"), "legal": Text("单位", "a company")},
    "assurance": {2: Text("实名登录就行", "any real-name sign-in"), 3: Text("要当面读证", "a card read at a terminal")},
    "kind": {
        "enquiry": Text("查询打印", "enquiry and print"),
        "immediate": Text("马上办好", "done at once"),
        "promised": Text("承诺几天内办好", "promised within days"),
        "proceed": Text("能办", "can be done"),
        "ineligible": Text("不能办", "cannot be done"),
        "counter": Text("到窗口办", "done at the counter"),
    },
    "widget": {
        "text": Text("一行文字", "line of text"),
        "textarea": Text("一段文字", "several lines"),
        "id_number": Text("身份证号", "ID number"),
        "phone": Text("手机号", "mobile number"),
        "address": Text("地址", "address"),
        "date": Text("日期", "date"),
        "money": Text("金额", "amount of money"),
        "number": Text("数字", "number"),
        "bank_card": Text("银行卡号", "bank card"),
        "choice": Text("选一个", "choice"),
        "checkbox": Text("勾选", "tick"),
        "table": Text("表格", "table"),
        "signature": Text("手写签名", "signature"),
        "file": Text("要交的材料", "material to hand in"),
        "info": Text("说明", "note"),
    },
    "necessity": {
        "required": Text("必要", "needed"),
        "conditional": Text("有条件才要", "needed under a condition"),
        "optional": Text("可交可不交", "optional"),
    },
    "sources": {
        "scan": Text("扫描或拍照", "scanned or photographed"),
        "licence": Text("电子证照", "electronic licence"),
        "department": Text("部门系统里有", "in the department's system"),
        "sign_in": Text("登录时核对身份", "checked at sign-in"),
    },
    "medium": {
        "paper": Text("纸质", "paper"),
        "electronic": Text("电子", "electronic"),
        "either": Text("纸质或电子", "paper or electronic"),
    },
    "decision": {
        "approve": Text("通过", "approve"),
        "refuse": Text("不予通过", "refuse"),
        "review": Text("转人工审查", "a person reviews it"),
    },
}
"""What a code says, as the designer's own keys call it; what stands in no table is shown as it is."""
DEFAULTS: dict[str, Any] = {"applicants": APPLICANTS[0], "assurance": SUBSTANTIAL}
"""What the definition of a service means that does not say it."""
SHAPE = {"type", "format", "items", "properties", "additionalProperties"}
"""What a way of filling in brings with it: told where it changed, not where the field itself is new or gone."""


def design_changes(before: dict[str, Any] | None, after: dict[str, Any], language: str = "zh") -> list[Change]:
    """Every change, part by part, told in ``language`` (zh | en); of a definition that was not there before, everything
    is new. ``part`` names the thing; ``before`` and ``after`` are what it says, in lines.
    """
    old_teller, teller = (_Teller(language, facts(one)) for one in (before or {}, after))
    old, new = old_teller.things(before or {}), teller.things(after)
    found = []
    for place in [*new, *(place for place in old if place not in new)]:
        one, other = old.get(place), new.get(place)
        if one == other:
            continue
        group, key = place
        named = (other or one or ("", {}))[0]
        says = [None if thing is None else thing[1] for thing in (one, other)]
        pair = [old_teller.told(*says), teller.told(*reversed(says))]
        found.append(Change(f"{group}-{key}", LABELS[group], named, pair[0], pair[1]))
    return found


CONDITIONS = ("when", "visible_when", "required_when", "check")
GROUPED = ("materials", "review_points", "decision_rules", "correction_reasons")
ELSEWHERE = {"guidance", "form", *GROUPED, "result", "department", "code", "service_version", "guidance_version"}
"""Keys that are told part by part, or that no writer chooses."""


@dataclass(frozen=True)
class _Teller:
    """Says what a definition says, in one language. ``known``: what it calls the facts of its conditions."""

    language: str
    known: Mapping[str, Fact]

    def things(self, raw: dict[str, Any]) -> dict[tuple[str, str], tuple[str, dict[str, Any]]]:
        """(group, key) -> (what it is called, what it says)."""
        return {(group, key): (called, says) for group, key, called, says in self._parts(raw)}

    def told(self, says: dict[str, Any] | None, other: dict[str, Any] | None) -> str | None:
        """What one side says, in lines; of a thing that both sides have only what differs. None: it is not there."""
        if says is None:
            return None
        shown = {
            key: says[key]
            for key in sorted(says, key=_place)
            if (key not in SHAPE if other is None else says[key] != other.get(key))
        }
        if other is not None and isinstance(shown.get("options"), list) and isinstance(other.get("options"), list):
            shown["options"] = [one for one in shown["options"] if one not in other["options"]] or shown["options"]
        colon = "：" if self.language == "zh" else ": "
        given = {key: value for key, value in shown.items() if key != "key" and value is not None}
        lines = [
            f"{self._word(key)}{colon}{self._said(key, value)}" if len(says) > 1 else self._said(key, value)
            for key, value in given.items()
        ]
        return "\n".join(lines) or None

    def _parts(self, raw: dict[str, Any]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
        guidance = raw.get("guidance") or {}
        for group, name in (("questions", "questions"), ("outcomes", "outcomes"), ("guidance_materials", "materials")):
            for key, one in guidance.get(name, {}).items():
                yield group, key, self._called(one, key), one
        if guidance:
            yield "handling", "start", self._word("start"), {"start": guidance.get("start")}
        yield from self._form(raw.get("form") or {})
        for group in GROUPED:
            for one in raw.get(group, ()):
                yield group, one.get("key", ""), self._called(one, one.get("key", "")), one
        for group in ("result", "department"):
            for key, value in (raw.get(group) or {}).items():
                yield group, key, self._word(key), {key: value}
        for key, value in ({**DEFAULTS, **raw} if "form" in raw else raw).items():
            if key not in ELSEWHERE:
                yield "handling", key, self._word(key), {key: value}

    def _form(self, form: dict[str, Any]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
        schema = form.get("schema", {})
        for number, section in enumerate(form.get("sections", ()), 1):
            called = self._called(section, str(number))
            yield "sections", str(number), called, {"title": section.get("title")}
            for place, field in enumerate(section.get("fields", ()), 1):
                name = field.get("name", "")
                says = {key: value for key, value in field.items() if key != "name"}
                rules = {"required": name in schema.get("required", ()), **schema.get("properties", {}).get(name, {})}
                yield (
                    "fields",
                    name,
                    f"{self._called(field, name)} · {name}",
                    {**says, **rules, "place": [called, place]},
                )
        for number, rule in enumerate(form.get("rules", ()), 1):
            yield "rules", str(number), str(rule.get("field", number)), rule

    def _called(self, thing: dict[str, Any], otherwise: str) -> str:
        for key in ("title", "label", "name", "text", "reason"):
            if isinstance(thing.get(key), dict) and thing[key].get(self.language):
                return str(thing[key][self.language])
        return otherwise

    def _word(self, key: str) -> str:
        return getattr(WORDS[key], self.language) if key in WORDS else key

    def _said(self, key: str, value: Any) -> str:
        if isinstance(value, bool):
            return {"zh": ("否", "是"), "en": ("no", "yes")}[self.language][value]
        if isinstance(value, str | int) and value in CODES.get(key, ()):
            return str(getattr(CODES[key][value], self.language))
        if key in CONDITIONS:
            return condition_words(value, self.known, self.language)
        if isinstance(value, dict):
            if set(value) == {"zh", "en"}:
                return f"{value['zh']} / {value['en']}"
            parts = (f"{self._word(name)} {self._said(name, value[name])}" for name in sorted(value, key=_place))
            return ("；" if self.language == "zh" else "; ").join(parts)
        if isinstance(value, list):
            comma = "、" if self.language == "zh" else ", "
            told = key if key in CODES else ""
            return ("\n" if key == "options" else comma).join(self._said(told, part) for part in value)
        return str(value)


def _place(key: str) -> tuple[int, str]:
    """Keys are told in one order, whatever order a definition has them in."""
    return (list(WORDS).index(key), "") if key in WORDS else (len(WORDS), key)
