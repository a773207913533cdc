"""Table of the handed-in pictures."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment


class Material(Base):
    """One page. The picture lies sealed in a file named by ``id``; ``sha256`` is that of the clear JPEG."""

    __tablename__ = "material"

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    applicant_id: Mapped[int] = mapped_column(sa.ForeignKey("applicant.id"), index=True)
    authorisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("authorisation.id"))
    """Under which somebody who acts for the applicant works with it; None: the applicant alone."""
    submission_id: Mapped[str] = mapped_column(sa.String(36), index=True)
    item_code: Mapped[str] = mapped_column(sa.String(40))
    key: Mapped[str] = mapped_column(sa.String(60))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Moment)
    used_by: Mapped[str | None] = mapped_column(sa.String(25))
    """The number of the case that holds it; None while it belongs to nothing."""
    keep_until: Mapped[datetime | None] = mapped_column(Moment)
    """An open draft holds it until then, beyond the session and the day of what belongs to nothing."""
    device_digest: Mapped[str] = mapped_column(sa.String(64), default="", server_default="")
    """The device whose session it was handed in under, and goes with; empty: none that is known."""
    captured: Mapped[str] = mapped_column(sa.String(8), default="scanner")
    """How it came: one of ``rules.CAPTURED``."""
    trust_grade: Mapped[str] = mapped_column(sa.String(1), default="C")
    """A to D: ``rules.GRADES``."""
    cut: Mapped[bool | None]
    """Whether the paper cut out of the picture is what counts (else the picture as it was taken, which is kept beside
    it until a case takes either); None: nothing was cut."""
    taken_at: Mapped[datetime] = mapped_column(Moment)
    """When the paper was first taken; earlier than ``created_at`` when it comes from an earlier case."""
    origin_case: Mapped[str | None] = mapped_column(sa.String(25))
    """The number of the earlier case it was taken over from."""
    origin_id: Mapped[str | None] = mapped_column(sa.String(32))
    """The page of that case."""
