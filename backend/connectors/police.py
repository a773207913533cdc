"""公安: temporary residence, residence permits."""

from __future__ import annotations

from backend.connectors.base import Connector, Day, Done, Reply, key
from backend.core.config import Settings
from backend.core.errors import Text

LABEL = Text("公安部门", "the police")


class ResidenceRecord(Reply):
    address: str
    recorded_on: Day


class PermitOrder(Done):
    permit_number: str | None = None
    ready_on: Day | None = None


def connector(settings: Settings) -> Connector:
    """The police's system: ``XIAOER_POLICE_URL``, by default the sandbox."""
    return Connector(
        "police",
        LABEL,
        (settings.police_url or f"{settings.sandbox}/police").rstrip("/"),
        key(settings),
        queries={"residence_record": ResidenceRecord},
        effects={"permit_order": PermitOrder},
    )
