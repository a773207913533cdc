"""A department's work on its zone: look what a query holds, then publish it; all with who and why.

A zone is its department's alone: others only look. New zones are opened by the department that answers for the whole
library, which says whose they are. A change is on every page within seconds, like a published item.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import ZoneMove, ZoneRow
from backend.catalog.rules import zones
from backend.catalog.rules.lifecycle import PUBLISH
from backend.catalog.rules.zones import Zone
from backend.catalog.service import publishing
from backend.catalog.service.authoring import Author
from backend.catalog.service.browsing import named_groups
from backend.catalog.service.shelf import Card, shelf
from backend.catalog.service.zones import keep, zone_of, zones_in_force
from backend.core import clock
from backend.core.db import is_duplicate
from backend.core.errors import Conflict, Invalid, NotFound, Refused, Text


@dataclass(frozen=True)
class Listed:
    """A zone in the console's list. ``items`` and ``names``: how many it shows; a citizen sees names. Without
    ``author`` nobody has touched what was shipped.
    """

    zone: Zone
    items: int
    names: int
    author: str
    changed_at: datetime | None


@dataclass(frozen=True)
class Preview:
    """What a zone would show. ``found``: what its query holds, by sound, with what is left out; ``added``, ``gone``:
    against the zone as it stands now.
    """

    found: tuple[Card, ...]
    items: int
    names: int
    added: tuple[Card, ...]
    gone: tuple[Card, ...]


def list_zones(session: Session) -> list[Listed]:
    """Every zone in order, also those that are hidden."""
    rows = {row.code: row for row in session.scalars(sa.select(ZoneRow))}
    found = []
    for zone in zones_in_force(session):
        cards, row = _held(session, zone), rows.get(zone.code)
        names = len({card.name for card in cards})
        changed = (row.author, row.changed_at) if row else ("import", None)
        found.append(Listed(zone, len(cards), names, *changed))
    return found


def zone(session: Session, code: str) -> Zone:
    """Raises NotFound ``unknown_zone``."""
    return zone_of(_row(session, code))


def revision(session: Session, code: str) -> int:
    """How often a zone was changed. Raises NotFound ``unknown_zone``."""
    return _row(session, code).revision


def history(session: Session, code: str) -> list[ZoneMove]:
    """What was made of a zone, newest first."""
    return list(session.scalars(sa.select(ZoneMove).where(ZoneMove.zone == code).order_by(ZoneMove.id.desc())))


def preview(session: Session, wanted: Zone) -> Preview:
    """What ``wanted`` would show."""
    found = sorted(_found(session, wanted), key=lambda card: (not card.available_here, card.pinyin, card.code))
    then = {card.code: card for card in found if wanted.holds(card.code, card)}
    before = next((one for one in zones_in_force(session) if one.code == wanted.code), None)
    now = {card.code: card for card in _held(session, before)} if before else {}
    return Preview(
        tuple(found),
        len(then),
        len({card.name for card in then.values()}),
        tuple(card for code, card in then.items() if code not in now),
        tuple(card for code, card in now.items() if code not in then),
    )


def curate(
    session: Session,
    author: Author,
    department: str,
    wanted: Zone,
    *,
    revision: int,
    reason: str,
    departments: set[str],
) -> None:
    """Make a zone what ``wanted`` says. ``department``: the author's own; ``revision``: of the zone that the author
    looked at; ``departments``: the codes there are.

    Raises Refused ``not_yours``, Conflict ``stale_zone``, Invalid ``bad_zone`` with fields, NotFound ``unknown_zone``.
    """
    row = _row(session, wanted.code, lock=True)
    if not may_curate(author, department, row.department) or wanted.department != row.department:
        raise Refused("not_yours", NOT_YOURS)
    if row.revision != revision:
        raise Conflict("stale_zone", STALE)
    _check(session, wanted, reason, departments)
    keep(session, row, wanted, author.name, reason)
    publishing.tell(session)


def open_zone(session: Session, author: Author, wanted: Zone, *, reason: str, departments: set[str]) -> None:
    """A new zone, the last in order. Raises Refused ``not_yours``, Conflict ``zone_taken``, Invalid ``bad_zone``."""
    if not may_open(author):
        raise Refused("not_yours", NOT_YOURS)
    _check(session, wanted, reason, departments)
    rows = _in_order(session)
    if any(row.code == wanted.code for row in rows):
        raise Conflict("zone_taken", TAKEN)
    last = max((row.position for row in rows), default=0)
    try:
        row = ZoneRow(code=wanted.code, position=last + 1, revision=0, shipped=None)
        keep(session, row, wanted, author.name, reason)
    except sa.exc.IntegrityError as error:
        if not is_duplicate(error):
            raise
        raise Conflict("zone_taken", TAKEN) from None  # somebody opened it while this one was being looked at
    publishing.tell(session)


def move_up(session: Session, author: Author, code: str) -> None:
    """A zone changes places with the one before it; the first ones stand on the home screen. Raises Refused
    ``not_yours``, NotFound ``unknown_zone``.
    """
    if not may_open(author):
        raise Refused("not_yours", NOT_YOURS)
    rows = _in_order(session)
    at = next((place for place, row in enumerate(rows) if row.code == code), None)
    if at is None:
        raise _unknown()
    if at == 0:
        return
    rows[at - 1], rows[at] = rows[at], rows[at - 1]
    for position, row in enumerate(rows, start=1):
        row.position = position
    content = zone_of(rows[at - 1]).as_json() | {"position": at}
    session.add(ZoneMove(zone=code, content=content, actor=author.name, at=clock.now()))
    publishing.tell(session)


def may_curate(author: Author, department: str, owner: str) -> bool:
    """Whether somebody of ``department`` may change a zone that ``owner`` curates."""
    return PUBLISH in author.permissions and department == owner


def may_open(author: Author) -> bool:
    """Whether somebody may open new zones: who answers for the whole library."""
    return PUBLISH in author.permissions and author.fields is None


def _found(session: Session, wanted: Zone) -> list[Card]:
    return [card for card in shelf(session).cards.values() if wanted.found(card)]


def _held(session: Session, wanted: Zone) -> list[Card]:
    return [card for card in _found(session, wanted) if wanted.holds(card.code, card)]


def _row(session: Session, code: str, *, lock: bool = False) -> ZoneRow:
    row = session.get(ZoneRow, code, with_for_update=lock, populate_existing=lock)
    if row is None:
        raise _unknown()
    return row


def _in_order(session: Session) -> list[ZoneRow]:
    """Every zone, held: nobody else moves or opens one meanwhile."""
    held = sa.select(ZoneRow).order_by(ZoneRow.code).with_for_update().execution_options(populate_existing=True)
    return sorted(session.scalars(held), key=lambda row: (row.position, row.code))


def _unknown() -> NotFound:
    return NotFound("unknown_zone", Text("没有这个专区。", "There is no such zone."))


def _check(session: Session, wanted: Zone, reason: str, departments: set[str]) -> None:
    themes = {str(one["code"]) for one in named_groups(session, "theme")}
    found = {card.code: card.name for card in _found(session, wanted)}
    wrong = zones.problems(wanted, departments=departments, themes=themes, found=found)
    if not reason.strip():
        wrong["reason"] = Text("请写明为什么改，会记录在案。", "Please say why; it is kept on record.")
    if wrong:
        raise Invalid("bad_zone", BAD_ZONE, fields=wrong)


NOT_YOURS = Text(
    "这个专区归别的部门管，您只能看。", "This zone is another department's; you can look at it but not change it."
)
STALE = Text(
    "这个专区刚刚被别人改过。您填的还在下面，请先看看最新的。",
    "Somebody has just changed this zone. What you entered is still here; please look at the latest first.",
)
TAKEN = Text("这个代码已经有专区了，请换一个。", "There is a zone with this code; please choose another.")
BAD_ZONE = Text("有几处要先改好，还没有发布。", "Some entries must be mended first; nothing was published.")
