"""The subscriber table: which outbox event moves which feature. The worker runs it; nothing else does."""

from __future__ import annotations

from backend.core.jobs import Subscribers
from backend.printing import service as printing

SUBSCRIBERS: Subscribers = {
    "case_changed": (printing.issue,),
}
