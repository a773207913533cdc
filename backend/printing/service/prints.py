"""What became of each print: written down once, by the session that asked for it or by the print's own ticket."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases import service as cases
from backend.core import clock
from backend.core.db import is_duplicate
from backend.core.errors import Conflict, Invalid, Text, Unauthorised
from backend.core.house import House
from backend.identity import service as identity
from backend.printing import rules, tickets
from backend.printing.models import Document, PrintRecord
from backend.printing.service.documents import of_applicant
from backend.terminals import service as terminals

TICKET_INVALID = Text(
    "这张打印凭据已经失效，或者不是这台终端的。", "This print ticket has expired or is not of this terminal."
)


def record_print(
    session: Session, applicant_id: int, document_id: str, print_id: str, outcome: str, reason: str = ""
) -> int:
    """Write down one attempt; returns how often the document was printed to completion.

    The same ``print_id`` again changes nothing, except that an ``unknown`` outcome may become known. Raises
    NotFound ``unknown_document``, Invalid ``unknown_outcome``, Conflict ``print_id_taken``.
    """
    if outcome not in rules.OUTCOMES:
        raise Invalid("unknown_outcome")
    document = of_applicant(session, applicant_id, document_id)
    document = session.get_one(Document, document.id, with_for_update=True, populate_existing=True)
    record = session.scalar(sa.select(PrintRecord).where(PrintRecord.print_id == print_id))
    if record is None:
        record = PrintRecord(print_id=print_id, document_id=document.id, outcome="unknown", at=clock.now())
        try:
            with session.begin_nested():
                session.add(record)
        except sa.exc.IntegrityError as error:
            if not is_duplicate(error):
                raise
            raise _taken() from error
    elif record.document_id != document.id:
        raise _taken()
    if record.outcome == "unknown" and outcome != "unknown":
        record.outcome = outcome
        document.printed += outcome == "completed"
        if outcome == "completed" and document.kind in (rules.RESULT, rules.REFUSAL_NOTICE):
            cases.deliver(session, document.case_number)
    record.reason = record.reason or reason[:200]
    return document.printed


def ticket_for(house: House, document: Document, print_id: str, cookies: Mapping[str, str]) -> str | None:
    """The ticket that reports this print without a session; None for a page on no terminal of ours."""
    device = identity.device(house.vault, cookies)
    if device is None:
        return None
    return tickets.give(
        house.vault,
        document_id=document.id,
        applicant_id=document.applicant_id,
        print_id=print_id,
        device_digest=device.digest,
        terminal_code=device.terminal_code,
        moment=clock.now(),
    )


def record_with_ticket(house: House, cookies: Mapping[str, str], text: str, outcome: str, reason: str = "") -> int:
    """As ``record_print``, for the one print the ticket was given for. Raises Unauthorised ``ticket_invalid``."""
    device, ticket = identity.device(house.vault, cookies), tickets.read(house.vault, text, moment=clock.now())
    if device is None or ticket is None:  # without a transaction: anybody may send us nonsense
        raise Unauthorised("ticket_invalid", TICKET_INVALID)
    with house.db.transaction() as session:
        if not ticket.is_of(device.digest, _proven(session, device)):
            raise Unauthorised("ticket_invalid", TICKET_INVALID)
        return record_print(session, ticket.applicant_id, ticket.document_id, ticket.print_id, outcome, reason)


def _proven(session: Session, device: identity.Device) -> str:
    """The terminal on which this browser has proven to be, as it is enrolled now; "" when on none."""
    return device.terminal_code if terminals.is_terminals(session, device) else ""


def _taken() -> Conflict:
    return Conflict(
        "print_id_taken",
        Text("这个打印编号属于另一份文书。", "This print id belongs to another document."),
    )
