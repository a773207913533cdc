"""Shapes of the reading API."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import UUID7, BaseModel, ConfigDict, Field

from backend.core.schemas import TextOut
from backend.drafts.schemas import Name


class AvailableOut(BaseModel):
    """Whether anything is read here: the extra ``ocr`` is installed and switched on."""

    available: bool


class UnderVersion(BaseModel):
    """The version of the service whose form is being filled in."""

    service_version: int = Field(ge=1, le=2**31 - 1)


class AskedOut(BaseModel):
    """``off``: nothing is read here, the person goes on without."""

    state: Literal["off", "waiting", "reading", "done", "failed"]


class FoundOut(BaseModel):
    """``value`` for ``field`` of the form, to be confirmed; ``doubt``: why to look closely; ``box``: where it stands,
    ``[x, y, width, height]`` in parts of the picture.
    """

    field: str
    kind: str
    value: str
    doubt: TextOut | None
    box: list[float]


class ReadingOut(BaseModel):
    """``cut``: whether it was read on the paper that was cut out of the picture."""

    state: Literal["waiting", "reading", "done", "failed"]
    cut: bool | None
    fields: list[FoundOut]


class ConfirmIn(BaseModel):
    """``fields``: field -> the value that was read for it, as the form holds it."""

    model_config = ConfigDict(extra="forbid")

    draft_id: UUID7
    fields: dict[Name, Any] = Field(min_length=1, max_length=50)


class ConfirmedOut(BaseModel):
    """The draft's revision after it."""

    revision: int
