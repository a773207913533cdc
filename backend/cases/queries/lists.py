"""Lists of a department's cases for its officers."""

from __future__ import annotations

from collections.abc import Sequence
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
ONLINE = "网上"
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
    item_name: str
    holder_masked: str
    state: str
    state_label: Text
    submitted_at: datetime
    updated_at: datetime
    terminal_name: str
    promised_by: date | None
    days_left: int | None
    claimed_by: str | None
    mine: bool
    corrected: bool


def queue(session: Session, vault: Vault, department_code: str, actor: str) -> list[QueueRow]:
    """What waits for this department: the officer's own first, then the nearest promise."""
    cases = session.scalars(
        sa.select(Case)
        .where(Case.department_code == department_code, Case.state.in_(WAITING))
        .order_by(Case.promised_by.is_(None), Case.promised_by, Case.submitted_at)
        .limit(200)
    ).all()
    rows = _rows(session, vault, cases, actor)
    return sorted(rows, key=lambda row: not row.mine)


def waiting(session: Session, department_code: str) -> int:
    """How many cases wait for this department."""
    count = sa.select(sa.func.count(Case.id)).where(Case.department_code == department_code, Case.state.in_(WAITING))
    return session.scalar(count) or 0


def archive(
    session: Session, vault: Vault, department_code: str, actor: str, *, tab: str, text: str, page: int
) -> tuple[list[QueueRow], int]:
    """One page (PAGE rows) of all cases of the department, newest first, and how many there are.

    ``tab``: a key of TABS; ``text``: part of a case number or of an item name.
    """
    chosen = sa.select(Case).where(Case.department_code == department_code, Case.state.in_(TABS[tab]))
    words = "".join(text.split())
    if words:
        like = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        chosen = chosen.where(
            sa.or_(Case.number.like(f"%{like.upper()}%", escape="\\"), Case.item_name.like(f"%{like}%", escape="\\"))
        )
    total = session.scalar(sa.select(sa.func.count()).select_from(chosen.subquery())) or 0
    cases = session.scalars(
        chosen.order_by(Case.submitted_at.desc(), Case.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
    ).all()
    return _rows(session, vault, cases, actor), total


def staff_names(session: Session) -> dict[str, str]:
    """Actor (``staff:<login>``) -> name."""
    return {f"staff:{row.login}": row.name for row in session.execute(sa.select(Staff.login, Staff.name))}


def terminal_names(session: Session) -> dict[str, str]:
    return {row.code: row.name for row in session.execute(sa.select(Terminal.code, Terminal.name))}


def days_left(promised_by: date | None) -> int | None:
    return (promised_by - clock.today()).days if promised_by else None


def _rows(session: Session, vault: Vault, cases: Sequence[Case], actor: str) -> list[QueueRow]:
    names, terminals = staff_names(session), terminal_names(session)
    return [_row(vault, case, actor, names, terminals) for case in cases]


def _row(vault: Vault, case: Case, actor: str, names: dict[str, str], terminals: dict[str, str]) -> QueueRow:
    holder: dict[str, Any] = service.holder(vault, case)
    return QueueRow(
        number=case.number,
        item_name=case.item_name,
        holder_masked=mask_holder(holder),
        state=case.state,
        state_label=rules.LABELS[case.state],
        submitted_at=clock.local(case.submitted_at),
        updated_at=clock.local(case.updated_at),
        terminal_name=terminals.get(case.terminal_code, case.terminal_code or ONLINE),
        promised_by=case.promised_by,
        days_left=None if case.state in rules.OVER else days_left(case.promised_by),
        claimed_by=names.get(case.claimed_by or "", case.claimed_by),
        mine=case.claimed_by == actor,
        corrected=case.correction_round > 0,
    )
