"""Applicants and their sessions: challenge, sign in, stay, leave."""

from __future__ import annotations

import hashlib
import json
import math
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.core import audit, clock, jobs, live
from backend.core.config import Settings
from backend.core.crypto import Vault
from backend.core.errors import Refused, Text, Unauthorised
from backend.core.house import House
from backend.identity import rules
from backend.identity.methods import METHODS, Person
from backend.identity.models import Applicant, CitizenSession, SignInChallenge
from backend.terminals import service as terminals
from backend.terminals.service import Device

COOKIE = "xiaoer_session"
CHALLENGE_SECONDS = 120
RETURN_GRACE = timedelta(minutes=5)
"""Whoever comes back this soon after the session ran out goes on with what they had begun."""
_PERSON = "applicant.person"
_NUMBER = "applicant.id_number"

NOT_TRUSTED = Text(
    "这次读卡没有得到确认，请把证件拿开，再放一次。不行请叫工作人员。",
    "This reading could not be confirmed. Take the card away and put it down again, or call the staff.",
)


@dataclass(frozen=True)
class Citizen:
    """Who is signed in, for the guard and the views (``g.citizen``)."""

    session_id: int
    applicant_id: int
    terminal_code: str
    assurance: str
    expires_at: datetime


def device(vault: Vault, cookies: Mapping[str, str]) -> Device | None:
    """The terminal's browser that sent these cookies, or None when it carries none of our device cookies."""
    return terminals.device(vault, cookies.get(terminals.COOKIE))


def challenge(session: Session, device: Device) -> str:
    """A nonce for one sign-in on this device within CHALLENGE_SECONDS."""
    moment = clock.now()
    session.execute(sa.delete(SignInChallenge).where(SignInChallenge.expires_at < moment - timedelta(hours=1)))
    nonce = secrets.token_urlsafe(24)
    expires = moment + timedelta(seconds=CHALLENGE_SECONDS)
    session.add(SignInChallenge(nonce=nonce, device_digest=device.digest, expires_at=expires))
    return nonce


def sign_in_with_card(house: House, device: Device, nonce: str, chip: bytes, signature: bytes) -> str:
    """Begin a session for the person on the card; returns the value of the session cookie.

    The nonce is spent by the attempt, whatever comes of it. Raises Refused ``reading_not_trusted`` (nonce not
    ours, spent, late or of another device; terminal not enrolled; signature wrong) or ``card_expired``, Invalid
    ``card_unreadable`` or ``card_not_accepted``.
    """
    with house.db.transaction() as session:
        spent = _spend(session, device, nonce)
        terminal = terminals.get(session, device.terminal_code)
    if not spent or not terminals.signed_by(terminal, signature, rules.signed_reading(nonce, chip)):
        raise Refused("reading_not_trusted", NOT_TRUSTED)
    method = METHODS["id_card"]
    person = method.read(chip, clock.today())
    with house.db.transaction() as session:
        return _begin(session, house, device, person, method.assurance)


def find(session: Session, device: Device | None, cookie: str | None) -> Citizen | None:
    """The citizen behind these two cookies: a session that began on this very device and still runs."""
    if device is None or not cookie:
        return None
    row = session.scalar(sa.select(CitizenSession).where(CitizenSession.token_digest == _digest(cookie)))
    if row is None or row.device_digest != device.digest or row.ended_at or row.expires_at <= clock.now():
        return None
    return Citizen(row.id, row.applicant_id, row.terminal_code, row.assurance, row.expires_at)


def person(session: Session, vault: Vault, applicant_id: int) -> Person:
    """The applicant as their last credential showed them."""
    row = session.get_one(Applicant, applicant_id)
    return Person.from_json(json.loads(vault.open(row.person_sealed, _PERSON)))


