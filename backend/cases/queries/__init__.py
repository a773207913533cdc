"""Read-only views of the cases that join several features' tables."""

from backend.cases.queries.documents import documents_of, standings
from backend.cases.queries.evaluation import evaluation_of
from backend.cases.queries.lists import PAGE, TABS, QueueRow, archive, queue, waiting
from backend.cases.queries.sheet import CaseSheet, sheet, value_in_clear

__all__ = [
    "PAGE",
    "TABS",
    "CaseSheet",
    "QueueRow",
    "archive",
    "documents_of",
    "evaluation_of",
    "queue",
    "sheet",
    "standings",
    "value_in_clear",
    "waiting",
]
