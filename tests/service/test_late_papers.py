"""A paper whose order was given up is drawn all the same: when its person asks, and by the clock."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from backend.cases.queries import documents_of
from backend.core import clock, jobs
from backend.core.errors import Conflict
from backend.core.house import House
from backend.core.jobs import OutboxRow
from backend.printing import service
from backend.printing.models import Document
from backend.printing.service import documents
from tests.factories.case_in_review import make_case, small_catalogue
from tests.factories.identity import citizen

HOUR = timedelta(hours=1)
ORDERS = {"paper_wanted": (service.draw_waiting,)}


@pytest.fixture
def slip(house: House) -> Document:
    """A receipt that is worded and not drawn: its order was given up."""
    small_catalogue(house)
    who, _ = citizen(house, 2)
    number = make_case(house, who)
    with house.db.transaction() as session:
        documents.prepare(session, house.vault, house.settings, {"case_number": number})
        session.execute(sa.delete(OutboxRow))
    with house.db.read() as session:
        return session.scalars(sa.select(Document)).one()


def orders(house: House) -> int:
    """How many orders of papers there have been."""
    with house.db.read() as session:
        rows = session.scalars(sa.select(OutboxRow.payload).where(OutboxRow.kind == "paper_wanted"))
        return len(list(rows))


def asked(house: House, slip: Document) -> str:
    with pytest.raises(Conflict) as caught:
        service.fetch(house, slip)
    assert caught.value.code == "not_ready"
    return caught.value.message.zh


def listed(house: House, slip: Document) -> dict[str, Any]:
    with house.db.read() as session:
        (found,) = documents_of(session, slip.case_number)
    return found


def test_who_asks_for_a_paper_in_time_waits_for_its_first_order(house: House, slip: Document) -> None:
    assert "等几秒" in asked(house, slip)
    assert not listed(house, slip)["late"]
    assert orders(house) == 0


def test_who_asks_for_a_late_paper_is_told_so_and_gets_it_from_a_new_order(house: House, slip: Document) -> None:
    with clock.frozen(slip.issued_at + timedelta(minutes=6)):
        assert listed(house, slip)["late"]
        for _ in range(3):
            assert "比平时慢" in asked(house, slip)
        assert orders(house) == 1
        jobs.drain(house, ORDERS)
        assert not listed(house, slip)["late"]
    with house.db.read() as session:
        assert service.fetch(house, session.get_one(Document, slip.id)).startswith(b"%PDF")


def test_who_keeps_asking_orders_three_times_an_hour_at_most(house: House, slip: Document) -> None:
    begin = (slip.issued_at + 2 * HOUR).replace(minute=0, second=0)
    for minute in range(60):
        with clock.frozen(begin + timedelta(minutes=minute)):
            asked(house, slip)
    assert orders(house) == 3


def test_the_clock_orders_what_nobody_asks_for_each_hour_and_later_each_day(house: House, slip: Document) -> None:
    begin = (slip.issued_at + 24 * HOUR).replace(hour=1, minute=0, second=0)
    for hours, so_far in ((0, 1), (0.5, 1), (1, 2), (24, 3), (60, 4), (61, 4), (24 * 28, 5), (24 * 32, 5)):
        with clock.frozen(begin + hours * HOUR):
            service.pick_up(house)
        assert orders(house) == so_far, hours


def test_the_clock_leaves_what_is_still_tried_and_what_is_drawn(house: House, slip: Document) -> None:
    with clock.frozen(slip.issued_at + timedelta(minutes=29)):
        service.pick_up(house)
    assert orders(house) == 0
    with clock.frozen(slip.issued_at + HOUR):
        service.pick_up(house)
        jobs.drain(house, ORDERS)
    with clock.frozen(slip.issued_at + 3 * HOUR):
        service.pick_up(house)
    assert orders(house) == 1


def test_once_a_paper_is_drawn_nothing_of_it_stands_as_given_up(house: House, slip: Document) -> None:
    other = "not-this-case"
    with house.db.transaction() as session:
        for kind, number in (("case_changed", slip.case_number), ("paper_wanted", slip.case_number), ("read", other)):
            jobs.enqueue(session, kind, {"case_number": number})
        session.execute(sa.update(OutboxRow).values(dead=True, attempts=jobs.MAX_ATTEMPTS, last_error="OSError"))
    with clock.frozen(slip.issued_at + HOUR):
        service.pick_up(house)
        jobs.drain(house, {**ORDERS, "case_changed": (service.issue,)})
    with house.db.read() as session:
        assert jobs.given_up(session) == 1
        left = session.scalars(sa.select(OutboxRow).where(OutboxRow.done_at.is_(None))).one()
        assert left.payload == {"case_number": other}
        assert documents_of(session, slip.case_number)[0]["ready"]
