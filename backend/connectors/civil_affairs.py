"""民政: benefits for the old."""

from __future__ import annotations

from backend.connectors.base import Connector, Done, Month, key
from backend.core.config import Settings
from backend.core.errors import Text

LABEL = Text("民政部门", "civil affairs")


class Grant(Done):
    monthly: int | None = None
    from_month: Month | None = None


def connector(settings: Settings) -> Connector:
    """The department's system: ``XIAOER_CIVIL_AFFAIRS_URL``, by default the sandbox."""
    return Connector(
        "civil_affairs",
        LABEL,
        (settings.civil_affairs_url or f"{settings.sandbox}/civil_affairs").rstrip("/"),
        key(settings),
        queries={},
        effects={"benefit_grant": Grant},
    )
