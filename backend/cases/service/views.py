"""How a case is told to its applicant: plain values in the shapes of the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases import rules
from backend.cases.models import Case
from backend.cases.service import contents, following
from backend.catalog import service as catalog
from backend.catalog.rules import DigitalService
from backend.core.errors import NotFound, Text
from backend.forms import rules as forms


def card(case: Case, english: str) -> dict[str, Any]:
    """One line of the list. ``promised_by`` is the day it is waited for: None once nothing is. ``english``: the item's
    name in English, where its service has one.
    """
    return {
        "case_number": case.number,
        "item_code": case.item_code,
        "item_name": case.item_name,
        "item_name_en": english,
        "state": case.state,
        "state_label": rules.LABELS[case.state].as_json(),
        "submitted_at": case.submitted_at,
        "updated_at": case.updated_at,
        "promised_by": None if case.state in rules.OVER else case.promised_by,
    }


def cards(session: Session, applicant_id: int, *, agent_id: int | None = None) -> list[dict[str, Any]]:
    """The applicant's cases, newest first; ``agent_id``: only those that this agent has handed in for them."""
    own = [Case.applicant_id == applicant_id, *([Case.actor_id == agent_id] if agent_id is not None else [])]
    rows = session.scalars(sa.select(Case).where(*own).order_by(Case.id.desc())).all()
    names = item_names(session, rows)
    return [card(case, names[case.id].en) for case in rows]


def item_names(session: Session, rows: Sequence[Case]) -> dict[int, Text]:
    """What each case is about, by the case's id; in English where its service has an English name."""
    named = {
        place: english_name(session, *place) for place in {(case.item_code, case.service_version) for case in rows}
    }
    return {
        case.id: Text(case.item_name, named[case.item_code, case.service_version] or case.item_name) for case in rows
    }


def english_name(session: Session, code: str, version: int) -> str:
    """The English name of a service; empty where its definition is not kept any more."""
    try:
        return catalog.digital_service(session, code, version).name.en
    except NotFound:
        return ""


def detail(session: Session, case: Case) -> dict[str, Any]:
    """The case with its timeline, the correction that is open, if one is, and what is owed."""
    service = catalog.digital_service(session, case.item_code, case.service_version)
    return {
        **card(case, service.name.en or case.item_name),
        "timeline": [
            {
                "at": entry.at,
                "state": entry.state,
                "state_label": rules.LABELS[entry.state].as_json(),
                "actor_kind": entry.actor_kind,
                "actor_label": rules.ACTOR_LABELS[entry.actor_kind].as_json(),
                "opinion": entry.opinion,
                "opinion_en": entry.opinion_en,
            }
            for entry in contents.timeline(session, case)
        ],
        "correction": _correction(session, case, service),
        "owed": [one.as_json() for one in following.owed(session, case, service)],
    }


def _correction(session: Session, case: Case, service: DigitalService) -> dict[str, Any] | None:
    if case.state != rules.CORRECTION:
        return None
    asked = contents.corrections(session, case)[-1]
    names = {rule.key: rule.name.as_json() for rule in service.materials}
    names.update({field["name"]: field["label"] for field in forms.fields(service.form)})
    return {
        "round": asked.round,
        "opinion": asked.opinion,
        "items": [{**item, "name": names[item["key"]]} for item in asked.items],
    }
