"""The papers that the steps of a case call for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from backend.cases import service as cases
from backend.cases.models import Case
from backend.cases.queries import material_rows
from backend.catalog import service as catalog
from backend.catalog.service import NOTICE, DigitalService
from backend.core import clock
from backend.core.crypto import Vault
from backend.core.errors import Text
from backend.printing import contents, rules, words
from backend.sites.service import SiteInfo
from backend.staff import departments
from backend.terminals import service as terminals

ONLINE = "网上办理"
"""What stands in a terminal's place for a case that was handed in from a browser of one's own."""


@dataclass(frozen=True)
class Paper:
    """A document that a case calls for. ``facts``: every word its layout needs, JSON."""

    case_id: int
    applicant_id: int
    kind: str
    round: int
    layout: str
    title: Text
    facts: dict[str, Any]


def papers(session: Session, vault: Vault, case_number: str, state: str, round_: int) -> list[Paper]:
    """What entering ``state`` calls for. Raises NotFound ``unknown_case``."""
    case = cases.find(session, case_number)
    approved = any(entry.state == "approved" for entry in cases.timeline(session, case))
    digital = catalog.digital_service(session, case.item_code, case.service_version)
    found = []
    for kind in rules.called_for(state, approved=approved):
        layout, title = kind, rules.KINDS[kind].title
        if kind == rules.RESULT:
            layout = digital.result_template
            if layout != NOTICE and layout not in contents.BUILDERS:
                continue
            title = digital.result_name if layout == NOTICE else rules.RESULT_TITLES[layout]
        elif state == "not_accepted" and kind == rules.REFUSAL_NOTICE:
            title = rules.NOT_ACCEPTED_TITLE
        facts = case_facts(session, vault, case, digital)
        facts.update(_own_facts(session, vault, case, digital, kind, round_))
        facts["state"] = state
        number = round_ if rules.KINDS[kind].per_round else 0
        found.append(Paper(case.id, case.applicant_id, kind, number, layout, title, facts))
    return found


def case_facts(session: Session, vault: Vault, case: Case, digital: DigitalService) -> dict[str, Any]:
    """What every paper may say."""
    holder = cases.holder(vault, case)
    site, terminal = _place(session, case)
    return {
        "case_number": case.number,
        "item_name": case.item_name,
        "item_name_en": digital.name.en,
        "kind": case.kind,
        "issuer": departments.department(case.department_code).name.zh,
        "site_name": site.name,
        "terminal_name": terminal,
        "hotline": site.hotline,
        "region_name": site.region_name,
        "holder_name": holder["name"],
        "holder_masked": rules.mask_holder(holder),
        "holder_id_masked": rules.mask_id_number(holder["id_number"]),
        "submitted_at": case.submitted_at.isoformat(),
        "accepted_at": case.accepted_at.isoformat() if case.accepted_at else None,
        "decided_at": case.decided_at.isoformat() if case.decided_at else None,
        "promised_by": case.promised_by.isoformat() if case.promised_by else None,
        "promise_working_days": digital.promise_working_days,
        "demonstration": True,
    }


def _place(session: Session, case: Case) -> tuple[SiteInfo, str]:
    """The site that answers for the case, and where it was handed in: a terminal, or the applicant's own browser."""
    if case.terminal_code:
        terminal = terminals.get(session, case.terminal_code)
        return terminal.site, terminal.name
    return terminals.places(session, case.region_code)[0].site, ONLINE


def _own_facts(
    session: Session, vault: Vault, case: Case, digital: DigitalService, kind: str, round_: int
) -> dict[str, Any]:
    """What only this kind of paper says."""
    if kind in (rules.RECEIPT_SLIP, rules.ACCEPTANCE_NOTICE):
        lines = words.after_submission(case.kind, case.promised_by, online=not case.terminal_code)
        return {
            "next_lines": [line.as_json() for line in lines],
            "materials": [
                {"name": one["name"]["zh"], "how": one["how"]["zh"]} for one in materials(session, vault, case, digital)
            ],
        }
    if kind == rules.CORRECTION_NOTICE:
        return _correction(session, case, digital, round_)
    opinions = {entry.state: entry.opinion for entry in cases.timeline(session, case)}
    if kind == rules.REFUSAL_NOTICE:
        return {"opinion": opinions.get("refused") or opinions.get("not_accepted")}
    reply, form = cases.result(vault, case) or {}, cases.form_in_force(session, vault, case).form
    decided_on = clock.local(case.decided_at or case.updated_at).date().isoformat()
    if digital.result_template == NOTICE:
        result, coming = contents.notice(digital, reply, form, decided_on), digital.result_next
    else:
        result = contents.BUILDERS[digital.result_template](reply, form, decided_on)
        coming = words.after_result(digital.result_template)
    return {
        "result": result,
        "holder_id_number": cases.holder(vault, case)["id_number"],
        "purpose": contents.purpose(digital.form, form),
        "opinion": opinions.get("approved"),
        "legal_basis": catalog.guide(session, case.item_code).content.get("legal_basis") or [],
        "next_lines": [line.as_json() for line in coming],
    }


def materials(session: Session, vault: Vault, case: Case, digital: DigitalService) -> list[dict[str, Any]]:
    """Every material with how it was given, then those that were promised until a day: ``name`` and ``how``, each in
    both languages."""
    held = cases.materials_in_force(session, vault, case)
    rows = material_rows.rows(session, case, digital, held, cases.result(vault, case) or {})
    found = [{"name": row.name.as_json(), "how": row.how.as_json()} for row in rows]
    for one in cases.owed(session, case, digital):
        how = Text("容缺受理，以后补交", "Promised, to follow")
        if one.due is not None:
            day = f"{one.due.year}年{one.due.month}月{one.due.day}日"
            how = Text(f"容缺受理，{day}前补交", f"Promised by {one.due.isoformat()}")
        found.append({"name": one.name.as_json(), "how": how.as_json()})
    return found


def _correction(session: Session, case: Case, digital: DigitalService, round_: int) -> dict[str, Any]:
    asked = next(one for one in cases.corrections(session, case) if one.round == round_)
    names = {rule.key: rule.name.zh for rule in digital.materials}
    for section in digital.form["sections"]:
        names.update({field["name"]: field["label"]["zh"] for field in section["fields"]})
    return {
        "round": asked.round,
        "opinion": asked.opinion,
        "items": [{"name": names.get(item["key"], item["key"]), "reason": item["reason"]} for item in asked.items],
    }
