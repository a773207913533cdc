"""Shapes that every feature's API shares."""

from __future__ import annotations

from pydantic import BaseModel


class TextOut(BaseModel):
    """One sentence in the two languages of the product."""

    zh: str
    en: str
