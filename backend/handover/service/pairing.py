"""Pairing one phone with one draft: a code that is good once, and its end."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.core import audit, clock, live
from backend.core.crypto import new_token, token_digest
from backend.core.db import is_duplicate
from backend.core.errors import Conflict, NotFound, Refused, Text
from backend.core.house import House
from backend.drafts import service as drafts
from backend.handover import rules
from backend.handover.models import Handover
from backend.identity import service as identity
from backend.identity.service import Citizen

COOKIE = "xiaoer_handover"
OPEN_DRAFT = "open"

UNKNOWN_DRAFT = Text("没有找到这份草稿，可能已经交了或删了。", "There is no such draft. It may have been handed in.")
UNKNOWN = Text("这次手机填写已经结束了。", "This hand-over to a phone is over.")
NOT_TAKEN = Text("手机还没有扫码，先扫码再离开。", "No phone has taken it yet. Please scan the code first.")
REFUSALS = {
    "handover_unknown": Text(
        "这个二维码不对，请到大屏上重新扫一次。", "This code is not right. Please scan the one on the screen again."
    ),
    "handover_taken": Text(
        "这个二维码已经在另一台手机上用过了。不是您？请在大屏上点“换一个码”。",
        "Another phone has used this code. Was it not you? Choose “New code” on the screen.",
    ),
    "handover_expired": Text(
        "二维码过时了。请在大屏上点“换一个码”，再扫一次。",
        "The code is too old. Choose “New code” on the screen and scan again.",
    ),
    "handover_over": Text(
        "手机填写已经结束。填好的都存着，在大屏上或下次登录后接着办。",
        "Filling in on this phone is over. What you typed is kept; go on at the screen or when you sign in again.",
    ),
}


@dataclass(frozen=True)
class Offer:
    """``token``: 256 bits for the QR code, known nowhere else; ``ends_at``: until when a phone may take it."""

    id: int
    token: str
    ends_at: datetime


@dataclass(frozen=True)
class Phone:
    """The phone that a draft was handed to, for the guard and the views (``g.phone``).

    ``over``: why it may do nothing any more, empty while it may. ``citizen``: for whom and on whose terminal it acts.
    """

    id: int
    draft_id: str
    citizen: Citizen
    ends_at: datetime
    over: str

    @property
    def side(self) -> str:
        """How the draft's cells name this phone."""
        return f"phone-{self.id}"

    @property
    def actor(self) -> str:
        """The audit's name."""
        return self.citizen.actor

    @property
    def rooms(self) -> tuple[str, ...]:
        """What its socket may hear: its draft, its own end, the end of the kiosk's session."""
        return (f"handover:{self.id}", f"draft:{self.draft_id}", f"session:{self.citizen.session_id}")


def offer(house: House, citizen: Citizen, draft_id: str) -> Offer:
    """A new code for one's own open draft; an earlier hand-over of it ends. Raises NotFound ``unknown_draft``."""
    for attempt in (1, 2):
        try:
            with house.db.transaction() as session:
                made = _offer(session, house, citizen, draft_id)
            break
        except sa.exc.IntegrityError as error:  # the same press, twice at once
            if not is_duplicate(error) or attempt == 2:
                raise
    if made is None:
        raise NotFound("unknown_draft", UNKNOWN_DRAFT)
    return made


def redeem(house: House, token: str, key: str) -> Phone:
    """Take the draft over to the phone that knows ``key``, a secret of 256 bits it has just made; ``key`` becomes its
    cookie. The first key gets it. The same key again gets the same, so that a lost answer can be asked for again.

    Raises Refused ``handover_unknown``, ``_taken``, ``_expired``, ``_over``; each is audited.
    """
    moment = clock.now()
    with house.db.transaction() as session:
        row = session.scalar(sa.select(Handover).where(Handover.token_digest == token_digest(token)))
        code = "handover_unknown" if row is None else _take(session, row, token_digest(key), moment)
        if code:
            subject = f"draft:{row.draft_id}" if row else "draft:unknown"
            holder = row.applicant_id if row else None
            audit.record(session, "phone", "handover_refused", subject, purpose=code, holder=holder)
        phone = _phone(session, row, moment) if row is not None and not code else None
    if phone is None:
        raise Refused(code, REFUSALS[code])
    return phone


