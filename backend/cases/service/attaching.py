"""Tying a material to a case: its pages, where they come from, how far they can be trusted."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.cases.service import contents
from backend.cases.service.contents import MaterialInForce
from backend.catalog.rules import DigitalService
from backend.core.house import House
from backend.materials import service as materials


def attach(session: Session, house: House, case: Case, service: DigitalService, material: MaterialInForce) -> None:
    """Keep one material of this round, in the transaction that takes it.

    What its pages say of where they come from counts, not what anybody claims. Raises Invalid ``unknown_material``,
    ``material_too_old``.
    """
    ids = material.material_ids
    if ids:
        valid_days = next(rule.valid_days for rule in service.materials if rule.key == material.key)
        materials.bind(session, case.applicant_id, case.item_code, material.key, ids, case.number)
        materials.check_still_valid(session, material.key, ids, valid_days)
        provenance, grade = materials.provenance(session, ids)
        material = replace(material, provenance=provenance, trust_grade=grade)
    contents.add_material(session, house.vault, case, material)
