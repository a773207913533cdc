"""Keeping drafts: begin, merge, read, close, forget."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog import service as catalog
from backend.core import audit, clock, jobs, live
from backend.core.crypto import Vault
from backend.core.db import is_duplicate
from backend.core.errors import NotFound, Text, TooLarge
from backend.core.house import House
from backend.drafts import models, rules
from backend.identity.service import applicants
from backend.materials import service as materials

MAX_BYTES = 512 * 1024
"""Of one draft's JSON: a form with signatures and long tables has room, a file has not."""
UNKNOWN = Text("没有找到这份草稿，可能已经删除。", "There is no such draft. It may have been deleted.")
TOO_MUCH = Text("填写的内容太多，存不下了。请写短一些。", "This is too much to keep. Please write less.")


@dataclass(frozen=True)
class Draft:
    """One draft as other features see it. ``content``: ``rules.Content``; empty when ``state`` is not ``open``.
    ``authorisation_id``: under which somebody began it who acts for the applicant."""

    id: str
    applicant_id: int
    authorisation_id: int | None
    item_code: str
    service_version: int
    content: rules.Content
    revision: int
    begun_at: datetime
    changed_at: datetime
    expires_on: date
    state: str


@dataclass(frozen=True)
class Saved:
    """It is kept. ``created``: this was the first time."""

    draft: Draft
    created: bool


@dataclass(frozen=True)
class Moved:
    """Somebody changed it meanwhile: nothing was written. ``draft`` has their content merged with what was sent, under
    their revision; sent again on that, it is kept."""

    draft: Draft


@dataclass(frozen=True)
class Exists:
    """Another draft of this person for this item is open; one goes on with that, or drops it first."""

    draft: Draft


@dataclass(frozen=True)
class Closed:
    """It was submitted, dropped or has expired; nothing was written."""

    draft: Draft


def save(
    house: House,
    applicant_id: int,
    actor: str,
    terminal_code: str,
    draft_id: str,
    sent: Mapping[str, Any],
    side: str,
    *,
    authorisation_id: int | None = None,
) -> Saved | Moved | Exists | Closed:
    """Keep what a page sends (``schemas.DraftIn``): the first time under an id begins the draft.

    One person has one open draft of an item, and beside it one for each authorisation under which others began it
    (``authorisation_id``). Cells that are not named stay. A stale ``revision`` writes nothing. The same again changes
    nothing. ``side``: the page's name in the news. Raises NotFound ``unknown_draft`` (also for somebody else's, which
    is audited) or as ``catalog.service_begun``, TooLarge ``draft_too_large``, Refused ``for_people_only`` or
    ``for_companies_only``.
    """
    refuse_foreign(house, applicant_id, actor, draft_id)
    for attempt in (1, 2):
        try:
            with house.db.transaction() as session:
                place = _Place(applicant_id, actor, terminal_code, authorisation_id)
                return _save(session, house, place, draft_id, sent, side)
        except sa.exc.IntegrityError as error:  # another page began it at this very moment
            if not is_duplicate(error) or attempt == 2:
                raise
    raise AssertionError("unreachable")


def apply(session: Session, house: House, draft_id: str, changes: Mapping[str, Any], by: str) -> Draft:
    """Change an open draft on behalf of another feature, in the caller's transaction: ``changes`` as ``rules.stamped``
    takes them win over what is there; ``by`` names the side. Raises NotFound ``unknown_draft`` when it is not open."""
    row = session.get(models.Draft, draft_id, with_for_update=True)
    if row is None or row.state != rules.OPEN:
        raise NotFound("unknown_draft", UNKNOWN)
    content = opened(house.vault, row)
    now = int(clock.now().timestamp() * 1000)
    write(session, house, row, rules.merge(content, rules.stamped(content, changes, now, by)), by)
    return view(house.vault, row)


def read(session: Session, house: House, draft_id: str) -> Draft:
    """The draft, whoever's and in whatever state. Raises NotFound ``unknown_draft``."""
    row = session.get(models.Draft, draft_id)
    if row is None:
        raise NotFound("unknown_draft", UNKNOWN)
    return view(house.vault, row)


