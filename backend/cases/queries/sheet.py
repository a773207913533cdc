"""Everything an officer sees of one case, masked, in the order it is read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases import rules, service
from backend.cases.models import Case, TimelineEntry
from backend.cases.queries import comparison, form_rows, lists, material_rows
from backend.cases.queries.comparison import PointRow
from backend.cases.queries.documents import documents_of, standings
from backend.cases.queries.form_rows import FormRow
from backend.cases.queries.material_rows import MaterialRow
from backend.cases.queries.readers import Reading, readings
from backend.catalog import service as catalog
from backend.catalog.service import DigitalService
from backend.core import clock
from backend.core.crypto import Vault
from backend.core.errors import Text
from backend.identity import rules as identity_rules
from backend.identity import service as identity
from backend.printing.rules import mask_holder, mask_name


@dataclass(frozen=True)
class Event:
    """One line of what happened."""

    at: datetime
    label: Text
    who: Text
    opinion: str | None
    caution: bool


@dataclass(frozen=True)
class Correctable:
    """What a correction can ask for, and the reasons in plain words that fit it."""

    key: str
    kind: str
    name: Text
    reasons: list[Text]


@dataclass(frozen=True)
class Earlier:
    """Another case of the same person with the same department."""

    number: str
    item_name: Text
    state_label: Text
    submitted_at: datetime


@dataclass(frozen=True)
class CaseSheet:
    """The page of one case; ``version`` goes back with every decision."""

    number: str
    version: int
    name: Text
    kind: str
    state: str
    state_label: Text
    holder_masked: str
    agent_masked: str | None
    """代办人: who handed it in, when that was somebody else."""
    signed_in: Text | None
    """How and when who handed it in had signed in; that a face was checked, and that it was the card's holder."""
    terminal_name: Text
    submitted_at: datetime
    service_version: int
    item_code: str
    item_version: int | None
    """The version of the item it was filed under; None for cases older than versions."""
    promised_by: date | None
    days_left: int | None
    claimed_by: str | None
    mine: bool
    round: int
    rows: list[FormRow]
    materials: list[MaterialRow]
    points: list[PointRow]
    events: list[Event]
    documents: list[dict[str, Any]]
    correctable: list[Correctable]
    earlier: list[Earlier]
    owed: list[service.Owed]
    """容缺后补: promised and not there yet; nothing is approved before."""
    readings: list[Reading]
    """Who of the staff has looked at it."""
    reviewing: bool
    over: bool
    retry: bool
    stuck: bool
    """Approved, but the department's system has not carried it out yet."""

    @property
    def prefilled(self) -> int:
        return sum(row.source is not None and row.source != "typed" for row in self.rows)

    @property
    def open_points(self) -> list[PointRow]:
        """Mandatory points without an answer."""
        return [point for point in self.points if point.mandatory and point.answer is None]

    @property
    def failed_points(self) -> list[PointRow]:
        """Mandatory points that do not stand in the applicant's favour."""
        return [point for point in self.points if point.mandatory and point.answer in ("fail", "unclear")]


def sheet(session: Session, vault: Vault, case: Case, actor: str) -> CaseSheet:
    """Read everything. ``actor``: the officer who looks (``staff:<login>``)."""
    digital = catalog.digital_service(session, case.item_code, case.service_version)
    versions = service.form_versions(session, vault, case)
    handed_in = service.materials_in_force(session, vault, case)
    names = lists.staff_names(session)
    data = service.review_scope(session, vault, case)
    bound = service.signatures(session, vault, case, digital)
    issued = _documents(session, vault, case)
    ever = service.material_versions(session, vault, case)  # what a correction replaced was looked at, too
    pictures = [f"material:{one}" for row in ever for one in row.material_ids]
    papers = [f"document:{one['document_id']}" for one in issued]
    return CaseSheet(
        number=case.number,
        version=case.version,
        name=digital.name,
        kind=case.kind,
        state=case.state,
        state_label=rules.LABELS[case.state],
        holder_masked=mask_holder(service.holder(vault, case)),
        agent_masked=agent_masked(session, vault, case),
        signed_in=signed_in(case),
        terminal_name=lists.place_names(session)(case.terminal_code),
        submitted_at=clock.local(case.submitted_at),
        service_version=case.service_version,
        item_code=case.item_code,
        item_version=case.item_version,
        promised_by=case.promised_by,
        days_left=None if case.state in rules.OVER else lists.days_left(case.promised_by),
        claimed_by=names.get(case.claimed_by or "", case.claimed_by),
        mine=case.claimed_by == actor,
        round=case.correction_round,
        rows=[replace(row, bound=bound.get(row.name or "")) for row in form_rows.rows(digital, versions, data)],
        materials=material_rows.rows(session, case, digital, handed_in, data["department"]),
        points=comparison.points(digital, service.review_answers(session, case), data),
        events=[_event(entry, names, actor) for entry in service.timeline(session, case)],
        documents=issued,
        correctable=_correctable(digital, {material.key for material in handed_in}),
        earlier=_earlier(session, case),
        owed=service.owed(session, case, digital),
        readings=readings(session, case, digital, [*pictures, *papers]),
        reviewing=case.state == rules.REVIEWING,
        over=case.state in rules.OVER,
        retry=case.state == rules.REVIEWING and case.kind != "promised",
        stuck=case.state == rules.APPROVED,
    )