def extend(session: Session, settings: Settings, citizen: Citizen) -> int:
    """Stay signed in; returns the seconds left. Raises Unauthorised when the session ended meanwhile."""
    moment = clock.now()
    done = session.execute(
        sa.update(CitizenSession)
        .where(
            CitizenSession.id == citizen.session_id,
            CitizenSession.ended_at.is_(None),
            CitizenSession.expires_at > moment,
        )
        .values(last_seen_at=moment, expires_at=moment + timedelta(seconds=settings.session_idle_seconds))
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        raise Unauthorised()
    return settings.session_idle_seconds


def seconds_left(citizen: Citizen) -> int:
    """Whole seconds until the session ends by itself, rounded up."""
    return max(0, math.ceil((citizen.expires_at - clock.now()).total_seconds()))


def end(session: Session, device: Device | None, cookie: str | None) -> None:
    """End the session behind this cookie. Does nothing when there is none, or it belongs to another device."""
    if device is None or not cookie:
        return
    row = session.scalar(
        sa.select(CitizenSession).where(
            CitizenSession.token_digest == _digest(cookie),
            CitizenSession.device_digest == device.digest,
            CitizenSession.ended_at.is_(None),
        )
    )
    if row is not None:
        _close(session, row, "left")


def end_expired(house: House) -> None:
    """Every minute: close sessions that ran out and that nobody ended, so that nothing of them is kept."""
    with house.db.transaction() as session:
        for row in session.scalars(
            sa.select(CitizenSession)
            .where(CitizenSession.ended_at.is_(None), CitizenSession.expires_at < clock.now() - RETURN_GRACE)
            .limit(500)
            .with_for_update(skip_locked=True)
        ):
            _close(session, row, "expired")


def _spend(session: Session, device: Device, nonce: str) -> bool:
    moment = clock.now()
    done = session.execute(
        sa.update(SignInChallenge)
        .where(
            SignInChallenge.nonce == nonce,
            SignInChallenge.device_digest == device.digest,
            SignInChallenge.used_at.is_(None),
            SignInChallenge.expires_at > moment,
        )
        .values(used_at=moment)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _begin(session: Session, house: House, device: Device, who: Person, assurance: str) -> str:
    applicant = _keep(session, house.vault, who)
    for row in session.scalars(
        sa.select(CitizenSession).where(
            CitizenSession.device_digest == device.digest, CitizenSession.ended_at.is_(None)
        )
    ):
        _close(session, row, "replaced", stays=row.applicant_id == applicant.id)
    token, moment = secrets.token_urlsafe(32), clock.now()
    session.add(
        CitizenSession(
            token_digest=_digest(token),
            applicant_id=applicant.id,
            device_digest=device.digest,
            terminal_code=device.terminal_code,
            assurance=assurance,
            created_at=moment,
            last_seen_at=moment,
            expires_at=moment + timedelta(seconds=house.settings.session_idle_seconds),
        )
    )
    audit.record(session, f"applicant:{applicant.id}", "signed_in", f"terminal:{device.terminal_code}")
    return token


def _keep(session: Session, vault: Vault, who: Person) -> Applicant:
    """The applicant with this number, made or refreshed. Two terminals may do this at once: the index decides."""
    index = vault.index(who.id_number, _NUMBER)
    sealed = vault.seal(json.dumps(who.as_json(), ensure_ascii=False).encode(), _PERSON)
    moment = clock.now()
    known = sa.select(Applicant).where(Applicant.id_number_index == index)
    applicant = session.scalar(known)
    if applicant is None:
        try:
            with session.begin_nested():
                applicant = Applicant(id_number_index=index, person_sealed=sealed, created_at=moment, seen_at=moment)
                session.add(applicant)
            return applicant
        except sa.exc.IntegrityError:
            applicant = session.scalars(known).one()
    applicant.person_sealed, applicant.seen_at = sealed, moment
    return applicant


def _close(session: Session, row: CitizenSession, reason: str, *, stays: bool = False) -> None:
    """``stays``: the same person goes on in a new session, so what they began is kept."""
    row.ended_at, row.end_reason = clock.now(), reason
    if not stays:
        ended = {"applicant_id": row.applicant_id, "ended_at": row.ended_at.isoformat()}
        jobs.enqueue(session, "session_ended", ended, key=f"session_ended:{row.id}")
    live.announce(session, f"session:{row.id}", "session_ended", {})
    audit.record(session, f"applicant:{row.applicant_id}", "signed_out", f"terminal:{row.terminal_code}")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
