"""Zones: what a department shows as its own part of the library, as a closed little query over the items. Pure.

A query is groups of terms: an item is in the zone when any group fits; a group fits when each kind of term that it
gives has one that fits. Pinned items stand first; items that are left out have a reason.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from backend.core.errors import Text

KINDS = ("category", "department", "theme", "type", "words")
CODE = re.compile("[a-z][a-z0-9-]{0,19}")
NEW = "new"
"""Where the console's page of a zone that is not there yet lies: no zone can be called so."""
MOST_GROUPS, MOST_TERMS, MOST_PINNED, MOST_LEFT_OUT = 8, 40, 12, 300
LONGEST = {"name_zh": 12, "name_en": 30, "term": 100, "reason": 100}
ICONS = (
    "identification-badge-duotone",
    "first-aid-kit-duotone",
    "wallet-duotone",
    "house-line-duotone",
    "shield-star-duotone",
    "users-three-duotone",
    "receipt-duotone",
    "heartbeat-duotone",
    "wheelchair-duotone",
    "certificate-duotone",
    "graduation-cap-duotone",
    "car-duotone",
    "storefront-duotone",
    "scales-duotone",
    "tree-duotone",
    "bank-duotone",
    "briefcase-duotone",
    "baby-duotone",
    "hand-heart-duotone",
    "buildings-duotone",
)
"""Drawings of the sprite that can stand for a zone."""


