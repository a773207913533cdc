"""A JsonLogic condition as a sentence, with the names its definition gives to what it compares. Pure; the designer says
the same of a condition that is being written (``js/console/design/condition_parts.js``)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from backend.core.errors import Text


@dataclass(frozen=True)
class Fact:
    """What a path leads to. ``options``: the labels of its codes; ``money``: its numbers are fen."""

    label: Text
    options: Mapping[Any, Text] = field(default_factory=dict)
    money: bool = False


TWO = {
    "==": Text("是", "is"),
    "!=": Text("不是", "is not"),
    "<": Text("小于", "is less than"),
    "<=": Text("不超过", "is at most"),
    ">": Text("大于", "is more than"),
    ">=": Text("不低于", "is at least"),
    "in": Text("属于", "is one of"),
}
SIGNS = ("+", "-", "*")
JOINS = {"and": Text("，并且 ", ", and "), "or": Text("，或者 ", ", or ")}
OWN = {"today": Fact(Text("今天", "Today"))}


def facts(definition: Mapping[str, Any]) -> dict[str, Fact]:
    """Path -> what a service's or a standalone guidance's own words call it; what only outside systems name is not in
    it."""
    return dict(OWN) | dict(_guidance(definition.get("guidance") or definition)) | dict(_form(definition))


def condition_words(logic: Any, known: Mapping[str, Fact], language: str = "zh") -> str:
    """The sentence in ``language`` (zh | en); whatever has no words is shown as it is written."""
    return _Speaker(known, language).said(logic)


def _guidance(guidance: Mapping[str, Any]) -> Iterator[tuple[str, Fact]]:
    situations = {
        one["situation"]: _text(one.get("title"))
        for one in guidance.get("outcomes", {}).values()
        if one.get("situation")
    }
    if situations:
        yield "situation", Fact(Text("走到的情形", "Situation reached"), situations)
    for name, question in guidance.get("questions", {}).items():
        answers = {one.get("value"): _text(one.get("title")) for one in question.get("options", ())}
        yield f"answers.{name}", Fact(_text(question.get("title")), answers)


def _form(definition: Mapping[str, Any]) -> Iterator[tuple[str, Fact]]:
    for section in (definition.get("form") or {}).get("sections", ()):
        for one in section.get("fields", ()):
            options = {option.get("value"): _text(option.get("label")) for option in one.get("options", ())}
            yield f"form.{one.get('name')}", Fact(_text(one.get("label")), options, one.get("widget") == "money")


def _text(words: Any) -> Text:
    return Text(words["zh"], words["en"]) if isinstance(words, dict) and {"zh", "en"} <= set(words) else Text("", "")


@dataclass(frozen=True)
class _Speaker:
    known: Mapping[str, Fact]
    language: str

    def said(self, logic: Any) -> str:
        path = _path(logic)
        if path is not None:
            return self._called(path)
        if not (isinstance(logic, dict) and len(logic) == 1):
            return json.dumps(logic, ensure_ascii=False)
        operator, given = next(iter(logic.items()))
        operands = given if isinstance(given, list) else [given]
        if operator in JOINS:
            return self._in(JOINS[operator]).join(self._within(one) for one in operands)
        if operator in TWO and len(operands) == 2:
            return self._compared(operator, *operands)
        if operator in SIGNS and len(operands) == 2:
            return f"({self.said(operands[0])} {operator} {self.said(operands[1])})"
        if operator == "not" and len(operands) == 1:
            return self._not(operands[0])
        if operator == "missing" and operands and all(isinstance(one, str) for one in operands):
            return f"{self._names(operands)} {self._in(Text('没有填', 'is not given'))}"
        return f"{operator}({', '.join(self.said(one) for one in operands)})"

    def _not(self, logic: Any) -> str:
        names = logic.get("missing") if isinstance(logic, dict) and set(logic) == {"missing"} else None
        if isinstance(names, list) and names and all(isinstance(one, str) for one in names):
            return f"{self._names(names)} {self._in(Text('填了', 'is given'))}"
        return f"{self._in(Text('不是这样：', 'it is not so that '))}{self._within(logic)}"

    def _names(self, paths: list[str]) -> str:
        return self._in(Text("、", ", ")).join(self._called(one) for one in paths)

    def _within(self, logic: Any) -> str:
        """A part of a longer sentence; one that is joined itself stands in brackets."""
        joined = isinstance(logic, dict) and len(logic) == 1 and next(iter(logic)) in JOINS
        return self._in(Text(f"（{self.said(logic)}）", f"({self.said(logic)})")) if joined else self.said(logic)

    def _compared(self, operator: str, left: Any, right: Any) -> str:
        sides = [self._value(one, self.known.get(_path(other) or "")) for one, other in ((left, right), (right, left))]
        return f"{sides[0]} {self._in(TWO[operator])} {sides[1]}"

    def _value(self, value: Any, fact: Fact | None) -> str:
        """A side of a comparison, as what it is compared with calls it."""
        if isinstance(value, list):
            return self._in(Text("、", ", ")).join(self._value(one, fact) for one in value)
        if isinstance(value, bool):
            return self._in(Text("“是”", "yes") if value else Text("“否”", "no"))
        if fact is not None and isinstance(value, str | int):
            if fact.money and isinstance(value, int):
                return self._in(Text(f"{value / 100:,.2f} 元", f"¥{value / 100:,.2f}"))
            if value in fact.options:
                return self._in(fact.options[value]) or str(value)
        return value if isinstance(value, str) else self.said(value)

    def _called(self, path: str) -> str:
        fact = self.known.get(path)
        return f"“{(self._in(fact.label) if fact else '') or path}”"

    def _in(self, words: Text) -> str:
        return str(getattr(words, self.language))


def _path(logic: Any) -> str | None:
    if not (isinstance(logic, dict) and set(logic) == {"var"}):
        return None
    given = logic["var"]
    first = given[0] if isinstance(given, list) and given else given
    return first if isinstance(first, str) else None
