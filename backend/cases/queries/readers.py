"""Who of the staff has looked at a case, as the audit has it: the same lines that its holder reads in 个人空间."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.cases.queries import lists
from backend.catalog.service import DigitalService
from backend.core import clock
from backend.core.audit import AuditRecord
from backend.core.errors import Text

LOOKED: dict[str, Text] = {
    "case_seen": Text("打开过，号码遮住", "opened it, numbers masked"),
    "material_seen": Text("看过材料的页面", "looked at pages of the materials"),
    "document_seen": Text("看过发出的文书", "looked at issued documents"),
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
    """Every way in which each of the staff has looked at ``case``, the latest first; numbers that were shown in full
    stand one by one, each with its purpose. ``things``: of it, as the audit names them (``material:<id>``)."""
    subjects = [f"case:{case.number}", *things]
    last, times = sa.func.max(AuditRecord.at), sa.func.count()
    query = (
        sa.select(AuditRecord.actor, AuditRecord.action, AuditRecord.purpose, times, last)
        .where(AuditRecord.subject.in_(subjects), AuditRecord.actor.startswith(_STAFF), _looks())
        .group_by(AuditRecord.actor, AuditRecord.action, AuditRecord.purpose)
        .order_by(last.desc(), AuditRecord.action)
    )
    names, labels = lists.staff_names(session), dict(_labels(digital))
    return [
        Reading(names.get(actor, actor.removeprefix(_STAFF)), _what(action, labels), count, clock.local(at), purpose)
        for actor, action, purpose, count, at in session.execute(query)
    ]


def _looks() -> sa.ColumnElement[bool]:
    return sa.or_(AuditRecord.action.in_(LOOKED), AuditRecord.action.startswith(REVEALED))


def _what(action: str, labels: dict[str, Text]) -> Text:
    if not action.startswith(REVEALED):
        return LOOKED[action]
    field = action.removeprefix(REVEALED)
    label = labels.get(field, Text(field, field))
    return Text(f"看过完整的{label.zh}", f"saw in full: {label.en}")


def _labels(digital: DigitalService) -> Iterator[tuple[str, Text]]:
    for section in digital.form["sections"]:
        for field in section["fields"]:
            yield field["name"], Text(field["label"]["zh"], field["label"]["en"])
