"""The database: one engine, read sessions and write transactions that are safe under green threads.

SQLite rules (measured, see docs/architecture.md): WAL, ``busy_timeout=0``, a write transaction starts
with ``BEGIN IMMEDIATE`` behind one lock per process and a green retry against other processes, and
nothing yields inside it. PostgreSQL needs none of this and gets plain READ COMMITTED transactions.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Parent of every model."""

    metadata = sa.MetaData(naming_convention=NAMING)


class Moment(TypeDecorator[datetime]):
    """A timezone-aware UTC datetime on both databases (SQLite has no zone of its own)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """Sessions on one engine. ``url`` is an SQLAlchemy URL (sqlite or postgresql+psycopg2)."""

    BUSY_RETRY_SECONDS = 0.005
    BUSY_LIMIT_SECONDS = 15.0

    on_commit: list[Callable[[Session], None]]
    """Called after each committed write transaction with its (ended) session; must not fail or block."""

    def __init__(self, url: str, *, echo: bool = False) -> None:
        parsed = sa.make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg2")
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        # parameters hold what people wrote: an error that is logged must not show them
        options: dict[str, Any] = {"echo": echo, "json_serializer": _dump, "hide_parameters": True}
        if self.is_sqlite:
            options["connect_args"] = {"timeout": 0, "check_same_thread": False}
            options["poolclass"] = sa.pool.QueuePool
        else:
            options["pool_pre_ping"] = True
        options.update(pool_size=20, max_overflow=40)
        self.engine = sa.create_engine(parsed, **options)
        self._writing = self.engine.execution_options(xiaoer_write=True)
        self._writer = threading.Lock()  # green after monkey_patch
        self.on_commit = []
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading; whatever it changed is thrown away."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Session]:
        """A write transaction: commits at the end of the block, rolls back on any exception.

        Do nothing slow inside: no HTTP, no rendering, no sleeping.
        """
        if not self.is_sqlite:
            with Session(self.engine, expire_on_commit=False) as session, session.begin():
                yield session
            self._committed(session)
            return
        with self._writer, Session(self._writing, expire_on_commit=False) as session:
            self._begin_immediate(session)
            yield session
            session.commit()
        self._committed(session)

    def _committed(self, session: Session) -> None:
        for listener in self.on_commit:
            listener(session)

    def _begin_immediate(self, session: Session) -> None:
        """Take SQLite's write lock now, so that no later statement can fail as busy."""
        deadline = time.monotonic() + self.BUSY_LIMIT_SECONDS
        while True:
            try:
                session.connection()
                return
            except sa.exc.OperationalError as error:
                session.rollback()
                if "locked" not in str(error) and "busy" not in str(error):
                    raise
                if time.monotonic() > deadline:
                    raise
                time.sleep(self.BUSY_RETRY_SECONDS)  # green after monkey_patch

    def finds(self, query: sa.Select[Any]) -> bool:
        """Whether ``query`` finds a row: chores look first, for having nothing to do must not take the write lock."""
        with self.read() as session:
            return session.execute(query.limit(1)).first() is not None

    def close(self) -> None:
        self.engine.dispose()


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=0")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    write = connection.get_execution_options().get("xiaoer_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def one_at_a_time(session: Session, name: str) -> None:
    """Let no other transaction past this line under this ``name`` until the running one ends: for what is counted, or
    looked for, before it is added. SQLite has one writer anyway; PostgreSQL takes an advisory lock.
    """
    if session.get_bind().dialect.name != "sqlite":
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))


def is_duplicate(error: sa.exc.IntegrityError) -> bool:
    """Whether ``error`` is a unique violation (a race another request has won)."""
    original = error.orig
    return getattr(original, "pgcode", "") == "23505" or "UNIQUE constraint failed" in str(original)