def find(session: Session, cookie: str | None) -> Phone | None:
    """The phone with this cookie. One that may do nothing any more is still found until ``rules.LONGEST`` is over, so
    that it can be told why."""
    if not cookie:
        return None
    moment = clock.now()
    row = session.scalar(sa.select(Handover).where(Handover.phone_digest == token_digest(cookie)))
    return _phone(session, row, moment) if row is not None and moment < row.ends_at else None


def under_way(session: Session, citizen: Citizen, draft_id: str) -> Handover | None:
    """The hand-over of this draft that a phone may still take, or has taken, from this session."""
    row = session.scalar(sa.select(Handover).where(Handover.draft_id == draft_id, Handover.state != rules.OVER))
    return row if row is not None and clock.now() < row.ends_at and _offered_by(session, row, citizen) else None


def take_back(house: House, citizen: Citizen, handover_id: int) -> None:
    """The kiosk goes on alone; a code that nobody has taken yet is void. Raises NotFound ``unknown_handover``."""
    with house.db.transaction() as session:
        row = _own(session, citizen, handover_id)
        if _end(session, row, rules.TAKEN_BACK):
            audit.record(
                session, citizen.actor, "handover_taken_back", f"draft:{row.draft_id}", holder=row.applicant_id
            )


def go_alone(house: House, citizen: Citizen, handover_id: int) -> datetime:
    """我在手机上接着填: the phone goes on after End; returns until when.

    Raises NotFound ``unknown_handover``, Conflict ``handover_not_taken``.
    """
    with house.db.transaction() as session:
        row = _own(session, citizen, handover_id)
        if row.state == rules.OVER:
            raise NotFound("unknown_handover", UNKNOWN)
        if row.state != rules.TAKEN:
            raise Conflict("handover_not_taken", NOT_TAKEN)
        row.alone = True
        audit.record(session, citizen.actor, "handover_alone", f"draft:{row.draft_id}", holder=row.applicant_id)
        return row.ends_at


def give_back(house: House, phone: Phone, reason: str = rules.HANDED_BACK) -> None:
    """交回大屏: the phone is done. Doing it again does nothing."""
    with house.db.transaction() as session:
        row = session.get_one(Handover, phone.id, with_for_update=True)
        if _end(session, row, reason):
            audit.record(session, phone.actor, f"handover_{reason}", f"draft:{phone.draft_id}", holder=row.applicant_id)


def end_over(house: House) -> None:
    """Every minute: hand-overs whose time is over end in the table as well, and their screens are told."""
    moment = clock.now()
    with house.db.read() as session:
        ids = [
            row.id
            for row in session.scalars(sa.select(Handover).where(Handover.state != rules.OVER).limit(1000))
            if _over(session, row, moment)
        ]
    for identity_ in ids:
        with house.db.transaction() as session:
            row = session.get_one(Handover, identity_, with_for_update=True)
            if row.state != rules.OVER and (reason := _over(session, row, moment)):
                _end(session, row, reason)


def forget(house: House) -> None:
    """Every minute: of a hand-over that has long been over nothing is kept but the audit's lines. It is told why it is
    over as long as a draft is kept that nobody touches (``XIAOER_DRAFT_DAYS``)."""
    old = sa.and_(
        Handover.state == rules.OVER, Handover.ends_at < clock.now() - timedelta(days=house.settings.draft_days)
    )
    if house.db.finds(sa.select(Handover.id).where(old)):
        with house.db.transaction() as session:
            session.execute(sa.delete(Handover).where(old))


