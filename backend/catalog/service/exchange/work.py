"""What the worker does with files: check, write, export; and what it picks up again after a crash."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Any

import sqlalchemy as sa

from backend.catalog.models import Exchange
from backend.catalog.rules.exchange import course
from backend.catalog.service.exchange import exporting, reading, store, writing
from backend.catalog.service.exchange.claiming import Claim, TakenOver, claim, hold, tell
from backend.core import clock, jobs
from backend.core.errors import Conflict, Text
from backend.core.house import House

log = logging.getLogger(__name__)

BROKEN = Text(
    "处理这份文件时系统出了错，什么都没有写进去。请再检查一遍；还不行，请找运维。",
    "Something broke while working on this file; nothing was written. Check it again, or call the operator.",
)


def work(house: House, payload: dict[str, Any]) -> None:
    """Take the next step of an exchange, if nobody else is at it. Running it twice does nothing twice."""
    number = int(payload["id"])
    mine = claim(house, number)
    if mine is None:
        return
    try:
        if mine.step == "check":
            reading.check(house, mine, store.path_of(house, number))
        elif mine.step == "write":
            writing.write(house, mine)
        else:
            exporting.export(house, mine, store.path_of(house, number))
    except TakenOver:
        return
    except Conflict as moved:
        _end(house, mine, course.READ if moved.code == "bad_rows" else course.FAILED, moved.message)
    except Exception:
        log.error("a file of items could not be worked on", extra={"exchange": number}, exc_info=True)
        _end(house, mine, course.FAILED, BROKEN)


def pick_up(house: House) -> None:
    """Begin again what somebody stopped working on in the middle."""
    moment = clock.now()
    with house.db.read() as session:
        running = session.scalars(sa.select(Exchange).where(Exchange.state.in_((course.READING, course.WRITING))))
        left = [one.id for one in running if course.abandoned(one.state, one.beat_at, moment)]
    for number in left:
        with house.db.transaction() as session:
            jobs.enqueue(session, store.JOB, {"id": number})


def _end(house: House, mine: Claim, state: str, words: Text) -> None:
    with suppress(TakenOver), house.db.transaction() as session:  # who took it over brings it to its end
        exchange = hold(session, mine)
        exchange.state, exchange.failure, exchange.finished_at = state, words.as_json(), clock.now()
        tell(session, exchange)
