"""Who is signed in, and whether we are sure enough of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backend.core.errors import Refused, Text
from backend.identity import rules
from backend.identity.models import CitizenSession

STEP_UP = Text(
    "这件事关系到钱或证件，要再确认一次您是谁。填好的内容都在，确认后接着办。",
    "This one concerns money or a document, so please prove once more who you are. What you filled in stays.",
)


@dataclass(frozen=True)
class Citizen:
    """Who is signed in, for the guard and the views (``g.citizen``).

    ``applicant_id``: whose business is done. ``actor_id``: who stands there, when that is somebody else.
    """

    session_id: int
    applicant_id: int
    terminal_code: str
    assurance: str
    expires_at: datetime
    actor_id: int | None = None
    authorisation_id: int | None = None
    device_digest: str = ""
    """The device whose session it is: what is neither handed in nor kept in a draft goes with it."""

    @property
    def level(self) -> int:
        """How sure we are of who stands there: 1 low, 2 substantial, 3 high (``rules.WAYS``)."""
        return rules.level(self.assurance)

    @property
    def actor(self) -> str:
        """The audit's name: ``applicant:5``, or ``applicant:9 for applicant:5``."""
        return rules.acts_as(self.applicant_id, self.actor_id)

    @property
    def agent_id(self) -> int | None:
        """Who acts under an authorisation; None for people, and for the representative of a company."""
        return self.actor_id if self.authorisation_id is not None else None

    @property
    def person_id(self) -> int:
        """The applicant who stands there in person."""
        return self.actor_id or self.applicant_id


def citizen_of(row: CitizenSession) -> Citizen:
    """Who is signed in to this session."""
    return Citizen(
        row.id,
        row.applicant_id,
        row.terminal_code,
        row.assurance,
        row.expires_at,
        row.actor_id,
        row.authorisation_id,
        row.device_digest,
    )


def demand_level(citizen: Citizen, wanted: int) -> None:
    """Raises Refused ``step_up_needed`` (facts: ``level``, ``ways`` that reach it) when we are not sure enough."""
    if citizen.level < wanted:
        raise Refused("step_up_needed", STEP_UP, facts={"level": wanted, "ways": rules.ways_reaching(wanted)})
