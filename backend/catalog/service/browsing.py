"""Finding an item without typing: the home screen, and lists by every dimension, department and zone."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import CodeListEntry
from backend.catalog.rules import dimensions
from backend.catalog.rules.dimensions import UNSTATED, UNSTATED_NAME
from backend.catalog.service.reading import SHIPPED, table
from backend.catalog.service.scope import EVERYWHERE, Scope, offered, what_counts
from backend.catalog.service.shelf import Card, Shelf, fold, shelf
from backend.catalog.service.zones import zones_in_force
from backend.core.errors import NotFound, Text
from backend.regions import service as regions

BY = ("theme", "people", "object", "nature", "level", "form", "jurisdiction", "department", "zone")
"""Every way into the library: the seven dimensions, then by department and zone."""
FREQUENT = 6
HOMES_KEPT = 64
HOME_DEPARTMENTS = 12
NO_DEPARTMENT = Text("未注明部门", "Department not stated")
DEMONSTRATION = Text(
    "示范数据：事项和指南来自湖南、广东、四川等地的公开资料，只用于演示，不是本地的正式清单。",
    "Demonstration data: items and guides come from public sources of Hunan, Guangdong, Sichuan and others. "
    "They are shown for demonstration and are not this city's official list.",
)
LARGEST_FIRST = ("jurisdiction", "department")
"""The ways whose groups have no order of their own; what is not stated stands last."""
DERIVED: dict[str, Text] = {
    "people": Text(
        "按事项名称归的类，不是各部门标的，可能不全。",
        "Grouped by the names of the items, not by the departments; some may be missing.",
    )
}
"""The ways whose groups no source states."""


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


@dataclass(frozen=True, eq=False)
class Home:
    """``item_count``: published items, before identical names are folded."""

    frequent: tuple[Card, ...]
    zones: tuple[Group, ...]
    departments: tuple[Group, ...]
    item_count: int


def home(session: Session, scope: Scope = EVERYWHERE) -> Home:
    """What the home screen of a place offers: the same object for every place with the same offer, until the library
    changes. It is the first thing that everybody asks for."""
    stock = shelf(session)
    kept, place = _HOMES.setdefault(stock, {}), what_counts(session, scope, stock)
    if place not in kept:
        while len(kept) >= HOMES_KEPT:
            kept.pop(next(iter(kept)))
        kept[place] = _home(session, scope)
    return kept[place]


def _home(session: Session, scope: Scope) -> Home:
    cards = offered(session, scope)
    deep = sorted((card for card in cards.values() if card.available_here), key=lambda card: card.code)
    listed = [cards[code] for code in _frequent_codes() if code in cards]
    frequent = list(dict.fromkeys([card for card in listed if card.available_here] + deep + listed))
    departments = tuple(groups(session, "department", scope)[:HOME_DEPARTMENTS])
    return Home(tuple(frequent[:FREQUENT]), tuple(groups(session, "zone", scope)), departments, len(cards))


def groups(session: Session, by: str, scope: Scope = EVERYWHERE) -> list[Group]:
    """Every group that has an item offered at a place, in order. ``by``: one of ``BY``.

    Raises NotFound ``unknown_group``.
    """
    _known(by)
    inside = _members(session, by, offered(session, scope))
    names = {code: {card.name for card in cards} for code, cards in inside.items()}
    found = [replace(group, count=len(names[group.code])) for group in _named(session, by) if group.code in names]
    return sorted(found, key=_by_size) if by in LARGEST_FIRST else found


def browse(session: Session, by: str, code: str, *, page: int = 1, size: int = 20, scope: Scope = EVERYWHERE) -> Page:
    """The items of one group: what a zone puts first, then what is done here, then full guides, then by sound.

    Raises NotFound ``unknown_group``.
    """
    _known(by)
    inside = _members(session, by, offered(session, scope)).get(code, [])
    group = next((one for one in _named(session, by) if one.code == code), None)
    if group is None or not inside:
        raise _unknown_group()
    first = {pinned: place for place, pinned in enumerate(_pinned(session, by, code))}
    cards = sorted(
        fold(inside, scope.regions),
        key=lambda card: (first.get(card.code, len(first)), not card.available_here, not card.has_guide, card.pinyin),
    )
    start = (page - 1) * size
    return Page(replace(group, count=len(cards)), tuple(cards[start : start + size]), len(cards), page, size)


def ways(card: Card, without: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    """The groups a card is in, by way; a way that does not apply to it is not there."""
    found = {by: tuple(keys(card)) for by, keys in _KEYS.items() if by not in without}
    return {by: codes for by, codes in found.items() if codes}


def department_key(name: str | None) -> str:
    """A code for a department's name that fits into an address (names hold slashes)."""
    return _key(name or NO_DEPARTMENT.zh)


