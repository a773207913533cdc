"""Work that must happen after a commit, exactly because the commit happened.

A service writes a row to the outbox in its own transaction; the worker claims rows, runs the
subscribers named in the composition root, and marks them done. A crash anywhere means the row is run
again, so every subscriber is idempotent. huey only wakes the worker: losing a wake-up costs a minute,
never a job.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.core import clock
from backend.core.db import Base, Database, Moment
from backend.core.house import House
from backend.core.upsert import insert_new

log = logging.getLogger(__name__)

Subscriber = Callable[[House, dict[str, Any]], None]
Subscribers = Mapping[str, Sequence[Subscriber]]

LEASE = timedelta(seconds=120)
MAX_ATTEMPTS = 12
KEEP_DONE = timedelta(days=30)
_FRESH = "fresh_jobs"


class OutboxRow(Base):
    """One event to hand on. ``key`` makes an enqueue idempotent when given."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(60))
    key: Mapped[str | None] = mapped_column(sa.String(120), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    created_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    dead: Mapped[bool] = mapped_column(default=False)
    last_error: Mapped[str | None] = mapped_column(sa.String(300))

    __table_args__ = (sa.Index("ix_outbox_open", "done_at", "dead", "due_at"),)


def enqueue(
    session: Session,
    kind: str,
    payload: dict[str, Any],
    *,
    key: str | None = None,
    after: timedelta = timedelta(0),
) -> None:
    """Put an event in the outbox of the running transaction, to be run ``after`` so long. ``payload`` holds
    identifiers only, never personal data. An event with a ``key`` that is already there is not added again."""
    moment = clock.now()
    row = {"kind": kind, "key": key, "payload": payload, "created_at": moment, "due_at": moment + after}
    if key is None:
        session.add(OutboxRow(**row))
    elif not insert_new(session, OutboxRow, row, key=("key",)):
        return
    session.info[_FRESH] = True


def ordered(session: Session, key: str) -> bool:
    """Whether an event with this ``key`` was enqueued, run or not. What is done is forgotten after ``KEEP_DONE``."""
    return session.scalar(sa.select(OutboxRow.id).where(OutboxRow.key == key)) is not None


def wake_on_commit(database: Database, wake: Callable[[], None]) -> None:
    """Call ``wake`` after each committed transaction that enqueued something."""

    def listener(session: Session) -> None:
        if session.info.pop(_FRESH, False):
            try:
                wake()
            except Exception:  # the row is safe; the worker's minute tick will find it
                log.warning("could not wake the worker", exc_info=True)

    database.on_commit.append(listener)


def drain(house: House, subscribers: Subscribers) -> int:
    """Run everything that is due, oldest first, until nothing is. Returns how many rows were done."""
    done = 0
    while (row := _claim(house.db)) is not None:
        done += _run(house, subscribers, row)
    return done


def next_due(database: Database) -> datetime | None:
    """When the next waiting row can be claimed, if any waits. A row that a worker holds waits for its lease."""
    claimable = sa.case((OutboxRow.claimed_until > OutboxRow.due_at, OutboxRow.claimed_until), else_=OutboxRow.due_at)
    with database.read() as session:
        return session.scalar(
            sa.select(sa.func.min(claimable)).where(OutboxRow.done_at.is_(None), OutboxRow.dead.is_(False))
        )


def prune(database: Database) -> None:
    """Forget what was done long ago; what was given up stays until somebody looks."""
    old = OutboxRow.done_at < clock.now() - KEEP_DONE
    if database.finds(sa.select(OutboxRow.id).where(old)):
        with database.transaction() as session:
            session.execute(sa.delete(OutboxRow).where(old))


def given_up(session: Session) -> int:
    """How many rows failed for good and wait for a person."""
    return session.scalar(sa.select(sa.func.count()).select_from(OutboxRow).where(OutboxRow.dead.is_(True))) or 0


def take_up_again(database: Database, kinds: Collection[str], name: str, value: str) -> None:
    """Try anew what was given up of ``kinds`` with ``value`` as ``name`` in its payload: what stopped it is over, and
    what is done stands no longer among what waits for a person."""
    lost = (
        OutboxRow.done_at.is_(None),
        OutboxRow.dead.is_(True),
        OutboxRow.kind.in_(kinds),
        OutboxRow.payload[name].as_string() == value,
    )
    if database.finds(sa.select(OutboxRow.id).where(*lost)):
        with database.transaction() as session:
            fresh = {"dead": False, "attempts": 0, "due_at": clock.now(), "claimed_until": None}
            session.execute(sa.update(OutboxRow).where(*lost).values(fresh))
            session.info[_FRESH] = True


def _claim(database: Database) -> OutboxRow | None:
    moment = clock.now()
    waiting = (
        sa.select(OutboxRow)
        .where(
            OutboxRow.done_at.is_(None),
            OutboxRow.dead.is_(False),
            OutboxRow.due_at <= moment,
            sa.or_(OutboxRow.claimed_until.is_(None), OutboxRow.claimed_until < moment),
        )
        .order_by(OutboxRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    with database.read() as session:  # a look first: an idle worker must not take the write lock
        if session.scalar(waiting.with_only_columns(OutboxRow.id)) is None:
            return None
    with database.transaction() as session:
        row = session.scalar(waiting)
        if row is None:
            return None
        if row.attempts < MAX_ATTEMPTS:
            row.claimed_until = moment + LEASE
            row.attempts += 1
            return row
        row.dead, row.last_error = True, "the worker died of it"
    _tell_given_up(row.kind)
    return _claim(database)


def _run(house: House, subscribers: Subscribers, row: OutboxRow) -> int:
    try:
        for subscriber in subscribers.get(row.kind, ()):
            subscriber(house, row.payload)
    except Exception as error:
        log.warning("job failed", extra={"job": row.kind, "attempt": row.attempts}, exc_info=True)
        _settle(house.db, row.id, failure=type(error).__name__, attempts=row.attempts)
        return 0
    _settle(house.db, row.id)
    return 1


def _settle(database: Database, row_id: int, *, failure: str | None = None, attempts: int = 0) -> None:
    with database.transaction() as session:
        row = session.get_one(OutboxRow, row_id)
        row.claimed_until = None
        row.last_error = failure
        if failure is None:
            row.done_at = clock.now()
        elif attempts >= MAX_ATTEMPTS:
            row.dead = True
            _tell_given_up(row.kind)
        else:
            row.due_at = clock.now() + timedelta(seconds=min(300, 2 ** (attempts - 1)))


def _tell_given_up(kind: str) -> None:
    log.error("job given up", extra={"job": kind, "attempt": MAX_ATTEMPTS})
