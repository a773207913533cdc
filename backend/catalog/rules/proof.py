"""What is wrong with a digital service's definition, found before it is published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from backend.catalog.rules.definition import APPLICANTS, DECISIONS, KINDS, LINE_KINDS, NOTICE, read
from backend.catalog.rules.guidance import malformed, missing_keys, texts
from backend.catalog.rules.lengths import too_long
from backend.catalog.rules.material_proof import material_flaws
from backend.core.errors import Flaw, Text, pointer
from backend.forms.rules import proof as form_proof
from backend.forms.rules.proof import BOTH_LANGUAGES, path_problems, text_problem
from backend.guidance.rules import prove
from backend.identity.rules import HIGH, SUBSTANTIAL

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


def problems(raw: dict[str, Any]) -> list[Flaw]:
    """Everything wrong with one definition; empty when it may be published. Never raises on malformed JSON."""
    missing = [key for key in (*KEYS, *TEXTS) if key not in raw]
    if missing:
        return [missing_keys(missing)]
    try:
        found = list(_problems(raw))
        if not found:
            read(raw, "")  # whatever is published must be readable: one that is not would take every list down
        return found
    except (KeyError, TypeError, AttributeError) as error:
        return [malformed(error)]


def _problems(raw: dict[str, Any]) -> Iterator[Flaw]:
    guidance = raw["guidance"]
    questions = set(guidance["questions"]) if guidance else set()
    fields = set(raw["form"]["schema"]["properties"])
    yield from _head_problems(raw)
    yield from _result_problems(raw["result"], fields)
    if guidance:
        for flaw in (*prove(guidance), *texts(guidance)):
            yield said("guidance ", flaw.under("/guidance"))
    yield from (said("form: ", flaw.under("/form")) for flaw in form_proof.problems(raw["form"], questions))
    yield from _file_problems(raw)
    yield from material_flaws(raw, fields, questions)
    yield from _rule_problems(raw, fields, questions)
    yield from _review_problems(raw, fields, questions)
    yield from too_long(raw)


def _head_problems(raw: dict[str, Any]) -> Iterator[Flaw]:
    for key in TEXTS:
        if text_problem(raw[key]):
            yield Flaw(f"/{key}", Text(BOTH_LANGUAGES.zh, f"{key} needs words in zh and en"))
    if raw["kind"] not in KINDS:
        yield Flaw("/kind", Text("没有这种办理方式。", f"unknown kind {raw['kind']!r}"))
    if len(raw["department_code"]) != 4:
        yield Flaw("/department_code", Text("部门代码是四个字符。", "department_code has four characters"))
    if not _counts(raw["service_version"], 1):
        yield Flaw("/service_version", Text("版本号从 1 数起。", "service_version counts from 1"))
    if raw.get("assurance", SUBSTANTIAL) not in (SUBSTANTIAL, HIGH):
        yield Flaw("/assurance", Text("核验等级是 2 或 3。", "assurance is 2 or 3"))
    if raw.get("applicants", APPLICANTS[0]) not in APPLICANTS:
        yield Flaw("/applicants", Text("给个人办，还是给单位办？", f"applicants is one of {', '.join(APPLICANTS)}"))
    yield from _identity_problems(raw)
    for key, least in (("minutes", 1), ("promise_working_days", 0)):
        if not _counts(raw[key], least):
            words = Text(f"要写一个不小于 {least} 的整数。", "minutes and promise_working_days are whole numbers")
            yield Flaw(f"/{key}", words)


def _identity_problems(raw: dict[str, Any]) -> Iterator[Flaw]:
    """A person has no credit code, a company no birthday and no licences of its own here."""
    whose = raw.get("applicants", APPLICANTS[0])
    company = whose == "legal"
    for number, section in enumerate(raw["form"]["sections"]):
        for index, field in enumerate(section["fields"]):
            source, _, name = field.get("prefill", "").partition(".")
            unknown = source == "identity" and whose not in known_of(name)
            if unknown or (company and source == "licence"):
                yield Flaw(pointer("form", "sections", number, "fields", index, "prefill"), NOT_KNOWN_OF_THEM)
    for number, material in enumerate(raw["materials"]):
        if company and "licence" in material["sources"]:
            yield Flaw(pointer("materials", number, "sources"), NOT_KNOWN_OF_THEM)


def known_of(name: str) -> list[str]:
    """Those of APPLICANTS of whom the fact ``identity.<name>`` is known."""
    return [one for one in APPLICANTS if name in OF_BOTH or (name in OF_COMPANIES) == (one == "legal")]


OF_COMPANIES = frozenset({"credit_code", "agent_name"})
OF_BOTH = frozenset({"name"})
"""Facts of ``identity.*`` that only a company has, and that both have; the others are a person's."""
NOT_KNOWN_OF_THEM = Text(
    "个人和单位知道的不一样：这一项不能这样预填。", "a person and a company are not known by the same: no such source"
)


def said(before: str, flaw: Flaw) -> Flaw:
    """The same flaw, its English beginning with what it is about."""
    return replace(flaw, message=Text(flaw.message.zh, before + flaw.message.en))


def _file_problems(raw: dict[str, Any]) -> Iterator[Flaw]:
    """Fields that point at a material which is not on the list."""
    keys = {one["key"] for one in raw["materials"]}
    for number, section in enumerate(raw["form"]["sections"]):
        for index, field in enumerate(section["fields"]):
            if field.get("widget") == "file" and field.get("material") not in keys:
                yield Flaw(pointer("form", "sections", number, "fields", index), FILE_OF_NOTHING)


FILE_OF_NOTHING = Text("要指到材料清单里的一份材料。", "a file names a material of the list")


