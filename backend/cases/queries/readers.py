"""Who of the staff has looked at a case, as the audit has it: the same lines that its holder reads in 个人空间."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.cases.queries import lists
from backend.cases.queries.documents import documents_of
from backend.catalog.service import DigitalService
from backend.core import clock
from backend.core.audit import AuditRecord
from backend.core.errors import Text
from backend.printing.models import Document

LOOKED: dict[str, Text] = {
    "case_seen": Text("打开过，号码遮住", "opened it, numbers masked"),
    "material_seen": Text("看过材料的页面", "looked at pages of the materials"),
    "document_seen": Text("看过一份文书", "looked at a document"),
    "application_form_made": Text("生成过申请表文件", "had the form made into a document"),
}
REVEALED = "revealed:"
_STAFF = "staff:"


@dataclass(frozen=True)
class Reading:
    """What somebody did, how often, and when last; ``purpose`` of who asked for a number in full."""

    who: str
    what: Text
    times: int
    last: datetime
    purpose: str


def readings(session: Session, case: Case, digital: DigitalService, things: Collection[str]) -> list[Reading]:
    """Every way in which each of the staff has looked at ``case``, the latest first; documents, and numbers that were
    shown in full, stand one by one, each with its title or its purpose. ``things``: of the case, as the audit names
    them (``material:<id>``)."""
    subjects = [f"case:{case.number}", *things]
    last, times = sa.func.max(AuditRecord.at), sa.func.count()
    # Of this case's papers: the subject alone would be compared with every paper of the installation.
    paper = sa.and_(Document.case_id == case.id, AuditRecord.subject == sa.literal("document:") + Document.id)
    query = (
        sa.select(AuditRecord.actor, AuditRecord.action, AuditRecord.purpose, Document.id, times, last)
        .join(Document, paper, isouter=True)
        .where(AuditRecord.subject.in_(subjects), AuditRecord.actor.startswith(_STAFF), _looks())
        .group_by(AuditRecord.actor, AuditRecord.action, AuditRecord.purpose, Document.id)
        .order_by(last.desc(), AuditRecord.action)
    )
    names, labels = lists.staff_names(session), dict(_labels(digital))
    titles = {one["document_id"]: Text(**one["title"]) for one in documents_of(session, case.number)}
    return [
        Reading(
            names.get(actor, actor.removeprefix(_STAFF)),
            _what(action, labels, titles.get(document or "")),
            count,
            clock.local(at),
            purpose,
        )
        for actor, action, purpose, document, count, at in session.execute(query)
    ]


def _looks() -> sa.ColumnElement[bool]:
    return sa.or_(AuditRecord.action.in_(LOOKED), AuditRecord.action.startswith(REVEALED))


def _what(action: str, labels: dict[str, Text], paper: Text | None) -> Text:
    if paper is not None and action == "document_seen":
        return Text(f"看过《{paper.zh}》", f"looked at “{paper.en}”")
    if not action.startswith(REVEALED):
        return LOOKED[action]
    field = action.removeprefix(REVEALED)
    label = labels.get(field, Text(field, field))
    return Text(f"看过完整的{label.zh}", f"saw in full: {label.en}")


def _labels(digital: DigitalService) -> Iterator[tuple[str, Text]]:
    for section in digital.form["sections"]:
        for field in section["fields"]:
            yield field["name"], Text(field["label"]["zh"], field["label"]["en"])
