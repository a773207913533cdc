"""Tables of the cases: the case, what was handed in, and everything that happened to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.cases import rules
from backend.core.db import Base, Moment


class Case(Base):
    """One matter of one applicant. Personal content lies sealed in ``CaseFormVersion`` and the sealed columns."""

    __tablename__ = "case_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(25), unique=True)
    item_code: Mapped[str] = mapped_column(sa.String(40), index=True)
    item_name: Mapped[str] = mapped_column(sa.String(300))
    service_version: Mapped[int]
    item_version: Mapped[int | None]
    """The library's version of the item it was filed under; None for cases older than versions."""
    kind: Mapped[str] = mapped_column(sa.String(12))
    """enquiry | immediate | promised"""
    applicant_id: Mapped[int] = mapped_column(sa.ForeignKey("applicant.id"), index=True)
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("applicant.id"))
    """代办人: who handed it in, when that was somebody else."""
    signed_in_by: Mapped[str | None] = mapped_column(sa.String(20))
    signed_in_at: Mapped[datetime | None] = mapped_column(Moment)
    """How, by a word of ``identity.rules.WAYS``, and when who handed it in had signed in; None for older cases."""
    terminal_code: Mapped[str] = mapped_column(sa.String(20))
    """Empty when it was handed in from a browser of one's own."""
    region_code: Mapped[str] = mapped_column(sa.String(12))
    department_code: Mapped[str] = mapped_column(sa.String(4))
    situation: Mapped[str | None] = mapped_column(sa.String(60))
    state: Mapped[str] = mapped_column(sa.String(16), default=rules.RECEIVED)
    version: Mapped[int] = mapped_column(default=1)
    """Goes up with every change; a decision made on an older version is stale."""
    correction_round: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None] = mapped_column(sa.String(80))
    submitted_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)
    accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    promised_by: Mapped[date | None]
    """None: nothing promised, or the working-day calendar does not reach that far."""
    department_attempts: Mapped[int] = mapped_column(default=0)
    carrying_out_until: Mapped[datetime | None] = mapped_column(Moment)
    """While this lies ahead, the department is being told to act: nobody may decide otherwise."""
    holder_sealed: Mapped[bytes]
    result_sealed: Mapped[bytes | None]
    decision_trace: Mapped[list[dict[str, Any]] | None] = mapped_column(sa.JSON)

    __table_args__ = (
        sa.CheckConstraint(f"state IN ({', '.join(repr(state) for state in rules.STATES)})", name="state"),
        sa.Index("ix_case_record_queue", "department_code", "state", "updated_at"),
    )


class CaseFormVersion(Base):
    """The answers and the form as they were handed in, one row per round; ``sealed`` is JSON."""

    __tablename__ = "case_form_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_record.id"), index=True)
    round: Mapped[int]
    sealed: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (sa.UniqueConstraint("case_id", "round"),)


class CaseSignature(Base):
    """A signature drawn by hand, bound to the document it stands under (``service.signing``). The strokes are part of
    the form; here are the digests, the picture (PNG, sealed) and the server's Ed25519 signature over all of it."""

    __tablename__ = "case_signature"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_record.id"), index=True)
    round: Mapped[int]
    field: Mapped[str] = mapped_column(sa.String(60))
    applicant_id: Mapped[int] = mapped_column(sa.ForeignKey("applicant.id"))
    actor_id: Mapped[int | None]
    """Who signed on behalf of the applicant, when that was somebody else."""
    terminal_code: Mapped[str] = mapped_column(sa.String(20))
    document_digest: Mapped[str] = mapped_column(sa.String(64))
    strokes_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    image_digest: Mapped[str] = mapped_column(sa.String(64))
    image_sealed: Mapped[bytes]
    signed_at: Mapped[datetime] = mapped_column(Moment)
    signature: Mapped[bytes]

    __table_args__ = (sa.UniqueConstraint("case_id", "round", "field", name="uq_case_signature_case_id"),)


class CaseMaterial(Base):
    """One material of a case in one round: scanned pages, or a licence with the copy that was shown then."""

    __tablename__ = "case_material"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_record.id"), index=True)
    round: Mapped[int]
    key: Mapped[str] = mapped_column(sa.String(60))
    source: Mapped[str] = mapped_column(sa.String(12))
    """scan | licence"""
    material_ids: Mapped[list[str]] = mapped_column(sa.JSON)
    licence_sealed: Mapped[bytes | None]
    provenance: Mapped[str] = mapped_column(sa.String(60))
    trust_grade: Mapped[str] = mapped_column(sa.String(1))
    """A issued by an organ, B checked at a counter, C handed in by the person (国办函〔2016〕108号)."""

    __table_args__ = (sa.UniqueConstraint("case_id", "round", "key"),)


