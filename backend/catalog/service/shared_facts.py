"""Which published forms ask which fact. Read only."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import DigitalServiceVersion, ServiceItem
from backend.catalog.rules import lifecycle
from backend.catalog.service.designs import shared_fields
from backend.forms.rules.facts import Fact, gather


def report(session: Session) -> list[Fact]:
    """Every shared fact and every candidate, with the items that ask it; those asked differently first."""
    rows = session.execute(
        sa.select(ServiceItem.code, ServiceItem.name, DigitalServiceVersion.definition)
        .join(ServiceItem, ServiceItem.code == DigitalServiceVersion.item_code)
        .where(DigitalServiceVersion.state == lifecycle.PUBLISHED)
        .order_by(ServiceItem.code)
    )
    return gather(((row.code, row.name, row.definition["form"]) for row in rows), shared_fields())
