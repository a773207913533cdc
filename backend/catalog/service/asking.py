"""Questions that found nothing, or only poor results: counted by day, site and channel for the library's owners."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backend.catalog.models import AskedQuestion, GovernedWord
from backend.catalog.rules import asking
from backend.catalog.rules.asking import Proposal
from backend.catalog.rules.search import Row
from backend.catalog.rules.wording import IN_FORCE
from backend.core import clock
from backend.core.house import House

log = logging.getLogger(__name__)

KEEP = timedelta(days=180)
MOST_A_DAY = 5000
"""Different questions kept of one day: a flood of invented ones costs no more than this."""
SHOWN = 100


@dataclass(frozen=True)
class Asked:
    """One question over all days and sites of a span. ``sites``: where it was asked."""

    question: str
    count: int
    outcome: str
    last: date
    sites: tuple[str, ...]
    proposals: tuple[tuple[Proposal, GovernedWord], ...]


def note_question(
    house: House, question: str, scores: list[float], *, site: Callable[[], str], channel: str | None
) -> None:
    """Count a question that was not answered; one that was, or that must not be kept, leaves nothing. ``site`` is
    asked for the code of the site only then.
    """
    outcome, text = asking.outcome(scores), asking.kept(question)
    if outcome is None or text is None:
        return
    today = clock.today()
    key = {"day": today, "site": site()[:40], "channel": (channel or "")[:12], "question": text}
    try:
        with house.db.transaction() as session:
            row = session.get(AskedQuestion, tuple(key.values()), with_for_update=True)
            if row is not None:
                row.count, row.outcome = row.count + 1, outcome
            elif not _many(session, today):
                session.add(AskedQuestion(**key, outcome=outcome, count=1))
    except SQLAlchemyError as error:  # two at once, or a busy database: the person's results matter, one count does not
        log.warning("a question was not counted", extra={"error": type(error).__name__})


def asked(session: Session, since: date, *, site: str = "") -> list[Asked]:
    """The questions since a day, most asked first, each with the rows it may have meant."""
    query = sa.select(AskedQuestion).where(AskedQuestion.day >= since)
    groups: dict[str, list[AskedQuestion]] = {}
    for row in session.scalars(query.where(AskedQuestion.site == site) if site else query):
        groups.setdefault(row.question, []).append(row)
    most = sorted(groups.values(), key=lambda rows: (-sum(row.count for row in rows), rows[0].question))[:SHOWN]
    words = {row.id: row for row in session.scalars(sa.select(GovernedWord).where(GovernedWord.state == IN_FORCE))}
    table = [(row.id, Row(tuple(row.said), tuple(row.written), row.kind)) for row in words.values()]  # type: ignore[arg-type]
    return [
        Asked(
            rows[0].question,
            sum(row.count for row in rows),
            max(rows, key=lambda row: row.day).outcome,
            max(row.day for row in rows),
            tuple(sorted({row.site for row in rows if row.site})),
            tuple((one, words[one.number]) for one in asking.proposals(rows[0].question, table)),
        )
        for rows in most
    ]


def forget_questions(house: House) -> None:
    """Drop what is too old to act on."""
    old = AskedQuestion.day < clock.today() - KEEP
    if house.db.finds(sa.select(AskedQuestion.day).where(old)):
        with house.db.transaction() as session:
            session.execute(sa.delete(AskedQuestion).where(old))


def _many(session: Session, day: date) -> bool:
    count = session.scalar(sa.select(sa.func.count()).select_from(AskedQuestion).where(AskedQuestion.day == day))
    return (count or 0) >= MOST_A_DAY
