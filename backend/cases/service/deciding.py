"""What the worker does with a case at the department's system: ask, decide by rule, have it carried out.

Safe to run again after a crash anywhere: the reply a decision rests on is stored before anything is changed at
the department, and every change carries the case number as idempotency key. A department that is down is asked
again a few times; then the case goes to a person, and the timeline says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from backend.cases import rules
from backend.cases.models import Case
from backend.cases.service import contents, facts
from backend.cases.service.progress import RULE, SYSTEM, find, move, note
from backend.catalog import rules as catalog_rules
from backend.catalog import service as catalog
from backend.core import clock, jobs
from backend.core.crypto import Vault
from backend.core.errors import NotFound, Text, Unavailable
from backend.core.house import House

MAX_ATTEMPTS = 4
RETRY_LIMIT = timedelta(minutes=10)
CARRYING_OUT = timedelta(minutes=5)
"""How long officers wait for a worker that has begun to have something done: longer than a job's lease, so that
after a crash the job runs again before anybody decides otherwise."""
UNDECIDED_STATES = frozenset({rules.ACCEPTED, rules.REVIEWING})

DOWN = Text("部门系统暂时连不上，正在自动重试", "The department's system does not answer; trying again")
ROUTED = Text("部门系统连不上，已转给工作人员办理", "The department's system does not answer; passed to an officer")
UNDECIDED = Text("需要工作人员审查", "To be reviewed by an officer")


def decide(house: House, payload: dict[str, Any]) -> None:
    """Subscriber of ``case_submitted``: enquiries and immediate filings, from accepted to concluded."""
    number = payload["case_number"]
    try:
        decision = _decision(house, number)
        if decision == "approve" and not _carry_out(house, number, UNDECIDED_STATES):
            return
    except Unavailable:
        _try_later(house, number)
        return
    with house.db.transaction() as session:
        case = find(session, number, lock=True)
        if decision is None or case.state not in UNDECIDED_STATES:
            return
        case.carrying_out_until = None
        _settle(session, house.vault, case, decision)


def carry_out_approval(house: House, payload: dict[str, Any]) -> None:
    """Subscriber of ``case_approved``: what an officer decided is carried out, then the case is concluded."""
    number = payload["case_number"]
    try:
        if not _carry_out(house, number, frozenset({rules.APPROVED})):
            return
    except Unavailable:
        with house.db.transaction() as session:
            _count(session, find(session, number, lock=True), "case_approved")
        return
    with house.db.transaction() as session:
        case = find(session, number, lock=True)
        if case.state != rules.APPROVED:
            return
        case.carrying_out_until = None
        refusal = _refusal(session, house.vault, case)
        if refusal is None:
            move(session, case, rules.CONCLUDED, SYSTEM)
        else:
            told = Text(
                f"部门系统没有执行：{refusal}。请工作人员核实",
                "The department's system did not carry this out. An officer looks into it",
            )
            note(session, case, SYSTEM, told)


def _decision(house: House, number: str) -> str | None:
    """Ask the department unless it has answered before; decide; keep both. None when the case has moved on."""
    with house.db.read() as session:
        case = find(session, number)
        service = catalog.digital_service(session, case.item_code, case.service_version)
        data = contents.review_scope(session, house.vault, case)
    if case.kind == "promised" or case.state not in UNDECIDED_STATES:
        return None
    replies, query = dict(data["department"]), service.department.query
    if query is not None and query not in replies:
        connector = facts.connector_of(house, service)
        parameters = _parameters(service.department.query_body, data)
        try:
            replies[query] = connector.query(query, facts.body(data["identity"], parameters))
        except NotFound:
            replies[query] = {}
    judged = catalog_rules.decide(service.decision_rules, {**data, "department": replies})
    outcomes = dict(judged.trace)
    trace = [
        {
            "key": rule.key,
            "matched": outcomes[rule.key] == "true",
            "outcome": outcomes[rule.key],
            "decision": rule.decision,
            "reason": rule.reason.as_json(),
        }
        for rule in service.decision_rules
        if rule.key in outcomes
    ]
    with house.db.transaction() as session:
        case = find(session, number, lock=True)
        if case.state not in UNDECIDED_STATES:
            return None
        if query is not None and query not in data["department"]:
            facts.asked(session, case.applicant_id, service, query, f"case:{number}")
        contents.keep_result(house.vault, case, replies)
        case.decision_trace = trace
    return judged.decision


def _carry_out(house: House, number: str, states: frozenset[str]) -> bool:
    """Have the effect done at the department, once, and keep its reply. From here until the case is settled (or
    CARRYING_OUT has passed) no officer can decide otherwise. False: the case is no longer in one of ``states``, so
    nothing may be done. Raises Unavailable."""
    with house.db.transaction() as session:
        case = find(session, number, lock=True)
        if case.state not in states:
            return False
        service = catalog.digital_service(session, case.item_code, case.service_version)
        data = contents.review_scope(session, house.vault, case)
        effect = service.department.effect
        if effect is None:
            return True
        case.carrying_out_until = clock.now() + CARRYING_OUT
    if effect in data["department"]:
        return True
    connector = facts.connector_of(house, service)
    parameters = _parameters(service.department.effect_body, data)
    try:
        reply = connector.effect(effect, facts.body(data["identity"], parameters), idempotency_key=number)
    except NotFound as error:
        reply = {"accepted": False, "reason": "no_record", "reason_label": error.message.zh}
    with house.db.transaction() as session:
        case = find(session, number, lock=True)
        facts.asked(session, case.applicant_id, service, effect, f"case:{number}")
        contents.keep_result(house.vault, case, {**(contents.result(house.vault, case) or {}), effect: reply})
    return True


def _settle(session: Session, vault: Vault, case: Case, decision: str) -> None:
    """Write the decision down, step by step, as the state table asks."""
    if case.state == rules.ACCEPTED:
        move(session, case, rules.REVIEWING, RULE, UNDECIDED if decision == "review" else None)
    if decision == "review":
        return
    reason = Text(**next(entry["reason"] for entry in reversed(case.decision_trace or []) if entry["matched"]))
    refusal = _refusal(session, vault, case) if decision == "approve" else None
    if decision == "approve" and refusal is None:
        move(session, case, rules.APPROVED, RULE, reason)
    else:
        move(session, case, rules.REFUSED, RULE, refusal or reason)
    move(session, case, rules.CONCLUDED, RULE)


def _refusal(session: Session, vault: Vault, case: Case) -> str | None:
    """Why the department did not carry the effect out, in its words; None when it did or there is none."""
    service = catalog.digital_service(session, case.item_code, case.service_version)
    reply = (contents.result(vault, case) or {}).get(service.department.effect or "", {})
    return str(reply.get("reason_label") or "部门没有说明理由") if reply.get("accepted") is False else None


def _try_later(house: House, number: str) -> None:
    with house.db.transaction() as session:
        case = find(session, number, lock=True)
        if case.state not in UNDECIDED_STATES:
            return
        case.carrying_out_until = None
        if case.department_attempts + 1 < MAX_ATTEMPTS:
            _count(session, case, "case_submitted")
        elif case.state == rules.ACCEPTED:
            move(session, case, rules.REVIEWING, SYSTEM, ROUTED)
        else:
            note(session, case, SYSTEM, ROUTED)


def _count(session: Session, case: Case, event: str) -> None:
    """Come back after 2, 4, 8 … seconds, at last every RETRY_LIMIT; the first time, say so."""
    case.carrying_out_until = None
    case.department_attempts += 1
    if case.department_attempts == 1:
        note(session, case, SYSTEM, DOWN)
    wait = min(timedelta(seconds=2 ** min(case.department_attempts, 10)), RETRY_LIMIT)
    jobs.enqueue(session, event, {"case_number": case.number}, after=wait)


def _parameters(body: Mapping[str, str], data: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a call: name -> what its path in the data object leads to; what is not there is left out."""
    found = {}
    for name, path in body.items():
        value: Any = data
        for step in path.split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is not None:
            found[name] = value
    return found
