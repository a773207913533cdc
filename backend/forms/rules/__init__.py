"""Whether the answers on a form are right: one algorithm, run by the server and (as a twin) by the page.

1. Values are trimmed; blank ones (null, empty) count as not given. A whole number stays one however it is written
   (1200.0, 1.2e3), as in JavaScript. In a table this holds for every cell, and rows without any cell fall out.
2. Fields are taken in order. A field whose ``visible_when`` does not hold, or has no answer yet, is hidden:
   its value is dropped, and ``required`` does not apply to it.
3. The JSON Schema is applied to what is left; each field keeps the first failing keyword of ``PRIORITY``. A table
   that has as many rows as it may names its first wrong cell, row by row in the order of the columns.
4. A visible field without a value is ``required`` when its ``required_when`` holds.
5. The rules run in order; ``when`` true means wrong. A rule that reads a field already wrong is skipped; one
   that has no answer otherwise is not passed over but reported on its field as ``cannot_check``.

``data`` is the object that conditions read: ``form`` (name -> value), ``answers`` of the guidance, its
``situation``, and ``today`` (``YYYY-MM-DD``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.core.errors import Text
from backend.forms import logic
from backend.forms.rules.composed import is_table, settled_rows
from backend.forms.rules.formats import validator
from backend.forms.rules.words import PRIORITY, cell_words, words_for

BLANKS = " \t\r\n\u00a0\u3000"
Form = dict[str, Any]
Field = dict[str, Any]


def fields(form: Form) -> Iterator[dict[str, Any]]:
    """Every field of the form, in the order of the page."""
    for section in form["sections"]:
        yield from section["fields"]


def settle(form: Form, data: dict[str, Any]) -> dict[str, Any]:
    """The values that count: trimmed, without blank ones and without those of hidden fields.

    Unknown names are kept, so that ``validate`` can name them.
    """
    return _settle(form, data)[0]


def visible(form: Form, data: dict[str, Any]) -> list[str]:
    """Names of the fields that the page shows for ``data``, in order."""
    return _settle(form, data)[1]


def validate(form: Form, data: dict[str, Any]) -> dict[str, Text]:
    """What is wrong, by field name; empty when the form may be submitted."""
    values, shown = _settle(form, data)
    by_name = {field["name"]: field for field in fields(form)}
    scope = {**data, "form": values}
    found: dict[str, Text] = {}
    for name, (keyword, limit) in _failing_keywords(form["schema"], values, shown).items():
        field = by_name.get(name, {})
        found[name] = words_for(keyword, field.get("widget", ""), limit, field.get("messages"))
    for name in shown:
        if name not in found:
            wrong = _wrong_field(by_name[name], form["schema"], values, scope)
            if wrong:
                found[name] = wrong
    for rule in form.get("rules", ()):
        name = rule["field"]
        if name in shown and name not in found and not _reads(rule) & set(found):
            wrong = _broken_rule(rule, by_name[name], scope)
            if wrong:
                found[name] = wrong
    return found


def _wrong_field(field: Field, schema: dict[str, Any], values: dict[str, Any], scope: dict[str, Any]) -> Text | None:
    """What a field's schema cannot say: a table's cells, and what is asked for in some situations only."""
    name = field["name"]
    if name in values:
        is_table = field["widget"] == "table"
        return _wrong_cell(field, schema["properties"][name]["items"], values[name]) if is_table else None
    if "required_when" in field and _holds(field["required_when"], scope):
        return words_for("required", field["widget"], None, field.get("messages"))
    return None


def _reads(rule: dict[str, Any]) -> set[str]:
    """The fields that a rule looks at."""
    return {path.removeprefix("form.").split(".")[0] for path in logic.paths(rule["when"]) if path.startswith("form.")}


def _broken_rule(rule: dict[str, Any], field: Field, scope: dict[str, Any]) -> Text | None:
    try:
        wrong = logic.holds(rule["when"], scope)
    except logic.LogicError:
        return words_for("cannot_check", field["widget"])
    return Text(rule["message"]["zh"], rule["message"]["en"]) if wrong else None


def _settle(form: Form, data: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    tables = {field["name"] for field in fields(form) if field["widget"] == "table"}
    given = {
        name: (settled_rows(value, _trim) or None) if name in tables else _trim(value)
        for name, value in data.get("form", {}).items()
    }
    values = {name: value for name, value in given.items() if value not in (None, "")}
    shown = []
    for field in fields(form):
        if "visible_when" in field and not _holds(field["visible_when"], {**data, "form": values}):
            values.pop(field["name"], None)
        else:
            shown.append(field["name"])
    return values, shown


def _trim(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.strip(BLANKS) if isinstance(value, str) else value


def _holds(condition: logic.Logic, data: dict[str, Any]) -> bool:
    """A condition that has no answer yet does not hold: never a match."""
    try:
        return logic.holds(condition, data)
    except logic.LogicError:
        return False


def _failing_keywords(schema: dict[str, Any], values: dict[str, Any], shown: list[str]) -> dict[str, tuple[str, Any]]:
    """Field -> (keyword, its value in the schema) for the most telling failure of each field."""
    required = [name for name in schema.get("required", ()) if name in shown]
    properties = {
        name: {key: part[key] for key in part if key != "items"} if is_table(part) else part
        for name, part in schema["properties"].items()
    }
    failures: dict[str, list[tuple[int, str, Any]]] = {}
    for error in validator({**schema, "required": required, "properties": properties}).iter_errors(values):
        keyword = str(error.validator)
        if keyword == "required":
            names = [name for name in required if name not in values]
        elif error.absolute_path:
            names = [str(error.absolute_path[0])]
        else:
            names = [name for name in values if name not in schema["properties"]]
        word = f"format:{error.validator_value}" if keyword == "format" else keyword
        for name in names:
            failures.setdefault(name, []).append((PRIORITY.index(keyword), word, error.validator_value))
    return {name: min(found, key=lambda one: one[0])[1:] for name, found in failures.items()}


def _wrong_cell(field: dict[str, Any], items: dict[str, Any], rows: list[Any]) -> Text | None:
    """The first wrong cell of a table, in words; None when every cell is right."""
    columns = field["columns"]
    names = {column["name"] for column in columns}
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or set(row) - names:
            return words_for("type", "table")
        failing = _failing_keywords(items, row, list(row))
        for column in columns:
            name = column["name"]
            if name in row and name in failing:
                keyword, limit = failing[name]
                return cell_words(number, column["label"], words_for(keyword, column["widget"], limit))
            if name not in row and name in items.get("required", ()):
                return cell_words(number, column["label"], words_for("required", column["widget"]))
    return None
