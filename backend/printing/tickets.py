"""A print's own ticket: the word that lets its report in when the session that fetched the paper has ended.

A person takes the paper and goes; the printer may finish, or the bridge come back, only after that. The
ticket is given with the PDF, is good for one print on one terminal and for a day, and says nothing to
whoever reads it. It belongs to the terminal and not to its page alone: a page that loses its cookie while the
paper comes out, because the terminal is enrolled anew, reports it with the cookie that it has proven itself for since.
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
    """``device_digest`` is the browser it was given to, ``terminal_code`` its terminal ("": none); ``until`` is seconds
    since the epoch."""

    document_id: str
    applicant_id: int
    print_id: str
    device_digest: str
    until: int
    terminal_code: str = ""
    """Tickets of the version before name none, and count for their browser alone."""

    def is_of(self, device_digest: str, terminal_code: str) -> bool:
        """Whether this browser, which has proven to be on this terminal ("": on none), may report the print."""
        return self.device_digest == device_digest or (self.terminal_code != "" and self.terminal_code == terminal_code)


def give(
    vault: Vault,
    *,
    document_id: str,
    applicant_id: int,
    print_id: str,
    device_digest: str,
    terminal_code: str,
    moment: datetime,
) -> str:
    """A ticket as the page carries it, safe in a header."""
    until = int((moment + LIFETIME).timestamp())
    ticket = Ticket(document_id, applicant_id, print_id, device_digest, until, terminal_code)
    sealed = vault.seal_text(json.dumps(asdict(ticket)), _CONTEXT)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def read(vault: Vault, text: str, *, moment: datetime) -> Ticket | None:
    """The ticket, or None when it is not ours or too old."""
    try:
        sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        ticket = Ticket(**json.loads(vault.open_text(sealed, _CONTEXT)))
    except (binascii.Error, SealBroken, ValueError):
        return None
    return ticket if moment.timestamp() < ticket.until else None
