"""What the same person filled in before: facts that hold from one application to the next are asked once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases import rules
from backend.cases.models import Case
from backend.cases.service import contents
from backend.catalog import service as catalog
from backend.catalog.rules import DigitalService
from backend.core.crypto import Vault
from backend.core.errors import NotFound, Text
from backend.forms import rules as forms
from backend.forms.rules.shared import LASTING, fact_of
from backend.identity.service import Citizen

LOOKED_AT = 20
"""Cases that are looked at, newest first: what was last said in an older one is asked again."""


@dataclass(frozen=True)
class Said:
    """What a person said of a fact, in which of their cases and when."""

    value: Any
    case_number: str
    item_name: Text
    at: datetime


def said_before(
    session: Session, vault: Vault, citizen: Citizen, form: Mapping[str, Any] | None = None
) -> dict[str, Said]:
    """Fact -> what this applicant last said of it in a case that was accepted; with ``form`` only of the facts that it
    asks, and a form that asks none opens no case. Nobody else's case is ever looked at,
    and who acts for the applicant is told nothing: what was said before is no part of what they were asked to do."""
    wanted = LASTING if form is None else {fact_of(one) for one in forms.fields(dict(form))} & set(LASTING)
    if citizen.agent_id is not None or not wanted:
        return {}
    cases = session.scalars(
        sa.select(Case)
        .where(
            Case.applicant_id == citizen.applicant_id, Case.accepted_at.is_not(None), Case.state != rules.NOT_ACCEPTED
        )
        .order_by(Case.submitted_at.desc(), Case.id.desc())
        .limit(LOOKED_AT)
    ).all()
    found: dict[str, Said] = {}
    for case in cases:
        digital = _digital(session, case)
        if digital is None:
            continue
        filled = contents.form_in_force(session, vault, case).form
        called = Text(case.item_name, digital.name.en)
        for fact, name in _lasting(digital).items():
            if fact in wanted and fact not in found and filled.get(name) not in (None, ""):
                found[fact] = Said(filled[name], case.number, called, case.submitted_at)
        if len(found) == len(wanted):
            break
    return found


def offered(form: Mapping[str, Any], said: Mapping[str, Said]) -> dict[str, Said]:
    """Field name -> what was said before, for the fields of ``form`` that ask such a fact of the person."""
    return {
        field["name"]: said[fact_of(field)]
        for field in forms.fields(dict(form))
        if fact_of(field) in said and not field["locked"]
    }


def _digital(session: Session, case: Case) -> DigitalService | None:
    try:
        return catalog.digital_service(session, case.item_code, case.service_version)
    except NotFound:  # the item is not in the library any more
        return None


def _lasting(digital: DigitalService) -> dict[str, str]:
    """Fact -> field of the form of this service that asks it and that the person fills in."""
    return {
        fact_of(field): field["name"]
        for field in forms.fields(digital.form)
        if fact_of(field) in LASTING and not field["locked"]
    }
