"""A print's own ticket: the word that lets its report in when the session that fetched the paper has ended.

A person takes the paper and goes; the printer may finish, or the bridge come back, only after that. The
ticket is given with the PDF, is good for one print on one terminal and for a day, and says nothing to
whoever reads it.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from backend.core.crypto import SealBroken, Vault

LIFETIME = timedelta(hours=24)
_CONTEXT = "print-ticket"


@dataclass(frozen=True)
class Ticket:
    """``device_digest`` is the terminal's browser; ``until`` is seconds since the epoch."""

    document_id: str
    applicant_id: int
    print_id: str
    device_digest: str
    until: int


def give(
    vault: Vault, *, document_id: str, applicant_id: int, print_id: str, device_digest: str, moment: datetime
) -> str:
    """A ticket as the page carries it, safe in a header."""
    until = int((moment + LIFETIME).timestamp())
    ticket = Ticket(document_id, applicant_id, print_id, device_digest, until)
    sealed = vault.seal_text(json.dumps(asdict(ticket)), _CONTEXT)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def read(vault: Vault, text: str, *, device_digest: str | None, moment: datetime) -> Ticket | None:
    """The ticket, or None when it is not ours, another terminal's or too old."""
    try:
        sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        ticket = Ticket(**json.loads(vault.open_text(sealed, _CONTEXT)))
    except (binascii.Error, SealBroken, ValueError):
        return None
    return ticket if ticket.device_digest == device_digest and moment.timestamp() < ticket.until else None
