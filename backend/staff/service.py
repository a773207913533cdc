"""Staff accounts: create, enrol a second factor, sign in, sign out.

Checking a password is slow on purpose (argon2id), so it is split from writing down what came of it:
``check`` needs only a read session, ``conclude`` runs in the write transaction.
"""

from __future__ import annotations

import functools
import hmac
import secrets
from dataclasses import dataclass
from enum import Enum

import pyotp
import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy.orm import Session

from backend.core import audit, clock
from backend.core.crypto import Vault
from backend.core.errors import Conflict, Invalid, NotFound, Text
from backend.staff import departments, rules
from backend.staff.models import Staff

TOTP_SECONDS = 30
_TOTP_CONTEXT = "staff.totp"
_hasher = PasswordHasher()


class Outcome(Enum):
    """What came of a sign-in attempt."""

    ACCEPTED = "accepted"
    CODE_NEEDED = "code_needed"
    WRONG = "wrong"
    LOCKED = "locked"


@dataclass(frozen=True)
class Attempt:
    """A checked attempt. ``staff_id`` is None for an unknown login; ``step`` is the TOTP time step that was used."""

    outcome: Outcome
    staff_id: int | None
    step: int = 0


def create(session: Session, login: str, name: str, password: str, department: str, role: str = "reviewer") -> Staff:
    """Add an account for ``department`` (four characters of the register).

    Raises Invalid (login, password, role or department) and Conflict (login taken).
    """
    if not rules.login_is_valid(login):
        raise Invalid("login_invalid", Text("登录名只能用小写字母、数字和 . _ -", "Logins use a-z, 0-9, dot, _ and -"))
    if len(password) < rules.PASSWORD_MIN:
        raise Invalid(
            "password_short",
            Text(f"密码至少 {rules.PASSWORD_MIN} 位", f"Passwords have at least {rules.PASSWORD_MIN} characters"),
        )
    if role not in rules.ROLES:
        raise Invalid("role_unknown", Text(f"没有这个角色：{role}", f"No such role: {role}"))
    if department not in departments.register():
        known = ", ".join(departments.register())
        raise Invalid(
            "department_unknown",
            Text(f"没有部门 {department}；有：{known}", f"No department {department}; there are: {known}"),
        )
    if find(session, login) is not None:
        raise Conflict("login_taken", Text(f"登录名 {login} 已经有了", f"The login {login} exists already"))
    staff = Staff(
        login=login,
        name=name,
        password_hash=_hasher.hash(password),
        department_code=department,
        roles=[role],
        created_at=clock.now(),
    )
    session.add(staff)
    session.flush()
    audit.record(session, "system", "staff.created", f"staff:{login}")
    return staff


def names(session: Session) -> dict[str, str]:
    """Actor (``staff:<login>``) -> name, for pages that say who did something."""
    return {f"staff:{row.login}": row.name for row in session.execute(sa.select(Staff.login, Staff.name))}


def find(session: Session, login: str) -> Staff | None:
    return session.scalar(sa.select(Staff).where(Staff.login == login))


def by_session(session: Session, identity: str) -> Staff | None:
    """The active account a session cookie names, unless its sessions were ended since."""
    number, _, epoch = identity.partition(".")
    if not (number.isdecimal() and epoch.isdecimal()):
        return None
    staff = session.get(Staff, int(number))
    return staff if staff is not None and staff.active and staff.session_epoch == int(epoch) else None


def enrol_totp(session: Session, vault: Vault, login: str) -> str:
    """Give ``login`` a new second factor; returns the otpauth:// address to show once as a QR code (RFC 6238)."""
    staff = find(session, login)
    if staff is None:
        raise NotFound("staff_unknown", Text(f"没有登录名 {login}", f"There is no login {login}"))
    secret = pyotp.random_base32()
    staff.totp_sealed = vault.seal_text(secret, _TOTP_CONTEXT)
    staff.totp_step = 0
    staff.session_epoch += 1
    audit.record(session, "system", "staff.totp_enrolled", f"staff:{login}")
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="xiaoer")


def check(session: Session, vault: Vault, login: str, password: str, code: str = "") -> Attempt:
    """Judge an attempt without writing. An unknown login costs as much time as a wrong password."""
    staff = find(session, login.strip().lower())
    if staff is None or not staff.active:
        _matches(_decoy(), password)
        return Attempt(Outcome.WRONG, None)
    if rules.locked(staff.locked_until, clock.now()):
        return Attempt(Outcome.LOCKED, staff.id)
    if not _matches(staff.password_hash, password):
        return Attempt(Outcome.WRONG, staff.id)
    if staff.totp_sealed is None:
        return Attempt(Outcome.ACCEPTED, staff.id)
    if not code.strip():
        return Attempt(Outcome.CODE_NEEDED, staff.id)
    step = _totp_step(vault.open_text(staff.totp_sealed, _TOTP_CONTEXT), code.strip())
    return Attempt(Outcome.ACCEPTED if step else Outcome.WRONG, staff.id, step)


def conclude(session: Session, attempt: Attempt) -> tuple[Outcome, Staff | None]:
    """Write down what came of ``attempt``: the count of failures, the lock, the sign-in. Returns what to tell."""
    if attempt.staff_id is None:
        return attempt.outcome, None
    staff = session.get_one(Staff, attempt.staff_id, with_for_update=True)
    moment = clock.now()
    outcome = Outcome.LOCKED if rules.locked(staff.locked_until, moment) else attempt.outcome
    if outcome is Outcome.ACCEPTED and attempt.step and attempt.step <= staff.totp_step:
        outcome = Outcome.WRONG  # a code is good once
    if outcome is Outcome.WRONG:
        staff.failures, staff.locked_until = rules.after_failure(staff.failures, moment)
        audit.record(session, staff.actor, "staff.sign_in_failed", staff.actor)
        if staff.locked_until is not None:
            audit.record(session, staff.actor, "staff.locked", staff.actor)
            outcome = Outcome.LOCKED
    if outcome is not Outcome.ACCEPTED:
        return outcome, None
    staff.failures, staff.locked_until, staff.last_sign_in_at = 0, None, moment
    staff.totp_step = max(staff.totp_step, attempt.step)
    audit.record(session, staff.actor, "staff.signed_in", staff.actor)
    return outcome, staff


def sign_out(session: Session, staff_id: int) -> None:
    """End every session of this account, so that a copied cookie is worth nothing."""
    staff = session.get_one(Staff, staff_id)
    staff.session_epoch += 1
    audit.record(session, staff.actor, "staff.signed_out", staff.actor)


@functools.cache
def _decoy() -> str:
    """A hash nobody knows the password of, for logins that do not exist."""
    return _hasher.hash(secrets.token_urlsafe())


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (Argon2Error, InvalidHashError):
        return False


def _totp_step(secret: str, code: str) -> int:
    """The time step ``code`` belongs to (now, or one to either side for slow clocks), or 0."""
    totp, now = pyotp.TOTP(secret, interval=TOTP_SECONDS), int(clock.now().timestamp()) // TOTP_SECONDS
    for step in (now, now - 1, now + 1):
        if hmac.compare_digest(totp.generate_otp(step), code.encode("ascii", "replace").decode()):
            return step
    return 0