def _offer(session: Session, house: House, citizen: Citizen, draft_id: str) -> Offer | None:
    """None when there is no such draft of theirs; somebody else's is audited."""
    try:
        draft = drafts.read(session, house, draft_id)
    except NotFound:
        return None
    if draft.applicant_id != citizen.applicant_id:
        holder = draft.applicant_id
        audit.record(session, citizen.actor, "handover_refused", f"draft:{draft_id}", purpose="foreign", holder=holder)
        return None
    if draft.state != OPEN_DRAFT:
        return None
    for row in session.scalars(
        sa.select(Handover).where(Handover.draft_id == draft_id, Handover.state != rules.OVER).with_for_update()
    ):
        _end(session, row, rules.REPLACED)
    session.flush()
    token, moment = new_token(), clock.now()
    made = Handover(
        token_digest=token_digest(token),
        draft_id=draft_id,
        applicant_id=citizen.applicant_id,
        session_id=citizen.session_id,
        state=rules.OFFERED,
        created_at=moment,
        ends_at=moment + rules.OFFER,
    )
    session.add(made)
    session.flush()
    audit.record(session, citizen.actor, "handover_offered", f"draft:{draft_id}", holder=citizen.applicant_id)
    return Offer(made.id, token, made.ends_at)


def _take(session: Session, row: Handover, key: str, moment: datetime) -> str:
    """Bind the offer to the phone with the digest ``key``; returns why not, or nothing. One statement decides between
    two phones that scan at the same moment."""
    citizen, ended_at, _ = identity.behind(session, row.session_id)
    if ended_at is None:
        taken = sa.update(Handover).where(
            Handover.id == row.id, Handover.state == rules.OFFERED, Handover.ends_at > moment
        )
        try:
            with session.begin_nested():
                done = session.execute(
                    taken.values(state=rules.TAKEN, phone_digest=key, ends_at=moment + rules.LONGEST)
                )
        except sa.exc.IntegrityError as error:
            if not is_duplicate(error):
                raise
            return "handover_unknown"  # a secret that another hand-over has: our page makes a new one each time
        session.refresh(row)
        if done.rowcount:  # type: ignore[attr-defined]
            audit.record(session, citizen.actor, "handover_taken", f"draft:{row.draft_id}", holder=row.applicant_id)
            _tell(session, row)
            return ""
    if row.phone_digest and hmac.compare_digest(row.phone_digest, key):
        return "handover_over" if _over(session, row, moment) else ""
    if row.state == rules.OVER or ended_at is not None:
        return "handover_over"
    return "handover_taken" if row.state == rules.TAKEN else "handover_expired"


def _phone(session: Session, row: Handover, moment: datetime) -> Phone:
    citizen, _, _ = identity.behind(session, row.session_id)
    return Phone(row.id, row.draft_id, citizen, row.ends_at, _over(session, row, moment))


def _over(session: Session, row: Handover, moment: datetime) -> str:
    """Why this hand-over is over at ``moment``; empty while it is not."""
    if row.state == rules.OVER:
        return row.over_reason or rules.EXPIRED
    _, ended_at, reason = identity.behind(session, row.session_id)
    if row.state == rules.OFFERED:
        return rules.EXPIRED if ended_at is not None or moment >= row.ends_at else ""
    end, why = rules.end_of(row.ends_at, row.alone, rules.Stay(ended_at, reason))
    return why if moment >= end else ""


def _own(session: Session, citizen: Citizen, handover_id: int) -> Handover:
    row = session.get(Handover, handover_id, with_for_update=True)
    if row is None or not _offered_by(session, row, citizen):
        raise NotFound("unknown_handover", UNKNOWN)
    return row


def _offered_by(session: Session, row: Handover, citizen: Citizen) -> bool:
    """Whether this session offered it, or the same person's before they signed in again at that device."""
    return identity.behind(session, row.session_id)[0].session_id == citizen.session_id


def _end(session: Session, row: Handover, reason: str) -> bool:
    if row.state == rules.OVER:
        return False
    row.state, row.over_reason = rules.OVER, reason
    _tell(session, row)
    return True


def _tell(session: Session, row: Handover) -> None:
    """To the kiosk and to the phone: look again."""
    news = {"handover_id": row.id, "draft_id": row.draft_id, "state": row.state, "reason": row.over_reason}
    for room in (f"applicant:{row.applicant_id}", f"handover:{row.id}"):
        live.announce(session, room, "handover_changed", news)
