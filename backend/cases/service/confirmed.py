"""Which values of a form the person confirmed of what was read: on a picture of a material, or on a sheet of paper.

The draft says it (the side of a value's cell), and what a picture says is looked up once more, so that a page cannot
claim it of what was typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.catalog.rules import DigitalService
from backend.core.errors import NotFound
from backend.core.house import House
from backend.drafts import rules as draft_rules
from backend.drafts import service as drafts
from backend.identity.service import Citizen
from backend.materials import rules as material_rules
from backend.materials import service as materials
from backend.reading import rules as reading_rules
from backend.reading import service as reading

OCR, PAPER = "ocr", "paper"


@dataclass(frozen=True)
class Confirmed:
    """``source``: OCR | PAPER; ``material``: key of what it was read on."""

    source: str
    material: str


def confirmed(
    house: House, citizen: Citizen, service: DigitalService, request: Mapping[str, Any]
) -> dict[str, Confirmed]:
    """Field -> where it was read, for the values of ``request`` (the body of POST /submissions) that were."""
    with house.db.read() as session:
        try:
            draft = drafts.read(session, house, request["submission_id"])
        except NotFound:
            return {}  # handed in without ever being kept
        if draft.applicant_id != citizen.applicant_id:
            return {}
        cells = draft.content["fields"]
        sides = {name: cells[name]["by"] for name in request["form"] if name in cells}
        found = {}
        if any(side.startswith(f"{reading_rules.SIDE}-") for side in sides.values()):
            for page in materials.pages(session, sorted(draft_rules.page_ids(draft.content))):
                here = reading_rules.side(page.id)
                told = reading.said(session, house, page, service) if here in sides.values() else {}
                for name, value in told.items():
                    if sides.get(name) == here and request["form"].get(name) == value:
                        found[name] = Confirmed(OCR, page.key)
    on_paper = material_rules.PAPER_FORM in draft_rules.plain(draft.content)["materials"]
    for name, side in sides.items():
        if on_paper and side == PAPER and _same(cells[name]["value"], request["form"][name]):
            found[name] = Confirmed(PAPER, material_rules.PAPER_FORM)
    return found


def _same(kept: Any, sent: Any) -> bool:
    """Whether the draft holds what was sent. Numbers are text in a draft, and whole numbers (fen, of money) when sent:
    of those and of tables the cell's side alone is believed."""
    return kept == sent or not isinstance(sent, str)
