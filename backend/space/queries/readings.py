"""谁看过我的信息: the audit's rows about one person, in words, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.catalog import service as catalog
from backend.catalog.service import vocabulary
from backend.connectors import CONNECTORS
from backend.core import clock
from backend.core.audit import AuditRecord
from backend.core.errors import NotFound, Text
from backend.core.house import House
from backend.identity import service as identity
from backend.identity.rules import mask_name
from backend.materials.models import Material
from backend.printing.models import Document
from backend.printing.rules import APPLICATION_FORM
from backend.space import rules
from backend.space.rules import Entry
from backend.staff import departments
from backend.staff.models import Staff

_WINDOW = 200
"""Rows read for one page: more of the same on one day are told on the next page."""


@dataclass(frozen=True)
class Readings:
    """One page. ``next``: the ``before`` of the next page, None on the last."""

    entries: list[Entry]
    next: int | None


@dataclass(frozen=True)
class _Known:
    """What the rows of a page refer to, each looked up once."""

    cases: dict[str, Case]
    case_of: dict[str, str]
    staff: dict[str, Staff]
    items: dict[str, Text]
    papers: dict[str, Text]
    helpers: dict[str, str]


def readings(session: Session, house: House, applicant_id: int, kind: str, before: int | None) -> Readings:
    """Up to ``rules.PAGE`` lines. ``kind``: one of ``rules.KINDS``; ``before``: the last page's ``next``."""
    reading = sa.or_(AuditRecord.action.in_(rules.SEEN), AuditRecord.action.like(f"{rules.REVEALED}%"))
    query = sa.select(AuditRecord).where(
        AuditRecord.holder_id == applicant_id, reading if kind == rules.READ else sa.not_(reading)
    )
    if before is not None:
        query = query.where(AuditRecord.id < before)
    rows = session.scalars(query.order_by(AuditRecord.id.desc()).limit(_WINDOW + 1)).all()
    more, rows = len(rows) > _WINDOW, rows[:_WINDOW]
    known = _look_up(session, house, rows)
    told = [_entry(house, known, row, applicant_id) for row in rows]
    lines = rules.folded(told, {one.id: one.at.date() for one in told})
    shown = lines[: rules.PAGE]
    if len(lines) > rules.PAGE:
        return Readings(shown, lines[rules.PAGE].id + 1)
    return Readings(shown, rows[-1].id if more else None)


def _look_up(session: Session, house: House, rows: Sequence[AuditRecord]) -> _Known:
    named = _subjects(rows)
    pages = sa.select(Material.id, Material.used_by).where(Material.id.in_(named["material"]))
    papers = session.scalars(sa.select(Document).where(Document.id.in_(named["document"]))).all()
    case_of: dict[str, str] = {thing: number for thing, number in session.execute(pages) if number}
    case_of |= {one.id: one.case_number for one in papers}
    numbers = {*named["case"], *case_of.values()}
    cases = {one.number: one for one in session.scalars(sa.select(Case).where(Case.number.in_(numbers)))}
    logins = {row.actor.removeprefix("staff:") for row in rows if row.actor.startswith("staff:")}
    staff = {one.actor: one for one in session.scalars(sa.select(Staff).where(Staff.login.in_(logins)))}
    codes = {*named["item"], *(one.item_code for one in cases.values())}
    return _Known(
        cases,
        case_of,
        staff,
        {code: name for code in codes if (name := _item_name(session, code)) is not None},
        {one.id: rules.paper_seen(Text(**one.title), issued=one.kind != APPLICATION_FORM) for one in papers},
        _helpers(session, house, {row.actor for row in rows if " for " in row.actor}),
    )


def _subjects(rows: Iterable[AuditRecord]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {"case": set(), "material": set(), "document": set(), "item": set()}
    for row in rows:
        kind, _, name = row.subject.partition(":")
        found.get(kind, set()).add(name)
    return found


def _item_name(session: Session, code: str) -> Text | None:
    try:
        return catalog.digital_service(session, code).name
    except NotFound:
        return None


def _helpers(session: Session, house: House, actors: Iterable[str]) -> dict[str, str]:
    """``applicant:9 for applicant:5`` -> 陈**."""
    found = {}
    for actor in actors:
        helper = int(actor.partition(" ")[0].removeprefix("applicant:"))
        found[actor] = mask_name(identity.person(session, house.vault, helper).name)
    return found


def _entry(house: House, known: _Known, row: AuditRecord, applicant_id: int) -> Entry:
    kind, _, name = row.subject.partition(":")
    number = name if kind == "case" else known.case_of.get(name)
    case = known.cases.get(number or "")
    item = known.items.get(name if kind == "item" else case.item_code if case else "")
    if item is None and case is not None:
        item = Text(case.item_name, case.item_name)
    return Entry(
        row.id,
        clock.local(row.at),
        rules.READ if rules.is_reading(row.action) else rules.ACT,
        _who(known, row, applicant_id),
        _what(house, known, row),
        _why(row, item),
        case.number if case else None,
    )


def _what(house: House, known: _Known, row: AuditRecord) -> Text:
    if row.action == "document_seen":
        paper = known.papers.get(row.subject.removeprefix("document:"))
        return paper or rules.what(row.action)
    return rules.what(row.action, _operation(house, row.purpose) if row.action == "department_asked" else None)


def _who(known: _Known, row: AuditRecord, applicant_id: int) -> Text:
    if row.actor == f"applicant:{applicant_id}":
        return rules.YOU
    if row.actor in known.helpers:
        return Text(f"{known.helpers[row.actor]} 替您", f"{known.helpers[row.actor]} for you")
    if row.actor.startswith("staff:"):
        department = departments.department(row.department_code).short if row.department_code else None
        officer = known.staff.get(row.actor)
        return rules.officer(department, officer.roles if officer else (), officer.id if officer else None)
    return rules.SYSTEM


def _why(row: AuditRecord, item: Text | None) -> Text | None:
    if row.action.startswith(rules.REVEALED) and row.purpose:
        return Text(row.purpose, row.purpose)
    if row.action == "licences_asked" and row.subject.startswith("applicant:"):
        return Text("您在小二看自己的证照", "You looked at your own licences here")
    if item is None:
        return None
    if row.action in ("department_asked", "licences_asked") and row.subject.startswith("item:"):
        return Text(f"替您预先填好“{item.zh}”", f"To prefill “{item.en}” for you")
    return Text(f"办理“{item.zh}”", f"For “{item.en}”")


def _operation(house: House, asked: str) -> Text | None:
    """``hrss.card_status`` -> 市人社局查询：社保卡状态."""
    system, _, operation = asked.partition(".")
    if system not in CONNECTORS:
        return None
    connector = CONNECTORS[system](house.settings)
    label = vocabulary.OPERATIONS.get(operation, Text(operation, operation))
    if operation in connector.effects:
        return Text(f"{connector.label.zh}提交：{label.zh}", f"{connector.label.en} to carry out: {label.en}")
    return Text(f"{connector.label.zh}查询：{label.zh}", f"{connector.label.en} about: {label.en}")
