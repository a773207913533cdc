"""Taking a submission: once, whatever happens on the way.

The page makes the id. The first content under an id becomes a case and its receipt is kept byte for byte;
the same content again gets the same receipt; another content is kept aside and refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases import rules
from backend.cases.models import Case, QuarantinedSubmission, Submission
from backend.cases.service import assess, contents, earlier, facts, following, numbers, origins, places, signing
from backend.cases.service.assess import Assessed
from backend.cases.service.attaching import attach, attach_paper
from backend.cases.service.calendar import work_calendar
from backend.cases.service.confirmed import confirmed
from backend.cases.service.facts import Facts
from backend.cases.service.following import Owed
from backend.cases.service.progress import RULE, Actor, move, note
from backend.catalog import service as catalog
from backend.catalog.rules import DigitalService
from backend.core import audit, clock, jobs
from backend.core.db import is_duplicate
from backend.core.errors import Conflict, NotFound, Refused, Text, Unprocessable
from backend.core.house import House
from backend.core.upsert import upsert
from backend.drafts import service as drafts
from backend.identity.service import Citizen, applicants, authorisations, begun_at, demand_level
from backend.terminals import service as terminals

OWN_CHANNELS = ("phone", "desktop", "tv")
"""Surfaces that are nobody's terminal."""


@dataclass(frozen=True)
class Submitted:
    """``body``: the receipt as JSON bytes; ``created``: False on a replay."""

    body: bytes
    created: bool


def submit(house: House, citizen: Citizen, request: dict[str, Any], *, channel: str | None = None) -> Submitted:
    """Make a case of ``request`` (the body of POST /submissions), or give back the receipt of the one it made.
    ``channel``: the surface of a page that is no terminal's; which items are offered there, batches say.

    Raises Invalid (``fields``), Conflict ``submission_conflict`` or ``service_version_gone``, Unprocessable
    ``ineligible`` or ``item_not_here``, Unavailable (try again with the same id).
    """
    digest = rules.payload_hash(request)
    known = _known(house, citizen, request, digest)
    if known is not None:
        return known
    # Before anybody is asked about the person; and the submission would end the draft with its id.
    drafts.permit(house, citizen, request["submission_id"], request["item_code"])
    service = _service(house, citizen, request["item_code"], request["service_version"], channel)
    person = facts.recall(house, citizen, service)
    try:
        assessed = assess.form(service, request["answers"], request["form"], person)
    except Refused as error:
        _audit_refusal(house, citizen, request["submission_id"], error)
        raise
    places.check(house, service.form, assessed.form)
    given = request["materials"]
    assess.materials(house.settings, service, assessed, given, person.identity, department=person.department)
    with house.db.read() as session:
        said = earlier.said_before(session, house.vault, citizen, service.form)
    read = confirmed(house, citizen, service, request)
    assessed.origins = origins.of(assessed.form, origins.offers(service, person, said), read)
    pictures = signing.drawn(service, assessed.form)
    try:
        with house.db.transaction() as session:
            receipt = _write(session, house, citizen, request, digest, service, assessed, person, pictures)
            return Submitted(receipt, True)
    except sa.exc.IntegrityError as error:
        if not is_duplicate(error):
            raise
        known = _known(house, citizen, request, digest)
        if known is None:
            raise
        return known


def receipt_of(session: Session, applicant_id: int, submission_id: str, *, agent_id: int | None = None) -> bytes:
    """The applicant's receipt; ``agent_id``: only of what this agent has handed in for them. Raises NotFound
    ``unknown_submission``, also for somebody else's."""
    asked = sa.select(Submission).where(Submission.submission_id == submission_id)
    if agent_id is not None:
        asked = asked.join(Case, Case.id == Submission.case_id).where(Case.actor_id == agent_id)
    row = session.scalar(asked)
    if row is None or row.applicant_id != applicant_id:
        not_here = Text("还没有收到这次提交。", "This submission has not arrived.")
        raise NotFound("unknown_submission", not_here, foreign=row is not None)
    return row.receipt


