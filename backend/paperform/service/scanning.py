"""Taking pages back: which sheet it is, whether it is this person's, what is written on it; and what is confirmed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog import service as catalog
from backend.core import audit, clock, jobs
from backend.core.apart import Apart, Failed
from backend.core.db import is_duplicate
from backend.core.errors import Conflict, Invalid, NotFound, Refused, Text
from backend.core.house import House
from backend.drafts import rules as draft_rules
from backend.drafts import service as drafts
from backend.identity.service import Citizen
from backend.materials import service as materials
from backend.paperform import rules
from backend.paperform.models import PaperForm, PaperPage
from backend.paperform.rules import editions
from backend.paperform.service.printing import mac, own_draft, refused

_reader = Apart("backend.paperform.reader", seconds=40)
BLANK = Text(
    "这是一张空白表，上面没有印名字。是您填的，就点“是我填的”，写的内容会放进您这份申请。",
    "This sheet is a blank form without a name. If you filled it in, choose “It is mine”; it goes into your form.",
)
NO_FIELD = Text("这一项不在这张表上，或者不能改。", "This one is not on the form, or cannot be changed.")


@dataclass(frozen=True)
class TakenApart:
    """``ink``: per zone the part of each box that is ink; None where the sheet is not ours to read."""

    code: str
    ink: list[list[float]] | None
    jpeg: bytes


def take(
    house: House, citizen: Citizen, draft_id: str, data: bytes, *, replace: bool = False, adopt: bool = False
) -> dict[str, Any]:
    """Take one scanned page (JPEG or PNG, at most 8 MB) into one's own draft, whatever way round it lay; its entry as
    ``shown`` has it. ``adopt``: the person has said that a blank form is theirs.

    Raises NotFound ``unknown_draft``, Invalid ``paper_unreadable``, ``paper_no_code``, ``paper_no_marks``, Refused
    ``paper_tampered``, ``paper_foreign``, ``paper_other``, ``paper_closed``, ``paper_outdated`` (each is audited),
    Conflict ``paper_twice`` for a page that is there already unless ``replace``, ``paper_blank`` for the first page of
    a blank form unless ``adopt``.
    """
    draft = own_draft(house, citizen, draft_id)
    with house.db.read() as session:
        ours = session.scalars(sa.select(PaperForm).where(_for(draft))).all()
    taken = take_apart(data, {row.id: row.layout for row in ours})
    code = rules.read_code(taken.code)
    why, holder = _why_not(house, citizen, draft, code)
    if why or code is None:
        with house.db.transaction() as session:
            refused(session, citizen, draft_id, why, holder)
        raise Refused(why, rules.REFUSALS[why])
    if not taken.jpeg or taken.ink is None:
        raise Invalid("paper_no_marks", rules.REFUSALS["paper_no_marks"])
    with house.db.read() as session:
        _refuse_twice(session, draft_id, code.page, replace)
        if not adopt and _is_new_blank(session, draft_id, code.paper_id):
            raise Conflict("paper_blank", BLANK)
    applicant, device = citizen.applicant_id, citizen.device_digest
    kept = materials.take(
        house, applicant, draft_id, draft.item_code, rules.KEY, taken.jpeg, captured="paper", device=device
    )
    try:
        with house.db.transaction() as session:
            old = _keep(session, house, citizen, draft_id, code, kept["material_id"], taken.ink, replace)
    except sa.exc.IntegrityError as error:  # the same page, twice at once
        if not is_duplicate(error):
            raise
        raise Conflict("paper_twice", rules.twice(code.page)) from error
    if old:
        materials.drop(house, applicant, old, citizen.actor)
    return next(page for page in shown(house, citizen, draft_id)["pages"] if page["page"] == code.page)


def shown(house: House, citizen: Citizen, draft_id: str) -> dict[str, Any]:
    """How the papers of one's own draft stand (``schemas.PapersOut``). Raises NotFound ``unknown_draft``."""
    draft = own_draft(house, citizen, draft_id)
    with house.db.read() as session:
        newest = session.scalar(
            sa.select(PaperForm)
            .where(PaperForm.draft_id == draft_id, PaperForm.service_version == draft.service_version)
            .order_by(PaperForm.created_at.desc(), PaperForm.id)
            .limit(1)
        )
        rows = session.scalars(
            sa.select(PaperPage).where(PaperPage.draft_id == draft_id).order_by(PaperPage.page)
        ).all()
        ids = {row.paper_id for row in rows}
        papers = {one.id: one.layout for one in session.scalars(sa.select(PaperForm).where(PaperForm.id.in_(ids)))}
        pictures = {page.id: page for page in materials.pages(session, [row.material_id for row in rows])}
    return {
        "paper": {"paper_id": newest.id, "pages": len(newest.layout)} if newest else None,
        "incomplete": [asdict(one) for one in rules.incomplete((papers[row.paper_id], row.page) for row in rows)],
        "pages": [
            {
                "page": row.page,
                "material_id": row.material_id,
                "width": pictures[row.material_id].width,
                "height": pictures[row.material_id].height,
                "state": row.state,
                "fields": opened(house, row)["found"],
            }
            for row in rows
            if row.material_id in pictures
        ],
    }


