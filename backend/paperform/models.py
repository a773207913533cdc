"""Tables of the forms on paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment
from backend.paperform import rules


class PaperForm(Base):
    """One form that was printed: for one draft, or blank for whoever fills it in. Of a version of a service there is
    one blank paper a language."""

    __tablename__ = "paper_form"

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    draft_id: Mapped[str | None] = mapped_column(sa.ForeignKey("draft.id"), index=True)
    """None: it is blank."""
    applicant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("applicant.id"), index=True)
    item_code: Mapped[str] = mapped_column(sa.String(40), index=True)
    service_version: Mapped[int]
    language: Mapped[str] = mapped_column(sa.String(2))
    layout: Mapped[list[Any]] = mapped_column(sa.JSON)
    """One list of zones a page, as ``rules.layout.Zone``; it holds nothing of the person."""
    facts_sealed: Mapped[bytes | None]
    """JSON of what the paper says, until it is drawn; of a blank one, which says nothing of anybody, for good."""
    pdf_sealed: Mapped[bytes | None]
    """The paper itself, for an hour after it was asked for."""
    created_at: Mapped[datetime] = mapped_column(Moment)


class PaperPage(Base):
    """One page that was scanned back; of each page of a draft's paper there is one."""

    __tablename__ = "paper_page"

    draft_id: Mapped[str] = mapped_column(sa.ForeignKey("draft.id"), primary_key=True)
    page: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    paper_id: Mapped[str] = mapped_column(sa.ForeignKey("paper_form.id"), index=True)
    material_id: Mapped[str] = mapped_column(sa.ForeignKey("material.id", ondelete="CASCADE"), index=True)
    """The straightened page; it goes with the picture."""
    state: Mapped[str] = mapped_column(sa.String(8), default=rules.READING)
    sealed: Mapped[bytes]
    """JSON of what was measured: ink by zone, and once it was read what was found."""
    taken_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        sa.CheckConstraint(f"state IN ({', '.join(repr(state) for state in rules.STATES)})", name="state"),
    )