class Facts(Protocol):
    """What a query reads of an item."""

    @property
    def name(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def department(self) -> str | None: ...
    @property
    def themes(self) -> tuple[str, ...]: ...
    @property
    def type(self) -> str | None: ...


@dataclass(frozen=True)
class Terms:
    """One group. ``category``, ``department``, ``theme`` (codes), ``type``: the item's is one of these; ``words``: its
    name has one of these. What is empty does not matter.
    """

    category: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def fit(self, facts: Facts) -> bool:
        return (
            (not self.category or facts.category in self.category)
            and (not self.department or facts.department in self.department)
            and (not self.theme or any(theme in self.theme for theme in facts.themes))
            and (not self.type or facts.type in self.type)
            and (not self.words or any(word.casefold() in facts.name.casefold() for word in self.words))
        )

    def __bool__(self) -> bool:
        return any(getattr(self, kind) for kind in KINDS)


@dataclass(frozen=True)
class LeftOut:
    """An item that the query holds and the zone does not show, and why."""

    code: str
    reason: str


@dataclass(frozen=True)
class Zone:
    """``department``: the code of the one that curates it (``staff.departments``); ``shown``: to citizens."""

    code: str
    name: Text
    icon: str
    department: str
    query: tuple[Terms, ...]
    pinned: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    shown: bool = True

    def found(self, facts: Facts) -> bool:
        """Whether the query holds an item; a group without any term holds nothing."""
        return any(terms and terms.fit(facts) for terms in self.query)

    def holds(self, code: str, facts: Facts) -> bool:
        """Whether the zone shows an item."""
        return self.found(facts) and all(code != one.code for one in self.left_out)

    def as_json(self) -> dict[str, Any]:
        """As history keeps it."""
        return {
            "name": self.name.as_json(),
            "icon": self.icon,
            "department": self.department,
            "query": written(self.query),
            "pinned": list(self.pinned),
            "left_out": [vars(one) for one in self.left_out],
            "shown": self.shown,
        }


def written(query: Iterable[Terms]) -> list[dict[str, list[str]]]:
    """A query as JSON: of each group the kinds that it gives."""
    return [{kind: list(getattr(terms, kind)) for kind in KINDS if getattr(terms, kind)} for terms in query]


def read(raw: Any) -> tuple[Terms, ...]:
    """The query that ``written`` wrote. Raises ValueError on anything else: the language is closed."""
    if not isinstance(raw, list) or not all(isinstance(one, dict) for one in raw):
        raise ValueError("a query is a list of groups")
    groups = []
    for one in raw:
        if not one or not one.keys() <= set(KINDS):
            raise ValueError(f"a group has some of {', '.join(KINDS)}, not {', '.join(one) or 'nothing'}")
        if not all(isinstance(terms, list) and all(isinstance(term, str) for term in terms) for terms in one.values()):
            raise ValueError("the terms of a kind are a list of texts")
        groups.append(Terms(**{kind: tuple(terms) for kind, terms in one.items()}))
    return tuple(groups)


def problems(
    zone: Zone, *, departments: Collection[str], themes: Collection[str], found: Mapping[str, str]
) -> dict[str, Text]:
    """What forbids a zone, by field. ``departments``, ``themes``: the codes there are; ``found``: code -> name of what
    its query holds.
    """
    said: dict[str, Text] = {}
    if not CODE.fullmatch(zone.code) or zone.code == NEW:
        said["code"] = Text(
            "代码用小写字母开头，只有小写字母、数字和连字符，最多 20 个。",
            "A code begins with a small letter and has small letters, digits and hyphens, at most 20.",
        )
    for key, name in (("name_zh", zone.name.zh), ("name_en", zone.name.en)):
        if not 1 <= len(name) <= LONGEST[key]:
            most = LONGEST[key]
            said[key] = Text(f"请写名称，最多 {most} 个字。", f"Give a name of at most {most} characters.")
    if zone.icon not in ICONS:
        said["icon"] = Text("请选一个图标。", "Choose an icon.")
    if zone.department not in departments:
        said["department"] = Text("请选负责的部门。", "Choose the department that answers for it.")
    query = _wrong_query(zone.query, themes)
    if query:
        said["query"] = query
    pinned, left_out = _wrong_pins(zone, found), _wrong_exceptions(zone, found)
    return said | ({"pinned": pinned} if pinned else {}) | ({"left_out": left_out} if left_out else {})


def _wrong_pins(zone: Zone, found: Mapping[str, str]) -> Text | None:
    if len(zone.pinned) > MOST_PINNED:
        return Text(f"最多置顶 {MOST_PINNED} 项。", f"At most {MOST_PINNED} items can stand first.")
    strangers = [code for code in zone.pinned if code not in found]
    return _not_in_it(strangers) if strangers else None


def _wrong_exceptions(zone: Zone, found: Mapping[str, str]) -> Text | None:
    left = [one.code for one in zone.left_out]
    if len(left) > MOST_LEFT_OUT:
        return Text(
            f"最多排除 {MOST_LEFT_OUT} 项，请把条件写细些。", f"At most {MOST_LEFT_OUT} items; make the query narrower."
        )
    if strangers := [code for code in left if code not in found]:
        return _not_in_it(strangers)
    if both := [code for code in left if code in zone.pinned]:
        return Text(f"{both[0]} 又置顶又排除，请只留一样。", f"{both[0]} is both first and left out.")
    if any(not one.reason for one in zone.left_out):
        return Text("每个排除的事项都要写原因。", "Say why for every item that is left out.")
    return None


def _wrong_query(query: tuple[Terms, ...], themes: Collection[str]) -> Text | None:
    terms = [term for group in query for kind in KINDS for term in getattr(group, kind)]
    if not query or not all(query):
        return Text(
            "请至少写一组条件，每组至少写一个条件。", "Give at least one group of conditions, and each at least one."
        )
    if len(query) > MOST_GROUPS or len(terms) > MOST_TERMS * MOST_GROUPS:
        return Text(f"最多 {MOST_GROUPS} 组条件。", f"At most {MOST_GROUPS} groups of conditions.")
    if any(not term.strip() or len(term) > LONGEST["term"] for term in terms):
        return Text(f"每个条件 1 到 {LONGEST['term']} 个字。", f"Each condition has 1 to {LONGEST['term']} characters.")
    unknown = [theme for group in query for theme in group.theme if theme not in themes]
    return Text(f"没有 {unknown[0]} 这个主题。", f"There is no theme {unknown[0]}.") if unknown else None


def _not_in_it(codes: list[str]) -> Text:
    some = "、".join(codes[:3])
    return Text(f"{some} 不在条件查到的事项里。", f"{some}: the conditions do not hold this.")
