"""The item library in the console: list, items and their versions, the editor, reports."""

from backend.catalog.console import designs, editor, item, library, papers
from backend.catalog.console.frame import blueprint

__all__ = ["blueprint", "designs", "editor", "item", "library", "papers"]
