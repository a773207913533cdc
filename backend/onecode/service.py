"""一码: a phone's key, a code that a terminal read, and the list of uses that its holder sees."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases import service as cases
from backend.core import audit, clock, live
from backend.core.db import one_at_a_time
from backend.core.errors import Invalid, NotFound, Refused, Text, Unavailable
from backend.core.house import House
from backend.core.upsert import insert_new
from backend.identity import rules as identity_rules
from backend.identity import service as identity
from backend.identity.service import Citizen, Device
from backend.identity.service.refusals import Attempt
from backend.licences import service as licences
from backend.onecode import rules
from backend.onecode.models import CodeKey, CodeUse
from backend.terminals import service as terminals

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LEVEL = 2
"""How sure the phone must be of its holder to draw their code."""
KEEP = timedelta(days=180)
MOST_SHOWN = 50
STOLEN = ("code_used", "code_tampered")
"""What only somebody causes who has seen a code of this person: it counts towards the lock of their identity."""

OWN_PHONE = Text(
    "“我的码”在自己的手机上用，这里是公用终端。", "“My code” is for your own phone; this terminal is shared."
)
BAD_KEY = Text(
    "这部手机没能准备好“我的码”，请重新打开页面。", "This phone could not prepare “My code”. Reopen the page."
)
UNKNOWN_KEY = Text(
    "没有找到这部手机的码，可能已经停用。", "We did not find this phone's code. It may have been stopped."
)
NOT_READ_HERE = Text(
    "这次扫码没有得到确认，请把手机拿开，再放一次。不行请叫工作人员。",
    "This scan could not be confirmed. Take the phone away and show it again, or call the staff.",
)


@dataclass(frozen=True)
class Key:
    """A key that a phone may draw codes with. ``now``: the server's clock, for a phone whose own is off."""

    key_id: str
    expires_at: datetime
    now: datetime


@dataclass(frozen=True)
class Used:
    """A code that was good, and is spent. The rooms of tickets, payments and deliveries go on from ``applicant_id``."""

    applicant_id: int
    purpose: str
    name_masked: str


@dataclass(frozen=True)
class Reading:
    """A code as a terminal's reader gave it. ``signature``: the terminal's, over ``nonce`` and ``content``."""

    nonce: str
    content: bytes
    signature: bytes


def register(session: Session, citizen: Citizen, public_key: bytes) -> Key:
    """Let this signed-in phone draw codes with the key it made; its earlier one ends.

    Raises Refused ``own_phone_needed`` or ``step_up_needed``, Invalid ``key_not_usable``.
    """
    if citizen.terminal_code:
        raise Refused("own_phone_needed", OWN_PHONE)
    identity.demand_level(citizen, LEVEL)
    if not rules.is_point(public_key):
        raise Invalid("key_not_usable", BAD_KEY)
    moment = clock.now()
    one_at_a_time(session, f"code key of session {citizen.session_id}")
    session.execute(
        sa.update(CodeKey)
        .where(CodeKey.session_id == citizen.session_id, CodeKey.revoked_at.is_(None))
        .values(revoked_at=moment)
    )
    row = CodeKey(
        key_id=secrets.token_urlsafe(12),
        applicant_id=citizen.person_id,
        session_id=citizen.session_id,
        public_key=public_key,
        created_at=moment,
        expires_at=moment + rules.KEY_LIFETIME,
    )
    session.add(row)
    audit.record(session, citizen.actor, "code_key_made", f"applicant:{citizen.person_id}")
    return Key(row.key_id, row.expires_at, moment)


