"""Two languages, Chinese first."""

from __future__ import annotations

from typing import Any

LANGUAGES = ("zh", "en")


def pick(text: dict[str, Any], language: str) -> str:
    """The wording of a ``{"zh","en"}`` text in ``language``, falling back to Chinese."""
    return str(text.get(language) or text["zh"])
