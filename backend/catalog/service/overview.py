"""The whole library as its owners look at it: every item in whatever state, how sound and how complete it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from backend.catalog.models import ItemVersion, ServiceItem
from backend.catalog.rules import lifecycle
from backend.catalog.rules.elements import BY_KEY, ELEMENTS
from backend.catalog.rules.search import plain
from backend.catalog.rules.soundness import disagreements
from backend.catalog.service.browsing import named_groups
from backend.catalog.service.searching import search
from backend.core.errors import Text

PAGE = 50
DEEPEST = 50
"""Names that the search engine puts in order; whatever else holds the words follows them."""
WORST = 200
"""Lines of a report."""


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; empty: not at all. ``state``: of the item, or ``open`` for a version in work;
    ``flaw``: errors, warnings, incomplete or half.
    """

    text: str = ""
    category: str = ""
    department: str = ""
    level: str = ""
    state: str = ""
    flaw: str = ""


@dataclass(frozen=True)
class Row:
    """One item. ``number``, ``errors`` ... are of the version in work (``open_state``), or else of the shown one."""

    code: str
    name: str
    category: str
    department: str | None
    level: str | None
    state: str
    open_state: str | None
    number: int | None
    errors: int
    warnings: int
    given: int
    author: str | None
    changed_at: datetime | None

    @property
    def percent(self) -> int:
        """How much of the elements is given."""
        return self.given * 100 // len(ELEMENTS)


@dataclass(frozen=True)
class Listed:
    """One page of a list; ``total`` and ``flawed`` (with errors) count the whole of it."""

    rows: tuple[Row, ...]
    total: int
    flawed: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True)
class Conflict:
    """三级八同: entries of one basic code that say different things.

    ``said``: (what, codes of the items); ``name``: what the first of them is called; ``departments``: code of the item
    -> whose it is.
    """

    basic_code: str
    name: str
    departments: Mapping[str, str | None]
    key: str
    label: Text
    said: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Completeness:
    """How complete the shown items of one field or department are, in percent."""

    name: str | None
    items: int
    percent: int
    errors: int


_Shown, _Open = aliased(ItemVersion, name="shown"), aliased(ItemVersion, name="in_work")


