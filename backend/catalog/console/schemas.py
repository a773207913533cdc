"""Shapes that the editor of a draft sends."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel


class ContentIn(BaseModel):
    """Elements as they stand in the editor."""

    content: dict[str, Any]


class EditIn(BaseModel):
    """``changes``: the elements that were changed; ``revision``: what they were changed in."""

    revision: int
    changes: dict[str, Any]


class DesignIn(BaseModel):
    """``definition``: the whole of it; ``revision``: what it was changed in."""

    revision: int
    definition: dict[str, Any]


class DefinitionIn(BaseModel):
    """A definition as it stands in the editor."""

    kind: Literal["service", "guidance"]
    definition: dict[str, Any]
