"""Reading what a case holds: the holder, the form in force, its materials, its result. All sealed at rest."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases.models import Case, CaseFormVersion, CaseMaterial, Correction, ReviewAnswer, TimelineEntry
from backend.core import clock
from backend.core.crypto import Vault
from backend.licences import service as licences


@dataclass(frozen=True)
class FormInForce:
    """``answers`` of the guidance and the ``form`` data (locked values filled in), as handed in in ``round``.
    ``origins``: where each value came from (``origins.of``); empty for cases older than that."""

    answers: dict[str, str]
    form: dict[str, Any]
    round: int
    origins: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class MaterialInForce:
    """The newest hand-in of one material. ``licence``: the copy of the licence as it was then, or None."""

    key: str
    round: int
    source: str
    material_ids: tuple[str, ...]
    licence: dict[str, Any] | None
    provenance: str
    trust_grade: str


def holder(vault: Vault, case: Case) -> dict[str, Any]:
    """The applicant as the card showed them at submission: the JSON of ``identity.service.Person``."""
    return _open(vault, case.holder_sealed, f"case-holder:{case.number}")


def seal_holder(vault: Vault, number: str, person: dict[str, Any]) -> bytes:
    return _seal(vault, person, f"case-holder:{number}")


def result(vault: Vault, case: Case) -> dict[str, Any] | None:
    """What the department answered (``{"operation": reply}``), or None when it has not been asked."""
    return _open(vault, case.result_sealed, f"case-result:{case.number}") if case.result_sealed else None


def keep_result(vault: Vault, case: Case, reply: dict[str, Any]) -> None:
    case.result_sealed = _seal(vault, reply, f"case-result:{case.number}")


def scope(answers: Mapping[str, str], situation: str, form: Mapping[str, Any]) -> dict[str, Any]:
    """The data object of the conditions of a form: answers, situation, form, today (civil date of the hall)."""
    return {"answers": dict(answers), "situation": situation, "form": dict(form), "today": clock.today().isoformat()}


def review_scope(session: Session, vault: Vault, case: Case) -> dict[str, Any]:
    """The data object of decision rules and review points: as ``scope``, plus ``identity`` (the holder),
    ``department`` (operation -> reply) and ``licences`` (type -> what it says)."""
    form = form_in_force(session, vault, case)
    held = [material.licence for material in materials_in_force(session, vault, case) if material.licence]
    return {
        **scope(form.answers, case.situation or "", form.form),
        "identity": holder(vault, case),
        "department": result(vault, case) or {},
        "licences": {licence["type"]: licence["data"] for licence in held},
    }


def add_form(session: Session, vault: Vault, case: Case, form: FormInForce) -> None:
    """Keep one more version of the form."""
    content = {"answers": form.answers, "form": form.form, "origins": form.origins}
    sealed = _seal(vault, content, f"case-form:{case.number}")
    session.add(CaseFormVersion(case_id=case.id, round=form.round, sealed=sealed, created_at=case.updated_at))


def form_in_force(session: Session, vault: Vault, case: Case) -> FormInForce:
    """The newest version of the form."""
    return form_versions(session, vault, case)[-1]


def form_versions(session: Session, vault: Vault, case: Case) -> list[FormInForce]:
    """Every version, oldest first: what the correction changed can be shown beside what stood before."""
    rows = session.scalars(
        sa.select(CaseFormVersion).where(CaseFormVersion.case_id == case.id).order_by(CaseFormVersion.round)
    )
    found = []
    for row in rows:
        data = _open(vault, row.sealed, f"case-form:{case.number}")
        found.append(FormInForce(data["answers"], data["form"], row.round, data.get("origins", {})))
    return found


def add_material(session: Session, vault: Vault, case: Case, material: MaterialInForce) -> None:
    """Keep one material of this round. One that the licence library was asked for is told to its holder."""
    if material.source == "licence":
        licences.asked(session, case.applicant_id, f"case:{case.number}")
    session.add(
        CaseMaterial(
            case_id=case.id,
            round=material.round,
            key=material.key,
            source=material.source,
            material_ids=list(material.material_ids),
            licence_sealed=material.licence and _seal(vault, material.licence, f"case-licence:{case.number}"),
            provenance=material.provenance,
            trust_grade=material.trust_grade,
        )
    )


def materials_in_force(session: Session, vault: Vault, case: Case) -> list[MaterialInForce]:
    """The newest hand-in of every material, in the order of their first hand-in."""
    newest: dict[str, MaterialInForce] = {}
    for material in material_versions(session, vault, case):
        newest[material.key] = material
    return list(newest.values())


def material_versions(session: Session, vault: Vault, case: Case) -> list[MaterialInForce]:
    """Every hand-in of every material, oldest first."""
    rows = session.scalars(
        sa.select(CaseMaterial).where(CaseMaterial.case_id == case.id).order_by(CaseMaterial.round, CaseMaterial.id)
    )
    return [
        MaterialInForce(
            row.key,
            row.round,
            row.source,
            tuple(row.material_ids),
            _open(vault, row.licence_sealed, f"case-licence:{case.number}") if row.licence_sealed else None,
            row.provenance,
            row.trust_grade,
        )
        for row in rows
    ]


def timeline(session: Session, case: Case) -> Sequence[TimelineEntry]:
    """Everything that happened, oldest first."""
    return session.scalars(
        sa.select(TimelineEntry).where(TimelineEntry.case_id == case.id).order_by(TimelineEntry.id)
    ).all()


def corrections(session: Session, case: Case) -> Sequence[Correction]:
    """Every request for correction, oldest first."""
    return session.scalars(sa.select(Correction).where(Correction.case_id == case.id).order_by(Correction.round)).all()


@dataclass(frozen=True)
class Edition:
    """What the applicant has handed in by now. ``number``: 1 as it was submitted, one more with each answer to a
    correction and each promised material; ``at``: when the last of it came."""

    number: int
    at: datetime


def edition(session: Session, case: Case) -> Edition:
    """How often, and when last, the applicant has handed something in: each time is a line of the timeline."""
    number, last = session.execute(
        sa.select(sa.func.count(), sa.func.max(TimelineEntry.at)).where(
            TimelineEntry.case_id == case.id, TimelineEntry.actor_kind == "citizen"
        )
    ).one()
    return Edition(number, last)


def review_answers(session: Session, case: Case) -> dict[str, ReviewAnswer]:
    """The answers of the present round by review point."""
    rows = session.scalars(
        sa.select(ReviewAnswer).where(ReviewAnswer.case_id == case.id, ReviewAnswer.round == case.correction_round)
    )
    return {row.point: row for row in rows}


def _seal(vault: Vault, value: dict[str, Any], context: str) -> bytes:
    return vault.seal(json.dumps(value, ensure_ascii=False).encode(), context)


def _open(vault: Vault, sealed: bytes, context: str) -> dict[str, Any]:
    return json.loads(vault.open(sealed, context))  # type: ignore[no-any-return]
