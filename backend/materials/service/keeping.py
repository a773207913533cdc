"""How long a picture lives: with its case for good, with its draft as long as that, otherwise until the session ends
and no longer than a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.core import clock, jobs
from backend.core.config import Settings
from backend.core.errors import Invalid, NotFound, Text
from backend.core.house import House
from backend.identity.service import Citizen, authorisations
from backend.materials import rules
from backend.materials.models import Material
from backend.materials.service import files


@dataclass(frozen=True)
class Page:
    """One kept picture. ``size`` in bytes of the JPEG, ``width`` and ``height`` in pixels; ``captured``,
    ``trust_grade``: as in ``rules``; ``origin_case``: the earlier case it was taken over from.
    """

    id: str
    item_code: str
    key: str
    sha256: str
    size: int
    width: int
    height: int
    captured: str
    trust_grade: str
    taken_at: datetime
    origin_case: str | None


def bind(session: Session, applicant_id: int, item_code: str, key: str, ids: Sequence[str], case_number: str) -> None:
    """Tie pictures to a case, in the transaction that makes it. What the person did not choose of a picture and its
    cut is destroyed after it.

    Raises Invalid ``unknown_material`` unless every one is the applicant's own, taken for this item and this
    material, and belongs to no other case.
    """
    for identity in ids:
        row = session.get(Material, identity, with_for_update=True)
        mine = row is not None and (row.applicant_id, row.item_code, row.key) == (applicant_id, item_code, key)
        if row is None or not mine or row.used_by not in (None, case_number):
            gone = Text(
                "这份材料的照片找不到了，请重新拍。", "A picture of this material is gone. Please take it again."
            )
            raise Invalid("unknown_material", gone, fields={key: gone})
        row.used_by, row.keep_until = case_number, None
        if row.cut is not None:
            jobs.enqueue(session, "material_settled", {"material_id": identity}, key=f"material_settled:{identity}")


def settle(house: House, payload: dict[str, Any]) -> None:
    """Subscriber of ``material_settled``: of a picture and the paper cut out of it, the one that was not handed in
    goes."""
    with house.db.read() as session:
        row = session.get(Material, payload["material_id"])
        if row is not None and row.used_by is not None and row.cut is not None:
            files.remove(house.settings, row.id, cut=not row.cut)


def pages(session: Session, ids: Sequence[str]) -> list[Page]:
    """The pages with these ids, in this order; an id that is not there is left out."""
    rows = {row.id: row for row in session.scalars(sa.select(Material).where(Material.id.in_(ids)))}
    return [_page(rows[identity]) for identity in ids if identity in rows]


def own_page(session: Session, applicant_id: int, material_id: str) -> Page:
    """One's own page. Somebody else's does not exist for them: NotFound ``unknown_material``."""
    row = session.get(Material, material_id)
    if row is None or row.applicant_id != applicant_id:
        raise NotFound("unknown_material", files.UNKNOWN)
    return _page(row)


def permit(house: House, citizen: Citizen, material_id: str = "", item_code: str = "") -> None:
    """Who acts for the applicant under an authorisation reaches the pictures of their own work, for the items it is
    for, no others. ``item_code``: of what is about to be taken. Raises Refused ``authorisation_item``; NotFound
    ``unknown_material`` for what the applicant handed in."""
    if citizen.authorisation_id is None:
        return
    with house.db.read() as session:
        row = session.get(Material, material_id) if material_id else None
        if row is not None and row.applicant_id != citizen.applicant_id:
            row = None
        for code in {item_code, row.item_code if row else ""} - {""}:
            authorisations.check_item(session, citizen.authorisation_id, code)
    if row is not None and row.authorisation_id != citizen.authorisation_id:
        raise NotFound("unknown_material", files.UNKNOWN)


def provenance(session: Session, ids: Sequence[str]) -> tuple[str, str]:
    """Where the pages of one material come from (``case:<number>`` or a way of ``rules.CAPTURED``) and its trust
    grade, both those of its weakest page."""
    found = pages(session, ids)
    if not found:  # the hand-in itself is refused when its pages are bound
        return "upload", "D"
    weakest = max(found, key=lambda page: page.trust_grade)
    origin = f"case:{weakest.origin_case}" if weakest.origin_case else weakest.captured
    return origin, rules.weakest(page.trust_grade for page in found)


def _page(row: Material) -> Page:
    return Page(
        row.id,
        row.item_code,
        row.key,
        row.sha256,
        row.size,
        row.width,
        row.height,
        row.captured,
        row.trust_grade,
        row.taken_at,
        row.origin_case,
    )


def keep_for_draft(
    session: Session, applicant_id: int, draft_id: str, until: datetime, authorisation_id: int | None = None
) -> None:
    """The pictures taken for this draft outlive the session, until ``until`` (for ``drafts``; repeat it when pictures
    are added or the draft lives longer). Whoever took them, they belong to the work of which the draft is."""
    theirs = (Material.applicant_id == applicant_id, Material.submission_id == draft_id, Material.used_by.is_(None))
    session.execute(sa.update(Material).where(*theirs).values(keep_until=until, authorisation_id=authorisation_id))


def forget_draft(session: Session, settings: Settings, applicant_id: int, draft_id: str) -> int:
    """Destroy the pictures taken for this draft that no case holds; returns how many."""
    theirs = (Material.applicant_id == applicant_id, Material.submission_id == draft_id)
    return delete_unused(session, settings, *theirs)


def forget_after_session(house: House, payload: dict[str, Any]) -> None:
    """Subscriber of ``session_ended``: what the person handed in under it and neither a case took nor a draft keeps is
    deleted. What they handed in under another session of theirs, on another device, stays."""
    theirs = (
        Material.applicant_id == payload["applicant_id"],
        Material.device_digest == payload.get("device_digest", ""),  # one that waits since before devices were noted
        Material.created_at <= datetime.fromisoformat(payload["ended_at"]),
    )
    with house.db.transaction() as session:
        delete_unused(session, house.settings, *theirs, not_kept(clock.now()))


def forget_unused(house: House, payload: dict[str, Any]) -> None:
    """Subscriber of ``materials_unused``: a day later at the latest, whatever became of the session."""
    with house.db.transaction() as session:
        delete_unused(session, house.settings, Material.id == payload["material_id"], not_kept(clock.now()))


def forget_overdue(house: House) -> None:
    """Every minute: what a draft held goes when the draft's time is over, whatever became of the draft."""
    over = (Material.keep_until.is_not(None), Material.keep_until < clock.now())
    with house.db.read() as session:  # a look first: an idle worker must not take the write lock
        if session.scalar(sa.select(Material.id).where(*over, Material.used_by.is_(None)).limit(1)) is None:
            return
    with house.db.transaction() as session:
        delete_unused(session, house.settings, *over)


def not_kept(moment: datetime) -> sa.ColumnElement[bool]:
    """That no open draft holds the picture at ``moment``."""
    return sa.or_(Material.keep_until.is_(None), Material.keep_until < moment)


def delete_unused(session: Session, settings: Settings, *which: sa.ColumnElement[bool]) -> int:
    """Delete the pictures among ``which`` that belong to no case, and return how many. One statement decides, so a
    case that takes a picture at this very moment keeps it. Files go before the commit: after a crash the row is
    still there to find the rest by."""
    gone = session.scalars(sa.delete(Material).where(Material.used_by.is_(None), *which).returning(Material.id)).all()
    for identity in gone:
        files.remove(settings, identity)
    return len(gone)
