"""Writing, reviewing, publishing and withdrawing designs (``catalog.rules.designs``)."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import Design, DesignMove, ServiceItem
from backend.catalog.rules import designs as rules
from backend.catalog.rules import lifecycle
from backend.catalog.service import publishing, releasing
from backend.catalog.service.authoring import Author
from backend.catalog.service.digital import unknown_item
from backend.catalog.service.reading import SHIPPED
from backend.core import clock
from backend.core.errors import Conflict, Flaw, Invalid, NotFound, Refused, Text
from backend.forms.rules.shared import Registry


@dataclass(frozen=True)
class Seen:
    """One design as its readers see it; ``moves`` are oldest first. ``holds``: the version of this kind that is
    published now; ``behind``: it is not the one this was begun from.
    """

    number: int
    code: str
    name: str
    category: str
    kind: str
    state: str
    revision: int
    definition: dict[str, Any]
    authors: tuple[str, ...]
    based_on: int | None
    copied_from: str | None
    changed_at: datetime
    version: int | None
    holds: int | None
    moves: tuple[DesignMove, ...]

    @property
    def flaws(self) -> list[Flaw]:
        return flaws(self.kind, self.definition)

    @property
    def behind(self) -> bool:
        return self.state in lifecycle.OPEN and self.holds is not None and self.holds != self.based_on


@functools.cache
def shared_fields() -> Registry:
    """The register of shared fields that comes with the program (``forms.rules.shared``)."""
    return json.loads((SHIPPED / "forms" / "fields.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def flaws(kind: str, definition: Any) -> list[Flaw]:
    """What would be said of a definition if it were to be published now. Nothing is kept."""
    return rules.flaws(kind, definition, shared_fields())


def design(session: Session, number: int) -> Seen:
    """One design. Raises NotFound ``unknown_design``."""
    row = session.get(Design, number)
    if row is None:
        raise unknown_design()
    item = _item(session, row.item_code)
    moves = session.scalars(sa.select(DesignMove).where(DesignMove.design_id == number).order_by(DesignMove.id))
    holds = next(
        (one.version for one in releasing.released(session, row.kind, row.item_code) if one.state == "published"), None
    )
    return Seen(
        row.id,
        row.item_code,
        item.name,
        item.category,
        row.kind,
        row.state,
        row.revision,
        row.definition,
        tuple(row.authors),
        row.based_on,
        row.copied_from,
        row.changed_at,
        row.version,
        holds,
        tuple(moves),
    )


def begin(
    session: Session,
    author: Author,
    code: str,
    kind: str,
    department_code: str,
    *,
    version: int | None = None,
    copy_of: str | None = None,
    anew: bool = False,
) -> int:
    """A new draft: of the newest version of the item's definition, or of ``version`` (rolling back), or of the
    published definition of another item (``copy_of``), or ``anew`` from the smallest sound one. Its number.

    Raises Conflict ``open_design`` when one is being worked on, NotFound ``unknown_item``, ``unknown_version``,
    ``nothing_to_begin_from``.
    """
    item = _item(session, code, lock=True)
    _may(author, lifecycle.WRITE, item.category)
    if kind not in rules.KINDS:
        raise unknown_design()
    in_work = session.scalar(
        sa.select(Design.id).where(Design.item_code == code, Design.kind == kind, Design.state.in_(lifecycle.OPEN))
    )
    if in_work is not None:
        raise Conflict("open_design", OPEN_DESIGN)
    versions = releasing.released(session, kind, code)
    based_on = None
    if anew:
        definition = rules.skeleton(kind, code, department_code)
    elif copy_of is not None:
        definition = _published(session, kind, copy_of)
        _item(session, copy_of)
    else:
        base = next((one for one in versions if version in (None, one.version)), None)
        if base is None:
            raise NotFound("nothing_to_begin_from", NOTHING_THERE)
        definition, based_on = base.definition, base.version
    row = Design(
        item_code=code,
        kind=kind,
        state=lifecycle.DRAFT,
        definition=rules.numbered(kind, code, definition, next_version(session, kind, code)),
        authors=[author.name],
        based_on=based_on,
        copied_from=copy_of,
        changed_at=clock.now(),
        errors=0,
    )
    row.errors = rules.errors(flaws(kind, row.definition))
    session.add(row)
    session.flush()
    _log(session, row, None, lifecycle.DRAFT, author.name)
    return row.id


def save(session: Session, author: Author, number: int, revision: int, definition: Any) -> int:
    """Save a draft as a whole; returns its new revision. A draft may have flaws, but must be readable.

    Raises Conflict ``stale_item`` (saved meanwhile by somebody else, or no draft any more), Invalid ``bad_design``.
    """
    row, item = _row(session, number)
    _may(author, lifecycle.WRITE, item.category)
    if row.state != lifecycle.DRAFT or row.revision != revision:
        raise Conflict("stale_item", lifecycle.STALE)
    why_not = rules.unkept(definition)
    if why_not is not None:
        raise Invalid("bad_design", why_not)
    counter = rules.COUNTERS[row.kind]
    row.definition = rules.numbered(row.kind, row.item_code, definition, row.definition[counter])
    row.revision, row.changed_at = row.revision + 1, clock.now()
    row.authors = [*(one for one in row.authors if one != author.name), author.name]
    row.errors = rules.errors(flaws(row.kind, row.definition))
    return row.revision


def move(
    session: Session, author: Author, number: int, step: str, *, reason: str = "", revision: int | None = None
) -> str:
    """Take one step of a design's life; returns the state reached. Publishing proves the definition again and makes it
    the next version of the item's. ``revision``: that of the design its reader looked at.

    Raises Conflict ``stale_item``, Refused ``own_work``, ``reason_missing``, ``not_yours``, Invalid ``bad_design``.
    """
    row, item = _row(session, number)
    if step not in rules.STEPS or step == "withdraw":
        raise NotFound("unknown_step", lifecycle.STALE)
    _may(author, lifecycle.STEPS[step].permission, item.category)
    if revision not in (None, row.revision):
        raise Conflict("stale_item", lifecycle.STALE)
    legal = lifecycle.check(step, row.state, actor=author.name, authors=row.authors, reason=reason)
    if legal.target in (lifecycle.REVIEWED, lifecycle.PUBLISHED):
        _prove(row)
    if legal.target == lifecycle.PUBLISHED:
        _publish(session, row, author)
    row.state = legal.target
    _log(session, row, legal.source, legal.target, author.name, reason)
    return legal.target


def withdraw(session: Session, author: Author, code: str, kind: str, reason: str) -> int:
    """The published definition holds no more: the item is not done (or asked about) here. The version it was.

    Raises Conflict ``stale_item`` when none is published, Refused ``reason_missing``, ``not_yours``.
    """
    item = _item(session, code, lock=True)
    _may(author, lifecycle.PUBLISH, item.category)
    if not reason.strip():
        raise Refused("reason_missing", lifecycle.REASON_MISSING)
    if kind not in rules.KINDS:
        raise unknown_design()
    version = releasing.end(session, kind, code, lifecycle.WITHDRAWN)
    if version is None:
        raise Conflict("stale_item", lifecycle.STALE)
    move = DesignMove(item_code=code, kind=kind, version=version, source=lifecycle.PUBLISHED)
    move.target, move.actor, move.reason, move.at = lifecycle.WITHDRAWN, author.name, reason.strip()[:300], clock.now()
    session.add(move)
    publishing.tell(session, code)
    return version


def next_version(session: Session, kind: str, code: str) -> int:
    """The number that the next published definition of an item will have."""
    return max((one.version for one in releasing.released(session, kind, code)), default=0) + 1


def _publish(session: Session, row: Design, author: Author) -> None:
    newest = next_version(session, row.kind, row.item_code) - 1
    row.version = newest + 1
    row.definition = rules.numbered(row.kind, row.item_code, row.definition, row.version)
    releasing.release(session, row.kind, row.item_code, row.version, row.definition, author.name, newest=newest)
    publishing.tell(session, row.item_code)


def _prove(row: Design) -> None:
    found = [flaw for flaw in flaws(row.kind, row.definition) if flaw.severity == "error"]
    if found:
        raise Invalid("bad_design", BAD_DESIGN, fields={flaw.path or "/": flaw.message for flaw in reversed(found)})


def _published(session: Session, kind: str, code: str) -> dict[str, Any]:
    for one in releasing.released(session, kind, code):
        if one.state == lifecycle.PUBLISHED:
            return one.definition
    raise NotFound("nothing_to_begin_from", NOTHING_THERE)


def _row(session: Session, number: int) -> tuple[Design, ServiceItem]:
    """The design with its item locked first: everything that moves an item's definitions waits there."""
    code = session.scalar(sa.select(Design.item_code).where(Design.id == number))
    if code is None:
        raise unknown_design()
    item = _item(session, code, lock=True)
    row = session.get(Design, number, with_for_update=True, populate_existing=True)
    if row is None:
        raise unknown_design()
    return row, item


