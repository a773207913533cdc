"""Papers that are not drawn although they should be: their order was given up, because the worker or its disk was ill
for long. They are ordered anew by the clock, and when somebody asks for them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from backend.core import clock, jobs
from backend.core.errors import Conflict, Text
from backend.core.house import House
from backend.printing import rules
from backend.printing.models import Document
from backend.printing.service.documents import pdf_of

TOGETHER = 50
"""Papers that are looked at in one go: where many wait, the worker has been ill, and they go out over some minutes."""
LATE = Text(
    "这份文书做得比平时慢，系统会接着做，不影响您的办件。过一会儿再来取，或请工作人员帮忙。",
    "This document takes longer than usual. It is still being made, and your case goes on all the same. "
    "Please come back for it a little later, or ask the staff.",
)


def fetch(house: House, document: Document) -> bytes:
    """The paper itself, for who may have it. Raises Conflict ``not_ready`` while the worker draws it; one that should
    have been drawn by now is ordered anew first."""
    if document.ready_at is None and rules.is_late(document.issued_at, clock.now()):
        _order(house, document.case_number, rules.asked_again(document.case_number, clock.now()))
        raise Conflict("not_ready", LATE)
    return pdf_of(house.settings, house.vault, document)


def pick_up(house: House) -> None:
    """Every minute: order anew what has waited for longer than an order is tried. Each case at most once an hour, and
    after two days once a day, for as long as ``rules.TRIED``."""
    moment = clock.now()
    waiting = (
        sa.select(Document.case_number, sa.func.min(Document.issued_at))
        .where(
            Document.ready_at.is_(None),
            Document.issued_at < moment - rules.GIVEN_UP,
            Document.issued_at > moment - rules.TRIED,
        )
        .group_by(Document.case_number)
    )
    with house.db.read() as session:
        found: list[tuple[str, datetime]] = [(row[0], row[1]) for row in session.execute(waiting)]
        due = [(number, rules.tried_again(number, issued_at, moment)) for number, issued_at in found]
        fresh = [(number, key) for number, key in due if not jobs.ordered(session, key)]
    for number, key in fresh[:TOGETHER]:
        _order(house, number, key)


def _order(house: House, case_number: str, key: str) -> None:
    with house.db.read() as session:  # a look first: whoever waits asks every second, and must not take the write lock
        if jobs.ordered(session, key):
            return
    with house.db.transaction() as session:
        jobs.enqueue(session, "paper_wanted", {"case_number": case_number}, key=key)
