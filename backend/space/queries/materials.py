"""我的材料: the pages the house keeps of a person, with where each is used and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.catalog import service as catalog
from backend.core.errors import NotFound, Text
from backend.materials.models import Material
from backend.materials.rules import PAPER_FORM, PAPER_FORM_NAME

UNUSED_KEPT = timedelta(days=1)
"""As ``materials`` forgets what belongs to nothing."""
LIMIT = 200
"""Pages shown at most, the newest first: far more than anybody has, and one screen must not read without end."""


@dataclass(frozen=True)
class KeptMaterial:
    """One page. ``case_number``: the case that holds it, or None; ``until``: when it is forgotten by itself, None: it
    stays in the case's file; ``may_delete``: the person may delete it now."""

    material_id: str
    name: Text
    item_name: Text
    case_number: str | None
    taken_at: datetime
    until: datetime | None
    may_delete: bool


def materials_of(session: Session, applicant_id: int) -> list[KeptMaterial]:
    """Every page of this person, newest first, at most LIMIT."""
    rows = session.scalars(
        sa.select(Material)
        .where(Material.applicant_id == applicant_id)
        .order_by(Material.created_at.desc(), Material.id)
        .limit(LIMIT)
    ).all()
    versions = {
        one.number: one.service_version
        for one in session.scalars(sa.select(Case).where(Case.number.in_({row.used_by for row in rows if row.used_by})))
    }
    names: dict[tuple[str, int | None], tuple[Text, dict[str, Text]]] = {}
    found = []
    for row in rows:
        place = (row.item_code, versions.get(row.used_by or ""))
        if place not in names:
            names[place] = _names(session, *place)
        item_name, materials = names[place]
        found.append(
            KeptMaterial(
                row.id,
                materials.get(row.key, Text(row.key, row.key)),
                item_name,
                row.used_by,
                row.taken_at,
                None if row.used_by else row.keep_until or row.created_at + UNUSED_KEPT,
                row.used_by is None,
            )
        )
    return found


def _names(session: Session, item_code: str, version: int | None) -> tuple[Text, dict[str, Text]]:
    try:
        service = catalog.digital_service(session, item_code, version)
    except NotFound:
        return Text(item_code, item_code), {}
    return service.name, {PAPER_FORM: PAPER_FORM_NAME, **{rule.key: rule.name for rule in service.materials}}
