"""Issuing documents and keeping their PDFs sealed on disk.

``issue`` is a subscriber of the outbox: it may run again at any time, and a document that exists is never
made twice nor worded anew.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases import service as cases
from backend.core import clock, jobs, live
from backend.core.config import Settings
from backend.core.crypto import SealBroken, Vault
from backend.core.errors import Conflict, NotFound, Text, Unavailable
from backend.core.house import House
from backend.identity import service as identity
from backend.printing import bindings, queries, rules
from backend.printing.models import Document

if TYPE_CHECKING:
    from backend.printing.render import Renderer

_FACTS = "document-facts:{}"
_PDF = "document-pdf:{}"

NOT_LOOKED_AT = Text(
    "存档现在读不出来，这份文书是真是假还没有核对。请过一会儿再扫一次。",
    "The archive cannot be read now, so this paper was not checked, neither way. Please scan it again a little later.",
)
NOT_READY = Text("文书正在生成，请等几秒再试。", "The document is being made. Please try again in a few seconds.")
_ORDERS = ("case_changed", "paper_wanted")
DRAWING = threading.Lock()
"""Fonts and layout of the one renderer are not for two threads at once."""
UNKNOWN = Text("没有找到这份文书。", "There is no such document.")


@dataclass(frozen=True)
class Verification:
    """What anybody holding the paper may compare it with."""

    title: Text
    item_name: str
    issuer: str
    case_number_masked: str
    holder_masked: str
    issued_at: datetime
    sha256: str
    intact: bool
    """Whether the file that is kept is the one that was drawn, and the record of it was signed here."""


@functools.cache
def renderer() -> Renderer:
    """One renderer a process; only the worker has one, and makes it when it starts: it costs a second of
    imports and fonts, which neither the server's start nor the first citizen's paper should pay."""
    from backend.printing.render import Renderer

    return Renderer()


def draw(layout: str, facts: dict[str, Any]) -> bytes:
    """Another feature's paper as PDF bytes, in the worker. Raises as ``Renderer.pdf``."""
    with DRAWING:
        return renderer().pdf(layout, facts)


def issue(house: House, payload: dict[str, Any]) -> None:
    """Make what the event's state calls for: rows in one transaction, then the papers, one by one."""
    with house.db.transaction() as session:
        prepare(session, house.vault, house.settings, payload)
    draw_waiting(house, payload)


def draw_waiting(house: House, payload: dict[str, Any]) -> None:
    """Draw what is worded of a case and not drawn yet, one by one; then what of its papers was given up before is
    tried anew, for what stopped it is over."""
    failed: Exception | None = None
    for document in _unfinished(house, payload["case_number"]):
        try:
            _finish(house, document)
        except Exception as error:  # one paper that fails must not hold back the others; the event runs again
            failed = error
    if failed is not None:
        raise failed
    jobs.take_up_again(house.db, _ORDERS, "case_number", payload["case_number"])


def prepare(session: Session, vault: Vault, settings: Settings, payload: dict[str, Any]) -> None:
    """Add the rows of papers that are not there yet, with every word they will say."""
    state, round_ = payload.get("state", "received"), payload.get("round", 0)
    case = cases.find(session, payload["case_number"], lock=True)  # two workers must not word the same paper at once
    for wanted in queries.papers(session, vault, payload["case_number"], state, round_):
        if session.scalar(_same(wanted)) is None:
            add(session, vault, settings, wanted, cases.content_digest(session, vault, case))


def add(session: Session, vault: Vault, settings: Settings, wanted: queries.Paper, content_digest: str) -> Document:
    """A paper with its words and its code, still to be drawn. The caller has locked the case, which holds the content
    with ``content_digest``."""
    identity, code = secrets.token_hex(16), rules.code_of(secrets.token_bytes(rules.CODE_BYTES))
    moment = clock.now()
    facts = {
        **wanted.facts,
        "title": wanted.title.as_json(),
        "code": code,
        "verify_url": f"{settings.base_url}/v/{code}",
        "issued_at": moment.isoformat(),
    }
    document = Document(
        id=identity,
        case_id=wanted.case_id,
        case_number=wanted.facts["case_number"],
        applicant_id=wanted.applicant_id,
        kind=wanted.kind,
        round=wanted.round,
        layout=wanted.layout,
        title=wanted.title.as_json(),
        item_name=wanted.facts["item_name"],
        issuer=wanted.facts["issuer"],
        holder_masked=wanted.facts["holder_masked"],
        code=code,
        facts_sealed=vault.seal_text(json.dumps(facts, ensure_ascii=False), _FACTS.format(identity)),
        issued_at=moment,
        content_digest=content_digest,
    )
    session.add(document)
    session.flush()
    return document


def _same(wanted: queries.Paper) -> sa.Select[str]:
    return sa.select(Document.id).where(
        Document.case_id == wanted.case_id, Document.kind == wanted.kind, Document.round == wanted.round
    )


