"""Materials: take a picture in, show it to its owner, bind it to a case, forget what was never used."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.core import audit, clock, jobs
from backend.core.config import Settings
from backend.core.errors import Conflict, Invalid, NotFound, ProductError, Text, TooLarge, TooMany, Unsupported
from backend.core.house import House
from backend.materials.models import Material

KEEP_UNUSED = timedelta(days=1)
MAX_UNUSED = 60
"""Pictures one person may have lying here without a case."""
INSPECTION_SECONDS = 20
_INSPECTIONS = threading.BoundedSemaphore(os.cpu_count() or 2)
"""Decoding takes a processor and up to some hundred megabytes each: a crowd of uploads waits in line."""

WARNINGS = {
    "too_dark": Text("照片太暗，字可能看不清。建议开灯重拍。", "The picture is dark. More light would help."),
    "blurred": Text("照片有点糊，字可能看不清。建议重拍。", "The picture looks blurred. Please consider a new one."),
    "small": Text("照片太小，字可能看不清。建议靠近重拍。", "The picture is small. Please consider moving closer."),
}
TOO_LARGE = Text(
    "照片太大了（最多 8 MB、4000 万像素）。请重新扫描或拍一张小一点的。",
    "The picture is too large (8 MB, 40 megapixels at most). Please take a smaller one.",
)
DAMAGED = Text("这张照片打不开，可能没有传完整。请重新拍一张。", "This picture is damaged. Please take it again.")
UNKNOWN = Text("没有找到这张照片。", "There is no such picture.")
USED = Text("这张照片已经随办件交上去了，不能删。", "This picture was handed in with a case and stays.")


@dataclass(frozen=True)
class Page:
    """One kept picture. ``size`` in bytes of the JPEG, ``width`` and ``height`` in pixels."""

    id: str
    key: str
    sha256: str
    size: int
    width: int
    height: int


def take(house: House, applicant_id: int, submission_id: str, item_code: str, key: str, data: bytes) -> dict[str, Any]:
    """Check and keep one picture (JPEG or PNG, at most 8 MB and 40 megapixels); returns the upload's answer.

    Raises Unsupported ``not_an_image``, TooLarge ``too_large``, Invalid ``image_damaged``, TooMany.
    """
    with house.db.read() as session:
        if _unused_count(session, applicant_id) >= MAX_UNUSED:
            raise TooMany("too_many_pictures")
    jpeg, facts = _inspect(data)
    identity = secrets.token_hex(16)
    sealed = house.vault.seal(jpeg, f"material:{identity}")
    with house.db.transaction() as session:  # before the file: after a crash there is a row to forget it by
        session.add(
            Material(
                id=identity,
                applicant_id=applicant_id,
                submission_id=submission_id,
                item_code=item_code,
                key=key,
                sha256=hashlib.sha256(jpeg).hexdigest(),
                size=len(jpeg),
                width=facts["width"],
                height=facts["height"],
                created_at=clock.now(),
            )
        )
        jobs.enqueue(
            session,
            "materials_unused",
            {"material_id": identity},
            key=f"materials_unused:{identity}",
            after=KEEP_UNUSED,
        )
    _write(_path(house.settings, identity), sealed)
    return {
        "material_id": identity,
        "pages": 1,
        "width": facts["width"],
        "height": facts["height"],
        "bytes": len(jpeg),
        "warnings": [{"code": code, "message": WARNINGS[code].as_json()} for code in facts["warnings"]],
    }


def picture(house: House, applicant_id: int, material_id: str) -> bytes:
    """The owner's JPEG. Somebody else's does not exist for them: NotFound ``unknown_material``."""
    with house.db.read() as session:
        _own(session, applicant_id, material_id)
    return _open(house, material_id)


def picture_of_case(house: House, case_number: str, material_id: str) -> bytes:
    """The JPEG of a page that belongs to this case (for its officer). Raises NotFound ``unknown_material``."""
    with house.db.read() as session:
        row = session.get(Material, material_id)
        if row is None or row.used_by != case_number:
            raise NotFound("unknown_material", UNKNOWN)
    return _open(house, material_id)


def drop(house: House, applicant_id: int, material_id: str) -> None:
    """Delete a picture that belongs to no case yet. Raises NotFound ``unknown_material``, Conflict
    ``material_used``."""
    with house.db.transaction() as session:
        _own(session, applicant_id, material_id)
        if not _delete_unused(session, house.settings, Material.id == material_id):
            raise Conflict("material_used", USED)
        audit.record(session, f"applicant:{applicant_id}", "material_deleted", f"material:{material_id}")


def bind(session: Session, applicant_id: int, item_code: str, key: str, ids: Sequence[str], case_number: str) -> None:
    """Tie pictures to a case, in the transaction that makes it.

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
        row.used_by = case_number


