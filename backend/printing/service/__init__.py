"""Papers: the documents of a case, and guides that anybody may take along."""

from backend.printing.service.applications import application_form, application_form_for
from backend.printing.service.documents import (
    draw,
    draw_waiting,
    issue,
    of_applicant,
    of_case,
    of_citizen,
    pdf_of,
    renderer,
    verify,
)
from backend.printing.service.guides import draw_guide, guide_pdf
from backend.printing.service.prints import record_print, record_with_ticket, ticket_for
from backend.printing.service.waiting import fetch, pick_up

__all__ = (
    "application_form",
    "application_form_for",
    "draw",
    "draw_guide",
    "draw_waiting",
    "fetch",
    "guide_pdf",
    "issue",
    "of_applicant",
    "of_case",
    "of_citizen",
    "pdf_of",
    "pick_up",
    "record_print",
    "record_with_ticket",
    "renderer",
    "ticket_for",
    "verify",
)
