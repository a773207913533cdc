"""What the phone does with the one draft it was handed: see it, write into it, add pictures, hand it in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from backend.cases import service as cases
from backend.catalog import service as catalog
from backend.catalog.service import DigitalService
from backend.core import audit, clock
from backend.core.errors import Conflict, Invalid, NotFound, Refused, Text
from backend.core.house import House
from backend.drafts import rules as draft_rules
from backend.drafts import service as drafts
from backend.drafts.service import Draft
from backend.forms import rules as forms
from backend.handover import rules
from backend.handover.service.pairing import REFUSALS, Phone, give_back
from backend.identity import rules as identity_rules
from backend.identity import service as identity
from backend.identity.methods import Company, Person
from backend.materials import service as materials

WRITES = 8
"""How often a change is tried again that another page's change has overtaken."""
NO_FIELD = Text("这一项不能在手机上改。", "This one cannot be changed on the phone.")
NO_MATERIAL = Text("这份材料不能用手机拍照交。", "This material cannot be handed in as a picture.")
FULL = Text("这份材料的页数够了，先删一页再拍。", "This material has all its pages. Remove one first.")
UNKNOWN_PICTURE = Text("没有找到这张照片。", "There is no such picture.")
BUSY = Text("大屏上正在改同一张表，请稍等再试。", "The same form is being changed on the screen. Please try again.")


@dataclass(frozen=True)
class Typed:
    """What a write came to: the draft's revision after it."""

    revision: int


def seen(house: House, phone: Phone) -> dict[str, Any]:
    """Everything the phone's page needs to begin (``schemas.SeenOut``): the state, and while it is being filled in the
    service, the draft and what is known already. Nothing of the person once it is over."""
    now = _open(house, phone)
    if now is None:
        return _finished(house, phone)
    service = _service(house, now)
    known = cases.prefill(house, phone.citizen, now.item_code)
    widgets = {field["name"]: field["widget"] for field in forms.fields(service.form)}
    with house.db.read() as session:
        holder = identity.holder(session, house.vault, phone.citizen.applicant_id)
    return {
        "state": "filling",
        "reason": None,
        "receipt": None,
        "form": {
            "side": phone.side,
            "now": int(clock.now().timestamp() * 1000),
            "ends_in": max(0, int((phone.ends_at - clock.now()).total_seconds())),
            "name_masked": identity_rules.mask_name(holder.name),
            "acted_for": _acted_for(holder) if phone.citizen.actor_id is not None else None,
            "service": catalog.public(service),
            "prefill": {**known, "fields": rules.for_phone(known["fields"], widgets)},
            "draft": _content(house, now, phone, service),
        },
    }


def _acted_for(holder: Person | Company) -> dict[str, str]:
    if isinstance(holder, Company):
        return {"kind": "legal", "name": holder.name}
    return {"kind": "natural", "name": identity_rules.mask_name(holder.name)}


def content(house: House, phone: Phone) -> dict[str, Any]:
    """The draft as it is now (``schemas.ContentOut``). Raises Refused ``handover_over`` once it is over."""
    now = _require(house, phone)
    return _content(house, now, phone, _service(house, now))


def write(house: House, phone: Phone, sent: Mapping[str, Any]) -> Typed:
    """Merge cells of the phone (``schemas.CellsIn``) into the draft. The same again changes nothing.

    Raises Invalid (``fields``) for a field that the form does not ask or that is locked, Refused ``handover_over``.
    """
    now = _require(house, phone)
    service = _service(house, now)
    asked = {field["name"] for field in forms.fields(service.form)} - set(service.locked_fields)
    wrong = {name: NO_FIELD for name in sent.get("fields", {}) if name not in asked}
    wrong |= {key: NO_MATERIAL for key in sent.get("materials", {}) if "/" in key or _rule(service, key) is None}
    if wrong:
        raise Invalid("invalid", fields=wrong)
    cells = {part: {name: {**cell, "by": phone.side} for name, cell in sent.get(part, {}).items()} for part in PARTS}
    return Typed(_merged(house, phone, now, cells).revision)


def add_picture(house: House, phone: Phone, key: str, data: bytes) -> dict[str, Any]:
    """Keep one photograph as the next page of a material; the answer of an upload. The same photograph again is the
    same page: a phone whose answer was lost sends it once more.

    Raises as ``materials.take``, Invalid ``not_by_picture`` or ``too_many_pages``, Refused ``handover_over``.
    """
    now = _require(house, phone)
    rule = _rule(_service(house, now), key)
    if rule is None or "scan" not in rule.sources:
        raise Invalid("not_by_picture", NO_MATERIAL)
    applicant, device = phone.citizen.applicant_id, phone.citizen.device_digest
    taken = materials.take(house, applicant, now.id, now.item_code, key, data, captured="phone", device=device)
    with house.db.transaction() as session:
        now = drafts.read(session, house, phone.draft_id)
        if now.state != draft_rules.OPEN:
            raise Refused("handover_over", REFUSALS["handover_over"])
        ids = draft_rules.plain(now.content)["materials"].get(key, {}).get("material_ids", [])
        fresh, *there = materials.pages(session, [taken["material_id"], *ids])
        same = next((page for page in there if page.sha256 == fresh.sha256), None)
        full = len(ids) >= rule.max_pages
        if same is None and not full:
            drafts.apply(session, house, now.id, {"pages": {key: [fresh.id]}}, phone.side)
            audit.record(session, phone.actor, "handover_picture", f"draft:{now.id}", holder=applicant)
    if same is None and not full:
        return taken
    materials.drop(house, applicant, fresh.id, phone.actor)
    if same is None:
        raise Invalid("too_many_pages", FULL)
    return {**taken, "material_id": same.id}


