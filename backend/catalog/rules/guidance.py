"""A guidance (情形引导) of its own: what to ask before a person goes to a counter for what is not done here.

Read from ``backend/data/guidance/<code>.json``: ``{"code", "guidance_version", "provenance", "demonstration",
"guidance"}``, the tree as in ``backend.guidance.rules``. A service done here carries its guidance in its definition.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.catalog.rules.lengths import too_long
from backend.core.errors import Flaw, Text, pointer
from backend.forms.rules.proof import BOTH_LANGUAGES, text_problem
from backend.guidance.rules import prove

KEYS = ("code", "guidance_version", "provenance", "demonstration", "guidance")


def problems(raw: dict[str, Any]) -> list[Flaw]:
    """Everything wrong with one file; empty when it may be published. Never raises on malformed JSON."""
    missing = [key for key in KEYS if key not in raw]
    if missing:
        return [missing_keys(missing)]
    try:
        return list(_problems(raw))
    except (KeyError, TypeError, AttributeError) as error:
        return [malformed(error)]


def _problems(raw: dict[str, Any]) -> Iterator[Flaw]:
    version = raw["guidance_version"]
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        yield Flaw("/guidance_version", Text("版本号从 1 数起。", "guidance_version counts from 1"))
    if not isinstance(raw["provenance"], str) or not raw["provenance"].strip():
        yield Flaw("/provenance", NO_PROVENANCE)
    if text_problem(raw["demonstration"]):
        yield Flaw("/demonstration", BOTH_LANGUAGES)
    yield from (flaw.under("/guidance") for flaw in prove(raw["guidance"]))
    yield from (flaw.under("/guidance") for flaw in texts(raw["guidance"]))
    for key, outcome in raw["guidance"]["outcomes"].items():
        if outcome.get("kind") == "proceed":
            yield Flaw(pointer("guidance", "outcomes", key), DONE_HERE)
    yield from too_long(raw)


def texts(guidance: dict[str, Any]) -> Iterator[Flaw]:
    """What a guidance does not say in both languages."""
    for key, question in guidance["questions"].items():
        place = pointer("questions", key)
        yield from _words(place, question, must=("title",), may=("lead",))
        for number, option in enumerate(question["options"]):
            yield from _words(place + pointer("options", number), option, must=("title",), may=("note",))
    for key, outcome in guidance["outcomes"].items():
        place = pointer("outcomes", key)
        if "title" not in outcome:
            yield Flaw(place, Text("结果要有一句标题。", "needs a title"))
        yield from _words(place, outcome, must=(), may=("title", "reason", "instead", "note"))
    for key, material in guidance.get("materials", {}).items():
        yield from _words(pointer("materials", key), material, must=("name",), may=("note",))


def _words(place: str, of: dict[str, Any], *, must: tuple[str, ...], may: tuple[str, ...]) -> Iterator[Flaw]:
    for name in (*must, *(name for name in may if of.get(name) is not None)):
        if text_problem(of.get(name)):
            yield Flaw(place + pointer(name), BOTH_LANGUAGES)


def missing_keys(names: list[str]) -> Flaw:
    """A definition without these of its keys."""
    return Flaw("", Text(f"缺少：{'、'.join(names)}。", f"missing: {', '.join(names)}"))


def malformed(error: Exception) -> Flaw:
    """A definition that cannot even be read."""
    words = f"{type(error).__name__} {error}"
    return Flaw("", Text(f"读不懂这份内容：{words}。", f"malformed: {words}"))


NO_PROVENANCE = Text("要写明内容是从哪里来的。", "provenance says where the content comes from")
DONE_HERE = Text(
    "在这里办的事，情形引导写在它自己的办理设计里。",
    "what is done here is a service, with its guidance in its definition",
)
