"""Who reaches for what is not theirs is told it does not exist, and it is written down: one such answer is a mistake,
a hundred are somebody trying numbers."""

from __future__ import annotations

import logging

from flask import g, request
from sqlalchemy.exc import SQLAlchemyError

from backend.core import audit
from backend.core.errors import ProductError
from backend.core.house import House

log = logging.getLogger(__name__)

NOT_THEIRS = frozenset(
    {
        "unknown_case",
        "unknown_document",
        "unknown_draft",
        "unknown_handover",
        "unknown_licence",
        "unknown_material",
        "own_only",
    }
)
"""Codes that also answer for another person's things. What a page asks for in its ordinary course (a receipt that has
not arrived yet) is not among them."""


def write_down(house: House, error: ProductError) -> None:
    """One row of the audit for a signed-in citizen's refused request: the code and the route, never what was named."""
    citizen = g.get("citizen")
    if citizen is None or error.code not in NOT_THEIRS:
        return
    try:
        with house.db.transaction() as session:
            audit.record(
                session, citizen.actor, f"refused:{error.code}", f"route:{request.url_rule}", request_id=g.request_id
            )
    except SQLAlchemyError:  # the refusal itself stands
        log.exception("a refusal could not be written down")
