"""Who works on a file: one at a time, and whoever was replaced meanwhile finds out before anything is written."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import Exchange
from backend.catalog.rules.exchange import course
from backend.core import clock, live
from backend.core.house import House


class TakenOver(Exception):
    """Somebody else works on this file now, or its author left it."""


@dataclass(frozen=True)
class Claim:
    """The right to work on exchange ``number`` until somebody takes a later ``turn``. ``step``: check | write |
    export.
    """

    number: int
    turn: int
    step: str


def claim(house: House, number: int) -> Claim | None:
    """Take the next step of an exchange upon oneself; None when it is nobody's turn, or somebody is at it.

    One UPDATE decides: of two who read the same state one finds it changed.
    """
    moment = clock.now()
    with house.db.transaction() as session:
        exchange = session.get(Exchange, number)
        if exchange is None:
            return None
        state, turn = exchange.state, exchange.claim
        due = state
        if course.abandoned(state, exchange.beat_at, moment):
            due = course.WAITING if state == course.READING else course.AGREED
        if due not in (course.WAITING, course.AGREED):
            return None
        checks = due == course.WAITING
        unchanged = (Exchange.id == number, Exchange.state == state, Exchange.claim == turn)
        mine = (
            sa.update(Exchange)
            .where(*unchanged)
            .values(
                state=course.READING if checks else course.WRITING, claim=turn + 1, beat_at=moment, failure=sa.null()
            )
        )
        if session.execute(mine.execution_options(synchronize_session=False)).rowcount != 1:  # type: ignore[attr-defined]
            return None
        session.refresh(exchange)
        tell(session, exchange)
        return Claim(number, turn + 1, "check" if checks else "write" if exchange.direction == "import" else "export")


def hold(session: Session, claim: Claim) -> Exchange:
    """The exchange, held until the transaction ends. Raises TakenOver when it is not the claim's any more."""
    exchange = session.get_one(Exchange, claim.number, with_for_update=True, populate_existing=True)
    if exchange.claim != claim.turn or exchange.state not in course.SILENCE:
        raise TakenOver
    return exchange


def tell(session: Session, exchange: Exchange) -> None:
    """The open pages of its author's department look at the exchange again."""
    if exchange.department:
        news = {"id": exchange.id, "state": exchange.state, "percent": exchange.percent, "rows": exchange.rows}
        live.announce(session, f"department:{exchange.department}", "exchange_changed", news)
