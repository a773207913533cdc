"""Having a picture read, and what it says of the fields of a form.

A reading is asked for by the page, done by the worker, sealed beside the picture and shown to its owner; nothing of it
reaches a form but what the person confirms. What is confirmed is a cell of the draft that names the picture, so that
the case can tell later where the value was read.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog import service as catalog
from backend.catalog.rules import DigitalService
from backend.core import audit, clock, jobs, live
from backend.core.errors import Invalid, NotFound, Text
from backend.core.house import House
from backend.core.upsert import upsert
from backend.drafts import rules as draft_rules
from backend.drafts import service as drafts
from backend.forms.rules.composed import as_answer
from backend.identity.service import Citizen
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

NOT_READ = Text("照片上读到的不是这个。请照着照片改。", "The picture does not say this. Please type what it says.")
UNKNOWN_DRAFT = Text("没有找到这份草稿，可能已经交了或删了。", "There is no such draft. It may have been handed in.")
UNKNOWN = Text("这张照片没有要识读的内容。", "Nothing is being read on this picture.")
_CONTEXT = "reading:{}"
_ONE = threading.Lock()
"""One thread of the worker reads; the others stay free for what people stand waiting for."""


def available(house: House) -> bool:
    """Whether anything is read here."""
    return engine.available(house.settings)


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
        kept = _opened(house, row)
        service = catalog.service_begun(session, page.item_code, service_version)
    found = find(_wanted_of(service, page), [Line.of_json(one) for one in kept["lines"]])
    return {"state": rules.DONE, "cut": kept["cut"], "fields": [one.as_json() for one in found]}


def said(session: Session, house: House, page: materials.Page, service: DigitalService) -> dict[str, Any]:
    """Field -> what was read for it on a picture, as the form holds it; nothing while it is not read."""
    row = session.get(Reading, page.id)
    if row is None or row.state != rules.DONE or row.sealed is None:
        return {}
    schemas = service.form["schema"].get("properties", {})
    found = find(_wanted_of(service, page), [Line.of_json(one) for one in _opened(house, row)["lines"]])
    return {one.field: as_answer(schemas.get(one.field, {}), one.value) for one in found}


def confirm(
    house: House, citizen: Citizen, material_id: str, draft_id: str, values: Mapping[str, Any]
) -> dict[str, Any]:
    """What the person has confirmed of a reading goes into their draft, stamped ``rules.side``; the draft's revision.

    Raises NotFound ``unknown_material``, ``unknown_draft`` (also where the draft does not hold the picture), Refused
    ``authorisation_item``, Invalid (``fields``) for a value that the picture does not say: that one is typed.
    """
    drafts.permit(house, citizen, draft_id)
    with house.db.read() as session:
        page = materials.own_page(session, citizen.applicant_id, material_id)
        draft = drafts.read(session, house, draft_id)
        theirs = draft.applicant_id == citizen.applicant_id and draft.state == draft_rules.OPEN
        if not theirs or material_id not in draft_rules.page_ids(draft.content):
            raise NotFound("unknown_draft", UNKNOWN_DRAFT)
        service = catalog.service_begun(session, draft.item_code, draft.service_version)
        read = said(session, house, page, service)
    wrong = [name for name, value in values.items() if name not in read or read[name] != value]
    wrong += [name for name in values if name in service.locked_fields and name not in wrong]
    if wrong:
        raise Invalid("invalid", fields=dict.fromkeys(wrong, NOT_READ))
    with house.db.transaction() as session:
        now = drafts.apply(session, house, draft_id, {"fields": dict(values)}, rules.side(material_id))
        audit.record(session, citizen.actor, "reading_confirmed", f"draft:{draft_id}", holder=citizen.applicant_id)
    return {"revision": now.revision}


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


def _opened(house: House, row: Reading) -> dict[str, Any]:
    return json.loads(house.vault.open(row.sealed or b"", _CONTEXT.format(row.material_id)))  # type: ignore[no-any-return]


def _wanted(session: Session, page: materials.Page, service_version: int) -> list[Wanted]:
    return _wanted_of(catalog.service_begun(session, page.item_code, service_version), page)


def _wanted_of(service: DigitalService, page: materials.Page) -> list[Wanted]:
    rule = next((rule for rule in service.materials if rule.key == page.key), None)
    return [Wanted(one.field, one.kind, one.labels) for one in rule.reads] if rule else []
