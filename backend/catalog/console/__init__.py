"""The item library in the console: list, items and their versions, the editor, reports."""

from backend.catalog.console import editor, item, library
from backend.catalog.console.frame import blueprint

__all__ = ["blueprint", "editor", "item", "library"]
