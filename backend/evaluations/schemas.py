"""Shapes of the evaluation API."""

from __future__ import annotations

from pydantic import UUID7, BaseModel, Field

from backend.core.schemas import TextOut


class EvaluationIn(BaseModel):
    """``level``: 5 非常满意 … 1 非常不满意; ``tags``: codes of ``GET /evaluation-options``."""

    evaluation_id: UUID7
    level: int = Field(ge=1, le=5)
    tags: list[str] = Field(default_factory=list, max_length=10)
    comment: str | None = Field(default=None, max_length=500)


class EvaluationOut(BaseModel):
    level: int


class LevelOut(BaseModel):
    level: int
    label: TextOut


class TagOut(BaseModel):
    code: str
    label: TextOut


class TagsOut(BaseModel):
    good: list[TagOut]
    bad: list[TagOut]


class OptionsOut(BaseModel):
    levels: list[LevelOut]
    tags: TagsOut