def _known(house: House, citizen: Citizen, request: Mapping[str, Any], digest: str) -> Submitted | None:
    """The receipt of an earlier delivery. Raises Conflict when the id holds something else."""
    with house.db.read() as session:
        row = session.scalar(sa.select(Submission).where(Submission.submission_id == request["submission_id"]))
    if row is None:
        return None
    if row.applicant_id == citizen.applicant_id and row.payload_hash == digest:
        return Submitted(row.receipt, False)
    with house.db.transaction() as session:
        _quarantine(session, house, citizen, request, digest)
    raise Conflict(
        "submission_conflict",
        Text(
            "这次提交和刚才已经收到的不一样，没有再办一次。请到“我的进度”看已经收到的那一件，或叫工作人员。",
            "This differs from what has already been received and was not taken again. See “My progress”, "
            "or call the staff.",
        ),
    )


def _quarantine(session: Session, house: House, citizen: Citizen, request: Mapping[str, Any], digest: str) -> None:
    content = json.dumps(request, ensure_ascii=False).encode()
    values = {
        "submission_id": request["submission_id"],
        "applicant_id": citizen.applicant_id,
        "payload_hash": digest,
        "sealed": house.vault.seal(content, f"quarantine:{request['submission_id']}"),
        "created_at": clock.now(),
    }
    key = ("submission_id", "applicant_id", "payload_hash")
    session.execute(upsert(session, QuarantinedSubmission, values, key=key, update={"payload_hash": digest}))
    actor = citizen.actor
    audit.record(session, actor, "submission_quarantined", f"submission:{request['submission_id']}")


def _audit_refusal(house: House, citizen: Citizen, submission_id: str, error: Refused) -> None:
    with house.db.transaction() as session:
        audit.record(session, citizen.actor, error.code, f"submission:{submission_id}")


def _service(house: House, citizen: Citizen, item_code: str, version: int, channel: str | None) -> DigitalService:
    here = citizen.terminal_code or None
    # A terminal is known by its cookie. No other page is one; what does not say which it is counts as a phone.
    said = None if here else channel if channel in OWN_CHANNELS else OWN_CHANNELS[0]
    with house.db.read() as session:
        try:
            service = catalog.service_begun(session, item_code, version)
            catalog.taken_now(session, item_code, catalog.scope_at(session, terminal=here, channel=said))
        except NotFound:
            raise Unprocessable("item_not_here") from None
        applicants.demand_kind(session, citizen.applicant_id, service.applicants)
    demand_level(citizen, service.assurance)
    return service


def _region(session: Session, house: House, citizen: Citizen) -> str:
    """The division whose number the case gets: the terminal's, or for a browser of one's own this installation's."""
    if not citizen.terminal_code:
        return house.settings.region_code
    return terminals.get(session, citizen.terminal_code).site.region_code


def _write(
    session: Session,
    house: House,
    citizen: Citizen,
    request: Mapping[str, Any],
    digest: str,
    service: DigitalService,
    assessed: Assessed,
    person: Facts,
    pictures: signing.Pictures,
) -> bytes:
    moment = clock.now()
    submission = Submission(
        submission_id=request["submission_id"],
        applicant_id=citizen.applicant_id,
        payload_hash=digest,
        receipt=b"",
        created_at=moment,
    )
    session.add(submission)
    session.flush()  # a second delivery of the same id waits or fails here, before a number is taken
    authorisations.use(session, citizen.authorisation_id, service.code)
    region = _region(session, house, citizen)
    number = numbers.allocate(session, region, service.department_code)
    case = Case(
        number=number,
        item_code=service.code,
        item_name=service.name.zh,
        service_version=service.version,
        item_version=catalog.taken_now(session, service.code),
        kind=service.kind,
        applicant_id=citizen.applicant_id,
        actor_id=citizen.actor_id,
        signed_in_by=citizen.assurance,
        signed_in_at=begun_at(session, citizen.session_id),
        terminal_code=citizen.terminal_code,
        region_code=region,
        department_code=service.department_code,
        situation=assessed.situation or None,
        state=rules.RECEIVED,
        submitted_at=moment,
        updated_at=moment,
        holder_sealed=contents.seal_holder(house.vault, number, person.identity),
    )
    if service.kind == "promised":
        case.promised_by = work_calendar().after(clock.today(), service.promise_working_days)
        contents.keep_result(house.vault, case, person.department)  # what the officer compares with
    session.add(case)
    session.flush()
    submission.case_id = case.id
    _contents(session, house, case, service, request["answers"], assessed)
    attach_paper(session, house, case, request["submission_id"])
    signing.refuse_stale(session, house, citizen, service, request)
    signing.sign(session, house, citizen, case, service, 0, pictures)
    drafts.close(session, citizen.applicant_id, request["submission_id"])
    owed = following.promise(session, case, service, assessed.promised)
    _first_steps(session, case, Actor.citizen(citizen), owed)
    submission.receipt = _receipt(case, service.name, request["submission_id"], owed)
    return submission.receipt


