"""Read-only views of the cases that join several features' tables."""

from backend.cases.queries.documents import application_form_of, documents_of, reference, standings
from backend.cases.queries.evaluation import evaluation_of
from backend.cases.queries.lists import PAGE, TABS, Queue, QueueRow, archive, queue
from backend.cases.queries.sheet import CaseSheet, agent_masked, sheet, signed_in, value_in_clear

__all__ = [
    "PAGE",
    "TABS",
    "CaseSheet",
    "Queue",
    "QueueRow",
    "agent_masked",
    "application_form_of",
    "archive",
    "documents_of",
    "evaluation_of",
    "queue",
    "reference",
    "sheet",
    "signed_in",
    "standings",
    "value_in_clear",
]
