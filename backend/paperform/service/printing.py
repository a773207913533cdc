"""Making the paper: its places are settled when it is asked for, the worker draws it."""

from __future__ import annotations

import base64
import io
import json
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import segno
import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases import service as cases
from backend.cases.service import assess
from backend.catalog import service as catalog
from backend.catalog.rules import DigitalService
from backend.core import audit, clock, jobs
from backend.core.crypto import Vault
from backend.core.db import one_at_a_time
from backend.core.errors import Conflict, NotFound, Text, TooMany
from backend.core.house import House
from backend.drafts import rules as draft_rules
from backend.drafts import service as drafts
from backend.identity.service import Citizen, applicants
from backend.paperform import rules
from backend.paperform.models import PaperForm
from backend.paperform.rules import layout, setting, words
from backend.printing import service as printing

LAYOUT = "paper_form"
KEPT = timedelta(hours=1)
MOST = 20
"""Papers of one draft: each takes room for as long as the draft is there."""
UNKNOWN_DRAFT = Text("没有找到这份草稿，可能已经交了或删了。", "There is no such draft. It may have been handed in.")
UNKNOWN = Text("没有找到这张表，请重新打印。", "There is no such form. Please print it again.")
NOT_READY = Text("表格正在排版，请等几秒。", "The form is being set. Please wait a few seconds.")
ENOUGH = Text("这张表打印得太多了，请用已经打印的。", "This form was printed often enough. Please use one you have.")
NOTHING = Text(
    "这张表要在机器上填，没有能在纸上写的地方。", "This form is filled in at the machine; there is nothing to write on."
)


def order(house: House, citizen: Citizen, draft_id: str, language: str = "zh") -> dict[str, Any]:
    """Have one's own open draft set on paper with what is filled in so far: ``{"paper_id", "pages"}``. ``language``:
    one of ``words.LANGUAGES``.

    Raises NotFound ``unknown_draft``, Conflict ``paper_nothing_to_write``, TooMany ``too_many_papers``.
    """
    draft = own_draft(house, citizen, draft_id)
    with house.db.read() as session:
        service = catalog.service_begun(session, draft.item_code, draft.service_version)
        person = applicants.facts(session, house.vault, citizen.applicant_id, citizen.person_id)
    offered = cases.prefill(house, citizen, draft.item_code, draft.service_version)["fields"]
    now = draft_rules.plain(draft.content)
    values = {name: offer["value"] for name, offer in offered.items() if not offer["masked"]}
    scope = {"form": {**values, **now["fields"]}, "answers": now["answers"], "today": clock.today().isoformat()}
    situation = assess.situation_of(service, now["answers"], person)
    form, typed = service.form, now["fields"]
    asked = setting.asked_on_paper(form, {**scope, "situation": situation})
    known, rows = words.known(form, typed, offered, language), words.rows(form, typed, offered, language)
    pages = setting.lay_out(form, asked, known, rows, language)
    if nothing_to_write(pages):
        raise Conflict("paper_nothing_to_write", NOTHING)
    row = paper(secrets.token_hex(16), service, pages, language)
    row.draft_id, row.applicant_id = draft_id, citizen.applicant_id
    row.facts_sealed = seal_facts(house, row, service, pages)
    with house.db.transaction() as session:
        one_at_a_time(session, f"papers of {draft_id}")
        printed = session.scalar(sa.select(sa.func.count()).where(PaperForm.draft_id == draft_id)) or 0
        if printed >= MOST:
            raise TooMany("too_many_papers", ENOUGH)
        session.add(row)
        jobs.enqueue(session, "paper_form_wanted", {"paper_id": row.id}, key=f"paper_form:{row.id}")
        audit.record(session, citizen.actor, "paper_form_made", f"draft:{draft_id}", holder=citizen.applicant_id)
        made = {"paper_id": row.id, "pages": len(pages)}
    return made


def nothing_to_write(pages: Sequence[layout.Page]) -> bool:
    """Whether there is no place on it to write or tick."""
    return not any(page.zones for page in pages)


def paper(paper_id: str, service: DigitalService, pages: Sequence[layout.Page], language: str) -> PaperForm:
    """The row of a form that was set, of nobody yet."""
    return PaperForm(
        id=paper_id,
        item_code=service.code,
        service_version=service.version,
        language=language,
        layout=[[zone.as_json() for zone in page.zones] for page in pages],
        created_at=clock.now(),
    )


def seal_facts(house: House, row: PaperForm, service: DigitalService, pages: Sequence[layout.Page]) -> bytes:
    """What the paper says of its own, as its layout takes it, sealed."""
    facts = {
        "item_name": service.name.as_json()[row.language],
        "version": service.version,
        "demonstration": house.settings.demo,
        "pages": [
            {"words": [one.__dict__ for one in page.words], "cells": [list(cell) for cell in page.cells]}
            for page in pages
        ],
    }
    return house.vault.seal_text(json.dumps(facts, ensure_ascii=False), _facts(row.id))


