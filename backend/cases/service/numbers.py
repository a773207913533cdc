"""Giving out case numbers: one serial per region, department and day, without gaps in a committed day."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.cases import rules
from backend.cases.models import NumberCounter
from backend.core import clock


def allocate(session: Session, region_code: str, department_code: str) -> str:
    """The next case number, taken in the caller's transaction: a rollback gives it back."""
    region, day = region_code[:6], clock.today()
    scope = f"{region}{department_code}{day:%Y%m%d}"
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(NumberCounter).values(scope=scope, value=1)
    statement = statement.on_conflict_do_update(
        index_elements=[NumberCounter.scope], set_={"value": NumberCounter.value + 1}
    ).returning(NumberCounter.value)
    return rules.case_number(region, department_code, day, session.execute(statement).scalar_one())
