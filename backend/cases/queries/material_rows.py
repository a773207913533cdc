"""The materials of a case as they are told: each with how it came, its pages and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from backend.cases import service
from backend.cases.models import Case
from backend.cases.queries import form_rows
from backend.catalog.service import DigitalService
from backend.core import clock
from backend.core.errors import Text
from backend.identity import rules as identity_rules
from backend.materials import rules as material_rules
from backend.materials import service as materials
from backend.materials.service import Page


@dataclass(frozen=True)
class MaterialRow:
    """One material. ``pages``: pictures to look at; ``licence``: label and value of each line of the licence;
    ``trust``: its trust grade and what that means, where it was handed in."""

    key: str
    name: Text
    how: Text
    source: str
    pages: list[Page]
    licence: list[tuple[str, str]]
    again: bool
    trust: tuple[str, Text] | None = None


def rows(
    session: Session,
    case: Case,
    digital: DigitalService,
    handed_in: Sequence[service.MaterialInForce],
    department: dict[str, Any],
) -> list[MaterialRow]:
    """What needed no paper, then what was handed in, in that order. ``department``: what its system answered."""
    known = {rule.key: rule for rule in digital.materials}
    there = {material.key for material in handed_in}
    found = [
        MaterialRow(rule.key, rule.name, _at_sign_in(case), "sign_in", [], [], False)
        for rule in digital.materials
        if "sign_in" in rule.sources
    ]
    found += [
        MaterialRow(
            rule.key, rule.name, Text("免提交，部门系统里有", "In the department's system"), "sign_in", [], [], False
        )
        for rule in digital.materials
        if rule.department_query and department.get(rule.department_query) and rule.key not in there
    ]
    for material in handed_in:
        name = known[material.key].name if material.key in known else material_rules.PAPER_FORM_NAME
        pages = materials.pages(session, material.material_ids)
        if material.source == "licence":
            how = Text("免提交，电子证照", "Electronic licence")
        elif material.source == "sign_in":
            continue
        else:
            how = _taken(pages)
        licence = form_rows.licence_lines(material.licence or {})
        means = material_rules.GRADES.get(material.trust_grade)
        trust = (material.trust_grade, means) if means else None
        again = material.round > 0
        found.append(MaterialRow(material.key, name, how, material.source, pages, licence, again, trust))
    return found


def _at_sign_in(case: Case) -> Text:
    """Only who laid the card down had it read: a phone or an account vouches for who somebody is, and of whom somebody
    else acted for no card was there. Older cases do not know the way (None) and say what their papers said."""
    if case.actor_id is None and case.signed_in_by in (None, "id_card", identity_rules.FACE):
        return Text("免提交，登录时读过", "Read at sign-in")
    return Text("免提交，登录时核验过身份", "Identity proven at sign-in, not read")


def _taken(pages: list[Page]) -> Text:
    """How the pictures of a material came, and how many they are."""
    earlier = next((page for page in pages if page.origin_case), None)
    way = material_rules.CAPTURED[pages[0].captured] if pages else Text("照片", "Pictures")
    if earlier is not None:
        day = clock.local(earlier.taken_at).date().isoformat()
        way = Text(f"沿用办件 {earlier.origin_case}，{day} 拍的", f"From case {earlier.origin_case}, taken {day}")
    return Text(f"{way.zh}，{len(pages)} 页", f"{way.en}, {len(pages)} page{'' if len(pages) == 1 else 's'}")
