"""Shapes of the materials API."""

from __future__ import annotations

from typing import Literal

from apiflask.fields import UploadFile
from pydantic import UUID7, BaseModel, ConfigDict, Field

from backend.core.schemas import TextOut


class MaterialIn(BaseModel):
    """One upload (multipart): JPEG, PNG or PDF, at most 8 MB. ``captured``: how it was taken; what only a terminal can
    do counts as ``upload`` from anywhere else.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    file: UploadFile
    item_code: str = Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9-]+$")
    key: str = Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_]+$")
    submission_id: UUID7
    captured: Literal["scanner", "camera", "upload"] = "scanner"


class WarningOut(BaseModel):
    """``code``: too_dark | blurred | small | glare | cut_off; ``box``: where, as ``[x, y, width, height]`` in parts of
    the picture, or null for the whole of it."""

    code: str
    message: TextOut
    box: list[float] | None = None


class PageOut(BaseModel):
    """``width`` and ``height`` in pixels, ``bytes`` of the JPEG that counts; ``cut``: whether that is the paper cut out
    of the picture (null: nothing was cut, there is no other)."""

    material_id: str
    pages: int
    width: int
    height: int
    bytes: int
    cut: bool | None
    warnings: list[WarningOut]


class MaterialOut(PageOut):
    """The first page of an upload, and under ``rest`` those that follow it in a PDF."""

    rest: list[PageOut]


class CutIn(BaseModel):
    """``cut``: the paper that was cut out counts; else the picture as it was taken."""

    cut: bool


class CutOut(BaseModel):
    """What counts now: ``width`` and ``height`` in pixels, ``bytes`` of the JPEG."""

    width: int
    height: int
    bytes: int
    cut: bool


class WhichPicture(BaseModel):
    """``cut`` or ``taken``; nothing: the one that counts."""

    which: Literal["cut", "taken"] | None = None