def revoke(session: Session, citizen: Citizen, key_id: str) -> None:
    """Stop one of one's own keys, of whichever phone. Raises NotFound ``unknown_key``."""
    done = session.execute(
        sa.update(CodeKey)
        .where(CodeKey.key_id == key_id, CodeKey.applicant_id == citizen.person_id, CodeKey.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        raise NotFound("unknown_key", UNKNOWN_KEY)
    audit.record(session, citizen.actor, "code_key_revoked", f"applicant:{citizen.person_id}")


def keys_of(session: Session, citizen: Citizen) -> list[dict[str, Any]]:
    """The person's keys that can still draw a code (``schemas.HeldKeyOut``), newest first."""
    rows = session.scalars(
        sa.select(CodeKey)
        .where(
            CodeKey.applicant_id == citizen.person_id,
            CodeKey.revoked_at.is_(None),
            CodeKey.expires_at > clock.now(),
        )
        .order_by(CodeKey.id.desc())
    )
    return [
        {
            "key_id": row.key_id,
            "created_at": row.created_at,
            "expires_at": row.expires_at,
            "here": row.session_id == citizen.session_id,
        }
        for row in rows
        if identity.still_open(session, row.session_id)
    ]


def uses_of(session: Session, citizen: Citizen) -> list[dict[str, Any]]:
    """用码记录 (``schemas.UseOut``): when, where, what for, newest first."""
    rows = session.scalars(
        sa.select(CodeUse)
        .where(CodeUse.applicant_id == citizen.person_id)
        .order_by(CodeUse.id.desc())
        .limit(MOST_SHOWN)
    ).all()
    places = {code: terminals.get(session, code) for code in {row.terminal_code for row in rows}}
    return [
        {
            "used_at": row.used_at,
            "purpose": row.purpose,
            "purpose_label": rules.PURPOSES[row.purpose].as_json(),
            "terminal": places[row.terminal_code].name,
            "site": places[row.terminal_code].site.name,
        }
        for row in rows
    ]


def sign_in(house: House, device: Device, reading: Reading) -> str:
    """亮码: begin the holder's session on this terminal; returns the session cookie's value. Raises as ``use``, TooMany
    ``identity_locked``."""
    with identity.refusals.attempt(house, device, "shown_code") as attempt:
        key, session = _spend(attempt, house, device, reading, "sign_in"), attempt.session
        identity.refusals.check_lock(session, identity.applicants.index_by_id(session, key.applicant_id))
        return identity.begin_session_of(session, house, device, key.applicant_id, "shown_code")


def use(house: House, device: Device, reading: Reading, purpose: str) -> Used:
    """Spend a code for one of ``rules.PURPOSES``; its holder is told at once.

    The nonce and the code are spent by the attempt. Raises Refused ``reading_not_trusted`` (not read by an enrolled
    terminal just now), and Refused with the codes of ``rules.REFUSALS``, each in words; every refusal is audited.
    """
    with identity.refusals.attempt(house, device, "shown_code" if purpose == "sign_in" else "one_code") as attempt:
        key = _spend(attempt, house, device, reading, purpose)
        holder = identity.person(attempt.session, house.vault, key.applicant_id)
        return Used(key.applicant_id, purpose, identity_rules.mask_name(holder.name))


def told(house: House, used: Used) -> dict[str, Any]:
    """What the terminal may show for a spent code (``schemas.UsedOut``): masked, without a session."""
    answer: dict[str, Any] = {"purpose": used.purpose, "name_masked": used.name_masked}
    answer |= {"cases": None, "licences": None, "unavailable": None}
    if used.purpose == "enquiry":
        with house.db.read() as session:
            found = cases.cards(session, used.applicant_id)
        shown = ("item_name", "item_name_en", "state", "state_label", "updated_at")
        answer["cases"] = [
            {"case_number_masked": rules.mask_case_number(one["case_number"])} | {name: one[name] for name in shown}
            for one in found[:MOST_SHOWN]
        ]
    elif used.purpose == "present":
        try:
            held = licences.of_applicant(house, used.applicant_id)
        except Unavailable as error:
            return answer | {"licences": [], "unavailable": error.message.as_json()}
        wanted = ("name", "issuer", "valid_to", "trust_grade")
        answer["licences"] = [{name: getattr(one, name) for name in wanted} for one in held]
    return answer


def forget(house: House) -> None:
    """Every minute: drop uses that nobody needs to see any more, and keys that are over and were never used."""
    moment = clock.now()
    old = CodeUse.used_at < moment - KEEP
    over = sa.and_(CodeKey.expires_at < moment, CodeKey.id.not_in(sa.select(CodeUse.code_key_id).where(~old)))
    if house.db.finds(sa.select(CodeUse.id).where(old)) or house.db.finds(sa.select(CodeKey.id).where(over)):
        with house.db.transaction() as session:
            session.execute(sa.delete(CodeUse).where(old))
            session.execute(sa.delete(CodeKey).where(over))


def _spend(attempt: Attempt, house: House, device: Device, reading: Reading, purpose: str) -> CodeKey:
    """The key of a code that this terminal's reader has just read, that is good and was never used; its holder is told.
    Raises as ``use``."""
    session, moment = attempt.session, clock.now()
    prefix, words = identity_rules.CODE_PREFIX, NOT_READ_HERE
    identity.prove_reading(
        session, house, device, reading.nonce, reading.content, reading.signature, prefix=prefix, words=words
    )
    if purpose not in rules.PURPOSES:
        raise _refused("purpose_unknown")
    code = rules.parse(reading.content.decode("ascii", errors="replace"), EPOCH)
    if code is None:
        raise _refused("code_unreadable")
    key = session.scalar(sa.select(CodeKey).where(CodeKey.key_id == code.key_id))
    if key is None:
        raise _refused("code_key_unknown")
    refusal = _fault(session, key, code, moment) or _use_up(session, device, key, code, purpose)
    if refusal is not None:
        if purpose == "sign_in" and refusal in STOLEN:
            attempt.against = identity.applicants.index_by_id(session, key.applicant_id)
        raise _refused(refusal)
    who, where = f"applicant:{key.applicant_id}", f"terminal:{device.terminal_code}"
    audit.record(session, where, "one_code_used", who, purpose=purpose, holder=key.applicant_id)
    live.announce(session, f"session:{key.session_id}", "code_used", {"purpose": purpose})
    return key


def _use_up(session: Session, device: Device, key: CodeKey, code: rules.ShownCode, purpose: str) -> str | None:
    """``code_used`` when somebody was first; a second row for the same random part cannot be."""
    values = {
        "code_key_id": key.id,
        "random": code.random,
        "applicant_id": key.applicant_id,
        "purpose": purpose,
        "terminal_code": device.terminal_code,
        "used_at": clock.now(),
    }
    return None if insert_new(session, CodeUse, values, key=("code_key_id", "random")) else "code_used"


def _fault(session: Session, key: CodeKey, code: rules.ShownCode, moment: datetime) -> str | None:
    """Why a code is refused, before it is known whether it was used. A forged one learns nothing of the key's state."""
    if not rules.genuine(code, key.public_key):
        return "code_tampered"
    if key.revoked_at or key.expires_at <= moment or not identity.still_open(session, key.session_id):
        return "code_key_over"
    return rules.untimely(code.issued_at, moment)


def _refused(code: str) -> Refused:
    return Refused(code, rules.REFUSALS[code])
