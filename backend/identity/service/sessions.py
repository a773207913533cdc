"""Sessions: begin, stay, leave; one at a time on a device."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.core import audit, clock, jobs, live
from backend.core.config import Settings
from backend.core.crypto import new_token, token_digest
from backend.core.errors import Refused, Text, Unauthorised
from backend.core.house import House
from backend.core.upsert import insert_new
from backend.identity import rules
from backend.identity.methods import Company, Person
from backend.identity.models import LIVE, CitizenSession
from backend.identity.service import applicants, authorisations
from backend.identity.service.citizen import Citizen, citizen_of
from backend.terminals import service as terminals
from backend.terminals.service import Device

COOKIE = "xiaoer_session"
OWN_IDLE_SECONDS = 1800
"""A browser of one's own is not left to the next in the queue: it may rest longer than a terminal."""
RETURN_GRACE = timedelta(minutes=5)
"""Whoever comes back this soon after the session ran out goes on with what they had begun."""
PROVIDER = "citizen_session.provider_session"
RENEWED = "renewed"
"""Why a session ended whose person goes on in the next one of the device, surer or signed in again."""

OVER = Text(
    "代办的授权已经收回或到期，不能再替对方办理。请以本人身份重新登录。",
    "The authorisation to act for the other was revoked or has run out. Please sign in again as yourself.",
)


_BY_COOKIE = (
    sa.select(CitizenSession, *terminals.ENROLMENT)
    .outerjoin_from(CitizenSession, terminals.REGISTER, terminals.REGISTER.c.code == sa.bindparam("terminal"))
    .where(CitizenSession.token_digest == sa.bindparam("digest"))
)
_RUNNING_ON = (
    sa.select(CitizenSession)
    .where(CitizenSession.device_digest == sa.bindparam("device"), CitizenSession.ended_at.is_(None))
    .with_for_update()
)
"""Asked with every request of somebody who is signed in, and with every sign-in, so they are put together once."""


@dataclass(frozen=True)
class ProviderSession:
    """The session that an identity provider keeps for the same person: ``issuer`` and its ``sid``."""

    issuer: str
    sid: str

    @property
    def digest(self) -> str:
        return token_digest(f"{self.issuer}\n{self.sid}")


def begin_session(
    session: Session,
    house: House,
    device: Device,
    who: Person | Company,
    method: str,
    *,
    actor_id: int | None = None,
    provider: ProviderSession | None = None,
) -> str:
    """Begin a session for ``who`` on ``device``, after the one that may run there; returns the session cookie's value.

    ``method``: a word of ``rules.WAYS``. ``actor_id``: the natural person who acts for a company as its
    representative. The caller has checked the credential; nothing is checked here.
    """
    applicant_id = applicants.keep(session, house.vault, who, rules.level(method))
    return begin_session_of(session, house, device, applicant_id, method, actor_id=actor_id, provider=provider)


def begin_session_of(
    session: Session,
    house: House,
    device: Device,
    applicant_id: int,
    method: str,
    *,
    actor_id: int | None = None,
    authorisation_id: int | None = None,
    provider: ProviderSession | None = None,
    place: str | None = None,
) -> str:
    """As ``begin_session``, for an applicant who is known already (another device of theirs has vouched for them).
    ``place``: the terminal's code where it is not the device's: a session that goes on stays where it was.
    Raises Refused ``terminal_unknown`` where the page has proven to be on a terminal that is enrolled otherwise by now.
    """
    if method not in rules.WAYS:
        raise ValueError(f"{method} is no way of signing in")
    if device.terminal_code and not terminals.is_terminals(session, device):
        raise Refused("terminal_unknown", terminals.NO_TERMINAL)
    where = device.terminal_code if place is None else place
    token, moment = new_token(), clock.now()
    begun = {
        "token_digest": token_digest(token),
        "applicant_id": applicant_id,
        "actor_id": actor_id,
        "authorisation_id": authorisation_id,
        "device_digest": device.digest,
        "terminal_code": where,
        "assurance": method,
        "provider_session": provider.digest if provider else None,
        "provider_session_sealed": house.vault.seal_text(provider.sid, PROVIDER) if provider else None,
        "created_at": moment,
        "last_seen_at": moment,
        "expires_at": moment + timedelta(seconds=idle_seconds(house.settings, where)),
    }
    while True:
        _end_others(session, device, (applicant_id, actor_id, authorisation_id))
        if insert_new(session, CitizenSession, begun, key=("device_digest",), where=LIVE):
            break  # else another sign-in on this device has committed since the look: it is ended like any other
    audit.record(
        session,
        rules.acts_as(applicant_id, actor_id),
        "signed_in",
        _where(where),
        purpose=f"{method} level {rules.level(method)}",
    )
    return token


def _end_others(session: Session, device: Device, who: tuple[int, int | None, int | None]) -> None:
    """A device has one session: what still runs there ends. ``who`` comes: applicant, actor, authorisation."""
    for row in session.scalars(_RUNNING_ON, {"device": device.digest}):
        same = (row.applicant_id, row.actor_id, row.authorisation_id) == who
        close(session, row, RENEWED if same else "replaced", stays=row.applicant_id == who[0])
    session.flush()  # before the next begins


