"""Writing a checked file into the library: all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from backend.catalog.models import Exchange, ExchangeRow, ItemMove, ItemVersion, ServiceItem
from backend.catalog.rules import lifecycle
from backend.catalog.rules.exchange import course
from backend.catalog.service import designs, publishing, releasing
from backend.catalog.service.authoring import Author
from backend.catalog.service.exchange.claiming import Claim, hold, tell
from backend.core import clock
from backend.core.db import is_duplicate
from backend.core.errors import Conflict, Text
from backend.core.house import House

TOGETHER = 2_000
REASON = "导入"


def write(house: House, mine: Claim) -> None:
    """Make the kept rows of an exchange drafts, or published versions where it says so.

    Raises Conflict ``library_moved`` when an item was changed or decided on since the file was checked, ``bad_rows``
    when it has bad ones and nobody said to leave them out; TakenOver when somebody else writes it by now. Nothing is
    written then. What was staged goes afterwards.
    """
    try:
        _write(house, mine)
    except sa.exc.IntegrityError as error:
        if not is_duplicate(error):
            raise
        raise _library_moved("") from None  # somebody began an item under the same code in between
    _let_go(house, mine.number)


def _write(house: House, mine: Claim) -> None:
    number = mine.number
    with house.db.transaction() as session:
        publishing.one_import_at_a_time(session)
        exchange = hold(session, mine)
        if exchange.failure or (exchange.bad and not exchange.skip_bad):
            raise Conflict("bad_rows", BAD_ROWS)
        _unmoved(session, number)
        _items(session, number, exchange.publish)
        _versions(session, number, exchange)
        _guidances(session, number, exchange)
        if exchange.publish:
            publishing.place_items(session)
            publishing.tell(session)
        exchange.state, exchange.percent = course.DONE, 100
        exchange.finished_at = exchange.beat_at = clock.now()
        tell(session, exchange)


def _let_go(house: House, number: int) -> None:
    """Drop what was prepared and is written now, a piece at a time: others want to write as well."""
    mine = (ExchangeRow.exchange_id == number, ExchangeRow.content.is_not(None))
    next_ones = sa.select(ExchangeRow.place).where(*mine).order_by(ExchangeRow.place).limit(TOGETHER)
    unneeded = {"content": None, "columns": None, "guidance": None}
    left = True
    while left:
        with house.db.transaction() as session:
            places = session.scalars(next_ones).all()
            left = len(places) == TOGETHER
            if places:
                piece = sa.update(ExchangeRow).where(*mine, ExchangeRow.place <= places[-1])
                session.execute(piece.values(unneeded).execution_options(synchronize_session=False))


def _unmoved(session: Session, number: int) -> None:
    """Hold the items that will change, and see that they are what they were when the file was checked: nobody wrote a
    version of one since, nor decided on one (whose state may be what it was, suspended and resumed).
    """
    mine = ExchangeRow.exchange_id == number
    held = sa.select(ServiceItem.id).where(ServiceItem.id.in_(sa.select(ExchangeRow.item_id).where(mine)))
    session.execute(held.order_by(ServiceItem.id).with_for_update())
    last = sa.select(sa.func.max(ItemVersion.version)).where(ItemVersion.item_id == ExchangeRow.item_id)
    decided = sa.select(sa.func.max(ItemMove.id)).where(ItemMove.item_id == ExchangeRow.item_id)
    in_work = sa.exists().where(ItemVersion.item_id == ExchangeRow.item_id, ItemVersion.state.in_(lifecycle.OPEN))
    taken = sa.exists().where(ServiceItem.code == ExchangeRow.code)
    moved = sa.or_(
        sa.and_(ExchangeRow.item_id.is_(None), taken),
        sa.and_(
            ExchangeRow.item_id.is_not(None),
            sa.or_(
                last.scalar_subquery() != ExchangeRow.before,
                decided.scalar_subquery().is_distinct_from(ExchangeRow.last_move),
                in_work,
            ),
        ),
    )
    code = session.scalar(sa.select(ExchangeRow.code).where(mine, moved).limit(1))
    if code is not None:
        raise _library_moved(code)


def _library_moved(code: str) -> Conflict:
    zh, en = (f"库里的 {code} 又变了", f"{code} has changed") if code else ("库里又有了新的事项", "there is a new item")
    return Conflict(
        "library_moved",
        Text(
            f"检查以后，{zh}。什么都没有写进去，请再检查一遍。",
            f"Since the check, {en} in the library. Nothing was written; please check the file again.",
        ),
    )


def _items(session: Session, number: int, publish: bool) -> None:
    """The items' own rows: those that nobody has seen yet or that now say something else, and the new ones."""
    mine = ExchangeRow.exchange_id == number
    said = {name: _column(name) for name in publishing.projection({})}
    state = lifecycle.PUBLISHED if publish else lifecycle.DRAFT
    moved = {**said, "state": state, "version": ExchangeRow.version} if publish else said
    seen = () if publish else (ServiceItem.version == 0,)
    changed = sa.update(ServiceItem).where(mine, ExchangeRow.item_id == ServiceItem.id, *seen).values(moved)
    session.execute(changed.execution_options(synchronize_session=False))
    new = (mine, ExchangeRow.item_id.is_(None))
    columns = {
        "code": ExchangeRow.code,
        **said,
        "has_guide": sa.true(),
        "aliases": sa.literal([], sa.JSON()),
        "version": sa.literal(int(publish)),
        "state": sa.literal(state),
        "digest": sa.literal(""),
    }
    query = sa.select(*columns.values()).where(*new).order_by(ExchangeRow.place)
    session.execute(sa.insert(ServiceItem).from_select(list(columns), query, include_defaults=False))
    found = sa.select(ServiceItem.id).where(ServiceItem.code == ExchangeRow.code).scalar_subquery()
    named = sa.update(ExchangeRow).where(*new).values(item_id=found)
    session.execute(named.execution_options(synchronize_session=False))