def draw(house: House, payload: dict[str, Any]) -> None:
    """Subscriber of ``paper_form_wanted``: draw it, once."""
    with house.db.read() as session:
        row = session.get(PaperForm, payload["paper_id"])
        if row is None or row.facts_sealed is None or row.pdf_sealed is not None:
            return
        facts = json.loads(house.vault.open_text(row.facts_sealed, _facts(row.id)))
    for number, page in enumerate(facts["pages"], 1):
        page["code"] = picture_of(rules.code_text(row.id, number, mac(house.vault, row.id, number)))
    facts |= {"language": row.language, "say": words.PHRASES[row.language], "blank": row.draft_id is None}
    facts |= {"marks": layout.MARKS, "mark": layout.MARK, "qr": layout.QR}
    drawn = printing.draw(LAYOUT, facts)
    with house.db.transaction() as session:
        sealed = house.vault.seal(drawn, _pdf(row.id))
        kept = sa.update(PaperForm).where(PaperForm.id == row.id)
        blank = row.draft_id is None  # it is asked for again
        session.execute(kept.values(pdf_sealed=sealed, facts_sealed=row.facts_sealed if blank else None))


def pdf(house: House, citizen: Citizen, paper_id: str) -> bytes:
    """One's own paper as a PDF, for an hour. Raises NotFound ``unknown_paper_form``, Conflict ``not_ready``, Refused
    ``authorisation_item``."""
    with house.db.read() as session:
        row = session.get(PaperForm, paper_id)
        if row is None or row.draft_id is None or row.applicant_id != citizen.applicant_id:
            raise NotFound("unknown_paper_form", UNKNOWN)
    drafts.permit(house, citizen, row.draft_id)
    if row.pdf_sealed is None:
        if row.facts_sealed is None:
            raise NotFound("unknown_paper_form", UNKNOWN)
        raise Conflict("not_ready", NOT_READY)
    return pdf_in_clear(house, row)


def pdf_in_clear(house: House, row: PaperForm) -> bytes:
    """The PDF of a paper that is drawn."""
    return house.vault.open(row.pdf_sealed or b"", _pdf(row.id))


def forget(house: House) -> None:
    """Every minute: of papers that were printed for somebody an hour ago only the places are kept. Blank ones say
    nothing of anybody."""
    old = sa.and_(
        PaperForm.created_at < clock.now() - KEPT,
        PaperForm.draft_id.is_not(None),
        sa.or_(PaperForm.pdf_sealed.is_not(None), PaperForm.facts_sealed.is_not(None)),
    )
    with house.db.read() as session:  # a look first: nothing to do must not take the write lock
        if session.scalar(sa.select(PaperForm.id).where(old).limit(1)) is None:
            return
    with house.db.transaction() as session:
        session.execute(sa.update(PaperForm).where(old).values(pdf_sealed=None, facts_sealed=None))


def own_draft(house: House, citizen: Citizen, draft_id: str) -> drafts.Draft:
    """One's own open draft. Raises NotFound ``unknown_draft``; somebody else's is audited. Raises Refused
    ``authorisation_item`` when somebody acts for the applicant who was not asked to do this."""
    drafts.permit(house, citizen, draft_id)
    with house.db.read() as session:
        draft = drafts.read(session, house, draft_id)
    if draft.applicant_id == citizen.applicant_id and draft.state == draft_rules.OPEN:
        return draft
    if draft.applicant_id != citizen.applicant_id:
        with house.db.transaction() as session:
            refused(session, citizen, draft_id, "foreign", draft.applicant_id)
    raise NotFound("unknown_draft", UNKNOWN_DRAFT)


def refused(session: Session, citizen: Citizen, draft_id: str, code: str, holder: int | None) -> None:
    """Write a refusal down."""
    audit.record(session, citizen.actor, "paper_form_refused", f"draft:{draft_id}", purpose=code, holder=holder)


def mac(vault: Vault, paper_id: str, page: int) -> str:
    """The keyed digest (hex) that proves a page's code."""
    return vault.index(rules.signed(paper_id, page), "paper form page")


def picture_of(text: str) -> str:
    """A QR code of version 4, error level Q, in a data: address."""
    out = io.BytesIO()
    code = segno.make(text, version=4, error="q", boost_error=False, micro=False)
    code.save(out, kind="svg", border=layout.QR_QUIET, xmldecl=False, svgns=True, unit="")
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()


def _facts(paper_id: str) -> str:
    return f"paper-form-facts:{paper_id}"


def _pdf(paper_id: str) -> str:
    return f"paper-form-pdf:{paper_id}"
