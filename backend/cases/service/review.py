"""What a department's officer does with a case: take it, answer review points, ask for correction, decide.

Every function takes the version of the case that the officer looked at and refuses a stale one. A case of
another department does not exist for the officer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.cases import rules
from backend.cases.models import Case, Correction, ReviewAnswer
from backend.cases.service import contents, following
from backend.cases.service.progress import SYSTEM, Actor, check_version, move, note, of_department, tell, written_down
from backend.catalog import rules as catalog_rules
from backend.catalog import service as catalog
from backend.core import clock, jobs
from backend.core.crypto import Vault
from backend.core.errors import Conflict, Invalid, Text

MAX_CORRECTIONS = 3
"""Rounds of correction one case may have; only one may be open at a time (行政许可法 art. 32: all at once)."""

ANSWERS = ("pass", "fail", "unclear")


@dataclass(frozen=True)
class CorrectionItem:
    """What must be handed in again. ``kind``: material | field; ``key``: its key or name in the service."""

    key: str
    kind: str
    reason: str


def claim(session: Session, actor: Actor, number: str) -> Case:
    """Take the case on. Raises Conflict ``claimed`` when a colleague has it."""
    case = _open(session, actor, number)
    if case.claimed_by not in (None, actor.name):
        raise Conflict("claimed", Text("同事已经在办这件事了。", "A colleague is already on this case."))
    if case.claimed_by is None:
        case.claimed_by = actor.name
        written_down(session, actor, "case_claimed", case)
        tell(session, case)
    return case


def release(session: Session, actor: Actor, number: str) -> Case:
    """Give the case back to the queue."""
    case = _open(session, actor, number)
    if case.claimed_by == actor.name:
        case.claimed_by = None
        written_down(session, actor, "case_released", case)
        tell(session, case)
    return case


def answer_point(session: Session, actor: Actor, number: str, point: str, answer: str, note_text: str = "") -> None:
    """Answer one review point of the present round; answering again replaces the answer.

    Raises Invalid ``unknown_point`` or ``unknown_answer``, Conflict ``not_reviewing``.
    """
    case = _open(session, actor, number)
    _must_be_reviewing(case)
    service = catalog.digital_service(session, case.item_code, case.service_version)
    if point not in {known.key for known in service.review_points}:
        raise Invalid("unknown_point")
    if answer not in ANSWERS:
        raise Invalid("unknown_answer")
    row = contents.review_answers(session, case).get(point)
    if row is None:
        row = ReviewAnswer(case_id=case.id, round=case.correction_round, point=point)
        session.add(row)
    row.answer, row.note, row.staff, row.at = answer, note_text, actor.name, clock.now()
    session.flush()


def unanswered(session: Session, vault: Vault, case: Case) -> list[str]:
    """Keys of the mandatory review points that apply to this case and have no answer in this round."""
    answered = contents.review_answers(session, case)
    return [key for key in _mandatory(session, vault, case) if key not in answered]


def _mandatory(session: Session, vault: Vault, case: Case) -> list[str]:
    """A point whose condition has no answer applies: what cannot be told is looked at by a person."""
    service = catalog.digital_service(session, case.item_code, case.service_version)
    data = contents.review_scope(session, vault, case)
    return [point.key for point in catalog_rules.applicable_points(service, data) if point.mandatory]


def request_correction(
    session: Session, actor: Actor, number: str, items: Sequence[CorrectionItem], opinion: str, *, seen: int
) -> Case:
    """Ask the applicant to hand something in again.

    Raises Invalid (no items, no reason, unknown item), Conflict ``stale_case``, ``illegal_transition`` or
    ``correction_limit``.
    """
    case = _to_decide(session, actor, number, seen)
    _must_be_reviewing(case)
    service = catalog.digital_service(session, case.item_code, case.service_version)
    can_hand_in = {rule.key for rule in service.materials if "sign_in" not in rule.sources}
    _check_items(items, can_hand_in, set(service.field_names) - service.locked_fields)
    if case.correction_round >= MAX_CORRECTIONS:
        raise Conflict("correction_limit", Text("补正次数已用完，请作出决定。", "No more corrections: please decide."))
    case.correction_round += 1
    session.add(
        Correction(
            case_id=case.id,
            round=case.correction_round,
            opinion=opinion.strip(),
            items=[{"key": item.key, "kind": item.kind, "reason": item.reason.strip()} for item in items],
            asked_by=actor.name,
            asked_at=clock.now(),
        )
    )
    move(session, case, rules.CORRECTION, actor, opinion.strip() or None)
    return case


def approve(session: Session, vault: Vault, actor: Actor, number: str, opinion: str = "", *, seen: int) -> Case:
    """Decide for the applicant. What the department's system must then do is handed to the worker.

    Raises Conflict ``points_unanswered`` (mandatory review points), ``points_failed``, ``materials_owed`` (容缺后补),
    ``department_data_missing`` (an enquiry without the department's reply), ``stale_case``.
    """
    case = _to_decide(session, actor, number, seen)
    _must_be_reviewing(case)
    if unanswered(session, vault, case):
        raise Conflict(
            "points_unanswered", Text("还有必查的审查要点没有回答。", "Mandatory review points are unanswered.")
        )
    answers = contents.review_answers(session, case)
    if any(answers[key].answer != "pass" for key in _mandatory(session, vault, case)):
        raise Conflict(
            "points_failed",
            Text("有审查要点不一致或看不清，不能通过。", "A review point differs or is unclear: not approvable."),
        )
    service = catalog.digital_service(session, case.item_code, case.service_version)
    if following.owed(session, case, service):
        raise Conflict(
            "materials_owed",
            Text("还有承诺补交的材料没有交，不能通过。", "Promised materials are still owed: not approvable."),
        )
    if case.kind != "promised" and case.result_sealed is None:
        raise Conflict(
            "department_data_missing",
            Text("还没有拿到部门系统的数据，请先重新查询。", "The department's data is missing: query it again first."),
        )
    move(session, case, rules.APPROVED, actor, opinion.strip() or None)
    case.department_attempts = 0
    jobs.enqueue(session, "case_approved", {"case_number": case.number}, key=f"approved:{case.number}")
    return case


def conclude(session: Session, actor: Actor, number: str, opinion: str, *, seen: int) -> Case:
    """Conclude an approved case by hand, when the department's system would not carry the decision out and the
    officer has done it there. Raises Invalid ``reason_missing``, Conflict ``stale_case``, ``illegal_transition``."""
    if not opinion.strip():
        raise Invalid("reason_missing", Text("请写明怎么办结的。", "Please write how it was concluded."))
    case = _to_decide(session, actor, number, seen)
    move(session, case, rules.CONCLUDED, actor, opinion.strip())
    return case


def refuse(session: Session, actor: Actor, number: str, reason: str, *, seen: int) -> Case:
    """Decide against the applicant. Raises Invalid ``reason_missing``, Conflict ``stale_case``."""
    if not reason.strip():
        raise Invalid("reason_missing", Text("请写明不予通过的理由。", "Please give the reason of the refusal."))
    case = _to_decide(session, actor, number, seen)
    _must_be_reviewing(case)
    move(session, case, rules.REFUSED, actor, reason.strip())
    move(session, case, rules.CONCLUDED, SYSTEM)
    return case


def retry_department(session: Session, actor: Actor, number: str, *, seen: int) -> Case:
    """Ask the department's system again for a case that was routed to a person because it did not answer."""
    case = _to_decide(session, actor, number, seen)
    _must_be_reviewing(case)
    if case.kind == "promised":
        raise Conflict("nothing_to_retry", Text("这件事不用再查询。", "There is nothing to query again."))
    case.department_attempts = 0
    note(session, case, actor, Text("重新向部门系统查询", "Asking the department's system again"))
    jobs.enqueue(session, "case_submitted", {"case_number": case.number})
    return case


def _open(session: Session, actor: Actor, number: str) -> Case:
    return of_department(session, actor.department_code or "", number, lock=True)


def _to_decide(session: Session, actor: Actor, number: str, seen: int) -> Case:
    """Raises Conflict ``stale_case``, or ``being_carried_out`` while the department's system is acting on it."""
    case = _open(session, actor, number)
    check_version(case, seen)
    if case.carrying_out_until is not None and clock.now() < case.carrying_out_until:
        raise Conflict(
            "being_carried_out",
            Text(
                "部门系统正在执行这件事，请等一分钟再看。",
                "The department's system is acting on this case. Please look again in a minute.",
            ),
        )
    return case


def _must_be_reviewing(case: Case) -> None:
    if case.state != rules.REVIEWING:
        label = rules.LABELS[case.state]
        raise Conflict(
            "not_reviewing",
            Text(f"这件事现在是“{label.zh}”，不在审查中。", f"This case is “{label.en}”, not under review."),
        )


def _check_items(items: Sequence[CorrectionItem], materials: set[str], fields: set[str]) -> None:
    if not items:
        raise Invalid("items_missing", Text("请选出要补正的内容。", "Please pick what must be corrected."))
    for item in items:
        if item.key not in {"material": materials, "field": fields}.get(item.kind, set()):
            raise Invalid("unknown_item", Text("要补正的内容不在这个事项里。", "This service has no such item."))
        if not item.reason.strip():
            raise Invalid("reason_missing", Text("请写明每一项要补正的理由。", "Please give a reason for each item."))
