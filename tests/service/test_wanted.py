"""What people begin at a site is counted there, newer cases more, and nowhere else."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from backend.cases.models import Case
from backend.catalog import queries
from backend.core import clock
from backend.core.house import House
from backend.sites.models import Site
from backend.terminals.models import Terminal
from tests.factories.case_steps import promised


def counted(house: House, site: str | None) -> dict[str, float]:
    queries._COUNTS.clear()
    with house.db.read() as session:
        return dict(queries.wanted_at(session, site))


def test_cases_count_at_their_own_site_and_less_as_they_age(served_sqlite: House) -> None:
    promised(served_sqlite)
    with served_sqlite.db.read() as session:
        item, terminal = session.execute(sa.select(Case.item_code, Case.terminal_code)).one()
        here = sa.select(Site.code).join(Terminal, Terminal.site_id == Site.id).where(Terminal.code == terminal)
        site = session.scalar(here)
    assert counted(served_sqlite, site) == {item: 1.0}
    assert counted(served_sqlite, "another site") == {}
    assert counted(served_sqlite, None) == {}
    worth = []
    for days in (20, 60, 120, 200):
        with served_sqlite.db.transaction() as session:
            session.execute(sa.update(Case).values(submitted_at=clock.now() - timedelta(days=days)))
        worth.append(counted(served_sqlite, site).get(item, 0.0))
    assert worth == sorted(worth, reverse=True)
    assert worth[0] < 1.0
    assert worth[-1] == 0.0


def test_a_count_is_kept_for_a_while(sqlite_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    with sqlite_house.db.read() as session:
        first = queries.wanted_at(session, "S-1")
        assert queries.wanted_at(session, "S-1") is first
        monkeypatch.setattr(clock, "now", lambda: now + queries.FRESH * 2)
        assert queries.wanted_at(session, "S-1") is not first