def close(session: Session, applicant_id: int, draft_id: str, state: str = rules.SUBMITTED) -> bool:
    """End an open draft in the caller's transaction and destroy its content; pictures that no case took go with the
    worker's next step. Returns False when there is no open one of this applicant with this id."""
    moment = clock.now()
    done = session.execute(
        sa.update(models.Draft)
        .where(models.Draft.id == draft_id, models.Draft.applicant_id == applicant_id, models.Draft.state == rules.OPEN)
        .values(state=state, sealed=None, changed_at=moment, revision=models.Draft.revision + 1)
        .returning(models.Draft.revision)
    ).first()
    if done is None:
        return False
    ended = {"draft_id": draft_id, "applicant_id": applicant_id}
    jobs.enqueue(session, "draft_closed", ended, key=f"draft_closed:{draft_id}")
    news = {"draft_id": draft_id, "revision": done.revision, "by": "server", "state": state}
    _tell(session, applicant_id, news)
    return True


def drop(house: House, applicant_id: int, actor: str, draft_id: str) -> None:
    """不要了: destroy it at once. Dropping what is closed already does nothing. Raises NotFound ``unknown_draft``."""
    refuse_foreign(house, applicant_id, actor, draft_id)
    with house.db.transaction() as session:
        if session.get(models.Draft, draft_id) is None:
            raise NotFound("unknown_draft", UNKNOWN)
        if close(session, applicant_id, draft_id, rules.DROPPED):
            audit.record(session, actor, "draft_dropped", f"draft:{draft_id}")


def expire(house: House) -> None:
    """Every minute: drafts whose last day is over are destroyed."""
    one = models.Draft
    over = (one.state == rules.OPEN, one.expires_on < clock.today())
    with house.db.read() as session:  # a look first: nothing to do must not take the write lock
        if session.scalar(sa.select(one.id).where(*over).limit(1)) is None:
            return
    with house.db.transaction() as session:
        rows = session.scalars(sa.select(one).where(*over).limit(200).with_for_update(skip_locked=True)).all()
        for row in rows:
            if close(session, row.applicant_id, row.id, rules.EXPIRED):
                audit.record(session, "rule:draft_expiry", "draft_expired", f"draft:{row.id}", holder=row.applicant_id)


def forget_pictures(house: House, payload: dict[str, Any]) -> None:
    """Subscriber of ``draft_closed``: what the draft held and no case took is destroyed."""
    with house.db.transaction() as session:
        materials.forget_draft(session, house.settings, payload["applicant_id"], payload["draft_id"])


def refuse_foreign(house: House, applicant_id: int, actor: str, draft_id: str) -> None:
    """Somebody else's draft does not exist for this person: NotFound, and it is audited who asked."""
    with house.db.read() as session:
        owner = session.scalar(sa.select(models.Draft.applicant_id).where(models.Draft.id == draft_id))
    if owner is None or owner == applicant_id:
        return
    with house.db.transaction() as session:
        audit.record(session, actor, "draft_refused", f"draft:{draft_id}", holder=owner)
    raise NotFound("unknown_draft", UNKNOWN)


def view(vault: Vault, row: models.Draft) -> Draft:
    return Draft(
        row.id,
        row.applicant_id,
        row.authorisation_id,
        row.item_code,
        row.service_version,
        opened(vault, row),
        row.revision,
        row.begun_at,
        row.changed_at,
        row.expires_on,
        row.state,
    )


def opened(vault: Vault, row: models.Draft) -> rules.Content:
    """The content of a row; empty once it is destroyed."""
    if row.sealed is None:
        return rules.empty()
    return json.loads(vault.open(row.sealed, _context(row.id)))  # type: ignore[no-any-return]