def pages(session: Session, ids: Sequence[str]) -> list[Page]:
    """The pages with these ids, in this order; an id that is not there is left out."""
    rows = {row.id: row for row in session.scalars(sa.select(Material).where(Material.id.in_(ids)))}
    return [
        Page(row.id, row.key, row.sha256, row.size, row.width, row.height)
        for row in (rows[identity] for identity in ids if identity in rows)
    ]


def forget_after_session(house: House, payload: dict[str, Any]) -> None:
    """Subscriber of ``session_ended``: what the person did not hand in is deleted."""
    until = datetime.fromisoformat(payload["ended_at"])
    with house.db.transaction() as session:
        theirs = Material.applicant_id == payload["applicant_id"]
        _delete_unused(session, house.settings, theirs, Material.created_at <= until)


def forget_unused(house: House, payload: dict[str, Any]) -> None:
    """Subscriber of ``materials_unused``: a day later at the latest, whatever became of the session."""
    with house.db.transaction() as session:
        _delete_unused(session, house.settings, Material.id == payload["material_id"])


def _delete_unused(session: Session, settings: Settings, *which: sa.ColumnElement[bool]) -> int:
    """Delete the pictures among ``which`` that belong to no case, and return how many. One statement decides, so a
    case that takes a picture at this very moment keeps it. Files go before the commit: after a crash the row is
    still there to find the rest by."""
    gone = session.scalars(sa.delete(Material).where(Material.used_by.is_(None), *which).returning(Material.id)).all()
    for identity in gone:
        _path(settings, identity).unlink(missing_ok=True)
    return len(gone)


def _unused_count(session: Session, applicant_id: int) -> int:
    query = sa.select(sa.func.count()).where(Material.applicant_id == applicant_id, Material.used_by.is_(None))
    return session.scalar(query) or 0


def _own(session: Session, applicant_id: int, material_id: str) -> Material:
    row = session.get(Material, material_id)
    if row is None or row.applicant_id != applicant_id:
        raise NotFound("unknown_material", UNKNOWN)
    return row


def _inspect(data: bytes) -> tuple[bytes, dict[str, Any]]:
    try:
        with _INSPECTIONS:
            done = subprocess.run(
                [sys.executable, "-m", "backend.materials.images"],
                input=data,
                capture_output=True,
                timeout=INSPECTION_SECONDS,
                check=True,
                cwd=Path(__file__).resolve().parents[2],
            )
    except (subprocess.SubprocessError, BrokenPipeError):
        raise Invalid("image_damaged", DAMAGED) from None
    head, _, jpeg = done.stdout.partition(b"\n")
    facts = json.loads(head)
    if "rejected" in facts:
        raise _rejection(facts["rejected"])
    return jpeg, facts


def _rejection(code: str) -> ProductError:
    if code == "too_large":
        return TooLarge(code, TOO_LARGE)
    if code == "not_an_image":
        return Unsupported(code)
    return Invalid(code, DAMAGED)


def _path(settings: Settings, identity: str) -> Path:
    return settings.data_dir / "materials" / identity[:2] / identity


def _open(house: House, identity: str) -> bytes:
    try:
        return house.vault.open(_path(house.settings, identity).read_bytes(), f"material:{identity}")
    except FileNotFoundError:
        raise NotFound("unknown_material", UNKNOWN) from None


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: a crash leaves a draft, never half a picture under its name."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
