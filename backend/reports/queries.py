"""Reading the library and the cases for the reports. Reads only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases import rules as cases
from backend.cases.models import Case, TimelineEntry
from backend.catalog.models import ItemVersion, ServiceItem
from backend.catalog.rules import DigitalService, lifecycle
from backend.catalog.service.digital import newest_services
from backend.core import clock
from backend.reports.rules import channels, digitisation, visits
from backend.reports.rules.channels import Comparison
from backend.reports.rules.visits import Visits

FINISHED = (cases.CONCLUDED, cases.DELIVERED)
ONLINE = ""
"""The terminal of a case that was handed in from a browser of one's own."""


@dataclass(frozen=True)
class Digitised:
    """One item that is done here, and which kinds of digitisation it has."""

    code: str
    name: str
    department: str | None
    version: int
    given: dict[str, bool]

    @property
    def missing(self) -> list[str]:
        return [kind for kind, there in self.given.items() if not there]


def compared(session: Session) -> list[Comparison]:
    """Every item that is done here beside its guide, those that differ most first."""
    found = [channels.compare(content, service) for service, _, content in _done_here(session)]
    return sorted(found, key=lambda one: (one.equal, -len(one.differences), one.code))


def digitised(session: Session) -> list[Digitised]:
    """Every item that is done here, the least complete first."""
    found = [
        Digitised(service.code, service.name.zh, item.department, service.version, digitisation.given(content, service))
        for service, item, content in _done_here(session)
    ]
    return sorted(found, key=lambda one: (-len(one.missing), one.code))


def shown_items(session: Session) -> int:
    """How many items the library shows."""
    query = sa.select(sa.func.count()).select_from(ServiceItem).where(ServiceItem.state.in_(lifecycle.SHOWN))
    return session.scalar(query) or 0


def visited(session: Session, since: datetime) -> list[Visits]:
    """Visits by item of the cases that were concluded and handed in at a terminal since, most cases first."""
    chosen = (*_finished(since), Case.terminal_code != ONLINE)
    acted = sa.or_(TimelineEntry.actor_kind == "citizen", TimelineEntry.state == cases.DELIVERED)
    days: dict[int, set[date]] = defaultdict(set)
    entries = sa.select(TimelineEntry.case_id, TimelineEntry.at).join(Case, Case.id == TimelineEntry.case_id)
    for case_id, at in session.execute(entries.where(*chosen, acted).execution_options(yield_per=1000)):
        days[case_id].add(clock.local(at).date())
    counted: dict[str, Counter[int]] = defaultdict(Counter)
    names: dict[str, str] = {}
    for case_id, code, name in session.execute(sa.select(Case.id, Case.item_code, Case.item_name).where(*chosen)):
        counted[code][visits.count(days[case_id])] += 1
        names[code] = name
    planned = _planned(session, set(counted))
    found = [Visits(code, names[code], planned.get(code), dict(cases_by)) for code, cases_by in counted.items()]
    return sorted(found, key=lambda one: (-one.cases, one.code))


def finished_online(session: Session, since: datetime) -> int:
    """How many of the cases that were concluded were handed in since from a phone or computer: nobody came for them."""
    query = sa.select(sa.func.count(Case.id)).where(*_finished(since), Case.terminal_code == ONLINE)
    return session.scalar(query) or 0


def _finished(since: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return Case.state.in_(FINISHED), Case.submitted_at >= since


def _planned(session: Session, codes: set[str]) -> dict[str, int]:
    """Visits that the shown guide of each item says are needed."""
    query = _SHOWN.where(ServiceItem.code.in_(codes))
    said = {item.code: content.get("visits") for item, content in session.execute(query)}
    return {code: count for code, count in said.items() if isinstance(count, int)}


_SHOWN = sa.select(ServiceItem, ItemVersion.content).join(
    ItemVersion, sa.and_(ItemVersion.item_id == ServiceItem.id, ItemVersion.version == ServiceItem.version)
)


def _done_here(session: Session) -> Iterator[tuple[DigitalService, ServiceItem, dict[str, Any]]]:
    """The published services of items that are shown, each with its item and its guide."""
    services = newest_services(session)
    query = _SHOWN.where(ServiceItem.code.in_(services), ServiceItem.state.in_(lifecycle.SHOWN))
    for item, content in session.execute(query.order_by(ServiceItem.code)):
        yield services[item.code], item, content
