"""Writing and moving versions of an item: draft, review, publication at once or at a time, suspension, withdrawal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import ItemMove, ItemVersion, ServiceItem
from backend.catalog.rules import lifecycle
from backend.catalog.rules.differences import Change, differences
from backend.catalog.rules.elements import BY_KEY, complete, tidy
from backend.catalog.rules.guides import CODE
from backend.catalog.rules.soundness import Finding, findings, standing
from backend.catalog.service import publishing
from backend.catalog.service.digital import unknown_item
from backend.core import clock
from backend.core.db import is_duplicate
from backend.core.errors import Conflict, Invalid, NotFound, Refused, Text
from backend.core.house import House


@dataclass(frozen=True)
class Author:
    """Who acts: ``name`` as the record keeps it; ``fields``: the categories they answer for, None for all."""

    name: str
    permissions: frozenset[str]
    fields: frozenset[str] | None = None

    def answers_for(self, category: str) -> bool:
        return self.fields is None or category in self.fields


@dataclass(frozen=True)
class Version:
    """One version as its readers see it; ``content`` has every element, ``moves`` are oldest first."""

    code: str
    number: int
    state: str
    author: str
    authors: tuple[str, ...]
    """Everybody who wrote on it since it was last published, ``author``, the last one, first."""
    based_on: int | None
    revision: int
    content: dict[str, Any]
    changed_at: datetime
    publish_at: datetime | None
    published_at: datetime | None
    moves: tuple[ItemMove, ...]

    @property
    def findings(self) -> list[Finding]:
        return findings(self.content)


def versions(session: Session, code: str) -> list[Version]:
    """Every version of an item, newest first. Raises NotFound ``unknown_item``."""
    item = _item(session, code)
    moves = session.scalars(sa.select(ItemMove).where(ItemMove.item_id == item.id).order_by(ItemMove.id)).all()
    rows = session.scalars(
        sa.select(ItemVersion).where(ItemVersion.item_id == item.id).order_by(ItemVersion.version.desc())
    )
    return [_view(code, row, tuple(move for move in moves if move.version == row.version)) for row in rows]


def version(session: Session, code: str, number: int) -> Version:
    """One version. Raises NotFound ``unknown_item``, ``unknown_version``."""
    return next((one for one in versions(session, code) if one.number == number), None) or _no_version()


def compare(session: Session, code: str, before: int, after: int) -> list[Change]:
    """What changed from version ``before`` to ``after``, element by element."""
    return differences(version(session, code, before).content, version(session, code, after).content)


def judged(content: dict[str, Any]) -> tuple[list[Finding], int]:
    """What would be said of ``content`` if it were saved as it was typed: its findings, and how many elements are
    given. Nothing is kept.
    """
    typed = {key: tidy(BY_KEY[key], value) for key, value in content.items() if key in BY_KEY}
    return findings(typed), standing(typed)["given"]


def begin(session: Session, author: Author, code: str, from_version: int | None = None) -> int:
    """A new draft with the content of the shown version (or of the last one), or of ``from_version``: so an item is
    rolled back. Its number.

    Raises Conflict ``open_version`` when somebody is working on one already, NotFound ``unknown_version``.
    """
    item = _item(session, code, lock=True)
    _may(author, lifecycle.WRITE, item.category)
    rows = session.scalars(sa.select(ItemVersion).where(ItemVersion.item_id == item.id)).all()
    if any(row.state in lifecycle.OPEN for row in rows):
        raise Conflict("open_version", OPEN_VERSION)
    by_number = {row.version: row for row in rows}
    if from_version is not None:
        base = by_number.get(from_version) or _no_version()
    else:
        base = by_number.get(item.version) or by_number[max(by_number)]
    unseen = () if base.published_at is not None else _authors(base)  # their words were never approved
    return _add(session, item, author, complete(base.content), base.version, unseen)


def begin_new(session: Session, author: Author, code: str, name: str, category: str) -> int:
    """A new item with its first draft. Raises Conflict ``code_taken``, Invalid ``bad_item`` (code, name or field)."""
    _may(author, lifecycle.WRITE, category)
    if not CODE.fullmatch(code):
        raise Invalid("bad_item", BAD_ITEM, fields={"code": BAD_CODE})
    content = complete({"name": name.strip(), "category": category.strip()})
    _check(content, {"name", "category"})
    if session.scalar(sa.select(ServiceItem.id).where(ServiceItem.code == code)) is not None:
        raise Conflict("code_taken", CODE_TAKEN)
    item = ServiceItem(
        code=code,
        name=name.strip(),
        category=content["category"],
        themes=[],
        source_region="",
        has_guide=True,
        aliases=[],
        pinyin="",
        initials="",
        version=0,
        state=lifecycle.DRAFT,
        digest="",
    )
    session.add(item)
    try:
        session.flush()
    except sa.exc.IntegrityError as error:
        if not is_duplicate(error):
            raise
        raise Conflict("code_taken", CODE_TAKEN) from None  # somebody was faster by a moment
    return _add(session, item, author, content, None)


def edit(session: Session, author: Author, code: str, number: int, revision: int, changes: dict[str, Any]) -> int:
    """Save elements of a draft; returns its new revision. A draft may be incomplete, but never unreadable.

    Raises Conflict ``stale_item`` (saved meanwhile by somebody else, or no draft any more), Invalid ``bad_item``.
    """
    item, row = _version_row(session, code, number)
    _may(author, lifecycle.WRITE, item.category)
    if row.state != lifecycle.DRAFT or row.revision != revision:
        raise Conflict("stale_item", lifecycle.STALE)
    written = {key: tidy(BY_KEY[key], value) for key, value in changes.items() if key in BY_KEY}
    content = {**complete(row.content), **written}
    if content.get("category") != item.category:
        _may(author, lifecycle.WRITE, str(content.get("category")))
    _check(content, set(changes))
    row.co_authors = lifecycle.others(_authors(row), author.name)
    row.content, row.revision, row.changed_at, row.author = content, row.revision + 1, clock.now(), author.name
    for name, value in standing(content).items():
        setattr(row, name, value)
    if not item.version:  # nobody has seen it yet: lists call it what its draft calls it
        publishing.project(item, content)
    return row.revision


def move(
    session: Session,
    author: Author,
    code: str,
    number: int,
    step: str,
    *,
    reason: str = "",
    at: datetime | None = None,
    revision: int | None = None,
) -> str:
    """Take one step of the life cycle; returns the state reached. ``at``: publish then instead of now; ``revision``:
    that of the version its reader looked at.

    Raises Conflict ``stale_item``, Refused ``own_work``, ``reason_missing``, ``not_yours``, Invalid ``bad_item``,
    ``time_past``.
    """
    item, row = _version_row(session, code, number)
    if step not in lifecycle.STEPS:
        raise NotFound("unknown_step", lifecycle.STALE)
    _may(author, lifecycle.STEPS[step].permission, item.category)
    if revision not in (None, row.revision):
        raise Conflict("stale_item", lifecycle.STALE)
    legal = lifecycle.check(step, row.state, actor=author.name, authors=_authors(row), reason=reason)
    if legal.target in (lifecycle.REVIEWED, lifecycle.PUBLISHED):
        _check(row.content, None)
    if step == "publish" and at is not None:
        if at <= clock.now():
            raise Invalid("time_past", TIME_PAST, fields={"at": TIME_PAST})
        row.publish_at = at
        publishing.log(session, row, row.state, row.state, author.name, reason)
        return row.state
    _carry_out(session, item, row, legal.target)
    publishing.log(session, row, legal.source, legal.target, author.name, reason)
    return legal.target


def publish_due(house: House) -> None:
    """Publish the reviewed versions whose time has come, each by itself. As whoever moves one, hold its item first."""
    due = (ItemVersion.state == lifecycle.REVIEWED, ItemVersion.publish_at <= clock.now())
    with house.db.read() as session:
        query = sa.select(ServiceItem.code, ItemVersion.version).where(ItemVersion.item_id == ServiceItem.id, *due)
        waiting = session.execute(query.order_by(ItemVersion.publish_at, ServiceItem.id)).all()
    for code, number in waiting:
        with house.db.transaction() as session:
            item, row = _version_row(session, code, number)
            if row.state != lifecycle.REVIEWED or row.publish_at is None or row.publish_at > clock.now():
                continue
            taken_away = item.state in (lifecycle.SUSPENDED, lifecycle.WITHDRAWN)
            row.publish_at = None
            if not taken_away:  # what somebody took away only somebody brings back
                publishing.show(session, item, row)
            reason = "事项已暂停或撤下，没有按时发布" if taken_away else ""
            publishing.log(session, row, lifecycle.REVIEWED, row.state, "rule:schedule", reason)


def _carry_out(session: Session, item: ServiceItem, row: ItemVersion, target: str) -> None:
    if target == lifecycle.PUBLISHED and row.state == lifecycle.REVIEWED:
        publishing.show(session, item, row)
        return
    row.state = target
    row.publish_at = None
    if target in (lifecycle.PUBLISHED, lifecycle.SUSPENDED, lifecycle.WITHDRAWN):
        item.state = target
        publishing.tell(session, item.code)


def _authors(row: ItemVersion) -> tuple[str, ...]:
    return (row.author, *(row.co_authors or ()))


def _add(
    session: Session,
    item: ServiceItem,
    author: Author,
    content: dict[str, Any],
    based_on: int | None,
    unseen: tuple[str, ...] = (),
) -> int:
    row = ItemVersion(
        item_id=item.id,
        version=publishing.next_version(session, item.id),
        content=content,
        state=lifecycle.DRAFT,
        author=author.name,
        co_authors=lifecycle.others(unseen, author.name),
        based_on=based_on,
        changed_at=clock.now(),
        **standing(content),
    )
    session.add(row)
    session.flush()
    publishing.log(session, row, None, lifecycle.DRAFT, author.name)
    return row.version


def _may(author: Author, permission: str, category: str) -> None:
    if permission not in author.permissions or not author.answers_for(category):
        raise Refused("not_yours", NOT_YOURS)


def _check(content: dict[str, Any], keys: set[str] | None) -> None:
    """Raises Invalid with the errors of ``keys`` (None: of all) as its fields."""
    wrong = [one for one in findings(content) if one.severity == "error" and (keys is None or one.key in keys)]
    if wrong:
        raise Invalid("bad_item", BAD_ITEM, fields={one.key: one.message for one in reversed(wrong)})


def _item(session: Session, code: str, *, lock: bool = False) -> ServiceItem:
    query = sa.select(ServiceItem).where(ServiceItem.code == code)
    item = session.scalar(query.with_for_update() if lock else query)
    if item is None:
        raise unknown_item()
    return item


def _version_row(session: Session, code: str, number: int) -> tuple[ServiceItem, ItemVersion]:
    item = _item(session, code, lock=True)
    row = session.get(ItemVersion, (item.id, number), with_for_update=True, populate_existing=True)
    return (item, row) if row is not None else _no_version()


def _view(code: str, row: ItemVersion, moves: tuple[ItemMove, ...]) -> Version:
    return Version(
        code,
        row.version,
        row.state,
        row.author,
        _authors(row),
        row.based_on,
        row.revision,
        complete(row.content),
        row.changed_at,
        row.publish_at,
        row.published_at,
        moves,
    )


def _no_version() -> Any:
    raise NotFound("unknown_version", Text("没有这个版本。", "There is no such version."))


OPEN_VERSION = Text(
    "这个事项已有一个没发布的版本，请接着改那一个。", "A version is being worked on already; please go on with it."
)
TIME_PAST = Text(
    "这个时间已经过了。请选以后的时间，或不填、马上发布。",
    "That time has passed. Choose a later one, or leave it empty to publish now.",
)
BAD_CODE = Text(
    "编码只能有字母、数字和连字符，最多 40 个，字母或数字开头。",
    "A code has letters, digits and hyphens, at most 40, and begins with a letter or digit.",
)
CODE_TAKEN = Text("这个编码已经用过了，请换一个。", "This code is taken; please choose another.")
BAD_ITEM = Text("有几处要先改好。", "Some entries must be mended first.")
NOT_YOURS = Text(
    "这个事项不归您的部门管，或您没有这个权限。", "This item is not your department's, or you may not do this."
)
