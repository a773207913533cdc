"""扫码: ask a phone, look who asks, agree or refuse, and the session that an agreement is worth once."""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.core import audit, clock, live
from backend.core.crypto import Vault, new_token, token_digest
from backend.core.db import one_at_a_time
from backend.core.errors import Invalid, NotFound, Refused, Text
from backend.core.house import House
from backend.grants import rules
from backend.grants.models import DeviceGrant
from backend.identity import rules as identity_rules
from backend.identity import service as identity
from backend.identity.service import Citizen, Device
from backend.terminals import service as terminals
from backend.terminals.service import TerminalInfo

KEEP = timedelta(hours=1)
LEVEL = 2
"""How sure the phone must be of its holder to vouch for them elsewhere."""
_USER_CODE = "device_grant.user_code"

UNTRUE_TERMINAL = Text(
    "这台终端没有通过验证，暂时不能扫码登录。请用身份证登录，或叫工作人员。",
    "This terminal could not be verified, so signing in by phone is closed here. Use the ID card or call the staff.",
)
UNKNOWN = Text(
    "这个码不对，或者已经过期、用过了。请看终端上的新码，再扫一次。",
    "This code is wrong, has run out or was used. Look at the terminal for a new one and scan it again.",
)
OWN_PHONE = Text(
    "请用自己的手机确认。这里是大家共用的终端。",
    "Please confirm on your own phone. This is a terminal that everybody uses.",
)
WORDS = {
    "authorization_pending": Text("等您在手机上点“同意”。", "Waiting for you to agree on the phone."),
    "slow_down": Text("等您在手机上点“同意”。", "Waiting for you to agree on the phone."),
    "access_denied": Text(
        "手机上选了“不是我”，没有登录。要登录请换一个新码，重新扫。",
        "“Not me” was chosen on the phone, so nobody is signed in. Take a new code to try again.",
    ),
    "expired_token": Text(
        "这个码过期了，请换一个新码，重新扫。", "This code has run out. Take a new one and scan again."
    ),
    "invalid_grant": Text(
        "这个码已经用过或不是这里的，请换一个新码。", "This code was used or is not from here. Take a new one."
    ),
}


WAITING = ("authorization_pending", "slow_down")


@dataclass(frozen=True)
class Asked:
    """A sign-in that waits for a phone. ``user_code`` as it is shown; both codes are told once and kept as digests."""

    device_code: str
    user_code: str
    check_number: int
    expires_in: int


@dataclass(frozen=True)
class Look:
    """Who asks: the terminal (None for a browser that is none), the number that must stand there, seconds left."""

    terminal: TerminalInfo | None
    check_number: int
    expires_in: int


def ask(house: House, device: Device, nonce: str | None, signature: bytes | None) -> Asked:
    """Begin a sign-in with a phone; what this device asked before is void.

    A terminal proves with its key that it is the terminal it says, because the phone shows its name: raises Refused
    ``terminal_not_proven``.
    """
    device_code, code = new_token(), "".join(secrets.choice(rules.ALPHABET) for _ in range(rules.USER_CODE_LENGTH))
    moment, number = clock.now(), secrets.choice(rules.CHECK_NUMBERS)
    with identity.refusals.attempt(house, device, "scan") as attempt:
        session = attempt.session
        if device.terminal_code:
            _prove(session, house, device, nonce or "", signature or b"")
        one_at_a_time(session, f"grant of {device.digest}")
        session.execute(
            sa.update(DeviceGrant)
            .where(DeviceGrant.device_digest == device.digest, DeviceGrant.state != rules.USED)
            .values(state=rules.USED)
        )
        session.add(
            DeviceGrant(
                device_code_digest=token_digest(device_code),
                user_code_index=_index(house.vault, code),
                device_digest=device.digest,
                terminal_code=device.terminal_code,
                check_number=number,
                state=rules.PENDING,
                interval_seconds=rules.INTERVAL_SECONDS,
                expires_at=moment + rules.LIFETIME,
            )
        )
    return Asked(device_code, rules.written(code), number, int(rules.LIFETIME.total_seconds()))


def poll(house: House, device: Device, device_code: str) -> str:
    """The value of the session cookie, once, when the phone has agreed. Whose business was done there is done here: a
    company's, by the representative who stands here.

    Raises Invalid with the codes of RFC 8628 (3.5): ``authorization_pending``, ``slow_down`` (and the interval grows),
    ``access_denied``, ``expired_token``; ``invalid_grant`` for a code that was used or belongs to another device.
    TooMany ``identity_locked``, as for every way below level 3.
    """
    with identity.refusals.attempt(house, device, "scan") as attempt:
        session = attempt.session
        word, row = _polled(session, device, device_code)
        if row is not None and row.applicant_id is not None:
            person_id = row.actor_id or row.applicant_id
            identity.refusals.check_lock(session, identity.applicants.index_by_id(session, person_id))
            return identity.begin_session_of(session, house, device, row.applicant_id, "scan", actor_id=row.actor_id)
        if word not in WAITING:
            raise Invalid(word, WORDS[word])
    raise Invalid(word, WORDS[word])  # to wait is no refusal


