"""Importing a file from the command line: the same steps as in the console, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from backend.catalog.models import Exchange
from backend.catalog.rules import lifecycle
from backend.catalog.rules.exchange import course
from backend.catalog.service.authoring import Author
from backend.catalog.service.exchange import reading, store, writing
from backend.catalog.service.exchange.claiming import Claim, TakenOver, claim
from backend.catalog.service.releasing import IMPORT
from backend.core.errors import Conflict, ProductError
from backend.core.house import House

OPERATOR = Author(IMPORT, frozenset({lifecycle.WRITE, lifecycle.PUBLISH}))
TRIES = 3
"""How often a file is checked again because the library moved between checking and writing."""


def import_file(
    house: House,
    file: Path,
    say: Callable[[str], None],
    dry_run: bool,
    publish: bool,
    skip_bad: bool,
    source: str,
    empties: bool = False,
) -> int:
    """Check ``file`` and, unless it is a ``dry_run``, write it. ``empties``: what it has empty cells for is emptied.
    Returns 0, or 1 when something is wrong with it.
    """
    try:
        with file.open("rb") as content:
            number = store.take_in(
                house,
                OPERATOR,
                "",
                file.name,
                content,
                source=source,
                publish=publish,
                empties=empties,
                limit=None,
                at_once=True,
            )
    except ProductError as problem:
        say(problem.message.en)
        return 1
    try:
        _check_and_write(house, number, say, dry_run, skip_bad)
    except TakenOver:
        say("this process slept for so long that the server's worker took the file over; nothing more is done here")
        return 1
    exchange = _exchange(house, number)
    _report(house, exchange, say, dry_run)
    if exchange.state != course.DONE:
        with house.db.transaction() as session:
            session.get_one(Exchange, number).state = course.DROPPED
    store.path_of(house, number).unlink(missing_ok=True)
    return int(bool(exchange.errors or exchange.failure))


def _check_and_write(house: House, number: int, say: Callable[[str], None], dry_run: bool, skip_bad: bool) -> None:
    for tried in range(1, TRIES + 1):
        reading.check(house, _next(house, number, course.WAITING), store.path_of(house, number))
        exchange = _exchange(house, number)
        writes = not dry_run and not exchange.failure and bool(exchange.new + exchange.changed)
        if not writes or (exchange.bad and not skip_bad):
            return
        try:
            writing.write(house, _next(house, number, course.AGREED, skip_bad=skip_bad))
            return
        except Conflict as moved:
            if tried == TRIES:
                say(moved.message.en)


def _next(house: House, number: int, state: str, *, skip_bad: bool = False) -> Claim:
    """This process's turn at the next step. Raises TakenOver for one that a worker has begun meanwhile."""
    with house.db.transaction() as session:
        exchange = store.own(session, OPERATOR, number)
        exchange.state, exchange.skip_bad = state, skip_bad
    mine = claim(house, number)
    if mine is None:
        raise TakenOver
    return mine


def _report(house: House, exchange: Exchange, say: Callable[[str], None], dry_run: bool) -> None:
    with house.db.read() as session:
        for problem in store.every_problem(session, exchange.id):
            where = f"{problem.sheet + ' ' if problem.sheet else ''}row {problem.place}"
            column = f", {problem.column}" if problem.column else ""
            say(f"{problem.severity}: {where}{column}: {problem.en} | {problem.zh} [{problem.shown}]")
    for key, count in (exchange.emptied or {}).items():
        became = "emptied" if exchange.empties else "left as the library has them (--empties would empty them)"
        say(f"empty cells in {key}: {count} items {became}")
    untold = exchange.errors + exchange.warnings - course.KEPT_PROBLEMS
    if untold > 0:
        say(f"and {untold} more problems")
    say(
        f"{exchange.rows} rows: {exchange.new} new, {exchange.changed} changed, {exchange.unchanged} unchanged,"
        f" {exchange.bad} bad; {exchange.errors} errors, {exchange.warnings} warnings"
    )
    if exchange.state == course.DONE:
        became = "published" if exchange.publish else "drafts"
        left = f"; {exchange.bad} bad rows left out" if exchange.bad else ""
        say(f"imported: {exchange.new + exchange.changed} {became}{left}")
    elif dry_run:
        say("dry run: nothing was imported")
    elif exchange.failure or exchange.bad:
        say("nothing was imported")


def _exchange(house: House, number: int) -> Exchange:
    with house.db.read() as session:
        return store.exchange(session, number)
