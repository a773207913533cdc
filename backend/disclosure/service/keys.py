"""Keys for programs that read much: issued to somebody for a purpose, ended with who and when."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.core import audit, clock
from backend.core.errors import Invalid, NotFound, Text
from backend.disclosure import rules
from backend.disclosure.models import OpenKey


def keys(session: Session) -> list[OpenKey]:
    """Every key that was ever issued, newest first."""
    return list(session.scalars(sa.select(OpenKey).order_by(OpenKey.id.desc())))


def issue_key(session: Session, actor: str, holder: str, purpose: str, per_minute: int) -> str:
    """A new key; what is returned is shown once and not kept. Raises Invalid naming the field."""
    wrong: dict[str, Text] = {}
    if not holder.strip() or len(holder) > 100:
        wrong["holder"] = Text("请写明给谁用（最多 100 字）。", "Please say who uses it (at most 100 signs).")
    if not purpose.strip() or len(purpose) > 300:
        wrong["purpose"] = Text("请写明做什么用（最多 300 字）。", "Please say what for (at most 300 signs).")
    if not 1 <= per_minute <= rules.MOST:
        wrong["per_minute"] = Text(
            f"每分钟次数要在 1 到 {rules.MOST} 之间。", f"Requests a minute: from 1 to {rules.MOST}."
        )
    if wrong:
        raise Invalid("invalid_key", next(iter(wrong.values())), fields=wrong)
    key = rules.PREFIX + secrets.token_urlsafe(32)
    row = OpenKey(
        digest=rules.digest(key),
        holder=holder.strip(),
        purpose=purpose.strip(),
        per_minute=per_minute,
        issued_by=actor,
        issued_at=clock.now(),
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "open_key.issue", str(row.id))
    return key


def end_key(session: Session, actor: str, number: int) -> None:
    """From now on the key is unknown. Ending it twice changes nothing. Raises NotFound ``no_key``."""
    row = session.get(OpenKey, number, with_for_update=True)
    if row is None:
        raise NotFound("no_key", Text("没有这个密钥。", "There is no such key."))
    if row.ended_at is None:
        row.ended_at, row.ended_by = clock.now(), actor
        audit.record(session, actor, "open_key.end", str(row.id))


def key_holder(session: Session, key: str) -> OpenKey | None:
    """The key as it was issued; None when it is unknown or ended."""
    if not rules.is_key(key):
        return None
    return session.scalar(sa.select(OpenKey).where(OpenKey.digest == rules.digest(key), OpenKey.ended_at.is_(None)))
