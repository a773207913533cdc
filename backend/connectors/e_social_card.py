"""电子社保卡: the platform that says whose code was shown."""

from __future__ import annotations

from pydantic import Field

from backend.connectors.base import Connector, Day, Reply, key
from backend.core.config import Settings
from backend.core.errors import Text

LABEL = Text("电子社保卡平台", "the platform of the electronic social-security card")


class CodeVerdict(Reply):
    """``reason`` when not ``valid``: unknown | used | expired | card_lost. ``sex``: male | female."""

    valid: bool
    reason: str | None = None
    name: str | None = None
    id_number: str | None = Field(default=None, pattern=r"^\d{17}[\dX]$")
    sex: str | None = None
    birth_date: Day | None = None
    card_number: str | None = None


def connector(settings: Settings) -> Connector:
    """The platform: ``XIAOER_E_SOCIAL_CARD_URL``, by default the sandbox."""
    return Connector(
        "e_social_card",
        LABEL,
        (settings.e_social_card_url or f"{settings.sandbox}/e_social_card").rstrip("/"),
        key(settings),
        queries={"verify_code": CodeVerdict},
        effects={},
    )
