"""The item library in the console: list, items and their versions, the editor, reports."""

from backend.catalog.console import batches, designs, editor, forms, item, library, papers, zones
from backend.catalog.console.frame import blueprint

__all__ = ["batches", "blueprint", "designs", "editor", "forms", "item", "library", "papers", "zones"]
