"""Items that are offered by batch only, and who may say so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import Batch, ClosedItem, ServiceItem
from backend.catalog.rules import batches
from backend.catalog.rules.lifecycle import REASON_MISSING
from backend.catalog.service import publishing
from backend.catalog.service.authoring import Author
from backend.catalog.service.digital import unknown_item
from backend.core import audit, clock
from backend.core.audit import AuditRecord
from backend.core.db import Moment
from backend.core.errors import Refused, Text
from backend.core.upsert import upsert

CLOSED, REOPENED = "item_closed", "item_reopened"
"""Actions on record."""


@dataclass(frozen=True)
class Change:
    """Somebody put an item under batches (``closed``), or freed it."""

    closed: bool
    actor: str
    reason: str
    at: datetime


def history(session: Session, code: str) -> list[Change]:
    """Who closed and reopened an item by hand, the latest first."""
    query = sa.select(AuditRecord).where(
        AuditRecord.subject == f"item:{code}", AuditRecord.action.in_((CLOSED, REOPENED))
    )
    return [
        Change(row.action == CLOSED, row.actor, row.purpose, row.at)
        for row in session.scalars(query.order_by(AuditRecord.id.desc()))
    ]


def close(session: Session, author: Author, code: str, reason: str) -> None:
    """Offer an item by batch only from now on. Raises NotFound ``unknown_item``, Refused ``not_yours``,
    ``reason_missing``.
    """
    _may_close(session, author, code, reason)
    values = {"item_code": code, "actor": author.name, "reason": reason.strip()[:300], "at": clock.now()}
    session.execute(upsert(session, ClosedItem, values, key=["item_code"], update={"item_code": code}))
    audit.record(session, author.name, CLOSED, f"item:{code}", purpose=reason.strip()[:200])
    publishing.tell(session, batches=True)


def reopen(session: Session, author: Author, code: str, reason: str) -> None:
    """Offer an item everywhere again, unless a batch says otherwise. Raises as ``close``."""
    _may_close(session, author, code, reason)
    session.execute(sa.delete(ClosedItem).where(ClosedItem.item_code == code))
    audit.record(session, author.name, REOPENED, f"item:{code}", purpose=reason.strip()[:200])
    publishing.tell(session, batches=True)


def _may_close(session: Session, author: Author, code: str, reason: str) -> None:
    if not reason.strip():
        raise Refused("reason_missing", REASON_MISSING)
    if session.scalar(sa.select(ServiceItem.id).where(ServiceItem.code == code)) is None:
        raise unknown_item()
    must_answer_for(session, author, batches.PUBLISH, [code])


def must_answer_for(session: Session, author: Author, permission: str, codes: Iterable[str]) -> None:
    """Raises Refused ``not_yours`` unless the author has the permission and answers for all of the items."""
    if permission not in author.permissions:
        raise Refused("not_yours", NOT_YOURS)
    if author.fields is None:
        return
    wanted = set(codes)
    rows = session.execute(sa.select(ServiceItem.code, ServiceItem.category))
    strange = sum(not author.answers_for(row.category) for row in rows if row.code in wanted)
    if strange:
        zh = f"这批里有 {strange} 个事项不归您的部门管。请去掉它们，或请管全库的部门来发。"
        en = f"{strange} of these items are not your department's. Leave them out, or ask who answers for all of it."
        raise Refused("not_yours", Text(zh, en))


def close_what_stays_closed(session: Session, row: Batch) -> None:
    """A batch that holds closes its items, when it was written so."""
    if row.stays_closed:
        given = {"actor": row.author, "reason": row.name, "at": clock.now(), "number": row.id}
        session.execute(_CLOSE_ALL, given)


_CLOSE_ALL = sa.text(
    "INSERT INTO closed_item (item_code, actor, reason, at)"
    " SELECT item_code, :actor, :reason, :at FROM batch_item WHERE batch_id = :number ON CONFLICT DO NOTHING"
).bindparams(sa.bindparam("at", type_=Moment()))


NOT_YOURS = Text("您没有权限做这一步。", "You are not allowed to do this.")
