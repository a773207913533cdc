"""What is asked of a session from outside it: whether it still runs, and which one followed."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.core import clock
from backend.identity.models import CitizenSession
from backend.identity.service.citizen import Citizen, citizen_of
from backend.identity.service.sessions import RENEWED
from backend.terminals import service as terminals


def still_open(session: Session, session_id: int) -> bool:
    """Whether this session neither ended nor ran out, for what lives only as long as it does."""
    row = session.get(CitizenSession, session_id)
    return row is not None and row.ended_at is None and row.expires_at > clock.now()


def begun_at(session: Session, session_id: int) -> datetime | None:
    """When somebody signed in to this session; None when it is kept no more."""
    row = session.get(CitizenSession, session_id)
    return row.created_at if row is not None else None


def behind(session: Session, session_id: int) -> tuple[Citizen, datetime | None, str]:
    """The citizen of a session that another device goes on for, and when and why it ended: None and empty while it
    runs; one whose time is over has ended then, as ``expired``, whether or not anybody has closed it yet; one on a
    terminal that was enrolled anew or retired since is over, as for ``find`` (``terminal_changed``). Whoever has signed
    in again meanwhile, or proved themself more surely, is still there: in the session that followed."""
    row = session.get_one(CitizenSession, session_id)
    while row.end_reason == RENEWED and (following := _following(session, row)) is not None:
        row = following
    citizen = citizen_of(row)
    if row.ended_at is not None:
        return citizen, min(row.ended_at, row.expires_at), row.end_reason or ""
    if row.terminal_code:
        enrolled_at = terminals.enrolled_at(session, row.terminal_code)
        if enrolled_at is None or enrolled_at > row.created_at:
            return citizen, enrolled_at or row.created_at, "terminal_changed"
    return (citizen, None, "") if row.expires_at > clock.now() else (citizen, row.expires_at, "expired")


def _following(session: Session, row: CitizenSession) -> CitizenSession | None:
    """The next session of the same device."""
    here = CitizenSession.device_digest == row.device_digest, CitizenSession.id > row.id
    return session.scalar(sa.select(CitizenSession).where(*here).order_by(CitizenSession.id).limit(1))
