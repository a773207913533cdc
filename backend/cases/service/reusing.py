"""Materials handed in before and still good: offered instead of being taken again.

A service says for how long a material may be handed in again (``MaterialRule.valid_days``). Offered is the newest
hand-in of the same material (same key, same name) in one's own cases that are under way or were approved; what a case
was refused on, or what a correction replaced, is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases import rules
from backend.cases.models import Case, CaseMaterial, TimelineEntry
from backend.catalog import service as catalog
from backend.catalog.rules import DigitalService, MaterialRule
from backend.core import clock
from backend.core.errors import Conflict, NotFound, Text
from backend.core.house import House
from backend.materials import rules as material_rules
from backend.materials import service as materials

GOOD = frozenset(
    {
        *(rules.ACCEPTED, rules.REVIEWING, rules.APPROVED),
        *(rules.CONCLUDED, rules.DELIVERED),
    }
)
"""States of a case whose materials may be offered, unless it was refused on its way."""
NO_OFFER = Text(
    "上次交的那份现在不能用了，请重新拍。", "The earlier copy cannot be used any more. Please take it again."
)


@dataclass(frozen=True)
class Offer:
    """An earlier hand-in. ``taken_on``, ``holds_until``: civil days; ``trust_grade``: what it would have now."""

    key: str
    case_number: str
    item_name: Text
    pages: tuple[str, ...]
    taken_on: date
    holds_until: date
    trust_grade: str
    seen_by_officer: bool

    def as_json(self) -> dict[str, Any]:
        grade = material_rules.GRADES[self.trust_grade]
        return {
            "key": self.key,
            "case_number": self.case_number,
            "item_name": self.item_name.zh,
            "item_name_en": self.item_name.en,
            "pages": list(self.pages),
            "taken_on": self.taken_on,
            "holds_until": self.holds_until,
            "trust_grade": self.trust_grade,
            "trust": grade.as_json(),
        }


def offers(session: Session, applicant_id: int, item_code: str, service_version: int) -> list[Offer]:
    """What the applicant need not take again for this service, at most one for each material.

    Raises NotFound, Conflict as ``catalog.service_begun``.
    """
    service = catalog.service_begun(session, item_code, service_version)
    wanted = {rule.key: rule for rule in service.materials if rule.valid_days and "scan" in rule.sources}
    if not wanted:
        return []
    found: dict[str, Offer] = {}
    for case in _good_cases(session, applicant_id):
        for row in _handed_in(session, case, frozenset(wanted) - set(found)):
            offer = _offer(session, case, row, wanted[row.key])
            if offer is not None:
                found.setdefault(row.key, offer)
    return [found[key] for key in wanted if key in found]


def take_over(
    house: House, applicant_id: int, item_code: str, request: Mapping[str, Any], *, device: str = ""
) -> list[dict[str, Any]]:
    """Use an offer: its pages, copied for this submission, as the answers of their upload.

    ``request``: service_version, submission_id, key, case_number. ``device``: as in ``materials.take``. Raises NotFound
    ``no_such_offer``.
    """
    with house.db.read() as session:
        made = offers(session, applicant_id, item_code, request["service_version"])
    wanted = (request["key"], request["case_number"])
    offer = next((one for one in made if (one.key, one.case_number) == wanted), None)
    if offer is None:
        raise NotFound("no_such_offer", NO_OFFER)
    return materials.take_over(
        house,
        applicant_id,
        request["submission_id"],
        item_code,
        offer.key,
        offer.pages,
        from_case=offer.case_number,
        seen_by_officer=offer.seen_by_officer,
        device=device,
    )


def _good_cases(session: Session, applicant_id: int) -> list[Case]:
    """Newest first."""
    refused = sa.select(TimelineEntry.id).where(TimelineEntry.case_id == Case.id, TimelineEntry.state == rules.REFUSED)
    query = sa.select(Case).where(Case.applicant_id == applicant_id, Case.state.in_(GOOD), ~refused.exists())
    return list(session.scalars(query.order_by(Case.id.desc()).limit(50)))


def _handed_in(session: Session, case: Case, keys: frozenset[str]) -> list[CaseMaterial]:
    """The newest of each: what a correction replaced is not offered again."""
    query = sa.select(CaseMaterial).where(CaseMaterial.case_id == case.id, CaseMaterial.key.in_(keys))
    newest = {row.key: row for row in session.scalars(query.order_by(CaseMaterial.round))}
    return [row for row in newest.values() if row.source == "scan"]


def _offer(session: Session, case: Case, row: CaseMaterial, rule: MaterialRule) -> Offer | None:
    then = _definition(session, case)
    pages = materials.pages(session, row.material_ids)
    if then is None or not any(one.key == rule.key and one.name == rule.name for one in then.materials):
        return None
    if len(pages) != len(row.material_ids) or len(pages) > rule.max_pages:
        return None
    taken = min(clock.local(page.taken_at) for page in pages)
    last = material_rules.holds_until(taken, rule.valid_days or 0)
    if last < clock.today():
        return None
    seen = _approved_by_officer(session, case)
    grade = material_rules.weakest(material_rules.grade_taken_over(page.trust_grade, seen) for page in pages)
    ids = tuple(page.id for page in pages)
    return Offer(row.key, case.number, Text(case.item_name, then.name.en), ids, taken.date(), last, grade, seen)


def _definition(session: Session, case: Case) -> DigitalService | None:
    try:
        return catalog.digital_service(session, case.item_code, case.service_version)
    except (NotFound, Conflict):
        return None  # withdrawn since: nobody can say any more that it was the same paper


def _approved_by_officer(session: Session, case: Case) -> bool:
    query = sa.select(TimelineEntry.id).where(
        TimelineEntry.case_id == case.id, TimelineEntry.state == rules.APPROVED, TimelineEntry.actor_kind == "staff"
    )
    return session.scalar(query.limit(1)) is not None
