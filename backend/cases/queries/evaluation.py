"""Whether the applicant has rated the present occasion of a case."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.evaluations import rules
from backend.evaluations.models import Evaluation


def evaluation_of(session: Session, case: Case) -> dict[str, Any]:
    """``evaluation`` ({"level"} or None) and ``can_evaluate`` of the API's case view."""
    level = session.scalar(
        sa.select(Evaluation.level).where(
            Evaluation.case_number == case.number, Evaluation.occasion == rules.occasion(case.state)
        )
    )
    return {"evaluation": None if level is None else {"level": level}, "can_evaluate": level is None}
