"""Taking pictures in, showing them to their owner, choosing between a picture and the paper cut out of it."""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from PIL import Image
from sqlalchemy.orm import Session

from backend.core import audit, clock, jobs
from backend.core.db import one_at_a_time
from backend.core.errors import Conflict, Invalid, NotFound, Text, TooMany
from backend.core.house import House
from backend.materials import rules
from backend.materials.models import Material
from backend.materials.service import files, keeping
from backend.materials.service.files import UNKNOWN
from backend.materials.service.inspecting import WARNINGS, Inspected, inspect

KEEP_UNUSED = timedelta(days=1)
MAX_UNUSED = 60
"""Pictures one person may have lying here without a case or a draft."""
MAX_KEPT = 200
"""And with open drafts."""

USED = Text("这张照片已经随办件交上去了，不能改也不能删。", "This picture was handed in with a case and stays.")
NOT_CUT = Text("这张照片没有裁过，不用选。", "Nothing was cut out of this picture.")
GONE = Text("上次交的那份找不到了，请重新拍。", "The earlier picture is gone. Please take it again.")


def take(
    house: House,
    applicant_id: int,
    submission_id: str,
    item_code: str,
    key: str,
    data: bytes,
    *,
    captured: str = "scanner",
    authorisation_id: int | None = None,
    device: str = "",
) -> dict[str, Any]:
    """Check and keep one upload, a picture (JPEG or PNG, at most 40 megapixels) or a PDF of at most 20 pages, each at
    most 8 MB; returns the upload's answer: the first page, and under ``rest`` the others of a PDF.

    ``captured``: one of ``rules.CAPTURED``, already believed (``rules.way_believed``). ``authorisation_id``: under
    which somebody takes it for the applicant. ``device``: the digest of the one whose session it goes with, unless a
    draft or a case keeps it. A photographed paper is cut out of its surroundings, and the cut holds until the person
    chooses otherwise. Raises as ``inspecting.inspect``, TooMany ``too_many_pictures``.
    """
    with house.db.read() as session:
        _check_room(session, applicant_id, 1)
    inspected = inspect(data, captured)
    moment = clock.now()
    kept = []
    with house.db.transaction() as session:  # before the files: after a crash there is a row to forget them by
        _make_room(session, applicant_id, len(inspected))
        for page in inspected:
            identity = secrets.token_hex(16)
            jpeg, width, height = page.cut or (page.jpeg, page.width, page.height)
            session.add(
                Material(
                    id=identity,
                    applicant_id=applicant_id,
                    authorisation_id=authorisation_id,
                    device_digest=device,
                    submission_id=submission_id,
                    item_code=item_code,
                    key=key,
                    sha256=hashlib.sha256(jpeg).hexdigest(),
                    size=len(jpeg),
                    width=width,
                    height=height,
                    captured=captured,
                    trust_grade=rules.grade(captured),
                    cut=True if page.cut else None,
                    created_at=moment,
                    taken_at=moment,
                )
            )
            _forget_later(session, identity)
            kept.append((identity, page))
    for identity, page in kept:
        files.keep(house, identity, page.jpeg, cut=False)
        if page.cut:
            files.keep(house, identity, page.cut[0], cut=True)
    first, *rest = [_answer(identity, page) for identity, page in kept]
    return {**first, "rest": rest}


def take_over(
    house: House,
    applicant_id: int,
    submission_id: str,
    item_code: str,
    key: str,
    pages: Sequence[str],
    *,
    from_case: str,
    seen_by_officer: bool,
    device: str = "",
) -> list[dict[str, Any]]:
    """Copy pages of the applicant's own earlier case for a new submission; the answers of an upload, one a page.

    The copies say where they come from and when the paper was first taken. ``device``: as in ``take``.

    Raises NotFound ``unknown_material`` when one is not the applicant's, does not belong to that case, or is gone;
    TooMany ``too_many_pictures``.
    """
    moment = clock.now()
    with house.db.read() as session:
        _check_room(session, applicant_id, len(pages))
        rows = [_own(session, applicant_id, identity) for identity in pages]
        if any(row.used_by != from_case for row in rows):
            raise NotFound("unknown_material", GONE)
    contents = [files.read(house, row.id, cut=bool(row.cut)) for row in rows]
    copies = []
    with house.db.transaction() as session:
        _make_room(session, applicant_id, len(rows))
        for row in rows:
            identity = secrets.token_hex(16)
            session.add(
                Material(
                    id=identity,
                    applicant_id=applicant_id,
                    device_digest=device,
                    submission_id=submission_id,
                    item_code=item_code,
                    key=key,
                    sha256=row.sha256,
                    size=row.size,
                    width=row.width,
                    height=row.height,
                    captured=row.captured,
                    trust_grade=rules.grade_taken_over(row.trust_grade, seen_by_officer),
                    created_at=moment,
                    taken_at=row.taken_at,
                    origin_case=from_case,
                    origin_id=row.id,
                )
            )
            _forget_later(session, identity)
            copies.append(identity)
        audit.record(
            session, f"applicant:{applicant_id}", "materials_taken_over", f"case:{from_case}", holder=applicant_id
        )
    for identity, jpeg in zip(copies, contents, strict=True):
        files.keep(house, identity, jpeg, cut=False)
    return [
        _answer(identity, Inspected(jpeg, row.width, row.height, None, []))
        for identity, row, jpeg in zip(copies, rows, contents, strict=True)
    ]


