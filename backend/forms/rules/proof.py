"""What is wrong with a form's definition, found before it is published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator, SchemaError

from backend.forms import logic
from backend.forms.rules.formats import NAMES
from backend.forms.rules.words import PRIORITY

WIDGETS = (
    "text",
    "id_number",
    "phone",
    "date",
    "choice",
    "money",
    "address",
    "bank_card",
    "textarea",
    "checkbox",
    "info",
)
KEYWORDS = {*PRIORITY, "items"} - {"required", "additionalProperties"}
TYPES = {"string", "integer", "number", "boolean", "array"}
SOURCES = ("identity.", "account.", "department.", "licence.")


def problems(form: dict[str, Any], questions: set[str]) -> list[str]:
    """Everything wrong with ``form``; ``questions``: keys of the guidance, which conditions may read."""
    return [*_schema_problems(form["schema"]), *_field_problems(form, questions), *_rule_problems(form, questions)]


def path_problems(
    condition: logic.Logic, fields: set[str], questions: set[str], more: tuple[str, ...] = ()
) -> list[str]:
    """What is wrong with a condition: its writing, and names it reads that do not exist."""
    found = logic.problems(condition)
    for path in sorted(logic.paths(condition)):
        root, _, rest = path.partition(".")
        known = (
            (root == "form" and rest in fields)
            or (root == "answers" and rest in questions)
            or path in ("today", "situation")
            or root in more
        )
        if not known:
            found.append(f"reads {path!r}, which does not exist")
    return found


def text_problem(value: Any) -> str | None:
    """A sentence must be there in both languages."""
    there = isinstance(value, dict) and all(
        isinstance(value.get(key), str) and value[key].strip() for key in ("zh", "en")
    )
    return None if there else "needs words in zh and en"


def _schema_problems(schema: dict[str, Any]) -> Iterator[str]:
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        yield f"schema: {error.message}"
        return
    if schema.get("type") != "object" or schema.get("additionalProperties") is not False:
        yield "schema: must be an object without additional properties"
    for name, part in schema["properties"].items():
        strange = set(part) - KEYWORDS
        if strange:
            yield f"{name}: keywords outside the subset: {', '.join(sorted(strange))}"
        if part.get("type", "boolean") not in TYPES:
            yield f"{name}: a field is a scalar or a list of scalars"
        if part.get("format") not in (None, *NAMES):
            yield f"{name}: unknown format {part['format']}"
    for name in set(schema.get("required", ())) - set(schema["properties"]):
        yield f"{name}: required but not in the schema"


def _field_problems(form: dict[str, Any], questions: set[str]) -> Iterator[str]:
    properties = form["schema"]["properties"]
    seen: set[str] = set()
    for section in form["sections"]:
        if text_problem(section.get("title")):
            yield "a section needs a title in zh and en"
        for field in section["fields"]:
            name = field.get("name", "")
            yield from (f"{name}: {words}" for words in _one_field(field, properties, seen, questions))
            if "visible_when" in field and name in form["schema"].get("required", ()):
                yield f"{name}: use required_when for a field that is not always visible"
            seen.add(name)
    for name in set(properties) - seen:
        yield f"{name}: in the schema but on no section"


def _one_field(
    field: dict[str, Any], properties: dict[str, Any], earlier: set[str], questions: set[str]
) -> Iterator[str]:
    name = field.get("name", "")
    if name in earlier:
        yield "appears twice"
    if name not in properties:
        yield "not in the schema"
        return
    if text_problem(field.get("label")) or ("hint" in field and text_problem(field["hint"])):
        yield "needs a label and hint in zh and en"
    if field.get("widget") not in WIDGETS:
        yield f"unknown widget {field.get('widget')!r}"
    if not isinstance(field.get("locked"), bool) or (field["locked"] and "prefill" not in field):
        yield "locked is true or false, and a locked field has a prefill"
    if "prefill" in field and not field["prefill"].startswith(SOURCES):
        yield f"unknown prefill source {field['prefill']!r}"
    if field.get("widget") == "money" and properties[name].get("type") != "integer":
        yield "money is a whole number of fen"
    if field.get("widget") == "choice":
        values = [option["value"] for option in field.get("options", ())]
        if sorted(values) != sorted(properties[name].get("enum", ())):
            yield "options differ from the schema's enum"
        if any(text_problem(option.get("label")) for option in field.get("options", ())):
            yield "an option needs a label in zh and en"
    for key in ("visible_when", "required_when"):
        if key in field:
            yield from path_problems(field[key], earlier, questions)


def _rule_problems(form: dict[str, Any], questions: set[str]) -> Iterator[str]:
    names = set(form["schema"]["properties"])
    for number, rule in enumerate(form["rules"], 1):
        if rule.get("field") not in names:
            yield f"rule {number}: no such field"
        if text_problem(rule.get("message")):
            yield f"rule {number}: needs a message in zh and en"
        yield from (f"rule {number}: {words}" for words in path_problems(rule["when"], names, questions))
