"""申请表 as a paper: made when its applicant or an officer asks, once for each edition of what was handed in."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases import service as cases
from backend.core import clock, jobs
from backend.core.house import House
from backend.identity import service as identity
from backend.printing import queries, rules
from backend.printing.models import Document
from backend.printing.service.documents import add

MADE = "application_form_made"
"""What is written down of an officer who had the form made: its content was read for it."""


def application_form(house: House, citizen: identity.Citizen, number: str) -> Document:
    """The application form of one's own case as it stands now. The worker draws it: ``ready_at`` says whether it has.

    Who acts under an authorisation gets that of what they have handed in themselves. Raises NotFound ``unknown_case``.
    """
    with house.db.transaction() as session:
        cases.of_citizen(session, citizen, number)
        document, _ = _wanted(session, house, number)
    return document


def application_form_for(house: House, reader: cases.Reader, number: str) -> Document:
    """The same for an officer of the case's department. Raises NotFound ``unknown_case``."""
    with house.db.transaction() as session:
        case = cases.of_department(session, reader.department_code, number)
        document, made = _wanted(session, house, number)
        if made:
            cases.seen(session, reader, case, MADE, f"document:{document.id}")
    return document


def _wanted(session: Session, house: House, number: str) -> tuple[Document, bool]:
    """The form of the present edition, and whether it had to be made. It is locked against a second one."""
    case = cases.find(session, number, lock=True)
    document = session.scalar(
        sa.select(Document).where(
            Document.case_id == case.id,
            Document.kind == rules.APPLICATION_FORM,
            Document.round == cases.edition(session, case).number,
        )
    )
    made = document is None
    if document is None:
        wanted = queries.application_form(session, house.vault, case)
        document = add(session, house.vault, house.settings, wanted, cases.content_digest(session, house.vault, case))
    if document.ready_at is None:
        # One order a minute: soon again for an order that failed, too little to be a nuisance.
        key = f"application_form:{document.id}:{clock.now():%Y%m%d%H%M}"
        jobs.enqueue(session, "paper_wanted", {"case_number": number}, key=key)
    return document, made
