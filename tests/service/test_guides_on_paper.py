"""Guides on the terminal's paper: drawn by the worker once for what they say, the same for everybody."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from backend.core import clock, jobs
from backend.core.errors import Conflict, NotFound, Refused
from backend.core.house import House
from backend.core.jobs import OutboxRow
from backend.printing import service
from tests.factories.case_in_review import small_catalogue
from tests.factories.identity import kiosk

ITEM = "HN-G029"


@pytest.fixture
def cookies(house: House) -> dict[str, str]:
    """Those of a page on a terminal, in a house that offers something."""
    small_catalogue(house)
    return kiosk(house).cookie(house)


def drawn(house: House) -> None:
    jobs.drain(house, {"guide_wanted": (service.draw_guide,)})


def orders(house: House) -> int:
    with house.db.read() as session:
        return session.scalar(sa.select(sa.func.count()).where(OutboxRow.kind == "guide_wanted")) or 0


def files(house: House) -> list[Path]:
    return sorted((house.settings.data_dir / "guides").iterdir())


def test_the_first_terminal_that_asks_waits_for_the_worker_and_the_next_does_not(
    house: House, cookies: dict[str, str]
) -> None:
    for _ in range(2):
        with pytest.raises(Conflict) as early:
            service.guide_pdf(house, cookies, ITEM)
        assert early.value.code == "not_ready"
    assert orders(house) == 1
    drawn(house)
    pages = PdfReader(io.BytesIO(service.guide_pdf(house, cookies, ITEM))).pages
    words = "".join(page.extract_text() for page in pages)
    assert "公积金" in words
    assert f"/i/{ITEM}" in words
    service.draw_guide(house, {"item": ITEM})
    assert len(files(house)) == 1


def test_a_guide_that_changed_is_another_paper_and_old_ones_go(house: House, cookies: dict[str, str]) -> None:
    with pytest.raises(Conflict):
        service.guide_pdf(house, cookies, ITEM)
    drawn(house)
    [old] = files(house)
    long_ago = (clock.now() - timedelta(days=8)).timestamp()
    os.utime(old, (long_ago, long_ago))
    with house.db.transaction() as session:
        session.execute(sa.text("UPDATE service_item SET department = '别的局' WHERE code = :code"), {"code": ITEM})
    with pytest.raises(Conflict):
        service.guide_pdf(house, cookies, ITEM)
    drawn(house)
    [new] = files(house)
    assert new.name != old.name


def test_only_a_terminal_makes_the_worker_draw(house: House, cookies: dict[str, str]) -> None:
    with pytest.raises(Refused):
        service.guide_pdf(house, {}, ITEM)
    with pytest.raises(NotFound):
        service.guide_pdf(house, cookies, "NO-SUCH")
    assert orders(house) == 0


def test_a_guide_that_was_withdrawn_before_it_was_drawn_is_no_failed_job(house: House, cookies: dict[str, str]) -> None:
    service.draw_guide(house, {"item": "NO-SUCH"})
    assert not (house.settings.data_dir / "guides").exists()
