"""What the worker does: which outbox event moves which feature, and what happens every minute."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from backend.cases import service as cases
from backend.catalog import service as catalog
from backend.catalog.service import exchange
from backend.core import jobs, live
from backend.core.house import House
from backend.core.jobs import Subscribers
from backend.disclosure import service as disclosure
from backend.drafts import service as drafts
from backend.faces import service as faces
from backend.grants import service as grants
from backend.handover import service as handover
from backend.identity import service as identity
from backend.materials import service as materials
from backend.onecode import service as onecode
from backend.paperform import service as paperform
from backend.printing import service as printing
from backend.reading import service as reading

SUBSCRIBERS: Subscribers = {
    "case_submitted": (cases.decide,),
    "case_approved": (cases.carry_out_approval,),
    "session_ended": (materials.forget_after_session, cases.forget_facts),
    "draft_closed": (drafts.forget_pictures,),
    "materials_unused": (materials.forget_unused,),
    "material_settled": (materials.settle,),
    "reading_wanted": (reading.read_waiting,),
    "case_changed": (printing.issue,),
    "catalogue_changed": (catalog.renew_bundle,),
    "catalogue_exchange": (exchange.work,),
    "guide_wanted": (printing.draw_guide,),
    "paper_wanted": (printing.draw_waiting,),
    "paper_form_wanted": (paperform.draw,),
    "paper_page_taken": (paperform.read_page,),
}


def prune(house: House) -> None:
    """Forget old messages and jobs that are done."""
    live.prune(house.db)
    jobs.prune(house.db)


EVERY_MINUTE: Sequence[Callable[[House], None]] = (
    prune,
    identity.end_expired,
    identity.refusals.forget,
    identity.nonces.forget,
    identity.portal.forget,
    handover.end_over,
    handover.forget,
    grants.forget,
    faces.forget,
    onecode.forget,
    materials.forget_overdue,
    reading.pick_up,
    drafts.expire,
    paperform.forget,
    paperform.pick_up,
    printing.pick_up,
    catalog.publish_due,
    catalog.begin_to_hold,
    catalog.keep_bundle,
    catalog.forget_questions,
    exchange.pick_up,
    exchange.forget,
    disclosure.keep_editions,
)
