"""手写签名: bound to the document it stands under, so that anybody can tell later whether that is still the same.

The document is what was handed in: item, version, answers, the form without its signatures, and the fingerprints of
the materials, as canonical JSON (``rules.payload_hash``). The server signs its digest together with those of the
strokes, of the moments at which their points were made and of the picture, who, where and when (Ed25519, RFC 8032).
The same strokes twice are no signature: nobody writes a name exactly alike, so they are a copy.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidSignature
from PIL import Image, ImageDraw
from sqlalchemy.orm import Session

from backend.cases import rules
from backend.cases.models import Case, CaseSignature
from backend.cases.service import contents
from backend.catalog.rules import DigitalService
from backend.core import audit, clock
from backend.core.crypto import SealBroken, Vault
from backend.core.db import is_duplicate
from backend.core.errors import Invalid, NotFound, Text
from backend.core.house import House
from backend.drafts import service as drafts
from backend.forms import rules as forms
from backend.forms.rules.composed import SHEET
from backend.identity.service import Citizen
from backend.materials import service as materials

Pictures = Mapping[str, bytes]
"""PNG by the digest of the strokes."""
INK = 9
"""Width of the pen on the sheet of 1200 x 400."""
STALE = Text("签名以后内容改过了，请重新签名。", "Something was changed after you signed. Please sign again.")
COPIED = Text("这个签名和以前用过的一模一样，请重新签名。", "These very strokes were used before. Please sign again.")

WORDS: Mapping[str, Text] = {
    "good": Text("签名与文件一致", "The signature matches the document"),
    "changed": Text("不一致：签名以后内容改过", "No match: changed after it was signed"),
    "broken": Text("不一致：签名记录被改动过", "No match: the record of the signature was altered"),
    "unbound": Text("没有和文件绑定的记录", "No record binds it to the document"),
}


def refuse_stale(
    session: Session, house: House, citizen: Citizen, service: DigitalService, request: Mapping[str, Any]
) -> None:
    """Raises Invalid (``fields``) when the draft says that a field or an answer was changed after the signature of this
    submission was made. ``request``: the body of POST /submissions."""
    names = [name for name in signature_names(service) if name in request["form"]]
    try:
        draft = drafts.read(session, house, request["submission_id"])
    except NotFound:
        return
    if not names or draft.applicant_id != citizen.applicant_id:
        return
    cells = draft.content["fields"]
    changed = [cell["at"] for name, cell in cells.items() if name not in names]
    latest = max([*changed, (draft.content["answers"] or {"at": 0})["at"]])
    stale = [
        name
        for name in names
        if name in cells and cells[name]["value"] == request["form"][name] and cells[name]["at"] < latest
    ]
    if stale:
        raise Invalid("invalid", fields=dict.fromkeys(stale, STALE))


def drawn(service: DigitalService, form: Mapping[str, Any]) -> Pictures:
    """The signatures of a form as pictures, for ``sign``. Drawing takes a while: do it before the transaction."""
    given = [form[name] for name in signature_names(service) if form.get(name) is not None]
    return {value["digest"]: picture(value["strokes"]) for value in given}


def sign(
    session: Session,
    house: House,
    citizen: Citizen,
    case: Case,
    service: DigitalService,
    round_: int,
    pictures: Pictures,
) -> None:
    """Bind every signature of the form in force that is not bound yet, in the transaction that keeps the form.
    ``pictures``: as ``drawn`` gives them for this form.

    Raises Invalid (``fields``) for strokes that were used before, also when another submission has them at this moment.
    """
    form = contents.form_in_force(session, house.vault, case).form
    for name in signature_names(service):
        value = form.get(name)
        if value is None or _known(session, case, name, value["digest"]):
            continue
        if session.scalar(sa.select(CaseSignature.id).where(CaseSignature.strokes_digest == value["digest"])):
            raise Invalid("invalid", fields={name: COPIED})
        image, moment = pictures[value["digest"]], clock.now()
        row = CaseSignature(
            case_id=case.id,
            round=round_,
            field=name,
            applicant_id=citizen.applicant_id,
            actor_id=citizen.actor_id,
            terminal_code=citizen.terminal_code,
            document_digest=content_digest(session, house.vault, case),
            strokes_digest=value["digest"],
            image_digest=rules.digest(image),
            image_sealed=house.vault.seal(image, _context(case, name, round_)),
            signed_at=moment,
            signature=b"",
        )
        row.signature = house.vault.signature_key.sign(_statement(case, row, moment, value))
        try:
            with session.begin_nested():
                session.add(row)
        except sa.exc.IntegrityError as error:
            if not is_duplicate(error):
                raise
            raise Invalid("invalid", fields={name: COPIED}) from error
        audit.record(session, citizen.actor, "case_signed", f"case:{case.number}", holder=case.applicant_id)


@dataclass(frozen=True)
class SignatureStanding:
    """Whether a signature still fits the document it stands under, what an officer reads of it, and when it was
    made (None: no record of it)."""

    fits: bool
    said: Text
    at: datetime | None


def verify(session: Session, vault: Vault, case: Case, service: DigitalService) -> dict[str, SignatureStanding]:
    """Field -> how its signature stands to the document by now, for every signature of the form in force."""
    form = contents.form_in_force(session, vault, case).form
    found = {}
    for name in signature_names(service):
        if name in form:
            row = _known(session, case, name, form[name]["digest"])
            verdict = _verdict(session, vault, case, row, form[name])
            found[name] = SignatureStanding(verdict == "good", WORDS[verdict], row.signed_at if row else None)
    return found


def picture(strokes: list[list[int]]) -> bytes:
    """The signature as a PNG of 1200 x 400, black on white."""
    sheet = Image.new("L", SHEET, 255)
    pen = ImageDraw.Draw(sheet)
    for stroke in strokes:
        points = [(stroke[at], stroke[at + 1]) for at in range(0, len(stroke), 2)]
        pen.line(points, fill=0, width=INK, joint="curve")
        for x, y in (points[0], points[-1]):
            pen.ellipse((x - INK / 2, y - INK / 2, x + INK / 2, y + INK / 2), fill=0)
    out = io.BytesIO()
    sheet.save(out, "PNG", optimize=True)
    return out.getvalue()


def signature_names(service: DigitalService) -> list[str]:
    """The signature fields of a form."""
    return [field["name"] for field in forms.fields(service.form) if field["widget"] == "signature"]


def content_digest(session: Session, vault: Vault, case: Case) -> str:
    """SHA-256 (hex) of everything that was handed in, as the case holds it now: what a signature stands under, and what
    an issued paper was made for."""
    held = contents.form_in_force(session, vault, case)
    plain = {name: value for name, value in held.form.items() if not _is_signature(value)}
    given: dict[str, Any] = {}
    for one in contents.materials_in_force(session, vault, case):
        given[one.key] = [page.sha256 for page in materials.pages(session, one.material_ids)] or one.licence
    document = {
        "case": case.number,
        "item": case.item_code,
        "version": case.service_version,
        "applicant": case.applicant_id,
        "answers": held.answers,
        "form": plain,
        "materials": given,
    }
    return rules.payload_hash(document)


def _is_signature(value: Any) -> bool:
    return isinstance(value, dict) and "strokes" in value


def _verdict(session: Session, vault: Vault, case: Case, row: CaseSignature | None, value: Mapping[str, Any]) -> str:
    if row is None:
        return "unbound"
    try:
        vault.signature_key.public_key().verify(row.signature, _statement(case, row, row.signed_at, value))
        image = vault.open(row.image_sealed, _context(case, row.field, row.round))
    except (InvalidSignature, SealBroken):
        return "broken"
    if rules.digest(image) != row.image_digest or image != picture(value["strokes"]):
        return "broken"
    return "good" if row.document_digest == content_digest(session, vault, case) else "changed"


def _known(session: Session, case: Case, name: str, digest: str) -> CaseSignature | None:
    return session.scalar(
        sa.select(CaseSignature).where(
            CaseSignature.case_id == case.id,
            CaseSignature.field == name,
            CaseSignature.strokes_digest == digest,
        )
    )


def _statement(case: Case, row: CaseSignature, moment: datetime, value: Mapping[str, Any]) -> bytes:
    """What is signed: every digest, who, where and when. ``value``: the signature as the form holds it."""
    times = {"times": rules.payload_hash({"times": value["times"]})} if "times" in value else {}
    said = {
        **times,
        "case": case.number,
        "field": row.field,
        "document": row.document_digest,
        "strokes": row.strokes_digest,
        "image": row.image_digest,
        "applicant": row.applicant_id,
        "actor": row.actor_id,
        "terminal": row.terminal_code,
        "at": int(moment.timestamp() * 1000),
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def _context(case: Case, name: str, round_: int) -> str:
    return f"case-signature:{case.number}:{name}:{round_}"