def _counts(value: Any, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _rule_problems(raw: dict[str, Any], fields: set[str], questions: set[str]) -> Iterator[Flaw]:
    for number, rule in enumerate(raw["decision_rules"]):
        place, called = pointer("decision_rules", number), f"decision {rule['key']}: "
        if rule["decision"] not in DECISIONS or text_problem(rule.get("reason")):
            yield said(called, Flaw(f"{place}/reason", DECISION))
        if rule.get("when") is None:
            yield said(called, Flaw(f"{place}/when", NO_CONDITION))
            continue
        for words in path_problems(rule["when"], fields, questions, ("department", "identity")):
            yield said(called, Flaw(f"{place}/when", words))
    if raw["kind"] != "promised" and not raw["decision_rules"]:
        yield Flaw("/decision_rules", NO_RULES)
    yield from _department_problems(raw)
    department = raw["department"]
    for body in ("query_body", "effect_body"):
        for name, path in department.get(body, {}).items():
            if path != "situation" and path.removeprefix("form.") not in fields:
                words = Text(f"没有“{path}”这一项。", f"department: {path} does not exist")
                yield Flaw(pointer("department", body, name), words)


def _department_problems(raw: dict[str, Any]) -> Iterator[Flaw]:
    department = raw["department"]
    asked = [department["query"], department["effect"]]
    for section in raw["form"]["sections"]:
        asked += [one["prefill"] for one in section["fields"] if one.get("prefill", "").startswith("department.")]
    if department["connector"] is None and any(asked):
        yield Flaw("/department/connector", NO_SYSTEM)


def _result_problems(result: dict[str, Any], fields: set[str]) -> Iterator[Flaw]:
    if text_problem(result.get("name")) or not isinstance(result.get("template"), str):
        yield Flaw("/result", Text("结果要有中英文名称和版式。", "result has a name in zh and en and a template"))
    if result.get("template") == NOTICE and (text_problem(result.get("words")) or not result.get("lines")):
        yield Flaw("/result", NOTICE_WORDS)
    for number, one in enumerate(result.get("next", ())):
        if text_problem(one):
            yield Flaw(
                pointer("result", "next", number),
                Text(BOTH_LANGUAGES.zh, "result: what comes next needs words in zh and en"),
            )
    for number, line in enumerate(result.get("lines", ())):
        place, called = pointer("result", "lines", number), f"result {line['path']}: "
        root, _, rest = line["path"].partition(".")
        if text_problem(line.get("label")) or line["kind"] not in LINE_KINDS:
            yield said(called, Flaw(place, LINE))
        if not (root == "department" and "." in rest) and not (root == "form" and rest in fields):
            yield said(called, Flaw(place, Text(f"没有“{line['path']}”这一项。", "does not exist")))


def _review_problems(raw: dict[str, Any], fields: set[str], questions: set[str]) -> Iterator[Flaw]:
    materials = {one["key"] for one in raw["materials"]}
    if not any(point["mandatory"] for point in raw["review_points"]):
        yield Flaw("/review_points", NO_POINT)
    for number, point in enumerate(raw["review_points"]):
        for part, words in _one_point(point, materials, fields, questions):
            yield said(f"review point {point['key']}: ", Flaw(pointer("review_points", number, part), words))
    for number, reason in enumerate(raw["correction_reasons"]):
        for part, wrong in (
            ("items", set(reason["items"]) - materials - fields - {"*"} or not reason["items"]),
            ("text", text_problem(reason.get("text"))),
        ):
            if wrong:
                place = pointer("correction_reasons", number, part)
                yield said(f"correction {reason['key']}: ", Flaw(place, CORRECTION))


def _one_point(
    point: dict[str, Any], materials: set[str], fields: set[str], questions: set[str]
) -> Iterator[tuple[str, Text]]:
    """What is wrong with a point, each with the part of it that is."""
    if text_problem(point.get("title")):
        yield "title", BOTH_LANGUAGES
    if point.get("hint") and text_problem(point["hint"]):
        yield "hint", BOTH_LANGUAGES
    if set(point["materials"]) - materials:
        yield "materials", Text("要看的材料不在材料清单里。", "looks at a material that is not asked for")
    conditions = [("when", point["when"])] if "when" in point else []
    if compare := point.get("compare"):
        if compare.get("check") is None:
            yield "compare", NO_CONDITION
        else:
            conditions.append(("compare", compare["check"]))
        for side in (compare["left"], compare["right"]):
            if text_problem(side.get("label")) or (side.get("path") is None) == (side.get("value") is None):
                yield "compare", SIDE
    for part, condition in conditions:
        for words in path_problems(condition, fields, questions, ("department", "identity", "licences")):
            yield part, words


NO_CONDITION = Text("还没有写条件。", "the condition is missing")
SIDE = Text(
    "比对的每一边要有中英文名称，并写明看哪一项或固定的值。",
    "each side of a comparison has a label in zh and en, and either a path or a value",
)
DECISION = Text(
    "自动规则的结果是通过、不通过或转人工，并写明中英文的理由。",
    "approve, refuse or review, with a reason in zh and en",
)
NO_RULES = Text("查询和即办的事由规则决定，至少要有一条。", "an enquiry or immediate filing is decided by rules")
NO_SYSTEM = Text(
    "没有对接部门系统，就不能向它查询、办理或预填。", "department: without a connector nothing can be asked of it"
)
NOTICE_WORDS = Text("通知书要有中英文的正文和要列的内容。", "result: a notice has words in zh and en and lines")
LINE = Text("每一行要有中英文名称和显示方式。", f"a label in zh and en, shown as {', '.join(LINE_KINDS)}")
NO_POINT = Text("至少要有一个必须看的审查要点。", "a reviewer needs a mandatory review point")
CORRECTION = Text("补正原因要针对有的材料或字段，并有中英文的话。", "names existing items and has words in zh and en")
