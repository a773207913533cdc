"""电子证照库: the licences a person holds."""

from __future__ import annotations

from typing import Any, Literal

from backend.connectors.base import Connector, Day, Reply, key
from backend.core.config import Settings
from backend.core.errors import Text

LABEL = Text("电子证照库", "the licence library")


class HeldLicence(Reply):
    licence_id: str
    type: str
    name: str
    issuer: str
    issued_on: Day | None
    valid_to: Day | None
    trust_grade: Literal["A", "B", "C", "D"]
    holder: str
    data: dict[str, Any]


class Held(Reply):
    licences: list[HeldLicence]


def connector(settings: Settings) -> Connector:
    """The library: ``XIAOER_LICENCE_LIBRARY_URL``, by default the sandbox."""
    return Connector(
        "licence_library",
        LABEL,
        (settings.licence_library_url or f"{settings.sandbox}/licence_library").rstrip("/"),
        key(settings),
        queries={"licences_of": Held},
        effects={},
    )
