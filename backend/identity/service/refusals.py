"""Refused sign-ins: each audited without naming anybody; too many for one identity lock it for a while."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.core import audit, clock
from backend.core.errors import ProductError, Text, TooMany
from backend.core.house import House
from backend.identity import rules
from backend.identity.models import SignInRefusal
from backend.terminals.service import Device

KEEP = timedelta(days=1)


@dataclass
class Attempt:
    """One attempt to sign in. ``against``: the identity (its blind index) towards whose lock a refusal counts."""

    session: Session
    against: str | None = None


@contextlib.contextmanager
def attempt(house: House, device: Device, method: str) -> Iterator[Attempt]:
    """One attempt in one transaction: it begins a session, or its refusal (a ProductError) is written down, and what it
    has spent on the way (a nonce, a code) stays spent either way. Raise before anything else is written.
    """
    refused: ProductError | None = None
    with house.db.transaction() as session:
        made = Attempt(session)
        try:
            yield made
        except ProductError as error:
            refused = error
            note(session, device, method, error.code, made.against)
    if refused is not None:
        raise refused


def name(device: Device) -> str:
    """Who did it, where nobody has signed in: a browser, which nobody can be told by."""
    return f"device:{device.digest[:16]}"


def note(session: Session, device: Device, method: str, code: str, identity_index: str | None = None) -> None:
    """Audit a refused sign-in: which way, which device, why; nothing of whom it claimed to be.

    ``identity_index`` (``applicants.number_index``): counts towards the lock of that identity. Leave it out where a
    stranger could name anybody without knowing a thing about them: else anybody could lock anybody out.
    """
    where = f"terminal:{device.terminal_code}" if device.terminal_code else "browser"
    audit.record(session, name(device), "sign_in_refused", where, purpose=f"{method} {code}")
    if identity_index is not None:
        session.add(SignInRefusal(identity_index=identity_index, code=code, at=clock.now()))


def check_lock(session: Session, identity_index: str) -> None:
    """Raises TooMany ``identity_locked`` (in words: for how many minutes) after too many refusals of this identity.

    For ways below level 3 only: what others try with somebody's number must not keep the holder of the card out.
    """
    moment = clock.now()
    refused = session.scalars(
        sa.select(SignInRefusal.at).where(
            SignInRefusal.identity_index == identity_index, SignInRefusal.at > moment - rules.LOCK_WINDOW
        )
    ).all()
    until = rules.locked_until(list(refused), moment)
    if until is not None:
        minutes = math.ceil((until - moment).total_seconds() / 60)
        raise TooMany(
            "identity_locked",
            Text(
                f"试错次数太多，为保护您的账户，这种方式要等 {minutes} 分钟。可以直接用身份证登录。",
                f"Too many wrong tries. To protect you this way is closed for {minutes} minutes. "
                "You can sign in with the ID card at once.",
            ),
        )


def forget(house: House) -> None:
    """Every minute: drop refusals that can lock nobody any more."""
    old = SignInRefusal.at < clock.now() - KEEP
    if house.db.finds(sa.select(SignInRefusal.id).where(old)):
        with house.db.transaction() as session:
            session.execute(sa.delete(SignInRefusal).where(old))
