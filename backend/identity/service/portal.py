"""统一身份认证: the way to the provider and back, the company one acts for, and leaving together."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa
from authlib.common.security import generate_token
from sqlalchemy.orm import Session

from backend.connectors.base import key
from backend.core import audit, clock
from backend.core.config import Settings
from backend.core.crypto import new_token, token_digest
from backend.core.errors import ProductError, Refused, Text
from backend.core.house import House
from backend.core.upsert import insert_new
from backend.identity import rules
from backend.identity.methods import Answer, Provider
from backend.identity.models import CitizenSession, PortalNotice, PortalRequest
from backend.identity.service import applicants, authorisations, refusals
from backend.identity.service.sessions import ProviderSession, begin_session, begin_session_of, end_provided
from backend.terminals.service import Device

METHOD = "portal"
GOOD_FOR = timedelta(minutes=10)
VERIFIER_LENGTH = 64
_SEALED = "portal_request:{}"

NOT_OURS = Text(
    "这次登录不是从这台设备的这个页面开始的，或已经过了时间，没有登录。请从头再登录一次。",
    "This sign-in was not begun on this page of this device, or it took too long, so nobody was signed in. "
    "Please start again.",
)
NOT_AUTHORISED = Text(
    "您是这家单位的经办人，但单位还没有在这里授权给您，或授权已经收回、到期。请法定代表人登录后在“代办”里授权。",
    "You are this company's agent, but it has not authorised you here, or the authorisation is over. Its legal "
    "representative can authorise you under “Acting for others”.",
)


def provider(settings: Settings) -> Provider:
    """The provider of this installation."""
    return Provider(settings.portal, settings.portal_client_id, settings.portal_client_secret or key(settings))


def callback(own: str) -> str:
    """Where the provider sends the browser back to, at one of our own addresses."""
    return f"{own}/sign-in/portal"


def begin(house: House, device: Device, own: str) -> str:
    """The provider's address for one sign-in that ends on this device within GOOD_FOR. Raises Unavailable."""
    state, nonce, verifier = new_token(), new_token(), generate_token(VERIFIER_LENGTH)
    with house.db.read() as session:
        anew = _turned_away(session, device)
    address = provider(house.settings).authorize_address(
        callback(own), state=state, nonce=nonce, verifier=verifier, anew=anew
    )
    digest, moment = token_digest(state), clock.now()
    kept = json.dumps({"nonce": nonce, "verifier": verifier, "own": own}).encode()
    with house.db.transaction() as session:
        session.add(
            PortalRequest(
                state_digest=digest,
                device_digest=device.digest,
                sealed=house.vault.seal(kept, _SEALED.format(digest)),
                expires_at=moment + GOOD_FOR,
            )
        )
    return address


def sign_in(house: House, device: Device, *, code: str, state: str, issuer: str) -> str:
    """Begin a session for whom the provider has sent back; returns the session cookie's value.

    The request is spent by the attempt, whatever comes of it. Raises Refused ``portal_state`` (not begun here, spent,
    late), ``portal_issuer`` (the answer of another provider, RFC 9207), what ``Provider.answer`` and ``Answer`` refuse,
    TooMany ``identity_locked``, Unavailable ``portal_unavailable``. Every refusal is audited.
    """
    try:
        asked = _spend(house, device, state)
        ours = provider(house.settings)
        if issuer != ours.issuer:
            raise Refused("portal_issuer", NOT_OURS)
        answer = ours.answer(
            code, redirect_uri=callback(asked["own"]), nonce=asked["nonce"], verifier=asked["verifier"]
        )
        return _enter(house, device, answer)
    except ProductError as error:
        with house.db.transaction() as session:
            refusals.note(session, device, METHOD, error.code)
        raise


def obey(house: House, token: str) -> int:
    """The provider says that somebody has left there: their sessions end here, too. Returns how many.

    Raises Refused (see ``Provider.believe_notice``), and ``portal_notice_used`` for a notice that was obeyed before.
    """
    ours = provider(house.settings)
    notice, sid = ours.believe_notice(token)
    with house.db.transaction() as session:
        digest = token_digest(f"{ours.issuer}\n{notice}")
        if not insert_new(session, PortalNotice, {"token_digest": digest, "at": clock.now()}, key=("token_digest",)):
            raise Refused("portal_notice_used", NOT_OURS)
        ended = end_provided(session, ProviderSession(ours.issuer, sid))
        audit.record(session, "system", "portal_left", "sessions", purpose=f"{ended} ended")
    return ended


def forget(house: House) -> None:
    """Every minute: drop ways to the provider that nobody can come back by, and notices that would be refused by their
    date alone."""
    asked = PortalRequest.expires_at < clock.now() - timedelta(hours=1)
    notices = PortalNotice.at < clock.now() - timedelta(days=1)
    if house.db.finds(sa.select(PortalRequest.id).where(asked)) or house.db.finds(
        sa.select(PortalNotice.token_digest).where(notices)
    ):
        with house.db.transaction() as session:
            session.execute(sa.delete(PortalRequest).where(asked))
            session.execute(sa.delete(PortalNotice).where(notices))


def _turned_away(session: Session, device: Device) -> bool:
    """Whether somebody came back to this device from the provider lately and nobody is signed in. The provider may
    still know them, and would send them back as the same once more: with an account that has no authority, for ever."""
    here = PortalRequest.device_digest == device.digest
    came = session.scalar(sa.select(sa.func.max(PortalRequest.used_at)).where(here))
    if came is None:
        return False
    inside = CitizenSession.device_digest == device.digest, CitizenSession.ended_at.is_(None)
    return session.scalar(sa.select(CitizenSession.id).where(*inside).limit(1)) is None


def _spend(house: House, device: Device, state: str) -> dict[str, str]:
    digest, moment = token_digest(state), clock.now()
    with house.db.transaction() as session:
        done = session.execute(
            sa.update(PortalRequest)
            .where(
                PortalRequest.state_digest == digest,
                PortalRequest.device_digest == device.digest,
                PortalRequest.used_at.is_(None),
                PortalRequest.expires_at > moment,
            )
            .values(used_at=moment)
        )
        row = session.scalar(sa.select(PortalRequest).where(PortalRequest.state_digest == digest))
        if not done.rowcount or row is None:  # type: ignore[attr-defined]
            raise Refused("portal_state", NOT_OURS)
        return dict(json.loads(house.vault.open(row.sealed, _SEALED.format(digest))))


def _enter(house: House, device: Device, answer: Answer) -> str:
    person, behalf = answer.person(), answer.company()
    came_from = ProviderSession(house.settings.portal, answer.sid)
    device = replace(device, terminal_code="")  # nothing signed for a machine here: a cookie alone makes no terminal
    with house.db.transaction() as session:
        refusals.check_lock(session, applicants.index_of(house.vault, person))
        if behalf is None:
            return begin_session(session, house, device, person, METHOD, provider=came_from)
        actor = applicants.keep(session, house.vault, person, rules.level(METHOD))
        if behalf.represents:
            return begin_session(session, house, device, behalf.company, METHOD, actor_id=actor, provider=came_from)
        company = applicants.keep(session, house.vault, behalf.company, rules.level(METHOD))
        under = authorisations.standing_between(session, holder_id=company, person_id=actor)
        if under is None:
            raise Refused("portal_not_authorised", NOT_AUTHORISED)
        return begin_session_of(
            session, house, device, company, METHOD, actor_id=actor, authorisation_id=under, provider=came_from
        )
