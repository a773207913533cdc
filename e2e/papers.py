"""Reading what came out of the printers."""

from __future__ import annotations

from pathlib import Path

from pypdf import PdfReader


def text_of(pdf: Path) -> str:
    """The words of a printed PDF without any white space: papers group and wrap numbers."""
    return "".join("".join(page.extract_text() for page in PdfReader(pdf).pages).split())


def printed_with(papers: list[Path], *words: str) -> Path | None:
    """The first paper that holds all of ``words``."""
    return next((paper for paper in papers if all(word in text_of(paper) for word in words)), None)
