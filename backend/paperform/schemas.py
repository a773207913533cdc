"""Shapes of the paper forms' API."""

from __future__ import annotations

from typing import Any, Literal

from apiflask.fields import UploadFile
from pydantic import UUID7, BaseModel, ConfigDict, Field

from backend.core.schemas import TextOut
from backend.drafts.schemas import Name

Language = Literal["zh", "en"]


class OrderIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    draft_id: UUID7
    language: Language = "zh"


class BlankIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    language: Language = "zh"


class PaperOut(BaseModel):
    """One form that was set on paper; ``pages``: how many it has."""

    paper_id: str
    pages: int


class PageIn(BaseModel):
    """One scanned page (multipart): JPEG or PNG, at most 8 MB. ``replace``: it takes the place of the one there is;
    ``adopt``: a blank form is this person's."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    file: UploadFile
    replace: bool = False
    adopt: bool = False


class FoundOut(BaseModel):
    """What was read for one field, for confirmation. ``value`` null: not recognised; ``box``: ``[x, y, width, height]``
    in parts of the page; ``doubt``: why one should look closely. ``row``: of a table, which row of it (from 0), and
    ``value`` then has its columns, as far as they were recognised."""

    field: str
    row: int | None = None
    value: Any
    box: list[float]
    doubt: TextOut | None


class PageOut(BaseModel):
    """``page`` counted from 1; ``material_id``: its straightened picture, ``width`` by ``height`` pixels; ``state``:
    reading | done."""

    page: int
    material_id: str
    width: int
    height: int
    state: str
    fields: list[FoundOut]


class IncompleteOut(BaseModel):
    """A paper of which the pages ``here`` are scanned and ``missing`` are not."""

    here: list[int]
    missing: list[int]


class PapersOut(BaseModel):
    """``paper``: the newest that still holds; ``incomplete``: papers of which some pages are scanned and some are
    not."""

    paper: PaperOut | None
    incomplete: list[IncompleteOut]
    pages: list[PageOut]


class ConfirmIn(BaseModel):
    """Field -> the value as the form holds it."""

    model_config = ConfigDict(extra="forbid")

    fields: dict[Name, Any] = Field(min_length=1, max_length=200)


class ConfirmedOut(BaseModel):
    """The draft's revision after it."""

    revision: int
