"""电子证照库: the licences a person holds."""

from __future__ import annotations

from backend.connectors.base import Connector, key
from backend.core.config import Settings
from backend.core.errors import Text

LABEL = Text("电子证照库", "the licence library")


def connector(settings: Settings) -> Connector:
    """The library: ``XIAOER_LICENCE_LIBRARY_URL``, by default the sandbox."""
    return Connector(
        "licence_library",
        LABEL,
        (settings.licence_library_url or f"{settings.sandbox}/licence_library").rstrip("/"),
        key(settings),
        queries=frozenset({"licences_of"}),
        effects=frozenset(),
    )
