"""Giving out case numbers: one serial per region, department and day, without gaps among committed cases."""

from __future__ import annotations

from sqlalchemy.orm import Session

from backend.cases import rules
from backend.cases.models import NumberCounter
from backend.core import clock
from backend.core.upsert import upsert


def allocate(session: Session, region_code: str, department_code: str) -> str:
    """The next case number, taken in the caller's transaction: a rollback gives it back."""
    region, day = region_code[:6], clock.today()
    statement = upsert(
        session,
        NumberCounter,
        {"scope": f"{region}{department_code}{day:%Y%m%d}", "value": 1},
        key=("scope",),
        update={"value": NumberCounter.value + 1},
    ).returning(NumberCounter.value)
    return rules.case_number(region, department_code, day, session.execute(statement).scalar_one())
