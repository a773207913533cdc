"""Issued documents and what became of each print."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment

_WAITING = sa.text("ready_at IS NULL")


class Document(Base):
    """One issued document. Its words are fixed at issue (``facts_sealed``: JSON), so rendering it again gives the
    same paper; the PDF lies sealed in a file named by ``id``, ``sha256`` is that of the clear PDF."""

    __tablename__ = "document"

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_record.id"))
    case_number: Mapped[str] = mapped_column(sa.String(25), index=True)
    applicant_id: Mapped[int] = mapped_column(sa.ForeignKey("applicant.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(24))
    round: Mapped[int] = mapped_column(default=0)
    layout: Mapped[str] = mapped_column(sa.String(40))
    title: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    item_name: Mapped[str] = mapped_column(sa.String(300))
    issuer: Mapped[str] = mapped_column(sa.String(100))
    holder_masked: Mapped[str] = mapped_column(sa.String(40))
    code: Mapped[str] = mapped_column(sa.String(16), unique=True)
    facts_sealed: Mapped[bytes]
    issued_at: Mapped[datetime] = mapped_column(Moment)
    ready_at: Mapped[datetime | None] = mapped_column(Moment)
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    size: Mapped[int | None]
    printed: Mapped[int] = mapped_column(default=0)
    content_digest: Mapped[str | None] = mapped_column(sa.String(64))
    """That of everything that was handed in, as the case held it when the paper was worded."""
    signature: Mapped[bytes | None]
    """Ed25519 of the installation over ``bindings.statement``: this paper, drawn so, for what was handed in."""

    __table_args__ = (
        sa.UniqueConstraint("case_id", "kind", "round"),
        sa.Index("ix_document_waiting", "issued_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )


class PrintRecord(Base):
    """One attempt to print at a terminal, by the id the page gave it."""

    __tablename__ = "print_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    print_id: Mapped[str] = mapped_column(sa.String(36), unique=True)
    document_id: Mapped[str] = mapped_column(sa.ForeignKey("document.id"), index=True)
    outcome: Mapped[str] = mapped_column(sa.String(12))
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    at: Mapped[datetime] = mapped_column(Moment)
