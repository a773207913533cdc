"""What nobody is led to by our own pages is refused, and written down: one such answer is a mistake or an old page, a
hundred are somebody trying."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable

from flask import Flask, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError

from backend.core import audit
from backend.core.errors import ProductError
from backend.core.house import House

log = logging.getLogger(__name__)

NOT_THEIRS = frozenset(
    {
        "unknown_authorisation",
        "unknown_case",
        "unknown_document",
        "unknown_draft",
        "unknown_handover",
        "unknown_key",
        "unknown_licence",
        "unknown_material",
        "own_only",
    }
)
"""Codes that also answer for another person's things. Where a page asks in its ordinary course for what is not there
yet (a receipt), the error says itself whether it was another's (``ProductError.foreign``)."""

NOT_LIKE_THIS = frozenset(
    {
        "agent_is_holder",
        "authorisation_over",
        "client_header_missing",
        "foreign_origin",
        "key_not_usable",
        "material_used",
        "own_phone_needed",
        "step_up_needed",
        "terminal_unknown",
        "ticket_invalid",
    }
)
"""Another site's page, another machine's paper, a way of signing in that is not sure enough, a right that is over."""

NOBODYS_A_MINUTE = 60
"""Rows a minute and process for who is not signed in: more of the same fill the disk and tell nothing new."""


def install(app: Flask, asking: Callable[[], str]) -> None:
    """``asking``: the name of the browser that asks, for the audit, where nobody is signed in."""
    app.extensions["xiaoer_asking"] = asking
    app.extensions["xiaoer_nobodys"] = deque[float](maxlen=NOBODYS_A_MINUTE)


def write_down(house: House, error: ProductError) -> None:
    """One row of the audit for a refused request of the kinds above, and for a session's cookie that opens nothing
    (``g.spent_cookie``): the code and the route, never what was named."""
    over = error.code == "unauthorised" and g.get("spent_cookie", False)
    if over or error.foreign or error.code in NOT_THEIRS or error.code in NOT_LIKE_THIS:
        record(house, error.code)


def record(house: House, code: str) -> None:
    """One row for whoever asks in this request: the citizen, else the browser."""
    citizen = g.get("citizen")
    if citizen is None and not _room(time.monotonic()):
        log.warning("more refusals than are written down", extra={"request_id": g.request_id})
        return
    actor = citizen.actor if citizen else current_app.extensions["xiaoer_asking"]()
    try:
        with house.db.transaction() as session:
            audit.record(session, actor, f"refused:{code}", f"route:{request.url_rule}", request_id=g.request_id)
    except SQLAlchemyError:  # the refusal itself stands
        log.exception("a refusal could not be written down")


def _room(now: float) -> bool:
    """Whether one more row of nobody's fits into this minute."""
    lately: deque[float] = current_app.extensions["xiaoer_nobodys"]
    if len(lately) == NOBODYS_A_MINUTE and now - lately[0] < 60:
        return False
    lately.append(now)
    return True
