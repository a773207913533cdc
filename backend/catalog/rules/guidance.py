"""A guidance (情形引导) of its own: what to ask before a person goes to a counter for what is not done here.

Read from ``backend/data/guidance/<code>.json``: ``{"code", "guidance_version", "provenance", "demonstration",
"guidance"}``, the tree as in ``backend.guidance.rules``. A service done here carries its guidance in its definition.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.forms.rules.proof import text_problem
from backend.guidance.rules import prove

KEYS = ("code", "guidance_version", "provenance", "demonstration", "guidance")


def problems(raw: dict[str, Any]) -> list[str]:
    """Everything wrong with one file; empty when it may be published. Never raises on malformed JSON."""
    missing = [key for key in KEYS if key not in raw]
    if missing:
        return [f"missing: {', '.join(missing)}"]
    try:
        return list(_problems(raw))
    except (KeyError, TypeError, AttributeError) as error:
        return [f"malformed: {type(error).__name__} {error}"]


def _problems(raw: dict[str, Any]) -> Iterator[str]:
    version = raw["guidance_version"]
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        yield "guidance_version counts from 1"
    if not isinstance(raw["provenance"], str) or not raw["provenance"].strip():
        yield "provenance says where the content comes from"
    if text_problem(raw["demonstration"]):
        yield "demonstration needs words in zh and en"
    yield from prove(raw["guidance"])
    yield from texts(raw["guidance"])
    for key, outcome in raw["guidance"]["outcomes"].items():
        if outcome.get("kind") == "proceed":
            yield f"{key}: what is done here is a service, with its guidance in its definition"


def texts(guidance: dict[str, Any]) -> Iterator[str]:
    """What a guidance does not say in both languages."""
    for key, question in guidance["questions"].items():
        parts = [question.get("title"), *(option.get("title") for option in question["options"])]
        parts += [option["note"] for option in question["options"] if option.get("note")]
        parts += [question["lead"]] if question.get("lead") else []
        if any(text_problem(part) for part in parts):
            yield f"{key}: needs words in zh and en"
    for key, outcome in guidance["outcomes"].items():
        if any(text_problem(outcome.get(name)) for name in ("title", "reason", "instead", "note") if name in outcome):
            yield f"{key}: needs words in zh and en"
        if "title" not in outcome:
            yield f"{key}: needs a title"
    for key, material in guidance.get("materials", {}).items():
        if text_problem(material.get("name")) or (material.get("note") and text_problem(material["note"])):
            yield f"{key}: needs words in zh and en"
