"""How often items are begun at a site, for what people there probably want. Reads only; counts, nothing of a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.core import clock
from backend.sites.models import Site
from backend.terminals.models import Terminal

WORTH = ((timedelta(days=7), 1.0), (timedelta(days=30), 0.6), (timedelta(days=90), 0.3), (timedelta(days=180), 0.1))
"""What a case counts that is at most so old; an older one counts nothing."""
FRESH = timedelta(minutes=10)
"""A count is good for so long."""
MOST_SITES = 1000


@dataclass(frozen=True)
class _Count:
    at: datetime
    wanted: Mapping[str, float]


_COUNTS: WeakKeyDictionary[Any, dict[str, _Count]] = WeakKeyDictionary()


def wanted_at(session: Session, site: str | None) -> Mapping[str, float]:
    """Item code -> cases that were submitted at a site, newer ones counting more; nothing where there is no site."""
    if site is None:
        return {}
    counts = _COUNTS.setdefault(session.get_bind().engine.pool, {})
    now = clock.now()
    kept = counts.get(site)
    if kept is None or now - kept.at > FRESH or now < kept.at:
        if len(counts) >= MOST_SITES:
            counts.clear()
        kept = counts[site] = _Count(now, _counted(session, site, now))
    return kept.wanted


def _counted(session: Session, site: str, now: datetime) -> dict[str, float]:
    worth = sa.case(*((Case.submitted_at >= now - age, value) for age, value in WORTH), else_=0.0)
    query = (
        sa.select(Case.item_code, sa.func.sum(worth))
        .join(Terminal, Terminal.code == Case.terminal_code)
        .join(Site, Site.id == Terminal.site_id)
        .where(Site.code == site, Case.submitted_at >= now - WORTH[-1][0])
        .group_by(Case.item_code)
    )
    return {code: float(value) for code, value in session.execute(query)}