def home_facts() -> dict[str, Any]:
    """What a page needs besides the cards to draw the home screen by itself."""
    derived = {by: words.as_json() for by, words in DERIVED.items()}
    return {"frequent": _frequent_codes(), "demonstration": DEMONSTRATION.as_json(), "derived": derived}


def named_groups(session: Session, by: str) -> list[dict[str, Any]]:
    """The groups of a way with their names, also empty ones, in order; of a zone also what stands first in it."""
    found: list[dict[str, Any]] = []
    for group in _named(session, by):
        named = {"code": group.code, "name": group.name, "name_en": group.name_en, "icon": group.icon}
        pinned = _pinned(session, by, group.code)
        found.append({**named, "pinned": pinned} if pinned else named)
    return found


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _place(card: Card) -> str:
    """The region as it is written, without what is said about the guide in brackets after it."""
    return card.source_region.split("（")[0]


def _place_key(card: Card) -> str:
    return card.region_code or (_key(_place(card)) if card.source_region else UNSTATED)


def _by_size(group: Group) -> tuple[bool, int, str]:
    return (group.code in (UNSTATED, department_key(None)), -group.count, group.name)


_KEYS: dict[str, Callable[[Card], Iterable[str]]] = {
    "theme": lambda card: card.themes,
    "people": lambda card: dimensions.people_of(card.name, card.category, card.service_objects),
    "object": lambda card: dimensions.objects_of(card.service_objects),
    "nature": lambda card: (dimensions.nature_of(card.type),),
    "level": lambda card: dimensions.levels_of(card.level),
    "form": lambda card: dimensions.forms_of(card.channels, here=card.available_here),
    "jurisdiction": lambda card: (_place_key(card),),
    "department": lambda card: (department_key(card.department),),
    "zone": lambda card: card.zones,
}
_HOMES: WeakKeyDictionary[Shelf, dict[Hashable, Home]] = WeakKeyDictionary()
_INSIDE: WeakKeyDictionary[Shelf, dict[str, dict[str, list[Card]]]] = WeakKeyDictionary()
"""The members of every group of the whole library, as far as anybody has asked."""


def _members(session: Session, by: str, cards: Mapping[str, Card]) -> dict[str, list[Card]]:
    stock = shelf(session)
    kept = _INSIDE.setdefault(stock, {})
    if by not in kept:
        inside: dict[str, list[Card]] = {}
        for card in stock.cards.values():
            for code in _KEYS[by](card):
                inside.setdefault(code, []).append(card)
        kept[by] = inside
    if cards is stock.cards:
        return kept[by]
    here = {code: [card for card in inside if card.code in cards] for code, inside in kept[by].items()}
    return {code: inside for code, inside in here.items() if inside}


def _known(by: str) -> None:
    if by not in _KEYS:
        raise _unknown_group()


def _named(session: Session, by: str) -> list[Group]:
    """The groups of a way in the order of the page, not counted; also those without an item."""
    if by == "zone":
        shown = [zone for zone in zones_in_force(session) if zone.shown]
        return [Group(zone.code, zone.name.zh, zone.name.en, zone.icon, 0) for zone in shown]
    if by == "theme":
        return _themes(session)
    if by == "jurisdiction":
        return _places(session)
    if by == "department":
        names = sorted({card.department or NO_DEPARTMENT.zh for card in shelf(session).cards.values()})
        english = {NO_DEPARTMENT.zh: NO_DEPARTMENT.en}
        return [Group(department_key(name), name, english.get(name), None, 0) for name in names]
    return [Group(code, name.zh, name.en, None, 0) for code, name in dimensions.FIXED[by].items()]


def _themes(session: Session) -> list[Group]:
    english = {row["code"]: row["name_en"] for row in _shipped("themes_en")}
    query = sa.select(CodeListEntry).where(CodeListEntry.list_name == "theme_natural_person")
    entries = session.scalars(query.order_by(CodeListEntry.position))
    return [Group(entry.code, entry.name, english.get(entry.code), None, 0) for entry in entries]


def _places(session: Session) -> list[Group]:
    """The regions that items say they hold in: those of the tree by code, then the others as they are written."""
    cards = shelf(session).cards.values()
    codes = sorted({card.region_code for card in cards if card.region_code is not None})
    written = sorted({_place(card) for card in cards if card.region_code is None and card.source_region})
    unstated = Group(UNSTATED, UNSTATED_NAME.zh, UNSTATED_NAME.en, None, 0)
    return [
        *(Group(code, regions.name_by_code(session, code) or code, None, None, 0) for code in codes),
        *(Group(_key(name), name, None, None, 0) for name in written),
        unstated,
    ]


def _pinned(session: Session, by: str, code: str) -> list[str]:
    if by != "zone":
        return []
    return next((list(zone.pinned) for zone in zones_in_force(session) if zone.code == code), [])


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
