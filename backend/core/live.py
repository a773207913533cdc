"""Live messages to open pages: written in the transaction that caused them, sent after it.

Every server process tails the same table and emits to its own sockets, so the worker, a console and
another server process need no channel of their own. Payloads carry identifiers and states only.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.core import clock
from backend.core.db import Base, Database, Moment

EVERYONE = "everyone"
"""The room of every page that is let in, citizens' and staff's."""
KEEP = timedelta(minutes=10)
WINDOW = timedelta(seconds=15)
_FRESH = "fresh_live"


class LiveMessage(Base):
    """``room``: ``applicant:<id>``, ``department:<code>`` or ``session:<id>``."""

    __tablename__ = "live_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    room: Mapped[str] = mapped_column(sa.String(80))
    event: Mapped[str] = mapped_column(sa.String(40))
    payload: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)


def announce(session: Session, room: str, event: str, payload: dict[str, Any]) -> None:
    """Tell every page in ``room``, once this transaction is committed."""
    session.add(LiveMessage(room=room, event=event, payload=payload, created_at=clock.now()))
    session.info[_FRESH] = True


def wake_on_commit(database: Database, wake: Callable[[], None]) -> None:
    """Call ``wake`` after each transaction of this process that announced something: who types on one screen is read on
    another, and must not wait for the next look at the table. What other processes write waits for that look."""

    def listener(session: Session) -> None:
        if session.info.pop(_FRESH, False):
            wake()

    database.on_commit.append(listener)


class Tail:
    """Follows the table. Ids may commit out of order, so a short window is read again and what was
    already sent is remembered."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._since = clock.now()
        self._sent: dict[int, datetime] = {}

    def poll(self, emit: Callable[[str, str, dict[str, Any]], None]) -> int:
        """Send what is new as ``emit(room, event, payload)``; returns how many were sent."""
        with self._database.read() as session:
            # Names first: while somebody types the window holds hundreds of messages that were sent long ago.
            recent = session.scalars(sa.select(LiveMessage.id).where(LiveMessage.created_at >= self._since))
            unsent = [key for key in recent if key not in self._sent]
            query = sa.select(LiveMessage).where(LiveMessage.id.in_(unsent)).order_by(LiveMessage.id)
            fresh = session.scalars(query).all() if unsent else []
        for row in fresh:
            emit(row.room, row.event, row.payload)
            self._sent[row.id] = row.created_at
        horizon = clock.now() - WINDOW
        if horizon > self._since:
            self._since = horizon
            self._sent = {key: at for key, at in self._sent.items() if at >= horizon}
        return len(fresh)


def prune(database: Database) -> None:
    """Forget messages nobody can still be waiting for."""
    old = LiveMessage.created_at < clock.now() - KEEP
    if database.finds(sa.select(LiveMessage.id).where(old)):
        with database.transaction() as session:
            session.execute(sa.delete(LiveMessage).where(old))