def idle_seconds(settings: Settings, terminal_code: str) -> int:
    """How long a session may rest: shorter where the next person is waiting."""
    return settings.session_idle_seconds if terminal_code else max(OWN_IDLE_SECONDS, settings.session_idle_seconds)


def find(session: Session, device: Device | None, cookie: str | None) -> Citizen | None:
    """The citizen behind these two cookies: a session that began on this very device and still runs. One on a terminal
    that was enrolled anew or retired since is over, too.

    Raises Unauthorised ``authorisation_over`` when they act for another who no longer lets them.
    """
    if device is None or not cookie:
        return None
    found = session.execute(
        _BY_COOKIE, {"digest": token_digest(cookie), "terminal": device.terminal_code}
    ).one_or_none()
    if found is None or not device.counts(*found[1:]):
        return None
    row = found[0]
    if row.device_digest != device.digest or row.ended_at or row.expires_at <= clock.now():
        return None
    if row.terminal_code and not device.terminal_code and _outlives_its_terminal(session, row):
        return None  # a cookie of before it held a mark says nothing of the enrolment: the session's own terminal does
    if row.authorisation_id and not authorisations.stands(session, row.authorisation_id):
        raise Unauthorised("authorisation_over", OVER)
    return citizen_of(row)


def _outlives_its_terminal(session: Session, row: CitizenSession) -> bool:
    enrolled_at = terminals.enrolled_at(session, row.terminal_code)
    return enrolled_at is None or enrolled_at > row.created_at


def extend(session: Session, settings: Settings, citizen: Citizen) -> int:
    """Stay signed in; returns the seconds left. Raises Unauthorised when the session ended meanwhile."""
    moment, seconds = clock.now(), idle_seconds(settings, citizen.terminal_code)
    done = session.execute(
        sa.update(CitizenSession)
        .where(
            CitizenSession.id == citizen.session_id,
            CitizenSession.ended_at.is_(None),
            CitizenSession.expires_at > moment,
        )
        .values(last_seen_at=moment, expires_at=moment + timedelta(seconds=seconds))
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        raise Unauthorised()
    return seconds


def seconds_left(citizen: Citizen) -> int:
    """Whole seconds until the session ends by itself, rounded up."""
    return max(0, math.ceil((citizen.expires_at - clock.now()).total_seconds()))


def end(session: Session, house: House, device: Device | None, cookie: str | None) -> str | None:
    """End the session behind this cookie. Does nothing when there is none, or it belongs to another device.

    Returns the identity provider's session id when the session came from there, for ending that one, too.
    """
    if device is None or not cookie:
        return None
    row = session.scalar(
        sa.select(CitizenSession)
        .where(
            CitizenSession.token_digest == token_digest(cookie),
            CitizenSession.device_digest == device.digest,
            CitizenSession.ended_at.is_(None),
        )
        .with_for_update()  # End pressed twice ends it once
    )
    if row is None:
        return None
    close(session, row, "left")
    sealed = row.provider_session_sealed
    return house.vault.open_text(sealed, PROVIDER) if sealed else None


def end_provided(session: Session, provider: ProviderSession) -> int:
    """End every session that came from this session of the provider; returns how many."""
    running = CitizenSession.provider_session == provider.digest, CitizenSession.ended_at.is_(None)
    rows = session.scalars(sa.select(CitizenSession).where(*running).with_for_update()).all()
    for row in rows:
        close(session, row, "provider_left")
    return len(rows)


def end_expired(house: House) -> None:
    """Every minute: close sessions that ran out and that nobody ended, so that nothing of them is kept."""
    over = sa.select(CitizenSession).where(
        CitizenSession.ended_at.is_(None), CitizenSession.expires_at < clock.now() - RETURN_GRACE
    )
    if house.db.finds(over):
        with house.db.transaction() as session:
            for row in session.scalars(over.limit(500).with_for_update(skip_locked=True)):
                close(session, row, "expired")


def close(session: Session, row: CitizenSession, reason: str, *, stays: bool = False) -> None:
    """End this session. ``stays``: the same person goes on in a new one, so what they began is kept."""
    row.ended_at, row.end_reason = clock.now(), reason
    if not stays:
        ended = {
            "applicant_id": row.applicant_id,
            "device_digest": row.device_digest,
            "ended_at": row.ended_at.isoformat(),
        }
        jobs.enqueue(session, "session_ended", ended, key=f"session_ended:{row.id}")
    live.announce(session, f"session:{row.id}", "session_ended", {})
    actor = rules.acts_as(row.applicant_id, row.actor_id)
    audit.record(session, actor, "signed_out", _where(row.terminal_code), purpose=reason)


def _where(terminal_code: str) -> str:
    return f"terminal:{terminal_code}" if terminal_code else "browser"
