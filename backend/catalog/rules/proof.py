"""What is wrong with a digital service's definition, found before it is published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.catalog.rules.definition import DECISIONS, KINDS, LINE_KINDS, NECESSITIES, NOTICE, SOURCES, read
from backend.catalog.rules.guidance import texts
from backend.forms.rules import proof as form_proof
from backend.forms.rules.proof import path_problems, text_problem
from backend.guidance.rules import prove

TEXTS = ("bring", "demonstration", "declaration")
KEYS = (
    "code",
    "service_version",
    "kind",
    "name_en",
    "department_code",
    "minutes",
    "guidance",
    "form",
    "materials",
    "department",
    "decision_rules",
    "review_points",
    "correction_reasons",
    "result",
    "promise_working_days",
)


def problems(raw: dict[str, Any]) -> list[str]:
    """Everything wrong with one definition; empty when it may be published. Never raises on malformed JSON."""
    missing = [key for key in (*KEYS, *TEXTS) if key not in raw]
    if missing:
        return [f"missing: {', '.join(missing)}"]
    try:
        found = list(_problems(raw))
        if not found:
            read(raw, "")  # whatever is published must be readable: one that is not would take every list down
        return found
    except (KeyError, TypeError, AttributeError) as error:
        return [f"malformed: {type(error).__name__} {error}"]


def _problems(raw: dict[str, Any]) -> Iterator[str]:
    guidance = raw["guidance"]
    questions = set(guidance["questions"]) if guidance else set()
    fields = set(raw["form"]["schema"]["properties"])
    yield from (f"{key} needs words in zh and en" for key in TEXTS if text_problem(raw[key]))
    if raw["kind"] not in KINDS:
        yield f"unknown kind {raw['kind']!r}"
    if len(raw["department_code"]) != 4:
        yield "department_code has four characters"
    if not _counts(raw["service_version"], 1):
        yield "service_version counts from 1"
    if not _counts(raw["minutes"], 1) or not _counts(raw["promise_working_days"], 0):
        yield "minutes and promise_working_days are whole numbers"
    if text_problem(raw["result"].get("name")) or not isinstance(raw["result"].get("template"), str):
        yield "result has a name in zh and en and a template"
    yield from _result_problems(raw["result"], fields)
    if guidance:
        yield from (f"guidance: {words}" for words in prove(guidance))
        yield from (f"guidance {words}" for words in texts(guidance))
    yield from (f"form: {words}" for words in form_proof.problems(raw["form"], questions))
    yield from _material_problems(raw["materials"], fields, questions)
    yield from _rule_problems(raw, fields, questions)
    yield from _review_problems(raw, fields, questions)


def _counts(value: Any, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _material_problems(materials: list[dict[str, Any]], fields: set[str], questions: set[str]) -> Iterator[str]:
    keys = [one["key"] for one in materials]
    if len(set(keys)) != len(keys):
        yield "materials: a key appears twice"
    for one in materials:
        name = f"material {one['key']}"
        if text_problem(one.get("name")) or (one.get("note") and text_problem(one["note"])):
            yield f"{name}: needs words in zh and en"
        if one["necessity"] not in NECESSITIES or (one["necessity"] == "conditional") != ("when" in one):
            yield f"{name}: required, optional, or conditional with a condition"
        if not _counts(one["max_pages"], 1):
            yield f"{name}: max_pages counts from 1"
        if not one["sources"] or set(one["sources"]) - set(SOURCES):
            yield f"{name}: sources are {', '.join(SOURCES)}"
        if ("licence" in one["sources"]) != bool(one.get("licence_type")):
            yield f"{name}: a licence source names its licence type"
        if "when" in one:
            yield from (f"{name}: {words}" for words in path_problems(one["when"], fields, questions))


def _rule_problems(raw: dict[str, Any], fields: set[str], questions: set[str]) -> Iterator[str]:
    for rule in raw["decision_rules"]:
        if rule["decision"] not in DECISIONS or text_problem(rule.get("reason")):
            yield f"decision {rule['key']}: approve, refuse or review, with a reason in zh and en"
        words = path_problems(rule["when"], fields, questions, ("department", "identity"))
        yield from (f"decision {rule['key']}: {word}" for word in words)
    if raw["kind"] != "promised" and not raw["decision_rules"]:
        yield "an enquiry or immediate filing is decided by rules"
    yield from _department_problems(raw)
    department = raw["department"]
    for path in (*department.get("query_body", {}).values(), *department["effect_body"].values()):
        if path != "situation" and path.removeprefix("form.") not in fields:
            yield f"department: {path} does not exist"


def _department_problems(raw: dict[str, Any]) -> Iterator[str]:
    department = raw["department"]
    asked = [department["query"], department["effect"]]
    for section in raw["form"]["sections"]:
        asked += [one["prefill"] for one in section["fields"] if one.get("prefill", "").startswith("department.")]
    if department["connector"] is None and any(asked):
        yield "department: without a connector nothing can be asked of it"


def _result_problems(result: dict[str, Any], fields: set[str]) -> Iterator[str]:
    if result.get("template") == NOTICE and (text_problem(result.get("words")) or not result.get("lines")):
        yield "result: a notice has words in zh and en and lines"
    for one in result.get("next", ()):
        if text_problem(one):
            yield "result: what comes next needs words in zh and en"
    for line in result.get("lines", ()):
        root, _, rest = line["path"].partition(".")
        if text_problem(line.get("label")) or line["kind"] not in LINE_KINDS:
            yield f"result {line['path']}: a label in zh and en, shown as {', '.join(LINE_KINDS)}"
        if not (root == "department" and "." in rest) and not (root == "form" and rest in fields):
            yield f"result {line['path']}: does not exist"


def _review_problems(raw: dict[str, Any], fields: set[str], questions: set[str]) -> Iterator[str]:
    scopes = ("department", "identity", "licences")
    materials = {one["key"] for one in raw["materials"]}
    if not any(point["mandatory"] for point in raw["review_points"]):
        yield "a reviewer needs a mandatory review point"
    for point in raw["review_points"]:
        name = f"review point {point['key']}"
        if text_problem(point.get("title")) or (point.get("hint") and text_problem(point["hint"])):
            yield f"{name}: needs words in zh and en"
        if set(point["materials"]) - materials:
            yield f"{name}: looks at a material that is not asked for"
        conditions = [point["when"]] if "when" in point else []
        conditions += [point["compare"]["check"]] if point.get("compare") else []
        for condition in conditions:
            yield from (f"{name}: {words}" for words in path_problems(condition, fields, questions, scopes))
    for reason in raw["correction_reasons"]:
        if set(reason["items"]) - materials - fields - {"*"} or text_problem(reason.get("text")):
            yield f"correction {reason['key']}: names existing items and has words in zh and en"
