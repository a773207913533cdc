"""The JSON of documents and prints at the edge."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field


class PrintReport(BaseModel):
    """What became of one attempt; ``print_id`` (UUIDv7) makes a repeated report harmless."""

    print_id: UUID
    outcome: Literal["completed", "failed", "unknown"]
    reason: Annotated[str, Field(max_length=200)] = ""


class PdfQuery(BaseModel):
    """``print_id`` asks for the ticket of the print the page is about to make."""

    print_id: UUID | None = None


class TicketReport(BaseModel):
    """What became of the print this ticket was given for."""

    ticket: Annotated[str, Field(max_length=1000)]
    outcome: Literal["completed", "failed", "unknown"]
    reason: Annotated[str, Field(max_length=200)] = ""


class Printed(BaseModel):
    """How often the document was printed to completion."""

    printed: int