class CaseOwedMaterial(Base):
    """容缺后补: a material that the applicant promised to bring later. Never deleted: a kept promise stays readable."""

    __tablename__ = "case_owed_material"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_record.id"), index=True)
    key: Mapped[str] = mapped_column(sa.String(60))
    promised_at: Mapped[datetime] = mapped_column(Moment)
    due: Mapped[date | None]
    """The last day; None: the working-day calendar does not reach that far."""
    handed_in_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (sa.UniqueConstraint("case_id", "key", name="uq_case_owed_material_case_id"),)


class TimelineEntry(Base):
    """What happened, when, by whom. Rows are only added."""

    __tablename__ = "timeline_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_record.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(sa.String(16))
    actor_kind: Mapped[str] = mapped_column(sa.String(10))
    actor: Mapped[str] = mapped_column(sa.String(80))
    opinion: Mapped[str | None] = mapped_column(sa.Text)
    """What an officer wrote, or the Chinese words of the system."""
    opinion_en: Mapped[str | None] = mapped_column(sa.Text)
    """The system's words in English; an officer's are not translated."""


class Submission(Base):
    """A submission that was taken: its id, what it held (hash), and the receipt exactly as it was sent."""

    __tablename__ = "submission"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[str] = mapped_column(sa.String(36), unique=True)
    applicant_id: Mapped[int] = mapped_column(sa.ForeignKey("applicant.id"))
    payload_hash: Mapped[str] = mapped_column(sa.String(64))
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case_record.id"), index=True)
    receipt: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(Moment)


class QuarantinedSubmission(Base):
    """Another content under an id already taken: kept aside, so that nothing a person wrote is lost."""

    __tablename__ = "quarantined_submission"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[str] = mapped_column(sa.String(36), index=True)
    applicant_id: Mapped[int] = mapped_column(sa.ForeignKey("applicant.id"))
    payload_hash: Mapped[str] = mapped_column(sa.String(64))
    sealed: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (sa.UniqueConstraint("submission_id", "applicant_id", "payload_hash"),)


class NumberCounter(Base):
    """The last serial given for one region, department and day."""

    __tablename__ = "number_counter"

    scope: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    value: Mapped[int]


class Correction(Base):
    """One request for correction (补正) and its answer. ``items``: [{"key","kind","reason"}]."""

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_record.id"))
    round: Mapped[int]
    opinion: Mapped[str] = mapped_column(sa.Text)
    items: Mapped[list[dict[str, str]]] = mapped_column(sa.JSON)
    asked_by: Mapped[str] = mapped_column(sa.String(80))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    correction_id: Mapped[str | None] = mapped_column(sa.String(36), unique=True)
    payload_hash: Mapped[str | None] = mapped_column(sa.String(64))
    answered_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (sa.UniqueConstraint("case_id", "round"),)


class ReviewAnswer(Base):
    """A case officer's answer to one review point in one round."""

    __tablename__ = "review_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case_record.id"))
    round: Mapped[int]
    point: Mapped[str] = mapped_column(sa.String(60))
    answer: Mapped[str] = mapped_column(sa.String(8))
    """pass | fail | unclear"""
    note: Mapped[str] = mapped_column(sa.Text, default="")
    staff: Mapped[str] = mapped_column(sa.String(80))
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (sa.UniqueConstraint("case_id", "round", "point"),)


class PrefillSnapshot(Base):
    """What departments said about a person when the form was prefilled; the submit checks against the same. It goes
    with the session of the device with ``device_digest``."""

    __tablename__ = "prefill_snapshot"

    id: Mapped[int] = mapped_column(primary_key=True)
    applicant_id: Mapped[int] = mapped_column(sa.ForeignKey("applicant.id"))
    device_digest: Mapped[str] = mapped_column(sa.String(64), default="", server_default="")
    item_code: Mapped[str] = mapped_column(sa.String(40))
    sealed: Mapped[bytes]
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (sa.UniqueConstraint("applicant_id", "item_code", "device_digest"),)