def _contents(
    session: Session, house: House, case: Case, service: DigitalService, answers: dict[str, str], assessed: Assessed
) -> None:
    contents.add_form(session, house.vault, case, contents.FormInForce(answers, assessed.form, 0, assessed.origins))
    for material in assessed.materials:
        attach(session, house, case, service, material)


def _first_steps(session: Session, case: Case, applicant: Actor, owed: list[Owed]) -> None:
    """Received; accepted by rule, because everything asked for is there or promised (容缺受理); then to the officers
    or the worker, which asks the department before it draws papers: the person stands waiting for the decision."""
    if case.kind != "promised":
        jobs.enqueue(session, "case_submitted", {"case_number": case.number}, key=f"submitted:{case.number}")
    note(session, case, applicant, None)
    audit.record(session, applicant.name, "case_received", f"case:{case.number}")
    jobs.enqueue(session, "case_changed", {"case_number": case.number, "state": rules.RECEIVED, "round": 0})
    move(session, case, rules.ACCEPTED, RULE, _accepted(owed))
    if case.kind == "promised":
        move(session, case, rules.REVIEWING, RULE, None)


def _accepted(owed: list[Owed]) -> Text:
    if not owed:
        return Text("材料齐全、符合受理条件", "Complete, and the conditions are met")
    return Text(f"容缺受理。{_promised(owed).zh}", f"Accepted against a promise. {_promised(owed).en}")


def _promised(owed: list[Owed]) -> Text:
    """What is still to be brought, by when."""
    zh = [f"{one.name.zh}（{one.due.month} 月 {one.due.day} 日前）" if one.due else one.name.zh for one in owed]
    en = [f"{one.name.en} (by {one.due.isoformat()})" if one.due else one.name.en for one in owed]
    return Text(f"还要补交：{'、'.join(zh)}。", f"Still to be handed in: {', '.join(en)}.")


def _receipt(case: Case, name: Text, submission_id: str, owed: list[Owed]) -> bytes:
    receipt: dict[str, Any] = {
        "case_number": case.number,
        "submission_id": submission_id,
        "item_code": case.item_code,
        "item_name": case.item_name,
        "item_name_en": name.en,
        "state": case.state,
        "submitted_at": case.submitted_at.isoformat(),
        "promised_by": case.promised_by.isoformat() if case.promised_by else None,
        "next": _next(case, owed).as_json(),
        "documents": [],
    }
    return json.dumps(receipt, ensure_ascii=False, separators=(",", ":")).encode()


def _next(case: Case, owed: list[Owed]) -> Text:
    if owed:
        told = _promised(owed)
        return Text(f"{told.zh}在“我的进度”里补交，补齐才能办结。", f"{told.en} Hand it in under “My progress”.")
    if case.kind != "promised":
        return Text(
            "马上就好，结果一出来就能看、能打印。", "Almost done: you can see and print the result in a moment."
        )
    if case.promised_by is None:
        return Text("部门审查后给您结果，随时可以来这里查进度。", "The department reviews it. Follow it here.")
    day = case.promised_by
    return Text(
        f"部门会在 {day.month} 月 {day.day} 日前审完，随时可以来这里查进度。",
        f"The department decides by {day.isoformat()}. You can look up its progress here.",
    )
