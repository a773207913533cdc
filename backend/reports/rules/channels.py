"""同质服务: whether an item asks for the same, and promises the same, wherever it is handled.

Every surface of ours reads one record, so kiosk, phone, television, desk and the open interface cannot differ. What can
differ is the guide, by which counters and the province's own site work, from what is done here by machine: each such
difference is named, for the department to settle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from backend.catalog.rules.definition import DigitalService, MaterialRule
from backend.core.errors import Text

ONLY_GUIDE, ONLY_HERE, NECESSITY, LIMIT, LIMIT_UNIT, NO_LIMIT, WORDING = (
    "only_guide",
    "only_here",
    "necessity",
    "limit",
    "limit_unit",
    "no_limit",
    "wording",
)
MILD = frozenset({WORDING, LIMIT_UNIT})
"""Differences that a citizen does not feel: another word for the same paper, a number without its unit."""
LIMITS = frozenset({LIMIT, LIMIT_UNIT, NO_LIMIT})
LABELS = {
    ONLY_GUIDE: Text("只有指南要", "Asked for by the guide only"),
    ONLY_HERE: Text("只有自助要", "Asked for here only"),
    NECESSITY: Text("必要性不同", "Needed differently"),
    LIMIT: Text("时限不同", "Another time limit"),
    LIMIT_UNIT: Text("指南时限没写单位", "The guide's limit has no unit"),
    NO_LIMIT: Text("指南没写承诺时限", "The guide promises no limit"),
    WORDING: Text("叫法不同", "Called otherwise"),
}
ALIKE = 0.6
"""Share of common pairs of characters from which two names mean one paper."""
_LIMIT = re.compile(r"(\d{1,4})\s*(?:个)?\s*(工作日|天|日)?")
_BRACKETS = re.compile(r"[（(][^）)]*[）)]")
_NOISE = re.compile(r"[\s、，。·“”\"'《》/]|原件|复印件|及|和|或|的|本人|居民|申请人|有效|相关")
_SAME = (
    (re.compile("身份证明|身份证件|身份证|提取人身份"), "身份证"),
    (re.compile("户口本|户口簿|户口册"), "户口"),
    (re.compile("照片|免冠照|相片|近期免冠"), "照片"),
    (re.compile("婚姻状况证明|结婚证"), "婚姻证明"),
)


@dataclass(frozen=True)
class Difference:
    """``kind``: one of ``LABELS``; ``guide`` and ``here``: what each says, empty when nothing."""

    kind: str
    guide: str
    here: str


@dataclass(frozen=True)
class Comparison:
    """One item. ``channels``: where the guide says it is handled; ``materials``: (guide, here) how many are asked for;
    ``limit``: what the guide promises, as it is written; ``limit_here`` in words.
    """

    code: str
    name: str
    channels: tuple[str, ...]
    materials: tuple[int, int]
    limit: str
    limit_here: Text
    differences: tuple[Difference, ...]

    @property
    def equal(self) -> bool:
        """Nothing that a citizen would feel differs."""
        return all(one.kind in MILD for one in self.differences)


def compare(content: dict[str, Any], service: DigitalService) -> Comparison:
    """The item's guide (``catalog.rules.elements``) beside what is done here."""
    asked = [one for one in content.get("materials") or [] if one.get("name")]
    found = (*_materials(asked, service.materials), *_limit(content.get("promised_time_limit"), service))
    return Comparison(
        service.code,
        service.name.zh,
        tuple(content.get("channels") or ()),
        (len(asked), len(service.materials)),
        str(content.get("promised_time_limit") or ""),
        limit_here(service),
        found,
    )


def limit_here(service: DigitalService) -> Text:
    """What is promised here, in words."""
    if service.kind != "promised":
        return Text("当场办好", "at once")
    return Text(f"{service.promise_working_days} 个工作日", f"{service.promise_working_days} working days")


def meaning(name: str) -> str:
    """What is left of a material's name without what tells no two papers apart."""
    plain = _NOISE.sub("", _BRACKETS.sub("", name))
    for pattern, word in _SAME:
        plain = pattern.sub(word, plain)
    return plain


def alike(one: str, other: str) -> bool:
    """Whether two names mean one paper, as far as words tell."""
    first, second = meaning(one), meaning(other)
    if not first or not second:
        return False
    return first in second or second in first or _overlap(first, second) >= ALIKE


def _overlap(one: str, other: str) -> float:
    """The share of pairs of characters that two names have in common (Dice), 0 to 1."""
    first, second = ({text[at : at + 2] for at in range(len(text) - 1)} for text in (one, other))
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def _materials(asked: list[dict[str, Any]], here: tuple[MaterialRule, ...]) -> Iterator[Difference]:
    left = list(here)
    open_asked = []
    for one in asked:  # the same words first, so that a likeness does not take another's place
        same = next((rule for rule in left if rule.name.zh == one["name"]), None)
        if same is None:
            open_asked.append(one)
            continue
        left.remove(same)
        yield from _necessity(one, same)
    for one in open_asked:
        like = next((rule for rule in left if alike(one["name"], rule.name.zh)), None)
        if like is None:
            yield Difference(ONLY_GUIDE, one["name"], "")
            continue
        left.remove(like)
        yield Difference(WORDING, one["name"], like.name.zh)
        yield from _necessity(one, like)
    for rule in left:
        yield Difference(ONLY_HERE, "", rule.name.zh)


def _necessity(asked: dict[str, Any], rule: MaterialRule) -> Iterator[Difference]:
    """A conditional material is needed where its condition holds: it differs from neither."""
    needed = {"必要": "required", "非必要": "optional"}.get(str(asked.get("necessity") or ""))
    if needed and rule.necessity != "conditional" and needed != rule.necessity:
        words = {"required": "必要", "optional": "可交可不交"}[rule.necessity]
        yield Difference(NECESSITY, f"{asked['name']}：{asked['necessity']}", f"{rule.name.zh}：{words}")


def _limit(said: Any, service: DigitalService) -> Iterator[Difference]:
    here = limit_here(service).zh
    if not said:
        yield Difference(NO_LIMIT, "", here)
        return
    found = _LIMIT.fullmatch(str(said).strip())
    days = int(found[1]) if found else None
    promised = service.promise_working_days if service.kind == "promised" else None
    if service.kind == "promised" and days == promised:
        if found and found[2] != "工作日":
            yield Difference(LIMIT_UNIT if not found[2] else LIMIT, str(said), here)
    elif not (service.kind != "promised" and (days == 0 or "即" in str(said) or "当场" in str(said))):
        yield Difference(LIMIT, str(said), here)
