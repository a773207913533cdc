"""打印: the documents a case calls for, their layouts, and what became of each print."""

from pathlib import Path

LAYOUTS = Path(__file__).resolve().parent.parent.parent / "templates" / "print"
"""Layouts and style sheets of the papers."""
