"""Shapes of the reading API."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from backend.core.schemas import TextOut


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
