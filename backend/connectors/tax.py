"""税务: income tax by year."""

from __future__ import annotations

from backend.connectors.base import Connector, Reply, key
from backend.core.config import Settings
from backend.core.errors import Text

LABEL = Text("税务部门", "the tax bureau")


class TaxRecord(Reply):
    taxpayer_number: str
    income: int
    paid: int
    withheld_by: str


def connector(settings: Settings) -> Connector:
    """The bureau's system: ``XIAOER_TAX_URL``, by default the sandbox."""
    return Connector(
        "tax",
        LABEL,
        (settings.tax_url or f"{settings.sandbox}/tax").rstrip("/"),
        key(settings),
        queries={"tax_record": TaxRecord},
        effects={},
    )
