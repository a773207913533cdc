"""Writing and moving batches: draft, review, publication from a date, rolling back. What they then do to lists and
search is ``service.scope``'s; a terminal's copy has them as records of their own (``service.bundles``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import Batch, BatchItem, BatchMove, BatchTarget, ClosedItem, ServiceItem
from backend.catalog.rules import batch_entry, batches
from backend.catalog.rules.batch_entry import Entry
from backend.catalog.rules.batches import PUBLISHED, Target
from backend.catalog.rules.lifecycle import others
from backend.catalog.service import closing, destinations, publishing
from backend.catalog.service.authoring import Author
from backend.catalog.service.closing import close_what_stays_closed, must_answer_for
from backend.core import clock
from backend.core.errors import Conflict, Invalid, NotFound, Text
from backend.core.house import House

PAGE = 50
SCHEDULE = "rule:schedule"
"""Who moves what moves by its date."""


@dataclass(frozen=True)
class Listed:
    """One batch in the list."""

    number: int
    name: str
    state: str
    author: str
    items: int
    targets: int
    holds_from: datetime | None
    changed_at: datetime
    in_force: bool


@dataclass(frozen=True)
class Shown:
    """One batch whole. ``items``: (code, name, state) of each, by code; ``moves`` are newest first."""

    number: int
    state: str
    authors: tuple[str, ...]
    """Everybody who wrote on it, the last one first."""
    revision: int
    entry: Entry
    items: tuple[tuple[str, str, str], ...]
    holds_from: datetime | None
    published_at: datetime | None
    in_force: bool
    places: Text
    moves: tuple[BatchMove, ...]


def listed(session: Session, page: int = 1) -> tuple[list[Listed], int]:
    """One page of batches, the last changed first, and how many there are."""
    items = sa.select(sa.func.count()).where(BatchItem.batch_id == Batch.id).scalar_subquery()
    targets = sa.select(sa.func.count()).where(BatchTarget.batch_id == Batch.id).scalar_subquery()
    rows = session.execute(
        sa.select(Batch, items, targets)
        .order_by(Batch.changed_at.desc(), Batch.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    total = session.scalar(sa.select(sa.func.count()).select_from(Batch)) or 0
    return [
        Listed(row.id, row.name, row.state, row.author, many, places, row.holds_from, row.changed_at, _in_force(row))
        for row, many, places in rows
    ], total


def batch(session: Session, number: int) -> Shown:
    """One batch. Raises NotFound ``unknown_batch``."""
    row = _row(session, number)
    named = (
        sa.select(ServiceItem.code, ServiceItem.name, ServiceItem.state)
        .join(BatchItem, BatchItem.item_code == ServiceItem.code)
        .where(BatchItem.batch_id == number)
        .order_by(ServiceItem.code)
    )
    items = tuple((one.code, one.name, one.state) for one in session.execute(named))
    query = sa.select(BatchTarget.kind, BatchTarget.code).where(BatchTarget.batch_id == number)
    targets = frozenset((one.kind, one.code) for one in session.execute(query))
    codes = tuple(code for code, _, _ in items)
    moves = session.scalars(sa.select(BatchMove).where(BatchMove.batch_id == number).order_by(BatchMove.id.desc()))
    return Shown(
        row.id,
        row.state,
        (row.author, *(row.co_authors or ())),
        row.revision,
        Entry(row.name, row.purpose, codes, targets, row.stays_closed),
        items,
        row.holds_from,
        row.published_at,
        _in_force(row),
        Text(**row.places) if row.places else destinations.places(session, targets),
        tuple(moves),
    )


def having(session: Session, code: str) -> list[Listed]:
    """The batches that an item is in, the newest first."""
    numbers = sa.select(BatchItem.batch_id).where(BatchItem.item_code == code)
    query = sa.select(Batch).where(Batch.id.in_(numbers), Batch.state != batches.DISCARDED).order_by(Batch.id.desc())
    return [
        Listed(row.id, row.name, row.state, row.author, 0, 0, row.holds_from, row.changed_at, _in_force(row))
        for row in session.scalars(query)
    ]


@dataclass(frozen=True)
class Offering:
    """What batches say of one item: ``having`` it, and whether it is ``closed``: offered by batch only, with what was
    made of it by hand.
    """

    having: list[Listed]
    closed: bool
    changes: list[closing.Change]


def offering(session: Session, code: str) -> Offering:
    """What batches say of an item."""
    closed = session.scalar(sa.select(sa.exists().where(ClosedItem.item_code == code)))
    return Offering(having(session, code), bool(closed), closing.history(session, code))


def read_items(session: Session, text: str) -> tuple[tuple[str, ...], list[Text]]:
    """``batch_entry.codes_in`` over the library."""
    rows = session.execute(sa.select(ServiceItem.code, ServiceItem.name)).all()
    named: dict[str, str | None] = {}
    for code, name in rows:
        named[name] = None if name in named else code
    unique = {name: code for name, code in named.items() if code is not None}
    return batch_entry.codes_in(text, {row.code for row in rows}, unique)


def begin(session: Session, author: Author, entry: Entry) -> int:
    """A new draft; its number. Raises Invalid ``bad_batch``, Refused ``not_yours``."""
    _check(session, author, entry)
    row = Batch(
        name=entry.name.strip(),
        purpose=entry.purpose.strip(),
        stays_closed=entry.stays_closed,
        author=author.name,
        changed_at=clock.now(),
    )
    session.add(row)
    session.flush()
    _fill(session, row.id, entry)
    _log(session, row.id, None, batches.DRAFT, author.name)
    return row.id


def edit(session: Session, author: Author, number: int, revision: int, entry: Entry) -> None:
    """Make a draft what ``entry`` says; ``revision``: that of the draft its writer looked at.

    Raises Conflict ``stale_batch``, Invalid ``bad_batch``, NotFound ``unknown_batch``, Refused ``not_yours``.
    """
    row = _row(session, number, lock=True)
    if row.state != batches.DRAFT or row.revision != revision:
        raise Conflict("stale_batch", batches.STALE)
    must_answer_for(session, author, batches.WRITE, _codes(session, number))  # not another department's draft
    _check(session, author, entry)
    row.name, row.purpose, row.stays_closed = entry.name.strip(), entry.purpose.strip(), entry.stays_closed
    row.co_authors = others((row.author, *(row.co_authors or ())), author.name)
    row.author, row.revision, row.changed_at = author.name, row.revision + 1, clock.now()
    for part in (BatchItem, BatchTarget):
        session.execute(sa.delete(part).where(part.batch_id == number))
    _fill(session, number, entry)


def move(
    session: Session,
    author: Author,
    number: int,
    name: str,
    *,
    reason: str = "",
    at: datetime | None = None,
    revision: int | None = None,
) -> None:
    """Take a step of ``rules.batches.STEPS``. ``at``: from when a published batch holds, None for at once;
    ``revision``: that of the batch its reader looked at.

    Raises Conflict ``stale_batch``, NotFound ``unknown_batch``, ``unknown_step``, Refused ``own_work``,
    ``reason_missing``, ``not_yours``.
    """
    if name not in batches.STEPS:
        raise NotFound("unknown_step", batches.STALE)
    row = _row(session, number, lock=True)
    if revision not in (None, row.revision):
        raise Conflict("stale_batch", batches.STALE)
    authors = (row.author, *(row.co_authors or ()))
    step = batches.check(name, row.state, actor=author.name, authors=authors, reason=reason)
    must_answer_for(session, author, step.permission, _codes(session, number))
    moment = clock.now()
    if row.state == PUBLISHED and _in_force(row):
        close_what_stays_closed(
            session, row
        )  # what it was to close stays closed, also when it is rolled back before the minute tick
    row.state, row.changed_at, row.revision = step.target, moment, row.revision + 1
    if step.target == PUBLISHED:
        row.published_at, row.holds_from = moment, max(at or moment, moment)
        row.places = destinations.places(session, _targets(session, number)).as_json()
        if row.holds_from <= moment:
            row.announced_at = moment
            close_what_stays_closed(session, row)
    _log(session, number, step.source, step.target, author.name, reason)
    if PUBLISHED in (step.source, step.target):
        publishing.tell(session, batches=True)


def begin_to_hold(house: House) -> None:
    """Every minute: batches whose date has come are announced to every open page."""
    due = sa.and_(Batch.state == PUBLISHED, Batch.announced_at.is_(None), Batch.holds_from <= clock.now())
    with house.db.read() as session:
        if session.scalar(sa.select(Batch.id).where(due).limit(1)) is None:
            return
    with house.db.transaction() as session:
        rows = session.scalars(sa.select(Batch).where(due).order_by(Batch.id).with_for_update()).all()
        for row in rows:
            row.announced_at = clock.now()
            close_what_stays_closed(session, row)
            _log(session, row.id, PUBLISHED, PUBLISHED, SCHEDULE)
        if rows:
            publishing.tell(session, batches=True)


def _check(session: Session, author: Author, entry: Entry) -> None:
    found = batch_entry.problems(entry)
    if "targets" not in found and (unknown := destinations.unknown(session, entry.targets)):
        found["targets"] = unknown
    if found:
        raise Invalid("bad_batch", BAD_BATCH, fields=found)
    must_answer_for(session, author, batches.WRITE, entry.codes)


def _fill(session: Session, number: int, entry: Entry) -> None:
    items = [{"batch_id": number, "item_code": code} for code in dict.fromkeys(entry.codes)]
    targets = [{"batch_id": number, "kind": kind, "code": code} for kind, code in sorted(entry.targets)]
    session.execute(sa.insert(BatchItem), items)
    session.execute(sa.insert(BatchTarget), targets)


def _codes(session: Session, number: int) -> list[str]:
    return list(session.scalars(sa.select(BatchItem.item_code).where(BatchItem.batch_id == number)))


def _targets(session: Session, number: int) -> frozenset[Target]:
    query = sa.select(BatchTarget.kind, BatchTarget.code).where(BatchTarget.batch_id == number)
    return frozenset((row.kind, row.code) for row in session.execute(query))


def _row(session: Session, number: int, *, lock: bool = False) -> Batch:
    row = session.get(Batch, number, with_for_update=lock or None, populate_existing=lock)
    if row is None:
        raise NotFound("unknown_batch", Text("没有这个批次。", "There is no such batch."))
    return row


def _in_force(row: Batch) -> bool:
    return row.state == PUBLISHED and row.holds_from is not None and row.holds_from <= clock.now()


def _log(session: Session, number: int, source: str | None, target: str, actor: str, reason: str = "") -> None:
    session.add(
        BatchMove(
            batch_id=number, source=source, target=target, actor=actor, reason=reason.strip()[:300], at=clock.now()
        )
    )


BAD_BATCH = Text("有几处要先改好。", "Some entries must be mended first.")
