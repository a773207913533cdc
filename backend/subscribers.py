"""The subscriber table: which outbox event moves which feature. The worker runs it; nothing else does."""

from __future__ import annotations

from backend.cases import service as cases
from backend.core.jobs import Subscribers
from backend.materials import service as materials
from backend.printing import service as printing

SUBSCRIBERS: Subscribers = {
    "case_submitted": (cases.decide,),
    "case_approved": (cases.carry_out_approval,),
    "session_ended": (materials.forget_after_session, cases.forget_facts),
    "materials_unused": (materials.forget_unused,),
    "case_changed": (printing.issue,),
}
