"""人力资源和社会保障: pension participation, social security card."""

from __future__ import annotations

from backend.connectors.base import Connector, key
from backend.core.config import Settings
from backend.core.errors import Text

LABEL = Text("人社部门", "the social security department")


def connector(settings: Settings) -> Connector:
    """The department's system: ``XIAOER_HRSS_URL``, by default the sandbox."""
    return Connector(
        "hrss",
        LABEL,
        (settings.hrss_url or f"{settings.sandbox}/hrss").rstrip("/"),
        key(settings),
        queries=frozenset({"pension_participation", "card_status"}),
        effects=frozenset({"card_loss_report"}),
    )
