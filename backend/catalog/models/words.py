"""Governed words, and the questions they did not answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment


class GovernedWord(Base):
    """One row of the table of words (``catalog.rules.wording``). ``department`` answers for it; ``shipped`` is the
    digest of the row it came as, so that an update of the program knows it again whatever people made of it.
    """

    __tablename__ = "governed_word"

    id: Mapped[int] = mapped_column(primary_key=True)
    said: Mapped[list[str]] = mapped_column(sa.JSON)
    written: Mapped[list[str]] = mapped_column(sa.JSON)
    kind: Mapped[str] = mapped_column(sa.String(8))
    state: Mapped[str] = mapped_column(sa.String(10), index=True)
    department: Mapped[str] = mapped_column(sa.String(8), default="")
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    shipped: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    revision: Mapped[int] = mapped_column(default=1)
    author: Mapped[str] = mapped_column(sa.String(80))
    changed_at: Mapped[datetime] = mapped_column(Moment)


class WordMove(Base):
    """Who made a governed word what it then was, and why. Rows are only ever added."""

    __tablename__ = "word_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    word_id: Mapped[int] = mapped_column(sa.ForeignKey("governed_word.id"), index=True)
    state: Mapped[str] = mapped_column(sa.String(10))
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    actor: Mapped[str] = mapped_column(sa.String(80))
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    at: Mapped[datetime] = mapped_column(Moment)


class AskedQuestion(Base):
    """How often a question found nothing, or only poor results, on a day at a site; no person, no session."""

    __tablename__ = "asked_question"

    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    site: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    channel: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    question: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    outcome: Mapped[str] = mapped_column(sa.String(8))
    count: Mapped[int] = mapped_column(default=1)
