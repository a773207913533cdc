"""The form of the abuse tables: what somebody may try, by name, and the refusal it must meet.

A table stands in ``tests/web/test_abuse_<room>.py``, the acts in ``factories/abuse_of_<room>.py``; ``act`` gets a
``Scene`` and returns the answer of the attempt. Adding a case is adding a line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from apiflask import APIFlask
from flask.testing import FlaskClient

from backend.core.audit import AuditRecord
from backend.core.house import House
from tests.factories import identity
from tests.factories.identity import Kiosk
from tests.factories.portal import Portal


@dataclass
class Scene:
    """A house with its provider; ``victim``: a browser of its own; ``attacker``: another one."""

    house: House
    app: APIFlask
    portal: Portal
    victim: FlaskClient
    attacker: FlaskClient

    def browser(self) -> FlaskClient:
        """A browser that has never been here, on which our page runs."""
        client = self.app.test_client()
        client.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
        return client

    def kiosk(self, client: FlaskClient, person: int = 1) -> Kiosk:
        """``client`` on the terminal, with this person signed in by card."""
        return identity.signed_in(self.house, client, person)


@dataclass(frozen=True)
class Abuse:
    """``refusal``: status and code of the answer."""

    name: str
    act: Callable[[Scene], Any]
    refusal: tuple[int, str]


def lines(house: House) -> int:
    """How many refusals the audit holds."""
    written = sa.or_(AuditRecord.action == "sign_in_refused", AuditRecord.action.startswith("refused:"))
    with house.db.read() as session:
        return int(session.scalar(sa.select(sa.func.count()).select_from(AuditRecord).where(written)) or 0)


def refusal(answer: Any) -> tuple[int, str]:
    """Status and code of an answer, in the envelope of errors or in the back channel's own form."""
    body = answer.get_json(silent=True) or {}
    error = body.get("error")
    return answer.status_code, error["code"] if isinstance(error, dict) else str(body.get("error_description"))
