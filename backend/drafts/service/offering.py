"""Offering drafts to their person: which there are, what their service asks by now, going over to its newest."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog import service as catalog
from backend.catalog.service import DigitalService
from backend.core import audit, clock
from backend.core.errors import Conflict, NotFound, ProductError
from backend.core.house import House
from backend.drafts import models, rules
from backend.drafts.rules import versions
from backend.drafts.service.keeping import UNKNOWN, Draft, opened, refuse_foreign, view, write
from backend.identity.service import Citizen, authorisations
from backend.materials import service as materials


def permit(house: House, citizen: Citizen, draft_id: str, item_code: str = "") -> None:
    """Who acts for the applicant under an authorisation reaches the drafts that were begun under it, of the items it
    is for, no others. ``item_code``: that of a draft which may be about to begin. Raises Refused
    ``authorisation_item``; NotFound ``unknown_draft`` for what the applicant or another agent began."""
    if citizen.authorisation_id is None:
        return
    one = models.Draft
    asked = one.id == draft_id, one.applicant_id == citizen.applicant_id
    with house.db.read() as session:
        kept = session.execute(sa.select(one.item_code, one.authorisation_id).where(*asked)).first()
        for code in {kept.item_code if kept else item_code, item_code} - {""}:
            authorisations.check_item(session, citizen.authorisation_id, code)
    if kept is not None and kept.authorisation_id != citizen.authorisation_id:
        raise NotFound("unknown_draft", UNKNOWN)


def listed(session: Session, house: House, citizen: Citizen) -> list[dict[str, Any]]:
    """The applicant's open drafts (``schemas.DraftCard``), the one last changed first; for who acts for them those
    begun under that authorisation. A draft of an item that is not done here any more is not listed: nobody could go
    on with it."""
    one = models.Draft
    whose = [one.applicant_id == citizen.applicant_id]
    if citizen.authorisation_id is not None:
        whose.append(one.authorisation_id == citizen.authorisation_id)
    rows = session.scalars(
        sa.select(one)
        .where(*whose, one.state == rules.OPEN, one.expires_on >= clock.today())
        .order_by(one.changed_at.desc(), one.id)
    )
    cards = []
    for row in rows:
        newest = _published(session, row.item_code)
        if newest is not None:
            cards.append(_card(session, house, view(house.vault, row), newest))
    return cards


def shown(house: House, applicant_id: int, actor: str, draft_id: str) -> dict[str, Any]:
    """One's own draft with its content and what changed since it was begun (``schemas.DraftOut``).

    Pages whose pictures are gone are left out. Raises NotFound ``unknown_draft``, also for somebody else's (audited)
    and for one that is not open.
    """
    refuse_foreign(house, applicant_id, actor, draft_id)
    with house.db.read() as session:
        row = session.get(models.Draft, draft_id)
        if row is None or row.state != rules.OPEN or row.expires_on < clock.today():
            raise NotFound("unknown_draft", UNKNOWN)
        return out(session, house, view(house.vault, row))


def out(session: Session, house: House, draft: Draft) -> dict[str, Any]:
    """``draft`` in the shape of ``schemas.DraftOut``."""
    there = {page.id for page in materials.pages(session, sorted(rules.page_ids(draft.content)))}
    newest = _published(session, draft.item_code)
    begun = _digital(session, draft.item_code, draft.service_version)
    moved = newest is not None and begun is not None and newest.version != draft.service_version
    return {
        **_card(session, house, replace(draft, content=rules.without_pages(draft.content, there)), newest),
        **rules.without_pages(draft.content, there),
        "taken": _taken(session, draft),
        "changes": [
            {"what": one.what, "how": one.how, "name": one.name.as_json()}
            for one in (versions.changes(begun, newest) if moved and begun and newest else ())
        ],
    }


def carry_over(house: House, applicant_id: int, actor: str, draft_id: str, version: int) -> dict[str, Any]:
    """Go on under the published ``version`` with what still fits it. Under that version already: nothing happens.

    Raises NotFound ``unknown_draft``, Conflict ``service_version_gone`` when another version is published by now.
    """
    refuse_foreign(house, applicant_id, actor, draft_id)
    with house.db.transaction() as session:
        row = session.get(models.Draft, draft_id, with_for_update=True)
        if row is None or row.state != rules.OPEN:
            raise NotFound("unknown_draft", UNKNOWN)
        newest = catalog.digital_service(session, row.item_code)
        if newest.version != version:
            raise Conflict("service_version_gone")
        if row.service_version != version:
            old = catalog.digital_service(session, row.item_code, row.service_version)
            row.service_version = version
            row.item_version = catalog.taken_now(session, row.item_code)
            write(session, house, row, versions.carried_over(opened(house.vault, row), old, newest), "server")
            audit.record(session, actor, "draft_carried_over", f"draft:{draft_id}")
        return out(session, house, view(house.vault, row))


def _card(session: Session, house: House, draft: Draft, newest: DigitalService | None) -> dict[str, Any]:
    name = newest.name.as_json() if newest else {"zh": "", "en": ""}
    step = rules.plain(draft.content)["step"]
    under = draft.authorisation_id
    return {
        "draft_id": draft.id,
        "begun_by": authorisations.agent_name(session, house.vault, under) if under is not None else None,
        "item_code": draft.item_code,
        "item_name": name,
        "service_version": draft.service_version,
        "published_version": newest.version if newest else None,
        "revision": draft.revision,
        "at_step": step,
        "step_number": _number(newest, step),
        "begun_at": draft.begun_at,
        "changed_at": draft.changed_at,
        "expires_on": draft.expires_on,
        "state": draft.state,
    }


def _number(service: DigitalService | None, step: str) -> int | None:
    """The number of the step in the page's stepper, counted from 1; None for one that the service has not."""
    name = step.partition(":")[0]
    return service.steps.index(name) + 1 if service and name in service.steps else None


def _published(session: Session, code: str) -> DigitalService | None:
    return _digital(session, code, None)


def _digital(session: Session, code: str, version: int | None) -> DigitalService | None:
    try:
        return catalog.digital_service(session, code, version)
    except NotFound:
        return None


def _taken(session: Session, draft: Draft) -> bool:
    """Whether it may still be handed in under the version it was begun under."""
    try:
        catalog.service_begun(session, draft.item_code, draft.service_version)
    except ProductError:
        return False
    return True
