"""Reading what is written on a page, in the worker: ticks by the ink in their boxes, writing by the reader of print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from backend.catalog import service as catalog
from backend.core import clock, jobs, live
from backend.core.errors import NotFound
from backend.core.house import House
from backend.drafts import service as drafts
from backend.forms import rules as forms
from backend.materials import service as materials
from backend.paperform import rules
from backend.paperform.models import PaperForm, PaperPage
from backend.paperform.rules import reading as read
from backend.paperform.rules.layout import DIGITS, TICKS, Zone
from backend.paperform.service.scanning import opened, seal
from backend.reading import service as reader

if TYPE_CHECKING:
    from backend.paperform.reader.ink import Picture

LOST = timedelta(minutes=3)
"""After which a page that nobody finished reading is read again."""


def read_page(house: House, payload: Mapping[str, Any]) -> None:
    """Subscriber of ``paper_page_taken``. A page that was replaced or read meanwhile is left alone."""
    with house.db.read() as session:
        row = session.get(PaperPage, (payload["draft_id"], payload["page"]))
        if row is None or row.state == rules.DONE:
            return
        paper = session.get_one(PaperForm, row.paper_id)
        page = next(iter(materials.pages(session, [row.material_id])), None)
        if page is None:
            return
        service = catalog.digital_service(session, page.item_code, paper.service_version)
    widgets = _widgets(service.form)
    zones = [Zone.of_json(one) for one in paper.layout[row.page - 1]]
    content = opened(house, row)
    try:
        jpeg, _ = materials.picture_to_read(house, row.material_id)
    except NotFound:
        return  # the person took it back meanwhile
    found = list(_found(house, jpeg, zones, content["ink"], widgets))
    sealed = seal(house, row.draft_id, row.page, {**content, "found": [one.as_json() for one in found]})
    with house.db.transaction() as session:
        mine = sa.update(PaperPage).where(
            PaperPage.draft_id == row.draft_id, PaperPage.page == row.page, PaperPage.material_id == row.material_id
        )
        done = session.execute(mine.values(state=rules.DONE, sealed=sealed).returning(PaperPage.page)).first()
        if done is not None:
            news = {"draft_id": row.draft_id, "page": row.page}
            draft = drafts.read(session, house, row.draft_id)  # a blank paper is nobody's
            live.announce(session, f"applicant:{draft.applicant_id}", "paper_page_read", news)


def pick_up(house: House) -> None:
    """Every minute: pages whose reading was lost are read again."""
    lost = sa.and_(PaperPage.state == rules.READING, PaperPage.taken_at < clock.now() - LOST)
    with house.db.read() as session:
        rows = session.execute(sa.select(PaperPage.draft_id, PaperPage.page).where(lost).limit(20)).all()
    for draft_id, page in rows:
        with house.db.transaction() as session:
            key = f"paper_page_again:{draft_id}:{page}:{clock.now():%Y%m%d%H%M}"
            jobs.enqueue(session, "paper_page_taken", {"draft_id": draft_id, "page": page}, key=key)


def _widgets(form: dict[str, Any]) -> dict[tuple[str, str], str]:
    """(Field, column of a table or nothing) -> widget."""
    found = {}
    for field in forms.fields(form):
        found[field["name"], ""] = field["widget"]
        for column in field.get("columns", ()):
            found[field["name"], column["name"]] = column["widget"]
    return found


def _found(
    house: House, jpeg: bytes, zones: list[Zone], ink: list[list[float]], widgets: Mapping[tuple[str, str], str]
) -> Iterable[read.Found]:
    """What each place says, rows of tables whole and after the fields that stand for themselves."""
    places = list(_places(house, jpeg, zones, ink, widgets))
    yield from (one for zone, one in places if zone.row is None)
    yield from read.rows(zones, (place for place in places if place[0].row is not None))


def _places(
    house: House, jpeg: bytes, zones: list[Zone], ink: list[list[float]], widgets: Mapping[tuple[str, str], str]
) -> Iterable[tuple[Zone, read.Found]]:
    from backend.paperform.reader import ink as measured  # OpenCV: in the worker only, where something is to be read

    picture: Picture | None = None
    for zone, parts in zip(zones, ink, strict=True):
        if zone.kind == TICKS:
            answer = read.ticked(zone, parts)
        else:
            empty = max(parts) < read.WRITTEN if zone.kind != DIGITS else not any(map(measured.written, parts))
            if empty:
                continue
            picture = measured.decode(jpeg) if picture is None else picture
            strip = measured.strip(picture, zone, parts)
            text = reader.text_of(house, strip) if strip is not None else None
            if zone.kind == DIGITS:
                widget = widgets.get((zone.field, zone.column), "")
                answer = read.digits(zone, widget, [measured.written(part) for part in parts], text)
            else:
                answer = read.written_text(zone, max(parts), text)
        if answer is not None:
            yield zone, answer
