"""Gathering what a paper says from the case, its holder, its service and its terminal. Reads only."""

from backend.printing.queries.application import application_form
from backend.printing.queries.issued import Paper, papers

__all__ = ["Paper", "application_form", "papers"]