def _polled(session: Session, device: Device, device_code: str) -> tuple[str, DeviceGrant | None]:
    """What this poll is told, and the agreement when that is ``granted``: it is spent with it."""
    moment, asked = clock.now(), DeviceGrant.device_code_digest == token_digest(device_code)
    row = session.scalar(sa.select(DeviceGrant).where(asked).with_for_update())
    if row is None or row.device_digest != device.digest:
        return "invalid_grant", None
    word = rules.answer(row.state, row.expires_at, row.polled_at, row.interval_seconds, moment)
    row.polled_at = moment
    if word == "slow_down":
        row.interval_seconds += rules.SLOWER_BY_SECONDS
    if word == "granted":
        row.state, row.used_at = rules.USED, moment
        return word, row
    return word, None


def look(house: House, citizen: Citizen, device: Device, user_code: str) -> Look:
    """Who asks. Raises NotFound ``grant_unknown``, Refused ``step_up_needed`` or ``own_phone_needed``."""
    _may_vouch(citizen)
    with house.db.transaction() as session:
        row = _waiting(session, house.vault, user_code)
        if row is None:
            identity.refusals.note(session, device, "scan", "grant_unknown")
        else:
            terminal = terminals.get(session, row.terminal_code) if row.terminal_code else None
            return Look(terminal, row.check_number, math.ceil((row.expires_at - clock.now()).total_seconds()))
    raise NotFound("grant_unknown", UNKNOWN)


def decide(house: House, citizen: Citizen, device: Device, user_code: str, *, agree: bool) -> None:
    """Agree or refuse, once, for whom the phone acts; the asking page is told at once. Raises as ``look``. Who acts
    under an authorisation cannot (``guard.citizen``): they sign in at the terminal as themself and change over there.
    """
    _may_vouch(citizen)
    moment = clock.now()
    with house.db.transaction() as session:
        row = _waiting(session, house.vault, user_code)
        if row is not None and _settle(session, row, citizen, moment, agree=agree):
            where = f"terminal:{row.terminal_code}" if row.terminal_code else "browser"
            audit.record(session, citizen.actor, "sign_in_agreed" if agree else "sign_in_declined", where)
            live.announce(session, f"device:{row.device_digest}", "sign_in_decided", {"agreed": agree})
            return
        identity.refusals.note(session, device, "scan", "grant_unknown")
    raise NotFound("grant_unknown", UNKNOWN)


def forget(house: House) -> None:
    """Every minute: drop what ran out long ago."""
    old = DeviceGrant.expires_at < clock.now() - KEEP
    if house.db.finds(sa.select(DeviceGrant.id).where(old)):
        with house.db.transaction() as session:
            session.execute(sa.delete(DeviceGrant).where(old))


def _prove(session: Session, house: House, device: Device, nonce: str, signature: bytes) -> None:
    prefix, asked = identity_rules.REQUEST_PREFIX, rules.REQUEST.encode()
    try:
        identity.prove_reading(session, house, device, nonce, asked, signature, prefix=prefix)
    except Refused:
        raise Refused("terminal_not_proven", UNTRUE_TERMINAL) from None


def _may_vouch(citizen: Citizen) -> None:
    if citizen.terminal_code:
        raise Refused("own_phone_needed", OWN_PHONE)
    identity.demand_level(citizen, LEVEL)


def _waiting(session: Session, vault: Vault, text: str) -> DeviceGrant | None:
    code = rules.user_code(text)
    if code is None:
        return None
    return session.scalar(
        sa.select(DeviceGrant).where(
            DeviceGrant.user_code_index == _index(vault, code),
            DeviceGrant.state == rules.PENDING,
            DeviceGrant.expires_at > clock.now(),
        )
    )


def _settle(session: Session, row: DeviceGrant, citizen: Citizen, moment: datetime, *, agree: bool) -> bool:
    """Two phones may decide at once: one does. The next poll need not keep the interval: it has been called."""
    done = session.execute(
        sa.update(DeviceGrant)
        .where(DeviceGrant.id == row.id, DeviceGrant.state == rules.PENDING, DeviceGrant.expires_at > moment)
        .values(
            state=rules.AGREED if agree else rules.REFUSED,
            applicant_id=citizen.applicant_id,
            actor_id=citizen.actor_id,
            decided_at=moment,
            polled_at=None,
        )
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _index(vault: Vault, code: str) -> str:
    return vault.index(code, _USER_CODE)
