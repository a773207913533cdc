"""Shapes of the regions API."""

from __future__ import annotations

from pydantic import BaseModel, Field, model_validator


class RegionQuery(BaseModel):
    """``parent`` with its ``level``: codes repeat across levels. Neither: the provinces."""

    parent: str | None = Field(default=None, pattern=r"^[0-9]{12}$")
    level: int | None = Field(default=None, ge=1, le=4)

    @model_validator(mode="after")
    def both_or_none(self) -> RegionQuery:
        if (self.parent is None) != (self.level is None):
            raise ValueError("parent and level go together")
        return self


class RegionOut(BaseModel):
    level: int
    code: str
    name: str
    full_name: str
    more: bool


class RegionsOut(BaseModel):
    regions: list[RegionOut]
