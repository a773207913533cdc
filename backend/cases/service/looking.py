"""Staff who look at a person's data: written down before it is shown. The holder reads it in 个人空间."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.core import audit, clock
from backend.core.house import House


@dataclass(frozen=True)
class Reader:
    """Who looks. ``actor``: ``staff:<login>``; ``department_code``: whose officer they are now."""

    actor: str
    department_code: str
    request_id: str = ""


def seen(session: Session, reader: Reader, case: Case, action: str, subject: str = "", purpose: str = "") -> None:
    """``reader`` is about to be shown something of this case. ``subject``: the thing, when it is not the whole case."""
    audit.record(
        session,
        reader.actor,
        action,
        subject or f"case:{case.number}",
        holder=case.applicant_id,
        department=reader.department_code,
        purpose=purpose,
        request_id=reader.request_id,
    )


def listed(house: House, reader: Reader, numbers: Collection[str]) -> None:
    """A list is about to show the masked names of these cases' holders: once a day of each case."""
    subjects = {f"case:{number}": number for number in numbers}
    if not subjects:
        return
    midnight = datetime.combine(clock.today(), time(), clock.LOCAL)
    with house.db.read() as session:
        known = audit.recorded_since(session, reader.actor, "case_listed", subjects, midnight)
    fresh = [number for subject, number in subjects.items() if subject not in known]
    if not fresh:
        return
    with house.db.transaction() as session:
        for case in session.scalars(sa.select(Case).where(Case.number.in_(fresh))):
            seen(session, reader, case, "case_listed")