def _documents(session: Session, vault: Vault, case: Case) -> list[dict[str, Any]]:
    """Every issued document, and (``bound``) how it stands to what was handed in."""
    bound = standings(session, vault, case)
    return [{**one, "bound": bound.get(one["document_id"])} for one in documents_of(session, case.number)]


def agent_masked(session: Session, vault: Vault, case: Case) -> str | None:
    """代办人: the masked name of who handed it in, when that was somebody else."""
    return mask_name(identity.person(session, vault, case.actor_id).name) if case.actor_id else None


def signed_in(case: Case) -> Text | None:
    """How and when who handed it in had signed in; None for older cases. Only the outcome of a face check is known:
    neither picture outlives it, and nobody gets in by one that failed."""
    if case.signed_in_by is None or case.signed_in_at is None:
        return None
    way = identity_rules.WAYS.get(case.signed_in_by)
    name = way.name if way else Text(case.signed_in_by, case.signed_in_by)
    moment = clock.local(case.signed_in_at).strftime("%m-%d %H:%M")
    if case.signed_in_by == identity_rules.FACE:
        return Text(
            f"身份证登录，刷脸比对一致（供参考） {moment}", f"ID card; face check passed {moment} (a hint, no proof)"
        )
    return Text(f"{name.zh}登录 {moment}", f"signed in {moment}: {name.en}")


def value_in_clear(session: Session, vault: Vault, case: Case, field: str) -> str | None:
    """The number behind a masked field of this case; None when ``field`` is not one."""
    digital = catalog.digital_service(session, case.item_code, case.service_version)
    return form_rows.value_in_clear(digital, service.form_in_force(session, vault, case).form, field)


def _event(entry: TimelineEntry, names: dict[str, str], actor: str) -> Event:
    if entry.actor == actor:
        who = Text("您", "You")
    elif entry.actor in names:
        who = Text(names[entry.actor], names[entry.actor])
    else:
        who = rules.ACTOR_LABELS[entry.actor_kind]
    caution = entry.state in (rules.CORRECTION, rules.REFUSED, rules.NOT_ACCEPTED)
    return Event(clock.local(entry.at), rules.LABELS[entry.state], who, entry.opinion, caution)


def _correctable(digital: DigitalService, handed_in: set[str]) -> list[Correctable]:
    """Materials that were handed in (or can be), then fields the applicant filled in."""
    found = [
        Correctable(rule.key, "material", rule.name, _reasons(digital, rule.key))
        for rule in digital.materials
        if rule.key in handed_in and "sign_in" not in rule.sources
    ]
    for section in digital.form["sections"]:
        for field in section["fields"]:
            if not field["locked"] and field["widget"] not in ("info", "checkbox"):
                label = Text(field["label"]["zh"], field["label"]["en"])
                found.append(Correctable(field["name"], "field", label, _reasons(digital, field["name"])))
    return found


def _reasons(digital: DigitalService, key: str) -> list[Text]:
    materials = {rule.key for rule in digital.materials}
    return [
        reason.text
        for reason in digital.correction_reasons
        if key in reason.items or ("*" in reason.items and key in materials)
    ]


def _earlier(session: Session, case: Case) -> list[Earlier]:
    rows = session.scalars(
        sa.select(Case)
        .where(
            Case.applicant_id == case.applicant_id,
            Case.department_code == case.department_code,
            Case.id != case.id,
        )
        .order_by(Case.submitted_at.desc())
        .limit(3)
    ).all()
    names = service.item_names(session, rows)
    return [Earlier(row.number, names[row.id], rules.LABELS[row.state], clock.local(row.submitted_at)) for row in rows]
