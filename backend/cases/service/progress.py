"""Moving a case: the only code that changes a state. Each move writes the timeline, tells the open pages
and hands the event on, all in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases import rules
from backend.cases.models import Case, TimelineEntry
from backend.core import audit, clock, jobs, live
from backend.core.errors import Conflict, NotFound, Text
from backend.identity.service import Citizen


@dataclass(frozen=True)
class Actor:
    """Who acts. ``kind``: citizen | rule | staff | system; ``name``: applicant:<id>, staff:<login>, rule:<name> …"""

    kind: str
    name: str
    department_code: str | None = None

    @classmethod
    def citizen(cls, who: Citizen) -> Actor:
        return cls("citizen", who.actor)

    @classmethod
    def staff(cls, login: str, department_code: str) -> Actor:
        return cls("staff", f"staff:{login}", department_code)


DELIVERED = Text("结果已打印，交给申请人", "Printed and handed to the applicant")

RULE = Actor("rule", "rule:service")
SYSTEM = Actor("system", "system")


def move(session: Session, case: Case, new: str, actor: Actor, opinion: str | Text | None = None) -> None:
    """Bring ``case`` to state ``new``. ``opinion``: what an officer wrote, or words of ours in two languages.

    Raises Conflict ``illegal_transition``.
    """
    rules.check_transition(case.state, new)
    moment = clock.now()
    case.state = new
    if new == rules.ACCEPTED:
        case.accepted_at = moment
    if new in {rules.APPROVED, rules.REFUSED}:
        case.decided_at = moment
    note(session, case, actor, opinion)
    written_down(session, actor, f"case_{new}", case)
    jobs.enqueue(session, "case_changed", {"case_number": case.number, "state": new, "round": case.correction_round})


def written_down(session: Session, actor: Actor, action: str, case: Case) -> None:
    """One row of the audit about this case, which its holder may read."""
    department = actor.department_code or ""
    audit.record(session, actor.name, action, f"case:{case.number}", holder=case.applicant_id, department=department)


def note(session: Session, case: Case, actor: Actor, opinion: str | Text | None) -> None:
    """Add a line to the timeline without changing the state, and tell the open pages."""
    moment = clock.now()
    case.updated_at = moment
    case.version += 1
    session.add(
        TimelineEntry(
            case_id=case.id,
            at=moment,
            state=case.state,
            actor_kind=actor.kind,
            actor=actor.name,
            opinion=opinion.zh if isinstance(opinion, Text) else opinion,
            opinion_en=opinion.en if isinstance(opinion, Text) else None,
        )
    )
    tell(session, case)


def tell(session: Session, case: Case) -> None:
    """Let the applicant's and the department's open pages know."""
    message = {"case_number": case.number, "state": case.state}
    live.announce(session, f"applicant:{case.applicant_id}", "case_changed", message)
    live.announce(session, f"department:{case.department_code}", "case_changed", message)


def find(session: Session, number: str, *, lock: bool = False) -> Case:
    """The case with this number. ``lock`` holds it until the transaction ends, as it is by then: what the transaction
    has looked at before may be older. Raises NotFound ``unknown_case``."""
    query = sa.select(Case).where(Case.number == number)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    case = session.scalar(query)
    if case is None:
        raise _unknown()
    return case


def of_applicant(session: Session, applicant_id: int, number: str, *, lock: bool = False) -> Case:
    """The applicant's own case. Somebody else's does not exist for them: NotFound ``unknown_case``."""
    case = find(session, number, lock=lock)
    if case.applicant_id != applicant_id:
        raise _unknown()
    return case


def of_citizen(session: Session, citizen: Citizen, number: str, *, lock: bool = False) -> Case:
    """As ``of_applicant``; who acts under an authorisation finds only what they have handed in themselves."""
    case = of_applicant(session, citizen.applicant_id, number, lock=lock)
    if citizen.agent_id is not None and case.actor_id != citizen.agent_id:
        raise _unknown()
    return case


def of_department(session: Session, department_code: str, number: str, *, lock: bool = False) -> Case:
    """A case of the department. Another department's does not exist for it: NotFound ``unknown_case``."""
    case = find(session, number, lock=lock)
    if case.department_code != department_code:
        raise _unknown()
    return case


def check_version(case: Case, seen: int) -> None:
    """Raises Conflict ``stale_case`` when the case has changed since version ``seen`` was looked at."""
    if case.version != seen:
        raise Conflict(
            "stale_case",
            Text(
                f"这件事刚刚有变化，现在是“{rules.LABELS[case.state].zh}”。请看最新的情况再决定。",
                f"This case has just changed; it is now “{rules.LABELS[case.state].en}”. Look again, then decide.",
            ),
        )


def deliver(session: Session, number: str) -> None:
    """The applicant holds the result (it was printed): concluded becomes delivered. Anything else stays."""
    case = find(session, number, lock=True)
    if case.state == rules.CONCLUDED:
        move(session, case, rules.DELIVERED, SYSTEM, DELIVERED)


def _unknown() -> NotFound:
    return NotFound("unknown_case", Text("没有找到这个办件。", "There is no such case."))