def _item(session: Session, code: str, *, lock: bool = False) -> ServiceItem:
    query = sa.select(ServiceItem).where(ServiceItem.code == code)
    item = session.scalar(query.with_for_update() if lock else query)
    if item is None:
        raise unknown_item()
    return item


def _may(author: Author, permission: str, category: str) -> None:
    if permission not in author.permissions or not author.answers_for(category):
        raise Refused("not_yours", NOT_YOURS)


def _log(session: Session, row: Design, source: str | None, target: str, actor: str, reason: str = "") -> None:
    session.add(
        DesignMove(
            item_code=row.item_code,
            kind=row.kind,
            design_id=row.id,
            version=row.version,
            source=source,
            target=target,
            actor=actor,
            reason=reason.strip()[:300],
            at=clock.now(),
        )
    )


def unknown_design() -> NotFound:
    return NotFound("unknown_design", Text("没有这份设计。", "There is no such design."))


OPEN_DESIGN = Text(
    "这个事项已有一份没发布的设计，请接着改那一份。", "A design is being worked on already; please go on with it."
)
NOTHING_THERE = Text(
    "那里还没有发布过的设计，请从空白的开始。", "Nothing has been published there; please begin with an empty one."
)
BAD_DESIGN = Text("有几处要先改好。", "Some places must be mended first.")
NOT_YOURS = Text(
    "这个事项不归您的部门管，或您没有这个权限。", "This item is not your department's, or you may not do this."
)
