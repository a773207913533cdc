"""Shapes of the materials API."""

from __future__ import annotations

from apiflask.fields import UploadFile
from pydantic import UUID7, BaseModel, ConfigDict, Field

from backend.core.schemas import TextOut


class MaterialIn(BaseModel):
    """One picture (multipart): JPEG or PNG, at most 8 MB."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    file: UploadFile
    item_code: str = Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9-]+$")
    key: str = Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_]+$")
    submission_id: UUID7


class WarningOut(BaseModel):
    """``code``: too_dark | blurred | small"""

    code: str
    message: TextOut


class MaterialOut(BaseModel):
    """``width`` and ``height`` in pixels, ``bytes`` of the JPEG that is kept."""

    material_id: str
    pages: int
    width: int
    height: int
    bytes: int
    warnings: list[WarningOut]
