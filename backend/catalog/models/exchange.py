"""Files that bring items into the library or take them out: what was read, row by row, and what is wrong with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment


class Exchange(Base):
    """One file, in or out. ``state``: ``catalog.rules.exchange.course``; ``fields``: what its author answers for (None:
    everything); ``beat_at``: when whoever works on it last said so.
    """

    __tablename__ = "library_exchange"

    id: Mapped[int] = mapped_column(primary_key=True)
    direction: Mapped[str] = mapped_column(sa.String(6))
    state: Mapped[str] = mapped_column(sa.String(10), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    format: Mapped[str] = mapped_column(sa.String(6))
    encoding: Mapped[str] = mapped_column(sa.String(12), default="")
    size: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    source: Mapped[str] = mapped_column(sa.String(40), default="")
    """Whose codes the file is written in (``data/exchange``); empty: our own."""
    wanted: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    """What the list was narrowed to that is exported."""
    empties: Mapped[bool] = mapped_column(default=False)
    """Whether an empty cell empties its element; otherwise it leaves what the library says."""
    emptied: Mapped[dict[str, int] | None] = mapped_column(sa.JSON(none_as_null=True))
    """Element -> how many items say something where the file has an empty cell."""
    claim: Mapped[int] = mapped_column(default=0)
    """Goes up whenever somebody begins to work on it; who holds an older one has been replaced."""
    publish: Mapped[bool] = mapped_column(default=False)
    skip_bad: Mapped[bool] = mapped_column(default=False)
    author: Mapped[str] = mapped_column(sa.String(80))
    department: Mapped[str] = mapped_column(sa.String(8), default="")
    fields: Mapped[list[str] | None] = mapped_column(sa.JSON)
    percent: Mapped[int] = mapped_column(default=0)
    rows: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    bad: Mapped[int] = mapped_column(default=0)
    errors: Mapped[int] = mapped_column(default=0)
    warnings: Mapped[int] = mapped_column(default=0)
    failure: Mapped[dict[str, str] | None] = mapped_column(sa.JSON)
    """Why it could not be done, in both languages."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    beat_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)


class ExchangeRow(Base):
    """A row that would change the library. ``content`` is what it would then say, ``version`` its number,
    ``before`` the last number, as found when the file was read. Once it is written only where it went is kept.
    """

    __tablename__ = "library_exchange_row"

    exchange_id: Mapped[int] = mapped_column(sa.ForeignKey("library_exchange.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(sa.String(40))
    item_id: Mapped[int | None]
    before: Mapped[int] = mapped_column(default=0)
    last_move: Mapped[int | None]
    """The last entry of the item's record (``ItemMove``) then: whoever decided on it since has added one."""
    based_on: Mapped[int | None]
    version: Mapped[int]
    content: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    columns: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    """What the item's own row takes from the content, made beforehand: the writing holds everybody else up."""
    guidance: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    errors: Mapped[int]
    warnings: Mapped[int]
    given: Mapped[int]
    basic_code: Mapped[str | None] = mapped_column(sa.String(40))

    __table_args__ = (sa.Index("ix_library_exchange_row_code", "exchange_id", "code"),)


class ExchangeProblem(Base):
    """Something wrong with a file. ``place``: its row as a spreadsheet counts, 0 for the whole; ``shown``: the
    beginning of what stands there.
    """

    __tablename__ = "library_exchange_problem"

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(sa.ForeignKey("library_exchange.id"), index=True)
    sheet: Mapped[str] = mapped_column(sa.String(40), default="")
    place: Mapped[int]
    column: Mapped[str] = mapped_column(sa.String(40), default="")
    severity: Mapped[str] = mapped_column(sa.String(8))
    zh: Mapped[str] = mapped_column(sa.String(300))
    en: Mapped[str] = mapped_column(sa.String(300))
    shown: Mapped[str] = mapped_column(sa.String(60), default="")
