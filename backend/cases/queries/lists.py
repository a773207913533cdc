"""Lists of a department's cases for its officers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases import rules, service
from backend.cases.models import Case
from backend.core import clock
from backend.core.crypto import Vault
from backend.core.errors import Text
from backend.printing.rules import mask_holder
from backend.staff.models import Staff
from backend.terminals.models import Terminal

PAGE = 30
MOST = 200
"""Rows of the queue: more than anybody looks through in a day."""
ONLINE = Text("网上", "Online")
"""Where a case was handed in that came from a browser of one's own."""

WAITING = (rules.REVIEWING,)
TABS: dict[str, tuple[str, ...]] = {
    "all": rules.STATES,
    "correction": (rules.CORRECTION,),
    "over": tuple(sorted(rules.OVER | {rules.APPROVED, rules.REFUSED})),
}


@dataclass(frozen=True)
class QueueRow:
    """One line of a list. ``days_left``: calendar days to the promised date, negative when it has passed."""

    number: str
    item_name: Text
    holder_masked: str
    state: str
    state_label: Text
    submitted_at: datetime
    updated_at: datetime
    terminal_name: Text
    promised_by: date | None
    days_left: int | None
    claimed_by: str | None
    mine: bool
    corrected: bool


@dataclass(frozen=True)
class Queue:
    """What waits for a department. ``rows``: MOST of it, those that matter first; ``total``, ``late``: of all."""

    rows: list[QueueRow]
    total: int
    late: int


def queue(session: Session, vault: Vault, department_code: str, actor: str) -> Queue:
    """What waits for this department: the officer's own first, then the nearest promise."""
    waiting = (Case.department_code == department_code, Case.state.in_(WAITING))
    own = sa.case((Case.claimed_by == actor, 0), else_=1)
    order = (own, Case.promised_by.is_(None), Case.promised_by, Case.submitted_at, Case.id)
    cases = session.scalars(sa.select(Case).where(*waiting).order_by(*order).limit(MOST)).all()
    late = sa.func.count(sa.case((Case.promised_by < clock.today(), Case.id)))
    total, overdue = session.execute(sa.select(sa.func.count(Case.id), late).where(*waiting)).one()
    return Queue(_rows(session, vault, cases, actor), total, overdue)


def archive(
    session: Session, vault: Vault, department_code: str, actor: str, *, tab: str, text: str, page: int
) -> tuple[list[QueueRow], int]:
    """One page (PAGE rows) of all cases of the department, newest first, and how many there are.

    ``tab``: a key of TABS; ``text``: part of a case number or of an item's name, in either language.
    """
    chosen = sa.select(Case).where(Case.department_code == department_code, Case.state.in_(TABS[tab]))
    words = "".join(text.split())
    if words:
        like = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        named = (Case.number.like(f"%{like.upper()}%", escape="\\"), Case.item_name.like(f"%{like}%", escape="\\"))
        chosen = chosen.where(sa.or_(*named, Case.item_code.in_(_called_in_english(session, department_code, words))))
    total = session.scalar(sa.select(sa.func.count()).select_from(chosen.subquery())) or 0
    cases = session.scalars(
        chosen.order_by(Case.submitted_at.desc(), Case.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
    ).all()
    return _rows(session, vault, cases, actor), total


def _called_in_english(session: Session, department_code: str, words: str) -> set[str]:
    """Codes of the department's items that have ``words`` (without blanks) in their English name."""
    if not words.isascii() or not words.strip("0123456789"):
        return set()
    held = sa.select(Case.item_code, Case.service_version).where(Case.department_code == department_code).distinct()
    return {
        code
        for code, version in session.execute(held)
        if words.casefold() in "".join(service.english_name(session, code, version).split()).casefold()
    }


def staff_names(session: Session) -> dict[str, str]:
    """Actor (``staff:<login>``) -> name."""
    return {f"staff:{row.login}": row.name for row in session.execute(sa.select(Staff.login, Staff.name))}


def place_names(session: Session) -> Callable[[str | None], Text]:
    """What the terminal with a code is called; a case without one was handed in online."""
    known = {row.code: row.name for row in session.execute(sa.select(Terminal.code, Terminal.name))}

    def name(code: str | None) -> Text:
        return called(known.get(code, code)) if code else ONLINE

    return name


def called(terminal: str) -> Text:
    """A terminal is called by its number; a name of its own stays as it was given (as ``js/core/words.js`` says it)."""
    numbered = re.fullmatch(r"(\d+) ?号终端", terminal)
    return Text(terminal, f"Terminal {numbered[1]}" if numbered else terminal)


def days_left(promised_by: date | None) -> int | None:
    return (promised_by - clock.today()).days if promised_by else None


def _rows(session: Session, vault: Vault, cases: Sequence[Case], actor: str) -> list[QueueRow]:
    staff, place, item = staff_names(session), place_names(session), service.item_names(session, cases)
    return [_row(vault, case, actor, staff, place(case.terminal_code), item[case.id]) for case in cases]


def _row(vault: Vault, case: Case, actor: str, names: dict[str, str], place: Text, item: Text) -> QueueRow:
    holder: dict[str, Any] = service.holder(vault, case)
    return QueueRow(
        number=case.number,
        item_name=item,
        holder_masked=mask_holder(holder),
        state=case.state,
        state_label=rules.LABELS[case.state],
        submitted_at=clock.local(case.submitted_at),
        updated_at=clock.local(case.updated_at),
        terminal_name=place,
        promised_by=case.promised_by,
        days_left=None if case.state in rules.OVER else days_left(case.promised_by),
        claimed_by=names.get(case.claimed_by or "", case.claimed_by),
        mine=case.claimed_by == actor,
        corrected=case.correction_round > 0,
    )