def drop_picture(house: House, phone: Phone, material_id: str) -> None:
    """Take a page out again, picture and all. Raises NotFound ``unknown_material``, Refused ``handover_over``."""
    now = _require(house, phone)
    key, rest = _page_of(now, material_id)
    with house.db.transaction() as session:
        left = {"material_ids": rest} if rest else None
        drafts.apply(session, house, now.id, {"materials": {key: left}}, phone.side)
    materials.drop(house, phone.citizen.applicant_id, material_id, phone.actor)


def picture(house: House, phone: Phone, material_id: str) -> bytes:
    """A page of this draft as JPEG, no other picture of the person. Raises as ``drop_picture``."""
    _page_of(_require(house, phone), material_id)
    return materials.picture(house, phone.citizen.applicant_id, material_id)


def submit(house: House, phone: Phone, sent: Mapping[str, Any]) -> bytes:
    """Hand it in under the draft's id; the receipt as JSON bytes. What was handed in already, here or at the kiosk,
    gives that receipt: there is one submission, whoever presses first.

    ``sent``: ``schemas.SubmitIn``; ``withheld`` names the fields that the phone was shown masked and left as they are.
    Raises as ``cases.submit``, Refused ``handover_over``.
    """
    known = _receipt(house, phone)
    if known is None:
        now = _require(house, phone)
        values = draft_rules.plain(now.content)["fields"]
        kept = {name: rules.without_gaps(values[name]) for name in sent["withheld"] if name in values}
        request = {
            "submission_id": now.id,
            "item_code": now.item_code,
            "service_version": sent["service_version"],
            "answers": draft_rules.plain(now.content)["answers"],
            "form": {**kept, **sent["form"]},
            "materials": sent["materials"],
            "confirmed": True,
        }
        try:
            known = cases.submit(house, phone.citizen, request).body
        except Conflict:
            known = _receipt(house, phone)  # the kiosk was first
            if known is None:
                raise
    give_back(house, phone, rules.SUBMITTED)
    return known


PARTS = ("fields", "materials")


def _finished(house: House, phone: Phone) -> dict[str, Any]:
    receipt = _receipt(house, phone)
    told = json.loads(receipt) if receipt and phone.over in ("", rules.SUBMITTED) else None
    state = "submitted" if receipt else "over"
    return {"state": state, "reason": phone.over or rules.LEFT, "receipt": told, "form": None}


def _receipt(house: House, phone: Phone) -> bytes | None:
    with house.db.read() as session:
        try:
            return cases.receipt_of(session, phone.citizen.applicant_id, phone.draft_id)
        except NotFound:
            return None


def _open(house: House, phone: Phone) -> Draft | None:
    """The draft while this phone may work on it."""
    if phone.over:
        return None
    with house.db.read() as session:
        now = drafts.read(session, house, phone.draft_id)
    return now if now.state == draft_rules.OPEN else None


def _require(house: House, phone: Phone) -> Draft:
    now = _open(house, phone)
    if now is None:
        raise Refused("handover_over", REFUSALS["handover_over"])
    return now


def _service(house: House, draft: Draft) -> DigitalService:
    with house.db.read() as session:
        return catalog.digital_service(session, draft.item_code, draft.service_version)


def _rule(service: DigitalService, key: str) -> Any:
    return next((rule for rule in service.materials if rule.key == key), None)


def _merged(house: House, phone: Phone, now: Draft, cells: Mapping[str, Any]) -> Draft:
    """Keep the cells on top of whatever others have written meanwhile."""
    citizen = phone.citizen
    for _ in range(WRITES):
        sent = {
            "revision": now.revision,
            "item_code": now.item_code,
            "service_version": now.service_version,
            **cells,
        }
        done = drafts.save(house, citizen.applicant_id, phone.actor, citizen.terminal_code, now.id, sent, phone.side)
        if isinstance(done, drafts.Saved):
            return done.draft
        if not isinstance(done, drafts.Moved):
            raise Refused("handover_over", REFUSALS["handover_over"])
        now = replace(now, revision=done.draft.revision, service_version=done.draft.service_version)
    raise Conflict("draft_moved", BUSY)


def _content(house: House, now: Draft, phone: Phone, service: DigitalService) -> dict[str, Any]:
    """``withheld``: numbers that another page typed, masked; their cells stay here."""
    secret = {field["name"] for field in forms.fields(service.form) if field["widget"] in rules.SECRET}
    with house.db.read() as session:
        ids = sorted(draft_rules.page_ids(now.content))
        held = draft_rules.without_pages(now.content, {page.id for page in materials.pages(session, ids)})
    cells = held["fields"]
    hidden = {
        name: rules.masked(cell["value"])
        for name, cell in cells.items()
        if name in secret and cell["value"] not in (None, "") and cell["by"] != phone.side
    }
    return {
        "revision": now.revision,
        "answers": draft_rules.plain(now.content)["answers"],
        "fields": {name: cell for name, cell in cells.items() if name not in hidden},
        "materials": held["materials"],
        "withheld": hidden,
    }


def _page_of(now: Draft, material_id: str) -> tuple[str, list[str]]:
    """The material that a page of this draft belongs to, and its other pages."""
    for key, given in draft_rules.plain(now.content)["materials"].items():
        ids = given.get("material_ids", [])
        if material_id in ids:
            return key, [one for one in ids if one != material_id]
    raise NotFound("unknown_material", UNKNOWN_PICTURE)
