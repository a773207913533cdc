"""What the worker does with files: check, write, export; and what it picks up again after a crash."""

from __future__ import annotations

import logging
from typing import Any

import sqlalchemy as sa

from backend.catalog.models import Exchange
from backend.catalog.rules.exchange import course
from backend.catalog.service.exchange import exporting, reading, store, writing
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
    step = _claim(house, number)
    if step is None:
        return
    try:
        if step == "check":
            reading.check(house, number, store.path_of(house, number))
        elif step == "write":
            writing.write(house, number)
        else:
            exporting.export(house, number, store.path_of(house, number))
    except reading.TakenOver:
        return
    except Conflict as moved:
        _end(house, number, course.READ if moved.code == "bad_rows" else course.FAILED, moved.message)
    except Exception:
        log.error("a file of items could not be worked on", extra={"exchange": number}, exc_info=True)
        _end(house, number, course.FAILED, BROKEN)


def pick_up(house: House) -> None:
    """Begin again what somebody stopped working on in the middle."""
    moment = clock.now()
    with house.db.read() as session:
        running = session.scalars(sa.select(Exchange).where(Exchange.state.in_((course.READING, course.WRITING))))
        left = [one.id for one in running if course.abandoned(one.state, one.beat_at, moment)]
    for number in left:
        with house.db.transaction() as session:
            jobs.enqueue(session, store.JOB, {"id": number})


def _claim(house: House, number: int) -> str | None:
    """What is to be done with an exchange; None when it is nobody's turn, or somebody is at it."""
    moment = clock.now()
    with house.db.transaction() as session:
        exchange = session.get(Exchange, number, with_for_update=True)
        if exchange is None:
            return None
        state = exchange.state
        if course.abandoned(state, exchange.beat_at, moment):
            state = course.WAITING if state == course.READING else course.AGREED
        if state not in (course.WAITING, course.AGREED):
            return None
        checking = state == course.WAITING
        exchange.state = course.READING if checking else course.WRITING
        exchange.beat_at, exchange.failure = moment, None
        reading.tell(session, exchange)
        return "check" if checking else "write" if exchange.direction == "import" else "export"


def _end(house: House, number: int, state: str, words: Text) -> None:
    with house.db.transaction() as session:
        exchange = session.get_one(Exchange, number, with_for_update=True)
        if exchange.state not in course.SILENCE:
            return  # somebody else has brought it to its end
        exchange.state, exchange.failure, exchange.finished_at = state, words.as_json(), clock.now()
        reading.tell(session, exchange)
