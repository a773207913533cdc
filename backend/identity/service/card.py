"""身份证: a nonce for the terminal to sign with the reading, and the session that the reading is worth."""

from __future__ import annotations

import secrets
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.errors import ProductError, Refused, Text
from backend.core.house import House
from backend.identity import rules
from backend.identity.methods import METHODS
from backend.identity.models import SignInChallenge
from backend.identity.service import refusals
from backend.identity.service.sessions import begin_session
from backend.terminals import service as terminals
from backend.terminals.service import Device

CHALLENGE_SECONDS = 120

NOT_TRUSTED = Text(
    "这次读卡没有得到确认，请把证件拿开，再放一次。不行请叫工作人员。",
    "This reading could not be confirmed. Take the card away and put it down again, or call the staff.",
)


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
    prove_reading(house, device, nonce, chip, signature)
    method = METHODS["id_card"]
    try:
        person = method.read(chip, clock.today())
    except ProductError as error:
        with house.db.transaction() as session:
            refusals.note(session, device, "id_card", error.code)
        raise
    with house.db.transaction() as session:
        return begin_session(session, house, device, person, method.assurance)


def prove_reading(
    house: House,
    device: Device,
    nonce: str,
    content: bytes,
    signature: bytes,
    *,
    method: str = "id_card",
    prefix: bytes = rules.READING_PREFIX,
) -> None:
    """Spend the nonce and check that this terminal has really just read ``content`` from its reader.

    ``prefix``: which reader, or a request of the terminal's own. Raises Refused ``reading_not_trusted``. Every method
    that a terminal signs for goes through here.
    """
    with house.db.transaction() as session:
        spent = _spend(session, device, nonce)
        terminal = terminals.get(session, device.terminal_code)
        trusted = spent and terminals.signed_by(terminal, signature, rules.signed_reading(nonce, content, prefix))
        if not trusted:
            refusals.note(session, device, method, "reading_not_trusted")
    if not trusted:
        raise Refused("reading_not_trusted", NOT_TRUSTED)


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