def picture(house: House, applicant_id: int, material_id: str, *, cut: bool | None = None) -> bytes:
    """The owner's JPEG, the one that counts unless ``cut`` says which of the two. Somebody else's does not exist for
    them: NotFound ``unknown_material``."""
    with house.db.read() as session:
        row = _own(session, applicant_id, material_id)
        which = bool(row.cut) if cut is None else cut
    return files.read(house, material_id, cut=which)


def picture_to_read(house: House, material_id: str) -> tuple[bytes, bool]:
    """For the worker: the JPEG that counts, and whether it was cut out. Raises NotFound ``unknown_material``."""
    with house.db.read() as session:
        row = session.get(Material, material_id)
        if row is None:
            raise NotFound("unknown_material", UNKNOWN)
        cut = bool(row.cut)
    return files.read(house, material_id, cut=cut), cut


def picture_of_case(house: House, case_number: str, material_id: str) -> bytes:
    """The JPEG of a page that belongs to this case (for its officer). Raises NotFound ``unknown_material``."""
    with house.db.read() as session:
        row = page_of_case(session, case_number, material_id)
        cut = bool(row.cut)
    return files.read(house, material_id, cut=cut)


def page_of_case(session: Session, case_number: str, material_id: str) -> Material:
    """This page of this case. Raises NotFound ``unknown_material`` unless it belongs to it."""
    row = session.get(Material, material_id)
    if row is None or row.used_by != case_number:
        raise NotFound("unknown_material", UNKNOWN)
    return row


def choose(house: House, applicant_id: int, material_id: str, *, cut: bool) -> dict[str, Any]:
    """The person says which counts: the paper that was cut out, or the picture as it was taken.

    Returns width, height and bytes of it. Raises NotFound ``unknown_material``, Conflict ``not_cut`` or
    ``material_used``.
    """
    jpeg = picture(house, applicant_id, material_id, cut=cut)
    width, height = Image.open(io.BytesIO(jpeg)).size
    facts = {"sha256": hashlib.sha256(jpeg).hexdigest(), "size": len(jpeg), "width": width, "height": height}
    with house.db.transaction() as session:
        if _own(session, applicant_id, material_id).cut is None:
            raise Conflict("not_cut", NOT_CUT)
        free = sa.update(Material).where(Material.id == material_id, Material.used_by.is_(None))
        if not session.execute(free.values(cut=cut, **facts).returning(Material.id)).all():
            raise Conflict("material_used", USED)
    return {"width": width, "height": height, "bytes": len(jpeg), "cut": cut}


def drop(house: House, applicant_id: int, material_id: str, actor: str) -> None:
    """Delete a picture that belongs to no case yet; ``actor``: who does it, as the audit names them. Raises NotFound
    ``unknown_material``, Conflict ``material_used``."""
    with house.db.transaction() as session:
        _own(session, applicant_id, material_id)
        if not keeping.delete_unused(session, house.settings, Material.id == material_id):
            raise Conflict("material_used", USED)
        audit.record(session, actor, "material_deleted", f"material:{material_id}", holder=applicant_id)


def check_still_valid(session: Session, key: str, ids: Sequence[str], valid_days: int | None) -> None:
    """Raises Invalid ``material_too_old`` when pages of an earlier case may not be handed in again any more."""
    for row in session.scalars(sa.select(Material).where(Material.id.in_(ids), Material.origin_case.is_not(None))):
        last = rules.holds_until(clock.local(row.taken_at), valid_days) if valid_days else None
        if last is None or last < clock.today():
            words = Text(
                "上次交的这份材料已经过期，请重新拍。", "The earlier copy is too old by now. Please take it again."
            )
            raise Invalid("material_too_old", words, fields={key: words})


def _answer(identity: str, page: Inspected) -> dict[str, Any]:
    jpeg, width, height = page.cut or (page.jpeg, page.width, page.height)
    return {
        "material_id": identity,
        "pages": 1,
        "width": width,
        "height": height,
        "bytes": len(jpeg),
        "cut": True if page.cut else None,
        "warnings": [{**one, "message": WARNINGS[one["code"]].as_json()} for one in page.warnings],
    }


def _forget_later(session: Session, identity: str) -> None:
    jobs.enqueue(
        session, "materials_unused", {"material_id": identity}, key=f"materials_unused:{identity}", after=KEEP_UNUSED
    )


def _make_room(session: Session, applicant_id: int, more: int) -> None:
    """Counted again where they are added, one upload of a person after the other: many at once are no way around."""
    one_at_a_time(session, f"pictures of {applicant_id}")
    _check_room(session, applicant_id, more)


def _check_room(session: Session, applicant_id: int, more: int) -> None:
    unused = sa.select(sa.func.count()).where(Material.applicant_id == applicant_id, Material.used_by.is_(None))
    loose = session.scalar(unused.where(keeping.not_kept(clock.now()))) or 0
    if loose + more > MAX_UNUSED or (session.scalar(unused) or 0) + more > MAX_KEPT:
        raise TooMany("too_many_pictures")


def _own(session: Session, applicant_id: int, material_id: str) -> Material:
    row = session.get(Material, material_id)
    if row is None or row.applicant_id != applicant_id:
        raise NotFound("unknown_material", UNKNOWN)
    return row
