"""情形引导 as data: walking it with a person's answers, and proving that it leads somewhere.

A guidance is ``{"start": "q1", "questions": {...}, "outcomes": {...}}``. A question has ``options``; an option
has a ``value`` and leads to a question (``next``) or an outcome (``outcome``); one with a condition (``when``, on
earlier answers or on what the card says of the applicant) is offered to some people only. An outcome is of kind

- ``proceed``: it is done here, in this ``situation``;
- ``counter``: it is done elsewhere, with exactly these ``materials`` (keys of the guidance's own ``materials``) and
  perhaps as another ``item`` of the library than the one that was asked about;
- ``ineligible``: not at all, with ``reason`` and ``instead``: what to do now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backend.core.errors import Invalid, Text
from backend.guidance.rules.branches import offered
from backend.guidance.rules.proof import KINDS, prove

__all__ = ["KINDS", "Guidance", "Outcome", "longest_path", "prove", "walk"]

Guidance = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """Where the answers lead. ``situation`` is empty unless ``kind`` is ``proceed``; ``questions`` is the path."""

    key: str
    kind: str
    situation: str
    title: Text
    reason: Text | None
    instead: Text | None
    questions: tuple[str, ...]


def walk(guidance: Guidance, answers: dict[str, Any], applicant: dict[str, Any] | None = None) -> Outcome:
    """Follow ``answers`` (question key -> option value) from the start to an outcome. ``applicant``: what the card says
    (``branches.APPLICANT``), as far as it is known.

    Raises Invalid: ``guidance_unanswered`` (a question on the path has no answer), ``guidance_unknown_answer``
    (no such option, one that this applicant is not offered, or an answer to a question that was not on the path).
    """
    known = {"answers": answers, "applicant": applicant or {}}
    path: list[str] = []
    key = guidance["start"]
    while True:
        path.append(key)
        question = guidance["questions"][key]
        if key not in answers:
            raise Invalid("guidance_unanswered", UNANSWERED, fields={key: UNANSWERED})
        option = next((one for one in question["options"] if one["value"] == answers[key]), None)
        if option is None or not offered(option, known):
            raise Invalid("guidance_unknown_answer", UNKNOWN, fields={key: UNKNOWN})
        if "outcome" in option:
            break
        key = option["next"]
    strays = set(answers) - set(path)
    if strays:
        raise Invalid("guidance_unknown_answer", UNKNOWN, fields=dict.fromkeys(sorted(strays), UNKNOWN))
    return _outcome(guidance, option["outcome"], tuple(path))


def longest_path(guidance: Guidance) -> int:
    """How many questions a person answers at most."""

    def depth(key: str) -> int:
        following = [option["next"] for option in guidance["questions"][key]["options"] if "next" in option]
        return 1 + max((depth(after) for after in following), default=0)

    return depth(guidance["start"])


def _outcome(guidance: Guidance, key: str, path: tuple[str, ...]) -> Outcome:
    outcome = guidance["outcomes"][key]

    def text(name: str) -> Text | None:
        return Text(outcome[name]["zh"], outcome[name]["en"]) if outcome.get(name) else None

    title = Text(outcome["title"]["zh"], outcome["title"]["en"])
    return Outcome(key, outcome["kind"], outcome.get("situation", ""), title, text("reason"), text("instead"), path)


UNANSWERED = Text("这一问还没选", "This question has not been answered")
UNKNOWN = Text("这个选项不在这次要问的里面，请重新选", "This answer does not belong here. Please choose again")
