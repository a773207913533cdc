"""授权代办: who may act for whom, checked at every request."""

from __future__ import annotations

from sqlalchemy.orm import Session

from backend.core import clock
from backend.identity.models import Authorisation


def stands(session: Session, authorisation_id: int) -> bool:
    """Whether this authorisation was neither revoked nor has run out."""
    row = session.get(Authorisation, authorisation_id)
    return row is not None and row.revoked_at is None and row.valid_until > clock.now()