def listed(session: Session, wanted: Wanted, page: int = 1) -> Listed:
    """Items that are what is wanted: the best match first, without words the last changed first."""
    errors = sa.func.coalesce(_Open.errors, _Shown.errors, 0)
    conditions = _conditions(wanted)
    order: list[Any] = [sa.func.coalesce(_Open.changed_at, _Shown.changed_at).desc()]
    if wanted.text.strip():
        ranks = _ranks(session, wanted.text)
        conditions.append(_says(wanted.text, ranks))
        found_first = [sa.case(ranks, value=ServiceItem.name, else_=DEEPEST)] if ranks else []
        order = [*found_first, sa.func.length(ServiceItem.name)]
    total, flawed = session.execute(
        _joined(sa.func.count(), sa.func.count().filter(errors > 0)).where(*conditions)
    ).one()
    page = max(1, min(page, -(-total // PAGE) or 1))
    found = session.execute(
        _joined(ServiceItem, _Open, _Shown)
        .where(*conditions)
        .order_by(*order, ServiceItem.code)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return Listed(tuple(_row(*one) for one in found), total, flawed, page)


def wanted_ids(session: Session, wanted: Wanted) -> list[int]:
    """The ids of all items that are what is wanted, by code."""
    conditions = _conditions(wanted)
    if wanted.text.strip():
        conditions.append(_says(wanted.text, _ranks(session, wanted.text)))
    return list(session.scalars(_joined(ServiceItem.id).where(*conditions).order_by(ServiceItem.code)))


def in_work(session: Session) -> dict[str, int]:
    """How many versions wait in each open state."""
    query = sa.select(ItemVersion.state, sa.func.count()).where(ItemVersion.state.in_(lifecycle.OPEN))
    found: dict[str, int] = {}
    for state, count in session.execute(query.group_by(ItemVersion.state)):
        found[state] = count
    return found


def categories(session: Session) -> list[str]:
    """Every field that an item has, the largest first."""
    query = sa.select(ServiceItem.category).group_by(ServiceItem.category).order_by(sa.func.count().desc())
    return list(session.scalars(query))


def departments(session: Session) -> list[str]:
    """Every department that an item names, the largest first."""
    query = sa.select(ServiceItem.department).where(ServiceItem.department.is_not(None))
    names = session.scalars(query.group_by(ServiceItem.department).order_by(sa.func.count().desc()))
    return [name for name in names if name]


def levels(session: Session) -> list[str]:
    """Every level as items name it, the largest first."""
    query = sa.select(ServiceItem.level).where(ServiceItem.level.is_not(None))
    names = session.scalars(query.group_by(ServiceItem.level).order_by(sa.func.count().desc()))
    return [name for name in names if name]


def theme_names(session: Session) -> dict[str, Text]:
    """Code -> name of the themes that an item can be filed under, in order."""
    themes = named_groups(session, "theme")
    return {str(one["code"]): Text(str(one["name"]), one["name_en"] or str(one["name"])) for one in themes}


def conflicts(session: Session) -> list[Conflict]:
    """Where shown items of one basic code disagree."""
    shown = (ItemVersion.state.in_(lifecycle.SHOWN), ItemVersion.basic_code.is_not(None))
    shared = sa.select(ItemVersion.basic_code).where(*shown).group_by(ItemVersion.basic_code)
    query = (
        sa.select(ServiceItem.code, ItemVersion.content)
        .join(ServiceItem, ServiceItem.id == ItemVersion.item_id)
        .where(*shown, ItemVersion.basic_code.in_(shared.having(sa.func.count() > 1)))
        .order_by(ServiceItem.code)
    )
    rows = session.execute(query).all()
    found = disagreements((row.code, row.content) for row in rows)
    names = {row.code: str(row.content["name"]) for row in rows}
    departments = {row.code: row.content.get("department") for row in rows}
    return [
        Conflict(
            basic_code,
            names[min(code for who in said.values() for code in who)],
            {code: departments[code] for who in said.values() for code in who},
            key,
            BY_KEY[key].label,
            tuple((what, tuple(who)) for what, who in said.items()),
        )
        for basic_code, key, said in found
    ]


def completeness(session: Session, by: str) -> list[Completeness]:
    """The least complete first. ``by``: category | department."""
    column = {"category": ServiceItem.category, "department": ServiceItem.department}[by]
    share = sa.func.avg(ItemVersion.given)
    query = (
        sa.select(column, sa.func.count(), share, sa.func.count().filter(ItemVersion.errors > 0))
        .join(ItemVersion, sa.and_(ItemVersion.item_id == ServiceItem.id, ItemVersion.version == ServiceItem.version))
        .where(ServiceItem.state.in_(lifecycle.SHOWN))
        .group_by(column)
        .order_by(share, column)
        .limit(WORST)
    )
    return [
        Completeness(name, count, int(average * 100 / len(ELEMENTS)), errors)
        for name, count, average, errors in session.execute(query)
    ]


def _joined(*columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .select_from(ServiceItem)
        .outerjoin(_Shown, sa.and_(_Shown.item_id == ServiceItem.id, _Shown.version == ServiceItem.version))
        .outerjoin(_Open, sa.and_(_Open.item_id == ServiceItem.id, _Open.state.in_(lifecycle.OPEN)))
    )


def _conditions(wanted: Wanted) -> list[Any]:
    errors, warnings, given = (
        sa.func.coalesce(getattr(_Open, name), getattr(_Shown, name), 0) for name in ("errors", "warnings", "given")
    )
    found: list[Any] = []
    if wanted.category:
        found.append(ServiceItem.category == wanted.category)
    if wanted.department:
        found.append(ServiceItem.department.like(f"%{_like(wanted.department)}%", escape="\\"))
    if wanted.level:
        found.append(ServiceItem.level == wanted.level)
    if wanted.state == "open":
        found.append(_Open.state.is_not(None))
    elif wanted.state in lifecycle.OPEN:
        found.append(_Open.state == wanted.state)
    elif wanted.state:
        found.append(ServiceItem.state == wanted.state)
    flaws = {
        "errors": errors > 0,
        "warnings": warnings > 0,
        "incomplete": given < len(ELEMENTS),
        "half": given * 2 < len(ELEMENTS),
    }
    if wanted.flaw in flaws:
        found.append(flaws[wanted.flaw])
    return found


def _says(text: str, ranks: dict[str, int]) -> Any:
    """An item has a name that the search finds, or holds the words in its name or code."""
    words = f"%{_like(text.strip())}%"
    return sa.or_(
        ServiceItem.name.in_(ranks),
        ServiceItem.name.like(words, escape="\\"),
        ServiceItem.code.ilike(words, escape="\\"),
    )


def _ranks(session: Session, text: str) -> dict[str, int]:
    """The place of each name that the citizens' own search finds."""
    hits = search(session, text, limit=DEEPEST) if plain(text) else []
    return {hit.card.name: place for place, hit in enumerate(hits)}


def _row(item: ServiceItem, in_work: ItemVersion | None, shown: ItemVersion | None) -> Row:
    of = in_work or shown
    return Row(
        item.code,
        item.name,
        item.category,
        item.department,
        item.level,
        lifecycle.DISCARDED if of is None else item.state,
        in_work.state if in_work else None,
        of.version if of else None,
        of.errors if of else 0,
        of.warnings if of else 0,
        of.given if of else 0,
        of.author if of else None,
        of.changed_at if of else None,
    )


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