def confirm(house: House, citizen: Citizen, draft_id: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the person has confirmed goes into the draft, stamped ``paper``; the draft's revision.

    Raises NotFound ``unknown_draft``, Invalid (``fields``) for what is not asked on the paper or is locked.
    """
    draft = own_draft(house, citizen, draft_id)
    with house.db.transaction() as session:
        service = catalog.service_begun(session, draft.item_code, draft.service_version)
        scanned = sa.select(PaperPage.paper_id).where(PaperPage.draft_id == draft_id)
        of_draft = sa.or_(PaperForm.draft_id == draft_id, PaperForm.id.in_(scanned))
        layouts = session.scalars(sa.select(PaperForm.layout).where(of_draft)).all()
        on_paper = {zone["field"] for pages in layouts for page in pages for zone in page} - set(service.locked_fields)
        wrong = {name: NO_FIELD for name in values if name not in on_paper}
        if wrong:
            raise Invalid("invalid", fields=wrong)
        now = drafts.apply(session, house, draft_id, {"fields": dict(values)}, rules.SIDE)
        audit.record(session, citizen.actor, "paper_form_confirmed", f"draft:{draft_id}", holder=citizen.applicant_id)
    return {"revision": now.revision}


def _for(draft: drafts.Draft) -> sa.ColumnElement[bool]:
    """The papers whose sheets may come into a draft: its own, and the blank ones of its service."""
    blank = sa.and_(PaperForm.draft_id.is_(None), PaperForm.item_code == draft.item_code)
    return sa.or_(PaperForm.draft_id == draft.id, blank)


def _fits(session: Session, row: PaperForm, draft: drafts.Draft) -> bool:
    """Whether what the sheet asks is asked in the same way by the version that the draft is filled in under."""
    if row.service_version == draft.service_version:
        return True
    try:
        old = catalog.digital_service(session, row.item_code, row.service_version)
        new = catalog.digital_service(session, draft.item_code, draft.service_version)
    except NotFound:  # a version that is not kept any more
        return False
    return editions.still_asked({zone["field"] for page in row.layout for zone in page}, old.form, new.form)


def _is_new_blank(session: Session, draft_id: str, paper_id: str) -> bool:
    """Whether it is a blank form of which the draft holds no page yet."""
    row = session.get_one(PaperForm, paper_id)
    known = sa.select(PaperPage.page).where(PaperPage.draft_id == draft_id, PaperPage.paper_id == paper_id)
    return row.draft_id is None and session.scalar(known.limit(1)) is None


def _why_not(house: House, citizen: Citizen, draft: drafts.Draft, code: rules.Code | None) -> tuple[str, int | None]:
    """Why this sheet is not taken into this draft, empty when it is; and whose it is, where that is known."""
    if code is None or not rules.is_ours(code, mac(house.vault, code.paper_id, code.page)):
        return "paper_tampered", None
    with house.db.read() as session:
        row = session.get(PaperForm, code.paper_id)
        if row is None or not 1 <= code.page <= len(row.layout):
            return "paper_tampered", None
        if row.draft_id is None:
            if row.item_code != draft.item_code:
                return "paper_other", None
            return ("" if _fits(session, row, draft) else "paper_outdated"), None
        if row.applicant_id != citizen.applicant_id:
            return "paper_foreign", row.applicant_id
        if row.draft_id != draft.id:
            other = drafts.read(session, house, row.draft_id)
            return ("paper_other" if other.state == draft_rules.OPEN else "paper_closed"), row.applicant_id
        if not _fits(session, row, draft):
            return "paper_outdated", row.applicant_id
    return "", row.applicant_id


def _refuse_twice(session: Session, draft_id: str, page: int, replace: bool) -> None:
    if not replace and session.get(PaperPage, (draft_id, page)) is not None:
        raise Conflict("paper_twice", rules.twice(page))


def _keep(
    session: Session,
    house: House,
    citizen: Citizen,
    draft_id: str,
    code: rules.Code,
    material_id: str,
    ink: list[list[float]],
    replace: bool,
) -> str | None:
    """Write the page down and put it into the draft; the picture that it takes the place of, if any."""
    _refuse_twice(session, draft_id, code.page, replace)
    row = session.get(PaperPage, (draft_id, code.page), with_for_update=True)
    old = row.material_id if row else None
    if row is None:
        row = PaperPage(draft_id=draft_id, page=code.page)
        session.add(row)
    row.paper_id, row.material_id = code.paper_id, material_id
    row.state, row.taken_at = rules.READING, clock.now()
    row.sealed = seal(house, draft_id, code.page, {"ink": ink, "found": []})
    session.flush()
    ids = session.scalars(
        sa.select(PaperPage.material_id).where(PaperPage.draft_id == draft_id).order_by(PaperPage.page)
    ).all()
    drafts.apply(session, house, draft_id, {"materials": {rules.KEY: {"material_ids": list(ids)}}}, rules.SIDE)
    jobs.enqueue(session, "paper_page_taken", {"draft_id": draft_id, "page": code.page})
    audit.record(session, citizen.actor, "paper_page_taken", f"draft:{draft_id}", holder=citizen.applicant_id)
    return old


def seal(house: House, draft_id: str, page: int, content: dict[str, Any]) -> bytes:
    """What was measured and read on a page, sealed for its place."""
    return house.vault.seal(json.dumps(content, ensure_ascii=False).encode(), _context(draft_id, page))


def opened(house: House, row: PaperPage) -> dict[str, Any]:
    """What ``seal`` sealed."""
    return json.loads(house.vault.open(row.sealed, _context(row.draft_id, row.page)))  # type: ignore[no-any-return]


def _context(draft_id: str, page: int) -> str:
    return f"paper-page:{draft_id}:{page}"


def take_apart(data: bytes, layouts: dict[str, Any]) -> TakenApart:
    """Have a scan taken apart by another process (``backend.paperform.reader``)."""
    unreadable = Invalid("paper_unreadable", rules.REFUSALS["paper_unreadable"])
    try:
        answer = _reader(json.dumps({"layouts": layouts}).encode() + b"\n" + data)
    except Failed:
        raise unreadable from None
    head, _, jpeg = answer.partition(b"\n")
    facts = json.loads(head)
    if "rejected" in facts:
        raise Invalid(facts["rejected"], rules.REFUSALS[facts["rejected"]])
    return TakenApart(facts["code"], facts["ink"], jpeg)
