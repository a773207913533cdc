"""How much there is of each kind, for the first page of a person's own space."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases import rules as case_rules
from backend.cases.models import Case
from backend.core import clock
from backend.core.audit import AuditRecord
from backend.materials.models import Material
from backend.space import rules

RECENT = timedelta(days=30)


@dataclass(frozen=True)
class Overview:
    """``waiting``: cases that wait for the person; ``materials``: pages kept; ``readings``: lines of others who read
    in the last 30 days, and when the latest was."""

    cases: int
    waiting: int
    materials: int
    readings: int
    read_at: datetime | None


def overview(session: Session, applicant_id: int) -> Overview:
    """Counts only: nothing of a person is opened for them."""
    cases = sa.select(sa.func.count(Case.id)).where(Case.applicant_id == applicant_id)
    kept = sa.select(sa.func.count()).select_from(Material).where(Material.applicant_id == applicant_id)
    read = sa.or_(AuditRecord.action.in_(rules.SEEN), AuditRecord.action.like(f"{rules.REVEALED}%"))
    count, latest = session.execute(
        sa.select(sa.func.count(), sa.func.max(AuditRecord.at)).where(
            AuditRecord.holder_id == applicant_id, read, AuditRecord.at > clock.now() - RECENT
        )
    ).one()
    return Overview(
        session.scalar(cases) or 0,
        session.scalar(cases.where(Case.state == case_rules.CORRECTION)) or 0,
        session.scalar(kept) or 0,
        count,
        latest,
    )
