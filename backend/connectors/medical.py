"""医疗保障: participation, treatment elsewhere."""

from __future__ import annotations

from backend.connectors.base import Connector, Day, Done, Reply, key
from backend.core.config import Settings
from backend.core.errors import Text

LABEL = Text("医保部门", "the medical insurance bureau")


class InsuranceRecord(Reply):
    """``status``: active | stopped; ``filed``: treatment elsewhere is on record."""

    status: str
    status_label: str
    kind_label: str
    region: str
    phone: str
    months: int
    balance: int
    filed: bool


class Filing(Done):
    filing_number: str | None = None
    valid_from: Day | None = None


def connector(settings: Settings) -> Connector:
    """The bureau's system: ``XIAOER_MEDICAL_URL``, by default the sandbox."""
    return Connector(
        "medical",
        LABEL,
        (settings.medical_url or f"{settings.sandbox}/medical").rstrip("/"),
        key(settings),
        queries={"insurance_record": InsuranceRecord},
        effects={"remote_care_filing": Filing},
    )
