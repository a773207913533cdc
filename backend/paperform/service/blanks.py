"""Blank forms: nothing of anybody on them, anybody may print one, and whoever signs in and scans it fills in their own
form with it. Of a version of a service there is one in each language, drawn when it is first asked for.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog import service as catalog
from backend.catalog.rules import DigitalService
from backend.core import clock, jobs
from backend.core.db import is_duplicate
from backend.core.errors import Conflict, NotFound, Text
from backend.core.house import House
from backend.paperform.models import PaperForm
from backend.paperform.rules import setting, words
from backend.paperform.service.printing import NOT_READY, nothing_to_write, paper, pdf_in_clear, seal_facts

NOT_ON_PAPER = Text("这件事没有能打印的空白表。", "There is no blank form of this to print.")


def blank_pdf(house: House, item_code: str, language: str) -> bytes:
    """The blank form of an item's published service as a PDF. The worker draws it: the first call asks for it.

    Raises NotFound ``unknown_item``, ``not_digital``, ``no_blank_form``, Unprocessable ``withdrawn``, ``suspended``,
    Conflict ``not_ready`` until it is drawn.
    """
    with house.db.read() as session:
        service = catalog.digital_service(session, item_code)
        catalog.taken_now(session, item_code)
        identity = blank_id(house, item_code, service.version, language)
        row = session.get(PaperForm, identity)
    if row is not None and row.pdf_sealed is not None:
        return pdf_in_clear(house, row)
    try:
        with house.db.transaction() as session:
            if row is None:
                _set(session, house, service, identity, language)
            # One order a minute: soon again for a paper that was forgotten, too little to be a nuisance.
            key = f"paper_form:{identity}:{clock.now():%Y%m%d%H%M}"
            jobs.enqueue(session, "paper_form_wanted", {"paper_id": identity}, key=key)
    except sa.exc.IntegrityError as error:  # somebody else asked at this very moment
        if not is_duplicate(error):
            raise
    raise Conflict("not_ready", NOT_READY)


def blank_id(house: House, item_code: str, version: int, language: str) -> str:
    """The id of a blank paper: always the same, and nothing that anybody could make up."""
    return house.vault.index(f"{item_code}:{version}:{language}", "blank paper form")[:32]


def _set(session: Session, house: House, service: DigitalService, identity: str, language: str) -> None:
    form = service.form
    pages = setting.lay_out(
        form, setting.asked_on_blank(form), words.by_itself(form, language), {}, language, begun=False
    )
    if nothing_to_write(pages):
        raise NotFound("no_blank_form", NOT_ON_PAPER)
    row = paper(identity, service, pages, language)
    row.facts_sealed = seal_facts(house, row, service, pages)
    session.add(row)
    session.flush()
