"""Tying a material to a case: its pages, where they come from, how far they can be trusted."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.cases.service import contents
from backend.cases.service.contents import MaterialInForce
from backend.catalog.rules import DigitalService
from backend.core.errors import NotFound
from backend.core.house import House
from backend.drafts import rules as draft_rules
from backend.drafts import service as drafts
from backend.materials import rules as material_rules
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


def attach_paper(session: Session, house: House, case: Case, draft_id: str) -> None:
    """The pages of a form that was filled in on paper stay with the case that its draft becomes. Called before the
    draft is closed; there may be none of either."""
    try:
        draft = drafts.read(session, house, draft_id)
    except NotFound:
        return  # handed in without ever being kept
    given = draft_rules.plain(draft.content)["materials"].get(material_rules.PAPER_FORM, {})
    if draft.applicant_id != case.applicant_id or not given.get("material_ids"):
        return
    there = tuple(page.id for page in materials.pages(session, given["material_ids"]))
    if there:
        materials.bind(session, case.applicant_id, case.item_code, material_rules.PAPER_FORM, there, case.number)
        provenance, grade = materials.provenance(session, there)
        kept = MaterialInForce(material_rules.PAPER_FORM, 0, "scan", there, None, provenance, grade)
        contents.add_material(session, house.vault, case, kept)
