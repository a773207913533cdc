"""What the open API takes and gives."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from backend.core.schemas import TextOut


class FileOut(BaseModel):
    """A file of an edition; ``address`` is where it lies."""

    name: str
    media_type: str
    bytes: int
    sha256: str
    address: str


class EditionOut(BaseModel):
    """The library as it was on a day. ``revision`` counts the library's changes."""

    day: date
    revision: int
    items: int
    made_at: datetime
    licence: TextOut
    files: list[FileOut]


class EditionsOut(BaseModel):
    editions: list[EditionOut]


class ItemsQuery(BaseModel):
    """``after``: the ``next`` of the piece before."""

    after: str = Field("", max_length=40)
    size: int = Field(100, ge=1, le=500)


class ItemsOut(BaseModel):
    """A piece of the whole library. ``items``: every element of each (see the edition's files); ``next`` is null at the
    end.
    """

    items: list[dict[str, Any]]
    next: str | None


class StatisticsOut(BaseModel):
    """Counts of what is shown; the empty name counts what does not say."""

    items: int
    by_category: dict[str, int]
    by_department: dict[str, int]
    by_level: dict[str, int]
    by_type: dict[str, int]


class ListQuery(BaseModel):
    """The public list's address."""

    q: str = Field("", max_length=100)
    department: str = Field("", max_length=100)
    page: int = Field(1, ge=1, le=100_000)
    lang: str = Field("zh", max_length=5)
