"""Finding an item without typing: the home screen and lists by theme, department and zone."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import CodeListEntry
from backend.catalog.service.reading import SHIPPED, table
from backend.catalog.service.scope import EVERYWHERE, Scope, offered
from backend.catalog.service.shelf import Card, fold, shelf
from backend.catalog.service.zones import zones_in_force
from backend.core.errors import NotFound, Text

BY = ("theme", "department", "zone")
FREQUENT = 6
HOME_DEPARTMENTS = 12
NO_DEPARTMENT = "未注明部门"
DEMONSTRATION = Text(
    "示范数据：事项和指南来自湖南、广东、四川等地的公开资料，只用于演示，不是本地的正式清单。",
    "Demonstration data: items and guides come from public sources of Hunan, Guangdong, Sichuan and others. "
    "They are shown for demonstration and are not this city's official list.",
)


@dataclass(frozen=True)
class Group:
    """One way into the library. ``count``: names behind it. ``icon`` is a Phosphor name, for zones."""

    code: str
    name: str
    name_en: str | None
    icon: str | None
    count: int


@dataclass(frozen=True)
class Page:
    """``cards`` of one page (counted from 1) of a group."""

    group: Group
    cards: tuple[Card, ...]
    total: int
    page: int
    size: int


@dataclass(frozen=True)
class Home:
    """``item_count``: published items, before identical names are folded."""

    frequent: tuple[Card, ...]
    zones: tuple[Group, ...]
    departments: tuple[Group, ...]
    item_count: int


def home(session: Session, scope: Scope = EVERYWHERE) -> Home:
    """What the home screen of a place offers."""
    cards = offered(session, scope)
    deep = sorted((card for card in cards.values() if card.available_here), key=lambda card: card.code)
    listed = [cards[code] for code in _frequent_codes() if code in cards]
    frequent = list(dict.fromkeys([card for card in listed if card.available_here] + deep + listed))
    departments = tuple(sorted(groups(session, "department", scope), key=lambda group: -group.count)[:HOME_DEPARTMENTS])
    return Home(tuple(frequent[:FREQUENT]), tuple(groups(session, "zone", scope)), departments, len(cards))


def groups(session: Session, by: str, scope: Scope = EVERYWHERE) -> list[Group]:
    """Every group that has an item offered at a place. ``by``: theme | department | zone.

    Raises NotFound ``unknown_group``.
    """
    keys = _keys_of(by)
    members: dict[str, set[str]] = {}
    for card in offered(session, scope).values():
        for key in keys(card):
            members.setdefault(key, set()).add(card.name)
    named = _names(session, by, members)
    return [
        Group(code, name, name_en, icon, len(members[code])) for code, (name, name_en, icon) in named if code in members
    ]


def browse(session: Session, by: str, code: str, *, page: int = 1, size: int = 20, scope: Scope = EVERYWHERE) -> Page:
    """The items of one group: done here first, then full guides, then by sound. Raises NotFound ``unknown_group``."""
    group = next((one for one in groups(session, by, scope) if one.code == code), None)
    if group is None:
        raise _unknown_group()
    keys = _keys_of(by)
    cards = sorted(
        fold(card for card in offered(session, scope).values() if code in keys(card)),
        key=lambda card: (not card.available_here, not card.has_guide, card.pinyin),
    )
    start = (page - 1) * size
    return Page(group, tuple(cards[start : start + size]), len(cards), page, size)


def department_key(name: str | None) -> str:
    """A code for a department's name that fits into an address (names hold slashes)."""
    return hashlib.sha256((name or NO_DEPARTMENT).encode()).hexdigest()[:10]


def home_facts() -> dict[str, Any]:
    """What a page needs besides the cards to draw the home screen by itself."""
    return {"frequent": _frequent_codes(), "demonstration": DEMONSTRATION.as_json()}


def named_groups(session: Session, by: str) -> list[dict[str, str | None]]:
    """The groups of the kinds that have names of their own (theme, zone), also empty ones, in order."""
    return [
        {"code": code, "name": name, "name_en": name_en, "icon": icon}
        for code, (name, name_en, icon) in _names(session, by, ())
    ]


def _keys_of(by: str) -> Callable[[Card], Iterable[str]]:
    table: dict[str, Callable[[Card], Iterable[str]]] = {
        "theme": lambda card: card.themes,
        "department": lambda card: (department_key(card.department),),
        "zone": lambda card: card.zones,
    }
    if by not in table:
        raise _unknown_group()
    return table[by]


def _names(session: Session, by: str, members: Iterable[str]) -> list[tuple[str, tuple[str, str | None, str | None]]]:
    """Code -> (name, English name, icon), in the order of the page."""
    if by == "zone":
        return [(zone.code, (zone.name.zh, zone.name.en, zone.icon)) for zone in zones_in_force(session) if zone.shown]
    if by == "theme":
        english = {row["code"]: row["name_en"] for row in _shipped("themes_en")}
        query = sa.select(CodeListEntry).where(CodeListEntry.list_name == "theme_natural_person")
        entries = session.scalars(query.order_by(CodeListEntry.position)).all()
        return [(entry.code, (entry.name, english.get(entry.code), None)) for entry in entries]
    departments = {card.department for card in shelf(session).cards.values()}
    named = sorted(name or NO_DEPARTMENT for name in departments)
    return [(department_key(name), (name, None, None)) for name in dict.fromkeys(named)]


@functools.cache
def _shipped(name: str) -> tuple[dict[str, str], ...]:
    return tuple(table(SHIPPED / "catalog" / f"{name}.tsv"))


def _frequent_codes() -> list[str]:
    return [row["code"] for row in _shipped("frequent")]


def _unknown_group() -> NotFound:
    return NotFound(
        "unknown_group",
        Text("没有这个分类，请从首页重新找。", "There is no such group. Please start from the home page."),
    )
