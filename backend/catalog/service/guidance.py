"""Which items that are not done here can be asked about first, and the questions."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import GuidanceVersion
from backend.catalog.rules.lifecycle import PUBLISHED


def newest_guidance(session: Session, code: str | None = None) -> dict[str, dict[str, Any]]:
    """What pages get of the published guidance of every item, or of one, by item code (``schemas.GuidanceOut``)."""
    columns = (GuidanceVersion.item_code, GuidanceVersion.definition)
    query = sa.select(*columns).where(GuidanceVersion.state == PUBLISHED)
    if code is not None:
        query = query.where(GuidanceVersion.item_code == code)
    return {
        row.item_code: {
            **row.definition["guidance"],
            "version": row.definition["guidance_version"],
            "demonstration": row.definition["demonstration"],
        }
        for row in session.execute(query)
    }
