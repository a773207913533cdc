"""Shapes that the editor of a draft sends."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


class ContentIn(BaseModel):
    """Elements as they stand in the editor."""

    content: dict[str, Any]


class EditIn(BaseModel):
    """``changes``: the elements that were changed; ``revision``: what they were changed in."""

    revision: int
    changes: dict[str, Any]
