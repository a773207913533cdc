"""Search over item names: what people say, type or spell, against what the library writes. Pure."""

from backend.catalog.rules.search.completion import Completion
from backend.catalog.rules.search.contents import Document
from backend.catalog.rules.search.index import ANYWHERE, Found, Index, Standpoint
from backend.catalog.rules.search.reasons import reason
from backend.catalog.rules.search.text import bare, folded, plain, runs
from backend.catalog.rules.search.words import Row, Words

__all__ = [
    "ANYWHERE",
    "Completion",
    "Document",
    "Found",
    "Index",
    "Row",
    "Standpoint",
    "Words",
    "bare",
    "folded",
    "plain",
    "reason",
    "runs",
]
