"""Designs: the definition of a service or of a standalone guidance while it is written in the console. Pure.

A design lives like a version of an item (``catalog.rules.lifecycle``): written, read by somebody else, published.
Publishing copies it into the next ``DigitalServiceVersion`` or ``GuidanceVersion``, which never changes; an item whose
published definition is withdrawn is not done (or asked about) here any more.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from backend.catalog.rules import guidance, lifecycle, proof
from backend.core.errors import Flaw, Text
from backend.forms.rules.shared import Registry, disagreements
from backend.identity.rules import HIGH, SUBSTANTIAL

SERVICE, GUIDANCE = "service", "guidance"
KINDS: dict[str, Text] = {
    SERVICE: Text("办理设计", "Service design"),
    GUIDANCE: Text("情形引导", "Guidance"),
}
COUNTERS = {SERVICE: "service_version", GUIDANCE: "guidance_version"}
"""The key of a definition that holds its version."""
ACCOUNT = "bank_card"
"""The kind of field that names where money goes."""
LARGEST = 400_000
"""Characters of a definition as JSON; the largest shipped one has 22,000."""

STATES = {**lifecycle.STATES, lifecycle.DISCARDED: Text("已作废的草稿", "Discarded draft")}
STEPS = {name: lifecycle.STEPS[name] for name in ("approve", "object", "return", "discard", "publish", "withdraw")}

TAKEN_AFTER = timedelta(hours=24)
"""How long a form begun under a version may still be handed in after a newer one was published: nobody who is filling
it in starts again. What was spooled on a terminal that was away for longer is asked again."""


def steps_from(state: str) -> dict[str, lifecycle.Step]:
    """What may be done with a design in ``state``. A published version is withdrawn on its own page."""
    return {name: step for name, step in STEPS.items() if step.source == state and state in lifecycle.OPEN}


def flaws(kind: str, definition: Any, shared: Registry) -> list[Flaw]:
    """Everything that keeps a definition from being published, or ought to be looked at. Never raises."""
    if not isinstance(definition, dict):
        return [Flaw("", Text("读不懂这份内容。", "not an object"))]
    try:
        if kind == GUIDANCE:
            return guidance.problems(definition)
        found = proof.problems(definition)
        if errors(found):
            return found
        return [
            *found,
            *(flaw.under("/form") for flaw in disagreements(definition["form"], shared)),
            *unsure(definition),
        ]
    except (LookupError, TypeError, AttributeError, ValueError, RecursionError) as error:
        return [guidance.malformed(error)]


def unsure(definition: dict[str, Any]) -> list[Flaw]:
    """A warning where somebody may name the account to which money goes without a card being read: whoever holds their
    phone could name another. Which services need it is for their department to say (``docs/architecture.md``)."""
    if definition.get("assurance", SUBSTANTIAL) >= HIGH:
        return []
    fields = [field for section in definition["form"]["sections"] for field in section["fields"]]
    asked = next((field for field in fields if not field.get("locked") and ACCOUNT in _widgets(field)), None)
    if asked is None:
        return []
    zh, en = asked["label"]["zh"], asked["label"]["en"]
    return [
        Flaw(
            "/assurance",
            Text(
                f"表单里的“{zh}”是申请人自己填的。要是钱会打到这个账户，建议选“要当面读证”：用手机登录的不一定是本人。",
                f"“{en}” is typed in by the applicant. Where money goes to that account, better ask for a card that is "
                "read at a terminal: who signs in by phone need not be its owner.",
            ),
            "warning",
        )
    ]


def _widgets(field: dict[str, Any]) -> set[str]:
    return {field.get("widget", ""), *(column.get("widget", "") for column in field.get("columns", ()))}


def errors(found: list[Flaw]) -> int:
    return sum(flaw.severity == "error" for flaw in found)


def unkept(definition: Any) -> Text | None:
    """Why a definition cannot even be kept as a draft; None when it can."""
    try:
        written = json.dumps(definition, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError):
        return UNREADABLE
    if not isinstance(definition, dict) or "\\u0000" in written:
        return UNREADABLE
    return TOO_LARGE if len(written) > LARGEST else None


def numbered(kind: str, code: str, definition: dict[str, Any], version: int) -> dict[str, Any]:
    """The definition as that of ``code``, under ``version``: neither is its writer's to choose."""
    return {**definition, "code": code, COUNTERS[kind]: version}


