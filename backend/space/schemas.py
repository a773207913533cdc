"""Shapes of the API of a person's own space."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from backend.core.schemas import TextOut


class OverviewOut(BaseModel):
    cases: int
    waiting: int
    materials: int
    readings: int
    read_at: datetime | None


class ReadingsQuery(BaseModel):
    """``kind``: read (others who looked) or act (what was done, also by oneself); ``before``: the last page's next."""

    kind: Literal["read", "act"] = "read"
    before: int | None = Field(default=None, ge=1, lt=2**31)


class EntryOut(BaseModel):
    id: int
    at: datetime
    kind: str
    who: TextOut
    what: TextOut
    why: TextOut | None
    case_number: str | None
    times: int


class ReadingsOut(BaseModel):
    entries: list[EntryOut]
    next: int | None


class MaterialOfMineOut(BaseModel):
    material_id: str
    name: TextOut
    item_name: TextOut
    case_number: str | None
    taken_at: datetime
    until: datetime | None
    may_delete: bool


class MaterialsOfMineOut(BaseModel):
    materials: list[MaterialOfMineOut]