def _unfinished(house: House, case_number: str) -> Sequence[Document]:
    with house.db.read() as session:
        return session.scalars(
            sa.select(Document)
            .where(Document.case_number == case_number, Document.ready_at.is_(None))
            .order_by(Document.issued_at, Document.id)
        ).all()


def _finish(house: House, document: Document) -> None:
    """Draw one paper. Two workers may have begun it: the first to commit made it, and its file is the one kept."""
    with DRAWING:
        if _is_ready(house, document.id):
            return
        facts = json.loads(house.vault.open_text(document.facts_sealed, _FACTS.format(document.id)))
        pdf = renderer().pdf(document.layout, facts)
    draft = _write_draft(_path(house.settings, document.id), house.vault.seal(pdf, _PDF.format(document.id)))
    with house.db.transaction() as session:
        row = session.get_one(Document, document.id, with_for_update=True)
        if row.ready_at is not None:
            draft.unlink()
            return
        draft.replace(_path(house.settings, document.id))
        row.ready_at, row.sha256, row.size = clock.now(), hashlib.sha256(pdf).hexdigest(), len(pdf)
        if row.content_digest is not None:
            row.signature = house.vault.signature_key.sign(said(row))
        live.announce(
            session,
            f"applicant:{row.applicant_id}",
            "document_ready",
            {"case_number": row.case_number, "document_id": row.id, "kind": row.kind},
        )


def _is_ready(house: House, document_id: str) -> bool:
    with house.db.read() as session:
        return session.get_one(Document, document_id).ready_at is not None


def of_applicant(session: Session, applicant_id: int, document_id: str) -> Document:
    """The applicant's own document. Somebody else's does not exist for them: NotFound ``unknown_document``."""
    document = session.get(Document, document_id)
    if document is None or document.applicant_id != applicant_id:
        raise NotFound("unknown_document", UNKNOWN)
    return document


def of_citizen(session: Session, citizen: identity.Citizen, document_id: str) -> Document:
    """As ``of_applicant``; who acts under an authorisation finds the papers of what they have handed in themselves."""
    document = of_applicant(session, citizen.applicant_id, document_id)
    try:
        cases.of_citizen(session, citizen, document.case_number)
    except NotFound:
        raise NotFound("unknown_document", UNKNOWN) from None
    return document


def of_case(session: Session, case_number: str, document_id: str) -> Document:
    """A document of this case, for its officer. Raises NotFound ``unknown_document``."""
    document = session.get(Document, document_id)
    if document is None or document.case_number != case_number:
        raise NotFound("unknown_document", UNKNOWN)
    return document


def pdf_of(settings: Settings, vault: Vault, document: Document) -> bytes:
    """The paper itself. Raises Conflict ``not_ready`` while the worker renders."""
    if document.ready_at is None:
        raise Conflict("not_ready", NOT_READY)
    return vault.open(_path(settings, document.id).read_bytes(), _PDF.format(document.id))


def said(document: Document) -> bytes:
    """What is signed of a document that is drawn (``bindings.statement``)."""
    content, pdf = document.content_digest or "", document.sha256 or ""
    return bindings.statement(document.code, document.case_number, document.kind, document.round, content, pdf)


def verify(session: Session, house: House, code: str) -> Verification | None:
    """What a verifier may know of the document with this code; None when there is none. The file is looked at anew."""
    plain = rules.read_code(code)
    document = plain and session.scalar(sa.select(Document).where(Document.code == plain))
    if not document or document.sha256 is None:
        return None
    return Verification(
        title=Text(document.title["zh"], document.title["en"]),
        item_name=document.item_name,
        issuer=document.issuer,
        case_number_masked=rules.mask_case_number(document.case_number),
        holder_masked=document.holder_masked,
        issued_at=clock.local(document.issued_at),
        sha256=document.sha256,
        intact=_is_intact(house, document),
    )


def _is_intact(house: House, document: Document) -> bool:
    key = house.vault.signature_key.public_key()
    if document.signature is None and document.content_digest is not None:
        return False  # one that is bound is signed, too
    if document.signature is not None and not bindings.is_signed(key, document.signature, said(document)):
        return False
    try:
        return hashlib.sha256(pdf_of(house.settings, house.vault, document)).hexdigest() == document.sha256
    except (FileNotFoundError, SealBroken):
        return False
    except OSError as error:  # a disk that does not answer is no forgery
        raise Unavailable("document_unreadable", NOT_LOOKED_AT) from error


def _path(settings: Settings, document_id: str) -> Path:
    return settings.data_dir / "documents" / document_id[:2] / f"{document_id}.sealed"


def _write_draft(path: Path, content: bytes) -> Path:
    """The content beside its final name, on disk for good: a crash leaves no half paper under that name."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(f".{secrets.token_hex(4)}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft
