"""What is wrong with a form's definition, found before it is published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator, SchemaError

from backend.core.errors import Flaw, Text, pointer
from backend.forms import logic
from backend.forms.rules.composed import COLUMN_WIDGETS, MOST_ROWS, is_table
from backend.forms.rules.formats import NAMES, SHAPES
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
    "number",
    "table",
    "signature",
    "file",
    "info",
)
VALUELESS = ("info", "file")
"""Widgets that only tell something: ``file`` says which material (``material``: its key) is handed in later on."""
FORMAT_OF = {"id_number": "cn-id-number", "phone": "cn-mobile", "bank_card": "bank-card", "date": "date"}
"""Widgets whose answer has one format."""
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
LIMITS = (("minLength", "maxLength"), ("minimum", "maximum"), ("minItems", "maxItems"))
KEYWORDS = {*PRIORITY, "items"} - {"required", "additionalProperties"}
TYPES = {"string", "integer", "number", "boolean", "array", "object"}
SOURCES = ("identity.", "account.", "department.", "licence.")


def problems(form: dict[str, Any], questions: set[str]) -> list[Flaw]:
    """Everything wrong with ``form``, with paths into it; ``questions``: keys of the guidance, which conditions may
    read.
    """
    return [*_schema_problems(form), *_field_problems(form, questions), *_rule_problems(form, questions)]


def path_problems(
    condition: logic.Logic, fields: set[str], questions: set[str], more: tuple[str, ...] = ()
) -> list[Text]:
    """What is wrong with a condition: its writing, and names it reads that do not exist."""
    found = [Text(f"条件写得不对：{words}。", words) for words in logic.problems(condition)]
    for path in sorted(logic.paths(condition)):
        root, _, rest = path.partition(".")
        known = (
            (root == "form" and rest in fields)
            or (root == "answers" and rest in questions)
            or path in ("today", "situation")
            or root in more
        )
        if not known:
            found.append(Text(f"条件用到“{path}”，但没有这一项。", f"reads {path!r}, which does not exist"))
    return found


def text_problem(value: Any) -> str | None:
    """A sentence must be there in both languages."""
    there = isinstance(value, dict) and all(
        isinstance(value.get(key), str) and value[key].strip() for key in ("zh", "en")
    )
    return None if there else "needs words in zh and en"


def _schema_problems(form: dict[str, Any]) -> Iterator[Flaw]:
    schema = form["schema"]
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        place = pointer("schema", *error.absolute_path)
        yield Flaw(place, Text(f"字段的规则写得不对：{error.message}。", f"schema: {error.message}"))
        return
    if schema.get("type") != "object" or schema.get("additionalProperties") is not False:
        yield Flaw(
            "/schema", Text("表单只能有列出来的字段。", "schema: must be an object without additional properties")
        )
    for name, part in schema["properties"].items():
        place = _place(form, name)
        strange = ", ".join(sorted(set(part) - KEYWORDS))
        if strange:
            words = f"{name}: keywords outside the subset: {strange}"
            yield Flaw(place, Text(f"“{name}”用了这里不支持的规则：{strange}。", words))
        yield from (Flaw(place, _named(name, words)) for words in _part_problems(part))
    for name in sorted(set(schema.get("required", ())) - set(schema["properties"])):
        yield Flaw(
            "/schema/required", Text(f"“{name}”是必填，但没有这个字段。", f"{name}: required but not in the schema")
        )


def _part_problems(part: dict[str, Any]) -> Iterator[Text]:
    """What is wrong with the schema of one answer."""
    composed = part.get("type") == "object"
    if part.get("type", "boolean") not in TYPES or (composed and part.get("format") not in SHAPES):
        yield NOT_AN_ANSWER
    elif part.get("format") not in (None, *(SHAPES if composed else NAMES)):
        yield Text(f"的格式“{part['format']}”没有定义。", f"unknown format {part['format']}")
    for low, high in LIMITS:
        if low in part and high in part and part[low] > part[high]:
            yield LIMITS_CROSSED


def _place(form: dict[str, Any], name: str) -> str:
    """Where a field stands on the form; its rule in the schema when it stands nowhere."""
    for number, section in enumerate(form["sections"]):
        for index, field in enumerate(section["fields"]):
            if field.get("name") == name:
                return pointer("sections", number, "fields", index)
    return pointer("schema", "properties", name)


def _field_problems(form: dict[str, Any], questions: set[str]) -> Iterator[Flaw]:
    properties = form["schema"]["properties"]
    seen: set[str] = set()
    for number, section in enumerate(form["sections"]):
        if text_problem(section.get("title")):
            yield Flaw(pointer("sections", number), NO_TITLE)
        for index, field in enumerate(section["fields"]):
            name = field.get("name", "")
            place = pointer("sections", number, "fields", index)
            for words in _one_field(field, properties, seen, questions):
                yield Flaw(place, _named(name, words))
            if "visible_when" in field and name in form["schema"].get("required", ()):
                yield Flaw(place, _named(name, NOT_ALWAYS_VISIBLE))
            seen.add(name)
    for name in properties:
        if name not in seen:
            yield Flaw(pointer("schema", "properties", name), _named(name, ON_NO_SECTION))


def _one_field(
    field: dict[str, Any], properties: dict[str, Any], earlier: set[str], questions: set[str]
) -> Iterator[Text]:
    name = field.get("name", "")
    valueless = field.get("widget") in VALUELESS
    if name in earlier:
        yield TWICE
    if not isinstance(name, str) or not NAME.fullmatch(name):
        yield NO_NAME
    if (name in properties) is valueless:
        yield HOLDS_NOTHING if valueless else NOT_IN_SCHEMA
        return
    if text_problem(field.get("label")) or ("hint" in field and text_problem(field["hint"])):
        yield NO_LABEL
    if any(text_problem(words) for words in field.get("messages", {}).values()):
        yield MESSAGE_WORDS
    if field.get("widget") not in WIDGETS:
        yield Text(f"没有“{field.get('widget')}”这种填写方式。", f"unknown widget {field.get('widget')!r}")
    if not isinstance(field.get("locked"), bool) or (field["locked"] and "prefill" not in field):
        yield LOCKED_EMPTY
    if "prefill" in field and not field["prefill"].startswith(SOURCES):
        yield Text(f"预填来源“{field['prefill']}”没有定义。", f"unknown prefill source {field['prefill']!r}")
    if not valueless:
        yield from _widget_problems(field, properties[name])
        if properties[name].get("format") == "person-name" and field.get("prefill", "").startswith("identity."):
            yield CARD_NAME
    if field.get("widget") == "file" and not isinstance(field.get("material"), str):
        yield NO_MATERIAL
    for key in ("visible_when", "required_when"):
        if key in field:
            yield from path_problems(field[key], earlier, questions)


def _widget_problems(field: dict[str, Any], schema: dict[str, Any]) -> Iterator[Text]:
    """What does not fit between how a field is filled in and what its answer may be. Also for a table's column."""
    widget, kind = field.get("widget"), schema.get("type")
    if widget == "money" and kind != "integer":
        yield NOT_FEN
    if widget == "number" and kind not in ("integer", "number"):
        yield NOT_A_NUMBER
    if schema.get("format") != FORMAT_OF.get(str(widget)) and widget in FORMAT_OF:
        yield Text("的格式和填写方式不一样。", f"{widget} has the format {FORMAT_OF[str(widget)]}")
    if (kind == "object") != (schema.get("format") in SHAPES) or (kind == "object" and widget != schema["format"]):
        yield NOT_AN_ANSWER
    if widget == "signature" and kind != "object":
        yield NO_SIGNATURE
    if widget == "choice":
        values = [option["value"] for option in field.get("options", ())]
        if sorted(values) != sorted(schema.get("enum", ())):
            yield OTHER_OPTIONS
        if any(text_problem(option.get("label")) for option in field.get("options", ())):
            yield OPTION_LABEL
    if (widget == "table") != is_table(schema):
        yield NO_TABLE
    elif widget == "table":
        yield from _table_problems(field, schema)


def _table_problems(field: dict[str, Any], schema: dict[str, Any]) -> Iterator[Text]:
    items, columns = schema["items"], field.get("columns") or ()
    properties = items.get("properties", {})
    if not columns or [column.get("name") for column in columns] != list(properties):
        yield OTHER_COLUMNS
        return
    if items.get("additionalProperties") is not False or set(items) - {
        "type",
        "additionalProperties",
        "required",
        "properties",
    }:
        yield NO_TABLE
    if set(items.get("required", ())) - set(properties):
        yield OTHER_COLUMNS
    if not 1 <= schema.get("maxItems", 0) <= MOST_ROWS:
        yield Text(
            f"最多几行要写清楚，不超过 {MOST_ROWS} 行。", f"a table says how many rows at most, up to {MOST_ROWS}"
        )
    for column in columns:
        part, called = properties[column["name"]], column["name"]
        if text_problem(column.get("label")) or column.get("widget") not in COLUMN_WIDGETS:
            yield Text(
                f"的“{called}”列要有中英文名称和填写方式。", f"column {called}: a label and a widget of a column"
            )
            continue
        if set(part) - (KEYWORDS - {"items"}) or part.get("type") not in ("string", "integer", "number"):
            yield Text(f"的“{called}”列的规则不对。", f"column {called}: a cell is a text or a number")
        for words in (*_part_problems(part), *_widget_problems(column, part)):
            yield Text(f"的“{called}”列{words.zh}", f"column {called}: {words.en}")


def _rule_problems(form: dict[str, Any], questions: set[str]) -> Iterator[Flaw]:
    names = set(form["schema"]["properties"])
    for number, rule in enumerate(form["rules"]):
        place, called = pointer("rules", number), f"rule {number + 1}"
        if rule.get("field") not in names:
            yield Flaw(place, Text("没有这条规则要检查的字段。", f"{called}: no such field"))
        if text_problem(rule.get("message")):
            yield Flaw(place, Text("规则要有中文和英文的提示语。", f"{called}: needs a message in zh and en"))
        for words in path_problems(rule["when"], names, questions):
            yield Flaw(place, Text(words.zh, f"{called}: {words.en}"))


def _named(name: str, words: Text) -> Text:
    return Text(
        f"“{name}”{words.zh}" if not words.zh.startswith("条件") else f"“{name}”：{words.zh}", f"{name}: {words.en}"
    )


BOTH_LANGUAGES = Text("中文和英文都要写。", "needs words in zh and en")
NO_TITLE = Text("每一段要有中文和英文的标题。", "a section needs a title in zh and en")
NOT_ALWAYS_VISIBLE = Text(
    "不总是显示，要用“什么时候必填”。", "use required_when for a field that is not always visible"
)
ON_NO_SECTION = Text("没有放在任何一段里。", "in the schema but on no section")
TWICE = Text("出现了两次。", "appears twice")
NOT_IN_SCHEMA = Text("没有填写规则。", "not in the schema")
NO_NAME = Text("的名字要用小写字母、数字和下划线。", "a name is of small letters, digits and underscores")
HOLDS_NOTHING = Text("只是说明，不该有填写规则。", "is only told and has no place in the schema")
NO_MATERIAL = Text("要指明是哪份材料。", "names the material that is handed in")
NOT_AN_ANSWER = Text("的类型不对。", "a field is a scalar, a list of scalars, a table, an address or a signature")
NOT_A_NUMBER = Text("是数字，规则里也要是数字。", "a number is an integer or a number")
NO_SIGNATURE = Text("是签名，规则里也要是签名。", "a signature is an object of that format")
NO_TABLE = Text("的表格和填写规则不一样。", "a table is a list of rows, and only a table is")
OTHER_COLUMNS = Text("的列和填写规则里的不一样。", "columns differ from the schema's, or there are none")
LIMITS_CROSSED = Text("的最小比最大还大。", "its least is more than its most")
MESSAGE_WORDS = Text("自己的提示语要有中文和英文。", "its own messages need words in zh and en")
NO_LABEL = Text("要有中文和英文的名称，写了提示也要两种都写。", "needs a label and hint in zh and en")
LOCKED_EMPTY = Text(
    "要么能改，要么锁定；锁定的要有预填来源。", "locked is true or false, and a locked field has a prefill"
)
CARD_NAME = Text(
    "来自证件，照证件上的写，不再查写法；填写方式请用“一行文字”。",
    "is filled in from the card and stands as it is there; make it a line of text",
)
NOT_FEN = Text("是金额，要用整数的分。", "money is a whole number of fen")
OTHER_OPTIONS = Text("的选项和填写规则里的不一样。", "options differ from the schema's enum")
OPTION_LABEL = Text("的每个选项要有中文和英文的名称。", "an option needs a label in zh and en")
