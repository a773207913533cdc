"""Outside systems: one file each, all named in this table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from backend.connectors import civil_affairs, e_social_card, housing_fund, hrss, licence_library, medical, police, tax
from backend.connectors.base import Connector
from backend.core.config import Settings

CONNECTORS: Mapping[str, Callable[[Settings], Connector]] = {
    "hrss": hrss.connector,
    "housing_fund": housing_fund.connector,
    "licence_library": licence_library.connector,
    "medical": medical.connector,
    "police": police.connector,
    "civil_affairs": civil_affairs.connector,
    "tax": tax.connector,
    "e_social_card": e_social_card.connector,
}


def connect(settings: Settings, name: str) -> Connector:
    """The connector called ``name``; a name that is not in the table is broken code (KeyError)."""
    return CONNECTORS[name](settings)
