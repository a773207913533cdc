"""Evaluations: voluntary, one for each occasion, and the same delivery twice counts once."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases import service as cases
from backend.cases.rules import payload_hash
from backend.core import clock
from backend.core.db import is_duplicate
from backend.core.errors import Conflict, Text
from backend.core.house import House
from backend.evaluations import rules
from backend.evaluations.models import Evaluation
from backend.identity.service import Citizen

TWICE = Text("这件事已经评过了，谢谢您。", "This has been rated already. Thank you.")


def evaluate(house: House, citizen: Citizen, case_number: str, given: dict[str, Any]) -> bool:
    """Keep one evaluation (body of the API); True when new, False when the same one came in before.

    Raises NotFound ``unknown_case``, Invalid (level, tags), Conflict ``already_evaluated``.
    """
    applicant_id = citizen.applicant_id
    rules.check(given["level"], given["tags"])
    digest = payload_hash({**given, "case_number": case_number})
    try:
        with house.db.transaction() as session:
            case = cases.of_citizen(session, citizen, case_number)
            comment = (given.get("comment") or "").strip()
            session.add(
                Evaluation(
                    evaluation_id=given["evaluation_id"],
                    case_number=case_number,
                    occasion=rules.occasion(case.state),
                    department_code=case.department_code,
                    applicant_id=applicant_id,
                    payload_hash=digest,
                    level=given["level"],
                    tags=given["tags"],
                    comment_sealed=house.vault.seal_text(comment, "evaluation.comment") if comment else None,
                    channel=rules.CHANNEL_KIOSK,
                    at=clock.now(),
                )
            )
        return True
    except sa.exc.IntegrityError as error:
        if not is_duplicate(error):
            raise
        with house.db.read() as session:
            if _is_known(session, applicant_id, given["evaluation_id"], digest):
                return False
        raise Conflict("already_evaluated", TWICE) from error


def options() -> dict[str, Any]:
    """The levels and the reasons in the shape of the API."""

    def tags(texts: Any) -> list[dict[str, Any]]:
        return [{"code": code, "label": text.as_json()} for code, text in texts.items()]

    return {
        "levels": [{"level": level, "label": text.as_json()} for level, text in rules.LEVELS.items()],
        "tags": {"good": tags(rules.GOOD), "bad": tags(rules.BAD)},
    }


def _is_known(session: Session, applicant_id: int, evaluation_id: str, digest: str) -> bool:
    row = session.scalar(sa.select(Evaluation).where(Evaluation.evaluation_id == evaluation_id))
    return row is not None and (row.applicant_id, row.payload_hash) == (applicant_id, digest)