def _column(name: str) -> sa.ColumnElement[Any]:
    """What was prepared for a column of the items' rows, as that column keeps it. A list that was not prepared is
    empty: the file was checked before an upgrade that brought the column.
    """
    part = ExchangeRow.columns[name]
    if not isinstance(ServiceItem.__table__.c[name].type, sa.JSON):
        return part.as_string()
    return sa.case((part.as_string().is_(None), sa.literal([], sa.JSON())), else_=part)


def _versions(session: Session, number: int, exchange: Exchange) -> None:
    """The versions and the record of who brought them, without a detour through this process."""
    mine = ExchangeRow.exchange_id == number
    moment = sa.literal(clock.now(), ItemVersion.changed_at.type)
    state = lifecycle.PUBLISHED if exchange.publish else lifecycle.DRAFT
    if exchange.publish:
        replaced = ItemVersion.item_id.in_(sa.select(ExchangeRow.item_id).where(mine))
        shown = sa.update(ItemVersion).where(replaced, ItemVersion.state.in_(lifecycle.SHOWN))
        session.execute(shown.values(state=lifecycle.SUPERSEDED).execution_options(synchronize_session=False))
    author = sa.literal(exchange.author)
    columns = {
        "item_id": ExchangeRow.item_id,
        "version": ExchangeRow.version,
        "content": ExchangeRow.content,
        "state": sa.literal(state),
        "author": author,
        "based_on": ExchangeRow.based_on,
        "revision": sa.literal(1),
        "changed_at": moment,
        "published_at": moment if exchange.publish else sa.null(),
        "errors": ExchangeRow.errors,
        "warnings": ExchangeRow.warnings,
        "given": ExchangeRow.given,
        "basic_code": ExchangeRow.basic_code,
    }
    session.execute(sa.insert(ItemVersion).from_select(list(columns), sa.select(*columns.values()).where(mine)))
    _unapproved(session, number)
    record = {
        "item_id": ExchangeRow.item_id,
        "version": ExchangeRow.version,
        "target": sa.literal(state),
        "actor": author,
        "reason": sa.literal(f"{REASON}：{exchange.name}"[:300]),
        "at": moment,
    }
    session.execute(sa.insert(ItemMove).from_select(list(record), sa.select(*record.values()).where(mine)))


def _unapproved(session: Session, number: int) -> None:
    """Who wrote what a new version goes on from, where it was never published: they may not approve it either."""
    base, written = aliased(ItemVersion), aliased(ItemVersion)
    query = (
        sa.select(written, base)
        .join(ExchangeRow, sa.and_(ExchangeRow.item_id == written.item_id, ExchangeRow.version == written.version))
        .join(base, sa.and_(base.item_id == written.item_id, base.version == ExchangeRow.based_on))
        .where(ExchangeRow.exchange_id == number, base.published_at.is_(None))
    )
    for new, before in session.execute(query).all():
        new.co_authors = lifecycle.others((before.author, *(before.co_authors or ())), new.author)


def _guidances(session: Session, number: int, exchange: Exchange) -> None:
    """The guidances that rows brought: designs to be reviewed, or each under the number after its item's last."""
    mine = (ExchangeRow.exchange_id == number, ExchangeRow.guidance.is_not(None))
    fields = None if exchange.fields is None else frozenset(exchange.fields)
    author = Author(exchange.author, frozenset({lifecycle.WRITE}), fields)
    for rows in _pieces(session, (ExchangeRow.code, ExchangeRow.guidance), *mine):
        for row in rows:
            if exchange.publish:
                newest = designs.next_version(session, "guidance", row.code) - 1
                definition = {**row.guidance, "guidance_version": newest + 1}
                named = (session, "guidance", row.code, newest + 1, definition, exchange.author)
                releasing.release(*named, newest=newest)
            else:
                design = designs.begin(session, author, row.code, "guidance", exchange.department, anew=True)
                designs.save(session, author, design, 1, row.guidance)


def _pieces(session: Session, columns: tuple[Any, ...], *conditions: Any) -> Iterator[list[Any]]:
    """Rows of the file a thousand at a time, in its order."""
    query = sa.select(ExchangeRow.place, *columns).where(*conditions).order_by(ExchangeRow.place).limit(TOGETHER)
    last = -1
    while rows := list(session.execute(query.where(ExchangeRow.place > last))):
        last = rows[-1].place
        yield rows


BAD_ROWS = Text(
    "有的行有错，什么都没有写进去。改好再传，或选“跳过有错的行”。",
    "Some rows have errors and nothing was written. Mend them, or choose to leave them out.",
)
