"""Conditions in data: a closed, strict subset of JsonLogic.

The page has a twin of this file (``static/js/core/logic.js``); both run ``tests/contract/jsonlogic.json``.
Strict where the public implementations disagree with each other:

- an object is an operation and has exactly one key; anything that is not an object or a list is itself;
- nothing is truthy: ``and``, ``or``, ``not`` and predicates take booleans only, and ``and``/``or`` stop at
  the first operand that decides;
- a ``var`` whose path is absent, null or a blank string is an error (``missing_operand``), never a match;
  ``missing`` asks for that without failing;
- both sides of a comparison have one type; ``<`` and its family order numbers, or dates (``YYYY-MM-DD``);
- numbers stay within plus or minus 2**53 - 1, so that both ends compute the same.

The data object of a form is ``{"form": {...}, "answers": {...}, "situation": "...", "today": "YYYY-MM-DD"}``;
a decision rule also sees ``department``.
"""

from __future__ import annotations

import math
import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

Logic = Any
"""A JSON value: a literal, a list of them, or one operation object."""

MAX_DEPTH = 32
LARGEST = 2**53 - 1
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ABSENT = object()


class LogicError(Exception):
    """The condition has no answer. ``code``: malformed | unknown_operator | missing_operand | type_mismatch |
    out_of_range.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        super().__init__(f"{code}: {detail}" if detail else code)


def evaluate(logic: Logic, data: Any) -> Any:
    """The value of ``logic`` over ``data``. Raises LogicError."""
    return _evaluate(logic, data, 0)


def holds(logic: Logic, data: Any) -> bool:
    """Whether a condition is true. Raises LogicError, also when its value is not a boolean."""
    return _boolean(evaluate(logic, data))


def problems(logic: Logic) -> list[str]:
    """What is wrong with the writing of ``logic``, whatever the data: operators, operand counts, depth."""
    return list(_problems(logic, 0))


def paths(logic: Logic) -> set[str]:
    """Every path that ``logic`` reads from the data object (not those inside some/all/none predicates)."""
    if isinstance(logic, list):
        return set().union(*(paths(part) for part in logic))
    if not isinstance(logic, dict) or len(logic) != 1:
        return set()
    operator, operands = _operation(logic)
    if operator == "var":
        return {operands[0]}
    if operator == "missing":
        return {name for name in operands if isinstance(name, str)}
    return set().union(*(paths(part) for part in (operands[:1] if operator in _QUANTIFIERS else operands)))


def _operation(logic: dict[str, Any]) -> tuple[str, list[Any]]:
    if len(logic) != 1:
        raise LogicError("malformed", "an operation has exactly one key")
    operator, operands = next(iter(logic.items()))
    return operator, operands if isinstance(operands, list) else [operands]


def _evaluate(logic: Logic, data: Any, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise LogicError("malformed", "nested too deeply")
    if isinstance(logic, list):
        return [_evaluate(part, data, depth + 1) for part in logic]
    if not isinstance(logic, dict):
        return logic
    operator, operands = _operation(logic)
    if operator not in ARITY:
        raise LogicError("unknown_operator", operator)
    low, high = ARITY[operator]
    if not low <= len(operands) <= high:
        raise LogicError("malformed", f"{operator} takes {low} to {high} operands")

    def value(index: int) -> Any:
        found = _evaluate(operands[index], data, depth + 1)
        if found is None:
            raise LogicError("missing_operand", operator)
        return found

    if operator == "var":
        found = _look_up(operands[0], data)
        if found is _ABSENT:
            raise LogicError("missing_operand", str(operands[0]))
        return found
    if operator == "missing":
        return any(_look_up(name, data) is _ABSENT for name in operands)
    if operator in ("and", "or"):
        deciding = operator == "or"
        return deciding if any(_boolean(value(i)) is deciding for i in range(len(operands))) else not deciding
    if operator == "not":
        return not _boolean(value(0))
    if operator in _QUANTIFIERS:
        return _quantify(operator, value(0), operands[1], depth)
    return _PLAIN[operator](*(value(i) for i in range(len(operands))))


def _look_up(path: Any, data: Any) -> Any:
    """The value at a dotted path; the empty path is the data itself (the element, inside a predicate)."""
    if not isinstance(path, str):
        raise LogicError("malformed", "a path is a string")
    found = data
    for step in path.split(".") if path else ():
        if not isinstance(found, dict):
            return _ABSENT
        found = found.get(step, _ABSENT)
    blank = found is None or (isinstance(found, str) and not found.strip(" \t\r\n\u00a0\u3000"))
    return _ABSENT if blank else found


def _quantify(operator: str, elements: Any, predicate: Logic, depth: int) -> bool:
    if not isinstance(elements, list):
        raise LogicError("type_mismatch", f"{operator} needs a list")
    answers = [_boolean(_evaluate(predicate, element, depth + 1)) for element in elements]
    if operator == "some":
        return any(answers)
    if operator == "none":
        return not any(answers)
    return bool(answers) and all(answers)  # as JsonLogic: "all" of nothing is false


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise LogicError("type_mismatch", "true or false was expected")
    return value


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise LogicError("type_mismatch", "a number was expected")
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise LogicError("out_of_range", "number too large")
    return value


def _day(value: Any) -> date:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise LogicError("type_mismatch", "a date (YYYY-MM-DD) was expected")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise LogicError("type_mismatch", "no such day") from error


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        _number(value)
        return "number"
    if isinstance(value, str):
        return "string"
    raise LogicError("type_mismatch", "lists and objects are not compared")


def _equal(left: Any, right: Any) -> bool:
    if _kind(left) != _kind(right):
        raise LogicError("type_mismatch", "both sides must have one type")
    return bool(left == right)


def _ordered(left: Any, right: Any) -> tuple[Any, Any]:
    if isinstance(left, str) and isinstance(right, str):
        return _day(left), _day(right)
    return _number(left), _number(right)


def _contains(needle: Any, haystack: Any) -> bool:
    if isinstance(haystack, str):
        if not isinstance(needle, str):
            raise LogicError("type_mismatch", "only a string can be in a string")
        return needle in haystack
    if not isinstance(haystack, list):
        raise LogicError("type_mismatch", "in needs a list or a string")
    matches = [_equal(needle, element) for element in haystack]  # all of them: each is checked for its type
    return any(matches)


def _add(*numbers: Any) -> int | float:
    total: int | float = 0
    for number in numbers:
        total = _number(total + _number(number))
    return total


def _multiply(*numbers: Any) -> int | float:
    product: int | float = 1
    for number in numbers:
        product = _number(product * _number(number))
    return product


def _date_add(start: Any, count: Any, unit: Any) -> str:
    day, number = _day(start), _number(count)
    if number != int(number) or unit not in ("days", "months", "years"):
        raise LogicError("type_mismatch", "a whole number of days, months or years was expected")
    try:
        if unit == "days":
            return (day + timedelta(days=int(number))).isoformat()
        months = day.year * 12 + day.month - 1 + int(number) * (12 if unit == "years" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])).isoformat()
    except (ValueError, OverflowError, IndexError) as error:
        raise LogicError("out_of_range", "the calendar ends there") from error


def _days_between(start: Any, end: Any) -> int:
    return (_day(end) - _day(start)).days


def _years_between(start: Any, end: Any) -> int:
    """Whole years from ``start`` to ``end``, as an age is counted."""
    first, last = _day(start), _day(end)
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


_QUANTIFIERS = ("some", "all", "none")
_PLAIN: dict[str, Callable[..., Any]] = {
    "==": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<": lambda left, right: (lambda pair: pair[0] < pair[1])(_ordered(left, right)),
    "<=": lambda left, right: (lambda pair: pair[0] <= pair[1])(_ordered(left, right)),
    ">": lambda left, right: (lambda pair: pair[0] > pair[1])(_ordered(left, right)),
    ">=": lambda left, right: (lambda pair: pair[0] >= pair[1])(_ordered(left, right)),
    "in": _contains,
    "+": _add,
    "-": lambda left, right: _number(_number(left) - _number(right)),
    "*": _multiply,
    "date_add": _date_add,
    "days_between": _days_between,
    "years_between": _years_between,
}
ARITY: dict[str, tuple[int, int]] = {
    "var": (1, 1),
    "missing": (1, 16),
    "and": (1, 16),
    "or": (1, 16),
    "not": (1, 1),
    "some": (2, 2),
    "all": (2, 2),
    "none": (2, 2),
    "+": (2, 16),
    "*": (2, 16),
    "date_add": (3, 3),
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "in", "-", "days_between", "years_between"), (2, 2)),
}


def _problems(logic: Logic, depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH:
        yield "nested too deeply"
        return
    if isinstance(logic, list):
        for part in logic:
            yield from _problems(part, depth + 1)
        return
    if not isinstance(logic, dict):
        return
    if len(logic) != 1:
        yield "an operation has exactly one key"
        return
    operator, operands = _operation(logic)
    if operator not in ARITY:
        yield f"unknown operator {operator!r}"
        return
    low, high = ARITY[operator]
    if not low <= len(operands) <= high:
        yield f"{operator!r} takes {low} to {high} operands, not {len(operands)}"
    if operator in ("var", "missing"):
        if not all(isinstance(name, str) for name in operands):
            yield f"{operator!r} takes paths"
        return
    for part in operands:
        yield from _problems(part, depth + 1)
