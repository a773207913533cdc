"""Having a picture read, and what it says of the fields of a form.

A reading is asked for by the page, done by the worker, sealed beside the picture and shown to its owner; nothing of it
reaches a form but what the person confirms.
"""

from __future__ import annotations

import json
import logging
import threading
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog import service as catalog
from backend.core import clock, jobs, live
from backend.core.errors import NotFound, Text
from backend.core.house import House
from backend.core.upsert import upsert
from backend.materials import service as materials
from backend.reading import engine, rules
from backend.reading.models import Reading
from backend.reading.rules.fields import Wanted, find
from backend.reading.rules.lines import Line

log = logging.getLogger(__name__)

OFF = "off"
"""What is told where nothing is read: the extra is not installed, or the material has nothing to read."""
ABANDONED = timedelta(seconds=2 * engine.SECONDS)
"""After which a reading that nobody finished is begun anew."""

UNKNOWN = Text("这张照片没有要识读的内容。", "Nothing is being read on this picture.")
_CONTEXT = "reading:{}"
_ONE = threading.Lock()
"""One thread of the worker reads; the others stay free for what people stand waiting for."""


def ask(house: House, applicant_id: int, material_id: str, service_version: int) -> str:
    """Have one's own picture read, once; returns the reading's state (``rules.STATES``), or ``off``.

    Raises NotFound ``unknown_material``, ``unknown_service``.
    """
    with house.db.read() as session:
        page = materials.own_page(session, applicant_id, material_id)
        if not engine.available(house.settings) or not _wanted(session, page, service_version):
            return OFF
        row = session.get(Reading, material_id)
        if row is not None and row.state != rules.FAILED:
            return row.state
    with house.db.transaction() as session:
        values = {
            "material_id": material_id,
            "applicant_id": applicant_id,
            "state": rules.WAITING,
            "attempts": 0,
            "asked_at": clock.now(),
        }
        again = {"state": rules.WAITING, "attempts": 0, "asked_at": values["asked_at"]}
        session.execute(upsert(session, Reading, values, key=("material_id",), update=again))
        jobs.enqueue(session, "reading_wanted", {"material_id": material_id})
    return rules.WAITING


def result(house: House, applicant_id: int, material_id: str, service_version: int) -> dict[str, Any]:
    """``{"state", "cut", "fields"}``: how it stands; whether it was read on the cut-out paper; what was found, for
    confirmation. Raises NotFound ``unknown_material``, ``unknown_reading``.
    """
    with house.db.read() as session:
        page = materials.own_page(session, applicant_id, material_id)
        row = session.get(Reading, material_id)
        if row is None:
            raise NotFound("unknown_reading", UNKNOWN)
        if row.state != rules.DONE or row.sealed is None:
            return {"state": row.state, "cut": None, "fields": []}
        kept = json.loads(house.vault.open(row.sealed, _CONTEXT.format(material_id)))
        wanted = _wanted(session, page, service_version)
    found = find(wanted, [Line.of_json(one) for one in kept["lines"]])
    return {"state": rules.DONE, "cut": kept["cut"], "fields": [one.as_json() for one in found]}


def text_of(house: House, jpeg: bytes) -> str | None:
    """The print in a small picture in one line, for another feature of the worker; None where nothing is read here or
    it could not be."""
    if not engine.available(house.settings):
        return None
    try:
        lines = engine.reader().read(jpeg)
    except engine.Unreadable as error:
        log.warning("a picture could not be read", extra={"error": str(error)})
        return None
    return " ".join(line.text for line in sorted(lines, key=lambda line: (round(line.box[1], 1), line.box[0]))) or None


def read_waiting(house: House, payload: dict[str, Any]) -> None:
    """Subscriber of ``reading_wanted``: read what waits, one picture after the other. Where another thread is at it
    already, that one reads this picture too."""
    while _next(house) is not None and _ONE.acquire(blocking=False):
        try:
            while (identity := _claim(house)) is not None:
                _read(house, identity)
        finally:
            _ONE.release()


def pick_up(house: House) -> None:
    """Every minute: what a worker left unread when it died is asked for again. The reading itself is no chore, for
    the chores of others wait behind one."""
    if _next(house) is not None and not _ONE.locked():
        with house.db.transaction() as session:
            jobs.enqueue(session, "reading_wanted", {})


def _waiting() -> sa.ColumnElement[bool]:
    begun_long_ago = sa.and_(Reading.state == rules.READING, Reading.begun_at < clock.now() - ABANDONED)
    return sa.or_(Reading.state == rules.WAITING, begun_long_ago)


def _next(house: House) -> str | None:
    with house.db.read() as session:
        return session.scalar(sa.select(Reading.material_id).where(_waiting()).order_by(Reading.asked_at).limit(1))


def _claim(house: House) -> str | None:
    """The next picture, marked as begun, so that no other worker takes it too."""
    while (identity := _next(house)) is not None:
        with house.db.transaction() as session:
            mine = sa.update(Reading).where(Reading.material_id == identity, _waiting())
            begun = mine.values(state=rules.READING, begun_at=clock.now(), attempts=Reading.attempts + 1)
            attempts = session.scalar(begun.returning(Reading.attempts))
            if attempts is not None and attempts > rules.MOST_ATTEMPTS:
                _settle(session, identity, rules.FAILED)
            elif attempts is not None:
                return identity
    return None


def _read(house: House, identity: str) -> None:
    try:
        jpeg, cut = materials.picture_to_read(house, identity)
    except NotFound:
        return  # the person took it back meanwhile, and the reading went with it
    try:
        lines = engine.reader().read(jpeg)
    except engine.Unreadable as error:
        log.warning("a picture could not be read", extra={"error": str(error)})
        with house.db.transaction() as session:
            _settle(session, identity, rules.WAITING)
        return
    content = json.dumps({"cut": cut, "lines": [line.as_json() for line in lines]}, ensure_ascii=False)
    sealed = house.vault.seal(content.encode(), _CONTEXT.format(identity))
    with house.db.transaction() as session:
        _settle(session, identity, rules.DONE, sealed)


def _settle(session: Session, identity: str, state: str, sealed: bytes | None = None) -> None:
    """Write how it stands and tell the person's pages; a picture that is gone meanwhile stays gone."""
    kept = sa.update(Reading).where(Reading.material_id == identity).values(state=state, sealed=sealed)
    applicant = session.scalar(kept.returning(Reading.applicant_id))
    if applicant is not None and state != rules.WAITING:
        live.announce(session, f"applicant:{applicant}", "material_read", {"material_id": identity, "state": state})


def _wanted(session: Session, page: materials.Page, service_version: int) -> list[Wanted]:
    service = catalog.service_begun(session, page.item_code, service_version)
    rule = next((rule for rule in service.materials if rule.key == page.key), None)
    return [Wanted(one.field, one.kind, one.labels) for one in rule.reads] if rule else []