def taken(state: str, ended_at: datetime | None, now: datetime) -> bool:
    """Whether something begun under a version may still be handed in."""
    if state == lifecycle.PUBLISHED:
        return True
    return state == lifecycle.SUPERSEDED and ended_at is not None and now - ended_at <= TAKEN_AFTER


def skeleton(kind: str, code: str, department_code: str) -> dict[str, Any]:
    """The smallest sound definition: nothing in it claims anything about the item."""
    if kind == GUIDANCE:
        return numbered(kind, code, _GUIDANCE | {"provenance": f"console:{department_code}"}, 1)
    return numbered(kind, code, json.loads(json.dumps(_SERVICE)) | {"department_code": department_code}, 1)


def _say(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


_LABELLED = _say("示范内容，请以当地窗口为准。", "Demonstration content; the local counter decides.")
_PERSON = [
    {"name": "name", "label": _say("姓名", "Name"), "widget": "text", "prefill": "identity.name", "locked": True},
    {
        "name": "id_number",
        "label": _say("身份证号", "ID number"),
        "widget": "id_number",
        "prefill": "identity.id_number",
        "locked": True,
    },
    {"name": "phone", "label": _say("手机号", "Mobile number"), "widget": "phone", "locked": False},
]
_SERVICE: dict[str, Any] = {
    "kind": "promised",
    "name_en": "New service",
    "minutes": 5,
    "bring": _say("带身份证", "Bring your ID card"),
    "demonstration": _LABELLED,
    "declaration": _say("我填的内容和交的材料都是真的。", "What I filled in and handed over is true."),
    "guidance": None,
    "form": {
        "version": 1,
        "schema": {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "additionalProperties": False,
            "required": ["name", "id_number", "phone"],
            "properties": {
                "name": {"type": "string", "minLength": 1, "maxLength": 50},
                "id_number": {"type": "string", "format": "cn-id-number"},
                "phone": {"type": "string", "format": "cn-mobile"},
            },
        },
        "sections": [{"title": _say("您是谁", "About you"), "fields": _PERSON}],
        "rules": [],
    },
    "materials": [
        {
            "key": "id_card",
            "name": _say("居民身份证", "ID card"),
            "note": _say("身份已经核对过，不用再交", "Your identity has been checked, nothing to hand in"),
            "necessity": "required",
            "sources": ["sign_in"],
            "max_pages": 1,
        }
    ],
    "department": {"connector": None, "query": None, "effect": None, "effect_body": {}},
    "decision_rules": [],
    "review_points": [
        {
            "key": "entitled",
            "title": _say("符合条件吗？", "Is the person entitled?"),
            "mandatory": True,
            "materials": [],
        }
    ],
    "correction_reasons": [
        {"key": "unclear", "items": ["*"], "text": _say("不清楚，请重新交一次", "Not clear. Please hand it in again")}
    ],
    "result": {
        "name": _say("办理结果", "Result"),
        "template": "notice",
        "words": _say("您的申请已经办好。", "Your application is done."),
        "lines": [{"label": _say("手机号", "Mobile number"), "path": "form.phone", "kind": "text"}],
    },
    "promise_working_days": 5,
}
_GUIDANCE: dict[str, Any] = {
    "demonstration": _LABELLED,
    "guidance": {
        "start": "first",
        "questions": {
            "first": {
                "title": _say("您是自己来办吗？", "Is it for yourself?"),
                "options": [
                    {"value": "self", "title": _say("自己办", "For myself"), "outcome": "self"},
                    {"value": "other", "title": _say("替别人办", "For somebody else"), "outcome": "other"},
                ],
            }
        },
        "outcomes": {
            "self": {"kind": "counter", "title": _say("自己带材料去", "Take these along"), "materials": ["id_card"]},
            "other": {
                "kind": "counter",
                "title": _say("带两个人的证件去", "Take both people's cards"),
                "materials": ["id_card", "other_id_card"],
            },
        },
        "materials": {
            "id_card": {"name": _say("本人身份证", "Your ID card")},
            "other_id_card": {"name": _say("委托人身份证", "The other person's ID card")},
        },
    },
}

UNREADABLE = Text("读不懂这份内容，没有保存。", "This content cannot be read; it was not saved.")
TOO_LARGE = Text(
    "内容太长了，请分成两个事项，或删去不用的。", "This is too long; please split it or remove what is not used."
)
