"""Batches in a house: who writes and approves them, and terminals to send them to."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from backend.catalog.rules import lifecycle
from backend.catalog.rules.batch_entry import Entry
from backend.catalog.service import batches
from backend.catalog.service.authoring import Author
from backend.core.house import House
from backend.sites import service as sites
from backend.terminals.models import Terminal

ALL = frozenset({lifecycle.WRITE, lifecycle.REVIEW, lifecycle.PUBLISH})
XIN, YAN = Author("staff:xin", ALL), Author("staff:yan", ALL)


def place(house: House, terminal: str, site: str, region: str = "420106", name: str = "") -> None:
    """A terminal at a site in a region."""
    with house.db.transaction() as session:
        at = sites.keep(
            session, site, name=name or f"{site} 网点", hotline="", region_code=region, region_name="示范区"
        )
        if session.scalar(sa.select(Terminal.id).where(Terminal.code == terminal)) is None:
            session.add(Terminal(code=terminal, name=f"{terminal} 号", site_id=at.id))


def entry(*codes: str, to: tuple[tuple[str, str], ...] = (("terminal", "T-1"),), stays_closed: bool = False) -> Entry:
    return Entry("试点一批", "先在一个厅试", codes, frozenset(to), stays_closed)


def publish(house: House, what: Entry, at: datetime | None = None) -> int:
    """Write, approve and publish a batch; its number."""
    with house.db.transaction() as session:
        number = batches.begin(session, XIN, what)
        batches.move(session, YAN, number, "approve")
        batches.move(session, YAN, number, "publish", at=at)
    return number


def roll_back(house: House, number: int) -> None:
    with house.db.transaction() as session:
        batches.move(session, YAN, number, "roll_back", reason="有误")