def write(session: Session, house: House, row: models.Draft, content: rules.Content, by: str) -> None:
    """Keep ``content`` as the next revision, and its pictures with it. What is there already makes no revision."""
    if row.sealed is not None and content == opened(house.vault, row):
        return
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    if len(data) > MAX_BYTES:
        raise TooLarge("draft_too_large", TOO_MUCH)
    row.sealed = house.vault.seal(data, _context(row.id))
    row.revision = (row.revision or 0) + 1
    row.changed_at = clock.now()
    row.expires_on = rules.expiry(clock.today(), house.settings.draft_days)
    until = datetime.combine(row.expires_on + timedelta(days=1), time(), clock.LOCAL)
    materials.keep_for_draft(session, row.applicant_id, row.id, until, row.authorisation_id)
    news = {"draft_id": row.id, "revision": row.revision, "by": by, "state": rules.OPEN}
    _tell(session, row.applicant_id, news)


def _tell(session: Session, applicant_id: int, news: dict[str, Any]) -> None:
    """To the person's own pages, and to a phone that this one draft was handed to, which hears nothing else of them."""
    live.announce(session, f"applicant:{applicant_id}", "draft_changed", news)
    live.announce(session, f"draft:{news['draft_id']}", "draft_changed", news)


@dataclass(frozen=True)
class _Place:
    """Whose draft, who writes, where, and under which authorisation a draft begins."""

    applicant_id: int
    actor: str
    terminal_code: str
    authorisation_id: int | None

    def reaches(self, row: models.Draft) -> bool:
        """Theirs; for who acts for them, what was begun under the authorisation."""
        return row.applicant_id == self.applicant_id and self.authorisation_id in (None, row.authorisation_id)


def _save(
    session: Session, house: House, place: _Place, draft_id: str, sent: Mapping[str, Any], side: str
) -> Saved | Moved | Exists | Closed:
    row = session.get(models.Draft, draft_id, with_for_update=True)
    content = rules.merge(rules.empty(), sent)
    if row is None:
        return _begin(session, house, place, draft_id, sent, content, side)
    if not place.reaches(row):  # begun since the look before this transaction
        raise NotFound("unknown_draft", UNKNOWN)
    if row.state != rules.OPEN:
        return Closed(view(house.vault, row))
    here = opened(house.vault, row)
    merged = rules.merge(here, content)
    stale = sent["revision"] != row.revision or sent["service_version"] != row.service_version
    if stale and merged != here:
        found = view(house.vault, row)
        return Moved(Draft(**{**found.__dict__, "content": merged}))
    row.terminal_code = place.terminal_code
    write(session, house, row, merged, side)
    return Saved(view(house.vault, row), False)


def _begin(
    session: Session,
    house: House,
    place: _Place,
    draft_id: str,
    sent: Mapping[str, Any],
    content: rules.Content,
    side: str,
) -> Saved | Exists:
    one = models.Draft
    other = session.scalar(
        sa.select(one).where(
            one.applicant_id == place.applicant_id,
            one.authorisation_id.is_not_distinct_from(place.authorisation_id),
            one.item_code == sent["item_code"],
            one.state == rules.OPEN,
        )
    )
    if other is not None:
        return Exists(view(house.vault, other))
    service = catalog.service_begun(session, sent["item_code"], sent["service_version"])
    applicants.demand_kind(session, place.applicant_id, service.applicants)
    moment = clock.now()
    row = one(
        id=draft_id,
        applicant_id=place.applicant_id,
        authorisation_id=place.authorisation_id,
        item_code=service.code,
        service_version=service.version,
        item_version=catalog.taken_now(session, service.code),
        sealed=None,
        revision=0,
        begun_at=moment,
        changed_at=moment,
        expires_on=rules.expiry(clock.today(), house.settings.draft_days),
        terminal_code=place.terminal_code,
        state=rules.OPEN,
    )
    session.add(row)
    session.flush()
    write(session, house, row, content, side)
    audit.record(session, place.actor, "draft_begun", f"draft:{draft_id}")
    return Saved(view(house.vault, row), True)


def _context(draft_id: str) -> str:
    return f"draft:{draft_id}"
