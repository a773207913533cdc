"""Checking a file: every row against the rules and the library. What it would change is kept beside the library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import (
    Design,
    Exchange,
    ExchangeProblem,
    ExchangeRow,
    GuidanceVersion,
    ItemMove,
    ItemVersion,
    ServiceItem,
)
from backend.catalog.rules import lifecycle
from backend.catalog.rules.exchange import course, rows
from backend.catalog.rules.exchange.columns import CODE, GUIDANCE, Flaw, error
from backend.catalog.rules.exchange.rows import Entry, Reference, Verdict
from backend.catalog.rules.soundness import standing
from backend.catalog.service import publishing
from backend.catalog.service.exchange import csv_rows, json_rows, tables, xlsx_rows
from backend.catalog.service.exchange.claiming import Claim, hold, tell
from backend.catalog.service.exchange.opening import Opened, Unreadable, opened
from backend.catalog.service.exchange.position import Position
from backend.core import clock
from backend.core.house import House

TOGETHER = 500
"""Rows that are looked up and kept in one go: the write lock is held for moments only."""
READERS = {
    "csv": csv_rows.entries,
    "xlsx": xlsx_rows.entries,
    "json": json_rows.entries,
    "jsonl": json_rows.entries,
}


@dataclass(frozen=True)
class _Present:
    """An item as the library has it. ``before``: the number of its last version; ``last_move``: of its record."""

    id: int
    category: str
    state: str
    before: int
    last_move: int | None
    based_on: int
    open_author: str | None
    content: dict[str, Any]


@dataclass
class _Counts:
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    bad: int = 0
    errors: int = 0
    warnings: int = 0
    emptied: Counter[str] = field(default_factory=Counter)
    """Element -> rows with an empty cell where the library says something."""
    first: dict[str, int] = field(default_factory=dict)
    """Code -> the row it was first met in."""


@dataclass(frozen=True)
class _Order:
    """What an exchange is to be read by. ``fields``: what its author answers for, None for everything."""

    mine: Claim
    reference: Reference
    fields: frozenset[str] | None
    publish: bool
    empties: bool


def check(house: House, mine: Claim, path: Path) -> None:
    """Read the file of an exchange from its beginning; whatever an earlier reading kept of it goes.

    Leaves the exchange ``read``, with its counts, problems and rows; a file that cannot be read is ``read`` as well,
    with the problem that says why and ``failure``. Raises TakenOver.
    """
    with house.db.transaction() as session:
        exchange = hold(session, mine)
        _forget_reading(session, exchange)
        reference = tables.reference(session, exchange.source)
        fields = None if exchange.fields is None else frozenset(exchange.fields)
        order = _Order(mine, reference, fields, exchange.publish, exchange.empties)
    counts = _Counts()
    broken: Unreadable | None = None
    found: Opened | None = None
    position = Position(path.stat().st_size)
    try:
        found = opened(path)
        entries = READERS[found.format](found, reference.coding.headings, position)
        for together in _batches(entries):
            _keep(house, order, together, counts, position.percent)
    except Unreadable as problem:
        broken = problem
    with house.db.transaction() as session:
        exchange = hold(session, mine)
        if broken is not None:
            _problems(session, mine.number, counts, ((broken.place, broken.sheet, flaw) for flaw in broken.flaws))
            exchange.failure = broken.flaws[0].message.as_json()
        elif not counts.rows:
            words = error("", "除了列名，没有一行内容", "there is nothing below the headings")
            _problems(session, mine.number, counts, ((0, "", words),))
            exchange.failure = words.message.as_json()
        _count(exchange, counts)
        exchange.format, exchange.encoding = (found.format, found.encoding) if found else (exchange.format, "")
        exchange.state, exchange.percent, exchange.beat_at = course.READ, 100, clock.now()
        tell(session, exchange)


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    running = iter(entries)
    total = 0
    while together := list(islice(running, TOGETHER)):
        total += len(together)
        if total > course.MAX_ROWS:
            most = course.MAX_ROWS
            words = (f"一次最多导入 {most} 行，请分成几个文件", f"at most {most} rows; split the file")
            raise Unreadable(error("", *words), place=together[-1].place)
        yield together


def _keep(house: House, order: _Order, entries: list[Entry], counts: _Counts, percent: int) -> None:
    """Judge rows that were read together, and keep what they would change and what is wrong with them."""
    codes = {entry.code for entry in entries if entry.code}
    with house.db.read() as session:
        present = _present(session, codes)
        asked = {entry.code for entry in entries if entry.values.get(GUIDANCE) is not None}
        guidances = _guidances(session, asked)
        designed = _designed(session, asked)
    number = order.mine.number
    kept: list[dict[str, Any]] = []
    said: list[tuple[Entry, Verdict]] = []
    for entry in entries:
        here = present.get(entry.code)
        verdict = rows.judged(
            entry, here.content if here else None, order.reference, guidances.get(entry.code), empties=order.empties
        )
        verdict = rows.refused(verdict, *_against(entry, verdict, here, counts, order))
        if verdict.guidance is not None and entry.code in designed:
            verdict = rows.refused(verdict, error(GUIDANCE, *IN_DESIGN, entry.code))
        if entry.code:
            counts.first.setdefault(entry.code, entry.place)
        counts.rows += 1
        setattr(counts, verdict.outcome, getattr(counts, verdict.outcome) + 1)
        if verdict.outcome != rows.BAD:
            counts.emptied.update(verdict.emptied)
        if verdict.outcome in (rows.NEW, rows.CHANGED):
            kept.append(_row(number, entry, verdict, here))
        if verdict.flaws:
            said.append((entry, verdict))
    with house.db.transaction() as session:
        exchange = hold(session, order.mine)
        if kept:
            session.execute(sa.insert(ExchangeRow), kept)
        wrong = ((entry.place, entry.sheet, flaw) for entry, verdict in said for flaw in verdict.flaws)
        _problems(session, number, counts, wrong)
        _count(exchange, counts)
        exchange.percent, exchange.beat_at = percent, clock.now()
        tell(session, exchange)


def _against(
    entry: Entry,
    verdict: Verdict,
    here: _Present | None,
    counts: _Counts,
    order: _Order,
) -> list[Flaw]:
    """What speaks against a row besides what it says: the rest of the file, the library, who asks."""
    if entry.code in counts.first:
        first = counts.first[entry.code]
        return [error(CODE, f"第 {first} 行已经有这个编码", f"row {first} has this code already", entry.code)]
    if verdict.outcome in (rows.UNCHANGED, rows.BAD):
        return []
    found = []
    if here is not None and here.open_author is not None:
        found.append(
            error(
                CODE,
                "库里这个事项有一个还没发布的版本，请先发布或作废它",
                "the library has an unpublished version of this item; publish or discard it first",
                entry.code,
            )
        )
    if here is not None and order.publish and here.state in (lifecycle.SUSPENDED, lifecycle.WITHDRAWN):
        state = lifecycle.STATES[here.state]
        found.append(error(CODE, f"事项“{state.zh}”，不能直接发布", f"the item is {state.en.lower()}", entry.code))
    category = verdict.content.get("category")
    fields = order.fields
    mine = fields is None or (category in fields and (here is None or here.category in fields))
    if not mine:
        found.append(
            error("category", "这个业务领域不归您的部门管", "this field is not your department's", category or "")
        )
    return found


def _row(number: int, entry: Entry, verdict: Verdict, here: _Present | None) -> dict[str, Any]:
    before = here.before if here else 0
    return {
        "exchange_id": number,
        "place": entry.place,
        "code": entry.code,
        "item_id": here.id if here else None,
        "before": before,
        "last_move": here.last_move if here else None,
        "based_on": here.based_on if here else None,
        "version": before + 1,
        "content": verdict.content,
        "columns": publishing.projection(verdict.content),
        "guidance": verdict.guidance,
        **standing(verdict.content),
    }


def _present(session: Session, codes: set[str]) -> dict[str, _Present]:
    """The items of these codes with the content a draft of them would begin with."""
    query = sa.select(ServiceItem.id, ServiceItem.code, ServiceItem.category, ServiceItem.state, ServiceItem.version)
    items = session.execute(query.where(ServiceItem.code.in_(codes))).all()
    if not items:
        return {}
    versions: dict[int, dict[int, tuple[str, str]]] = {}
    columns = sa.select(ItemVersion.item_id, ItemVersion.version, ItemVersion.state, ItemVersion.author)
    for item_id, version, state, author in session.execute(
        columns.where(ItemVersion.item_id.in_([item.id for item in items]))
    ):
        versions.setdefault(item_id, {})[version] = (state, author)
    moves = sa.select(ItemMove.item_id, sa.func.max(ItemMove.id)).group_by(ItemMove.item_id)
    last_moves = {row[0]: row[1] for row in session.execute(moves.where(ItemMove.item_id.in_(list(versions))))}
    based = {item.id: item.version if item.version in versions[item.id] else max(versions[item.id]) for item in items}
    wanted = sa.tuple_(ItemVersion.item_id, ItemVersion.version).in_(list(based.items()))
    read = sa.select(ItemVersion.item_id, ItemVersion.content).where(wanted)
    contents = {row.item_id: row.content for row in session.execute(read)}
    return {
        item.code: _Present(
            item.id,
            item.category,
            item.state,
            max(versions[item.id]),
            last_moves.get(item.id),
            based[item.id],
            next((author for state, author in versions[item.id].values() if state in lifecycle.OPEN), None),
            contents[item.id],
        )
        for item in items
    }


def _guidances(session: Session, codes: set[str]) -> dict[str, dict[str, Any]]:
    """The published guidance of its own that each item has."""
    query = sa.select(GuidanceVersion.item_code, GuidanceVersion.definition)
    published = query.where(GuidanceVersion.item_code.in_(codes), GuidanceVersion.state == lifecycle.PUBLISHED)
    return {row.item_code: row.definition for row in session.execute(published)}


def _designed(session: Session, codes: set[str]) -> set[str]:
    """Which of the items have a guidance that somebody is writing."""
    mine = (Design.item_code.in_(codes), Design.kind == "guidance", Design.state.in_(lifecycle.OPEN))
    return set(session.scalars(sa.select(Design.item_code).where(*mine)))


IN_DESIGN = (
    "这个事项的情形引导正有人在设计，请先发布或作废那一份",
    "somebody is designing the guidance of this item; publish or discard that one first",
)


def _problems(session: Session, number: int, counts: _Counts, found: Iterable[tuple[int, str, Flaw]]) -> None:
    """Keep what is wrong: (row, sheet, flaw)."""
    lines: list[dict[str, Any]] = []
    for place, sheet, flaw in found:
        if counts.errors + counts.warnings < course.KEPT_PROBLEMS:
            lines.append(_line(number, place, sheet, flaw))
        if flaw.severity == "error":
            counts.errors += 1
        else:
            counts.warnings += 1
    if lines:
        session.execute(sa.insert(ExchangeProblem), lines)


def _line(number: int, place: int, sheet: str, flaw: Flaw) -> dict[str, Any]:
    return {
        "exchange_id": number,
        "sheet": sheet[:40],
        "place": place,
        "column": _clean(flaw.column)[:40],
        "severity": flaw.severity,
        "zh": _clean(flaw.message.zh)[:300],
        "en": _clean(flaw.message.en)[:300],
        "shown": _clean(flaw.shown)[:60],
    }


def _clean(text: str) -> str:
    """``text`` as a database keeps it: what is wrong may be quoted in what is said of it."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _count(exchange: Exchange, counts: _Counts) -> None:
    for name in ("rows", "new", "changed", "unchanged", "bad", "errors", "warnings"):
        setattr(exchange, name, getattr(counts, name))
    exchange.emptied = dict(counts.emptied) or None


def _forget_reading(session: Session, exchange: Exchange) -> None:
    for model in (ExchangeRow, ExchangeProblem):
        session.execute(sa.delete(model).where(model.exchange_id == exchange.id))
    exchange.failure = None
    _count(exchange, _Counts())
