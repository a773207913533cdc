"""Files on their way in or out: taken in, agreed to, dropped, looked at, forgotten."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import Exchange, ExchangeProblem, ExchangeRow
from backend.catalog.rules import lifecycle
from backend.catalog.rules.exchange import course
from backend.catalog.service.authoring import Author
from backend.catalog.service.exchange import tables
from backend.catalog.service.overview import Wanted
from backend.core import clock, jobs
from backend.core.errors import Conflict, Invalid, NotFound, Refused, Text, TooLarge
from backend.core.house import House

JOB = "catalogue_exchange"
PAGE = 100
LISTED = 20
COMING_IN = timedelta(minutes=10)
"""How long the bytes of a file may take to arrive."""
_PIECE = 1 << 20
SEEN_AT_ONCE = 20
"""So many problems are read through as they stand; more of them are also told together."""
ALIKE = 12


@dataclass(frozen=True)
class Alike:
    """The same words said of the same column ``count`` times; ``first``: the id of the first problem that says them."""

    first: int
    column: str
    severity: str
    zh: str
    en: str
    count: int


@dataclass(frozen=True)
class Found:
    """One page of the problems of a file; ``columns``: (column, how many), the most frequent first. ``alike``: of more
    than a page of them the most frequent ones, each once."""

    rows: tuple[ExchangeProblem, ...]
    total: int
    page: int
    columns: tuple[tuple[str, int], ...]
    alike: tuple[Alike, ...] = ()

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def path_of(house: House, number: int) -> Path:
    """Where the bytes of an exchange lie, whatever they are."""
    return house.settings.data_dir / "exchange" / str(number)


def take_in(
    house: House,
    author: Author,
    department: str,
    name: str,
    file: IO[bytes],
    *,
    source: str = "",
    publish: bool = False,
    empties: bool = False,
    limit: int | None = course.UPLOAD_BYTES,
    at_once: bool = False,
) -> int:
    """Keep a file that is to be imported, and have it checked (``at_once``: the caller does). ``empties``: an empty
    cell empties what the library says. Its number.

    Raises Refused ``not_yours``, Invalid ``unknown_source``, ``no_file``, TooLarge ``file_too_large``.
    """
    if lifecycle.WRITE not in author.permissions or (publish and lifecycle.PUBLISH not in author.permissions):
        raise Refused()
    tables.coding(source)
    if not name.strip():
        raise Invalid("no_file", NO_FILE, fields={"file": NO_FILE})
    with house.db.transaction() as session:
        exchange = Exchange(
            direction="import",
            state=course.DROPPED,  # until its bytes are there
            name=Path(name.replace("\\", "/")).name[-120:],
            format="",
            source=source,
            publish=publish,
            empties=empties,
            author=author.name,
            department=department,
            fields=None if author.fields is None else sorted(author.fields),
            created_at=clock.now(),
        )
        session.add(exchange)
        session.flush()
        number = exchange.id
    try:
        size = _keep_bytes(path_of(house, number), file, limit)
    except BaseException:
        with house.db.transaction() as session:
            session.delete(session.get_one(Exchange, number))
        raise
    with house.db.transaction() as session:
        exchange = session.get_one(Exchange, number)
        exchange.size, exchange.state = size, course.WAITING
        if not at_once:
            jobs.enqueue(session, JOB, {"id": number})
    return number


def ask_export(house: House, author: Author, department: str, format: str, wanted: Wanted) -> int:
    """Have what a list shows written into a file. Its number; while the same is under way for its author, that one's.
    Raises Invalid ``unknown_format``.
    """
    if format not in course.FORMATS:
        raise Invalid("unknown_format")
    with house.db.transaction() as session:
        mine = (Exchange.direction == "export", Exchange.author == author.name, Exchange.format == format)
        for busy in session.scalars(sa.select(Exchange).where(*mine, Exchange.state.in_(course.BUSY))):
            if busy.wanted == vars(wanted):
                return busy.id
        exchange = Exchange(
            direction="export",
            state=course.AGREED,
            name=f"事项库-{clock.local(clock.now()):%Y%m%d-%H%M}.{format}",
            format=format,
            wanted=vars(wanted),
            author=author.name,
            department=department,
            created_at=clock.now(),
        )
        session.add(exchange)
        session.flush()
        jobs.enqueue(session, JOB, {"id": exchange.id})
        return exchange.id


def agree(session: Session, author: Author, number: int, *, skip_bad: bool) -> None:
    """Let a checked file be written. Raises Conflict ``stale_exchange`` (not there to be agreed to), ``bad_rows``."""
    exchange = own(session, author, number)
    if exchange.direction != "import" or exchange.state != course.READ:
        raise Conflict("stale_exchange", STALE)
    if exchange.failure or not exchange.new + exchange.changed or (exchange.bad and not skip_bad):
        raise Conflict("bad_rows", NOTHING_TO_WRITE)
    exchange.state, exchange.skip_bad, exchange.percent = course.AGREED, skip_bad, 0
    jobs.enqueue(session, JOB, {"id": number})


def again(session: Session, author: Author, number: int, *, empties: bool | None = None) -> None:
    """Have a file checked once more; ``empties``: from now on an empty cell empties what the library says, or does not
    (None: as before). Raises Conflict ``stale_exchange``.
    """
    exchange = own(session, author, number)
    if exchange.direction != "import" or exchange.state not in (course.READ, course.FAILED):
        raise Conflict("stale_exchange", STALE)
    exchange.empties = exchange.empties if empties is None else empties
    exchange.state, exchange.percent = course.WAITING, 0
    jobs.enqueue(session, JOB, {"id": number})


def drop(session: Session, author: Author, number: int) -> None:
    """Do not import a file. Raises Conflict ``stale_exchange``."""
    exchange = own(session, author, number)
    if exchange.direction != "import" or exchange.state not in (course.READ, course.FAILED):
        raise Conflict("stale_exchange", STALE)
    exchange.state, exchange.finished_at = course.DROPPED, clock.now()


def exchange(session: Session, number: int) -> Exchange:
    """Raises NotFound ``unknown_exchange``."""
    found = session.get(Exchange, number)
    if found is None:
        raise NotFound(
            "unknown_exchange", Text("没有这份文件，也许已经过期清掉了。", "There is no such file any more.")
        )
    return found


def own(session: Session, author: Author, number: int) -> Exchange:
    """An exchange that ``author`` may decide on: their own. Raises Refused ``not_yours``, NotFound."""
    found = session.get(Exchange, number, with_for_update=True) or exchange(session, number)
    if found.author != author.name:
        raise Refused("not_yours", Text("这份文件是同事传的，请由本人决定。", "A colleague brought this file in."))
    return found


def recent(session: Session) -> list[Exchange]:
    """The last files, newest first."""
    return list(session.scalars(sa.select(Exchange).order_by(Exchange.id.desc()).limit(LISTED)))


def problems(
    session: Session, number: int, *, severity: str = "", column: str = "", like: int = 0, page: int = 1
) -> Found:
    """What is wrong with a file, by row. ``like``: only what says the same as the problem of this id."""
    mine = [ExchangeProblem.exchange_id == number]
    if severity:
        mine.append(ExchangeProblem.severity == severity)
    counted = sa.select(ExchangeProblem.column, sa.func.count()).where(*mine).group_by(ExchangeProblem.column)
    columns = [(name, count) for name, count in session.execute(counted.order_by(sa.func.count().desc()))]
    if column:
        mine.append(ExchangeProblem.column == column)
    alike = _alike(session, mine)
    if (one := session.get(ExchangeProblem, like) if like else None) and one.exchange_id == number:
        mine += [getattr(ExchangeProblem, name) == getattr(one, name) for name in ("column", "severity", "zh", "en")]
    total = session.scalar(sa.select(sa.func.count()).select_from(ExchangeProblem).where(*mine)) or 0
    page = max(1, min(page, -(-total // PAGE) or 1))
    query = sa.select(ExchangeProblem).where(*mine).order_by(ExchangeProblem.place, ExchangeProblem.id)
    found = session.scalars(query.limit(PAGE).offset((page - 1) * PAGE))
    return Found(tuple(found), total, page, tuple(columns), alike)


def _alike(session: Session, mine: list[sa.ColumnElement[bool]]) -> tuple[Alike, ...]:
    """A table of three thousand rows is wrong three thousand times in one way: that is one thing to mend."""
    said = (ExchangeProblem.column, ExchangeProblem.severity, ExchangeProblem.zh, ExchangeProblem.en)
    times = sa.func.count().label("times")
    query = sa.select(sa.func.min(ExchangeProblem.id), *said, times).where(*mine).group_by(*said)
    found = [
        Alike(*row)
        for row in session.execute(query.order_by(times.desc(), sa.func.min(ExchangeProblem.id)).limit(ALIKE))
    ]
    return tuple(found) if found and sum(one.count for one in found) > SEEN_AT_ONCE and found[0].count > 1 else ()


def every_problem(session: Session, number: int) -> Iterator[ExchangeProblem]:
    """All that was kept of what is wrong, by row, a thousand at a time."""
    query = sa.select(ExchangeProblem).where(ExchangeProblem.exchange_id == number)
    yield from session.scalars(
        query.order_by(ExchangeProblem.place, ExchangeProblem.id).execution_options(yield_per=1000)
    )


def written(session: Session, number: int) -> list[tuple[str, int]]:
    """The first items that a file changed or would change: code and number of the version."""
    query = sa.select(ExchangeRow.code, ExchangeRow.version).where(ExchangeRow.exchange_id == number)
    return [(code, version) for code, version in session.execute(query.order_by(ExchangeRow.place).limit(PAGE))]


def forget(house: House) -> None:
    """Files that are done, and what was kept of them, go after a month; their bytes as soon as nobody needs them."""
    moment = clock.now()
    with house.db.read() as session:
        rows = session.execute(sa.select(Exchange.id, Exchange.direction, Exchange.state, Exchange.created_at)).all()
    old = [row.id for row in rows if row.state not in course.BUSY and moment - row.created_at > course.KEEP]
    needed = {row.id for row in rows if row.state in (*course.BUSY, course.READ, course.FAILED)}
    needed |= {row.id for row in rows if row.direction == "export" and row.state == course.DONE}
    fresh = {row.id for row in rows if moment - row.created_at < COMING_IN}  # bytes that are just coming in
    if old:
        with house.db.transaction() as session:
            for model in (ExchangeRow, ExchangeProblem):
                session.execute(sa.delete(model).where(model.exchange_id.in_(old)))
            session.execute(sa.delete(Exchange).where(Exchange.id.in_(old)))
    folder = house.settings.data_dir / "exchange"
    for path in folder.iterdir() if folder.exists() else ():
        if not path.stem.isdecimal() or int(path.stem) not in (needed | fresh) - set(old):
            path.unlink(missing_ok=True)


def _keep_bytes(path: Path, file: IO[bytes], limit: int | None) -> int:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    size = 0
    try:
        with open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as kept:
            while piece := file.read(_PIECE):
                size += len(piece)
                if limit is not None and size > limit:
                    raise TooLarge("file_too_large", FILE_TOO_LARGE, fields={"file": FILE_TOO_LARGE})
                kept.write(piece)
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise
    return size


GONE = Text("没有这份文件，也许已经过期清掉了。", "There is no such file; it may have been cleared away.")
NO_FILE = Text("请先选一个文件。", "Please choose a file first.")
FILE_TOO_LARGE = Text(
    f"文件超过 {course.UPLOAD_BYTES >> 20} MB。请分成几个文件，或请运维用命令导入。",
    f"The file is larger than {course.UPLOAD_BYTES >> 20} MB. Split it, or ask the operator to import it.",
)
STALE = Text("这份文件的状态刚变了，请看看现在的情况。", "This file has just moved on. Please look at it again.")
NOTHING_TO_WRITE = Text(
    "现在没有可以写入的行，或有错的行还没有说怎么办。",
    "There is nothing to write, or nobody has said what to do with the bad rows.",
)
